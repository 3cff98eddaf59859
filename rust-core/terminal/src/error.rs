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
    /// The master key that was kept is refused.
    #[error("master key: {0}")]
    MasterKey(#[from] suanpan_crypto::KeysError),
    /// The system gives no thread.
    #[error("no worker thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// Why a master key was not put in, or the keys not erased. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyLoadError {
    /// The key is weak, or one that everybody knows.
    #[error(transparent)]
    Refused(#[from] suanpan_crypto::KeyError),
    /// The keys are the secure processor's; its maker's tool loads and erases them.
    #[error("the keys are in the terminal's secure processor")]
    InDevice,
    /// The journal does not keep it.
    #[error("the key is not kept: {0}")]
    NotKept(String),
    /// The terminal is busy, out of service or closed.
    #[error(transparent)]
    Submit(#[from] SubmitError),
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
