//! Why a worker does not open, and why it does not take an event.

use suanpan_core::error::Reject;

/// Why a worker does not open. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal does not open.
    #[error(transparent)]
    Store(#[from] suanpan_store::OpenError),
    /// The terminal does not open on it.
    #[error(transparent)]
    Terminal(#[from] suanpan_core::OpenError),
    /// The link's configuration is refused.
    #[error(transparent)]
    Link(#[from] suanpan_link::LinkError),
    /// The master key is refused.
    #[error("master key: {0}")]
    MasterKey(#[from] suanpan_crypto::KeysError),
    /// The system gives no thread.
    #[error("no worker thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// Why an event was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The core does not accept it now; nothing was changed.
    #[error(transparent)]
    Rejected(#[from] Reject),
    /// The worker is shut down.
    #[error("the terminal is closed")]
    Closed,
}
