//! The host's side of a payment: what acquirers disagree on, requests, answers.

mod profile;
mod reply;
mod request;

pub use profile::{HostProfile, MacMethod, MismatchRule, PinFormat, SignOnKind};
pub(crate) use reply::{Reply, Unusable};
pub(crate) use request::{echo, key_load, reversal, sign_off, sign_on, Request, SaleFields, VoidFields};
pub(crate) use request::{CONDITION_NORMAL, SALE, VOID};
