//! The outer ring of errors: few, stable, with a code to branch on and a text to show an engineer.
//! The rich errors stay inside; the tables here are the only conversion. No text holds card data:
//! the inner errors do not.

use suanpan_core::error::Reject;
use suanpan_terminal::{KeyLoadError, OpenError, SubmitError};

/// What went wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PosError {
    /// The call is not accepted now, or its argument is not one. Nothing was changed.
    #[error("{code}: {text}")]
    Rejected {
        /// Stable: `busy`, `not_now`, `order_reused`, `unknown_order`, `not_voidable`, `no_slip`, `card`,
        /// `money`, `order`, `journal`, `out_of_service`, `pin_block`, `ksn`, `mac`, `track_block`, `key`,
        /// `keys_in_device`.
        code: String,
        /// Place, expected and got, for an engineer.
        text: String,
    },
    /// Nothing was opened.
    #[error("{code}: {text}")]
    OpenFailed {
        /// Stable: `configuration`, `journal`, `journal_in_use`, `wrapping_key`, `link`, `master_key`,
        /// `thread`.
        code: String,
        /// Place, expected and got, for an engineer.
        text: String,
    },
    /// It was shut down.
    #[error("closed")]
    Closed,
}

impl PosError {
    pub(crate) fn rejected(code: &str, text: impl ToString) -> Self {
        PosError::Rejected { code: code.to_owned(), text: text.to_string() }
    }

    pub(crate) fn open_failed(code: &str, text: impl ToString) -> Self {
        PosError::OpenFailed { code: code.to_owned(), text: text.to_string() }
    }
}

impl From<Reject> for PosError {
    fn from(reject: Reject) -> Self {
        let code = reject.code();
        PosError::rejected(code, reject)
    }
}

impl From<SubmitError> for PosError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Rejected(reject) => reject.into(),
            SubmitError::Closed => PosError::Closed,
        }
    }
}

impl From<KeyLoadError> for PosError {
    fn from(error: KeyLoadError) -> Self {
        match error {
            KeyLoadError::Submit(error) => error.into(),
            KeyLoadError::InDevice => PosError::rejected("keys_in_device", error),
            KeyLoadError::Refused(error) => PosError::rejected("key", error),
            KeyLoadError::NotKept(_) => PosError::rejected("journal", error),
        }
    }
}

impl From<OpenError> for PosError {
    fn from(error: OpenError) -> Self {
        use suanpan_core::OpenError as Core;
        use suanpan_store::OpenError as Store;
        let code = match &error {
            OpenError::Store(Store::InUse { .. }) => "journal_in_use",
            OpenError::Store(Store::WrongKey { .. }) => "wrapping_key",
            OpenError::Store(_) | OpenError::Terminal(Core::Journal(_)) => "journal",
            OpenError::Terminal(Core::Config(_)) => "configuration",
            OpenError::Link(_) => "link",
            OpenError::MasterKey(_) => "master_key",
            OpenError::Thread(_) => "thread",
        };
        PosError::open_failed(code, error)
    }
}
