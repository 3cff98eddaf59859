//! One change of the books, as it is written to the file.

use serde::{Deserialize, Serialize};

use super::{Line, Sighting, Trace};

/// A past fact. The file is a list of these; replaying it gives the books.
#[derive(Serialize, Deserialize)]
pub(super) enum Entry {
    /// An authorisation came and was approved or declined.
    Booked(Line),
    /// A reversal undid it.
    Reversed(Trace),
    /// A reversal came before its original.
    Forestalled(Trace),
    /// A terminal's batch began.
    BatchOpened { terminal: String, batch: u32 },
    /// A message came.
    Seen(Sighting),
}
