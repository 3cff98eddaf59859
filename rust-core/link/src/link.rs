//! One exchange, from connecting to the verdict.

use crate::{Cause, LinkConfig, LinkError, Outcome};

/// A host that can be asked one thing at a time, each over a connection of its own.
#[derive(Debug, Clone)]
pub struct HostLink {
    config: LinkConfig,
}

impl HostLink {
    /// Checks the whole configuration, certificates included.
    ///
    /// # Errors
    /// The first defect found, as a [`LinkError`] that names the field.
    pub fn new(config: LinkConfig) -> Result<Self, LinkError> {
        Ok(Self { config })
    }

    /// Sends `frame` (without length prefix) and waits for one answer frame.
    pub async fn exchange(&self, frame: &[u8], response_timeout_ms: Option<u32>) -> Outcome {
        let _ = (
            frame,
            response_timeout_ms.unwrap_or(self.config.response_timeout_ms),
        );
        Outcome::NotSent(Cause::Disabled)
    }
}
