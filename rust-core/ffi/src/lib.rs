//! The UniFFI surface over suanpan-terminal: the only crate that knows UniFFI.
//!
//! It translates and decides nothing. Each type here mirrors one of the core, field by field and
//! exhaustively in both directions, so that a change there does not compile here until it is
//! mirrored.
//!
//! * [`PosTerminal`] takes events and hands effects out. The shell's pump blocks in
//!   [`next_effects`](PosTerminal::next_effects); `shutdown` wakes it, the shell joins it, and only
//!   then frees the object: freeing alone neither wakes nor refuses.
//! * Account data, PIN blocks and keys cross as `&[u8]` arguments and nothing else: those borrow the
//!   caller's buffer, which the caller wipes. A record or a string is copied through buffers that
//!   nobody wipes, so no type of this crate has a place for a secret.
//! * Errors are few and stable: [`PosError`] with a code.
//!
//! Architecture invariant: Rust never calls Kotlin. No callback interface, no foreign trait, no
//! async export. No panic text leaves this crate.
// On Android the workspace denies it, and android.rs lifts that for two functions.
#![cfg_attr(not(target_os = "android"), forbid(unsafe_code))]

#[cfg(all(feature = "sim", not(debug_assertions)))]
compile_error!("feature `sim` puts a host and test keys into the library: never in a release build");

#[cfg(target_os = "android")]
mod android;
mod books;
mod effect;
mod error;
mod event;
mod keys;
mod money;
mod panic;
mod payment;
#[cfg(feature = "soft-pin-pad")]
mod pin_pad;
mod settings;
#[cfg(feature = "sim")]
mod sim_host;
#[cfg(feature = "sim")]
mod sim_journal;
#[cfg(feature = "sim")]
mod sim_processor;
mod slip;
mod terminal;
mod view;

pub use books::{HistoryPage, HistorySearch, OwedReversal, TerminalSummary};
pub use effect::{CardEntry, EmvAnswer, TerminalEffect};
pub use error::PosError;
pub use event::{CardFailure, EmvEnd, EmvQuestion, TerminalEvent};
pub use keys::{KeyPlace, KeyPurpose, KeySummary, ProcessorMac, WrappedKey};
pub use money::{amount_entry, AmountEntry, Money, OrderName};
pub use payment::{PaymentKind, PaymentState, PaymentSummary};
#[cfg(feature = "soft-pin-pad")]
pub use pin_pad::{PinPadKey, PinPadState};
pub use settings::{
    cashier_words, check_settings, AcquirerProfile, HostAddress, HttpEnvelope, KeysPort, Language, MacMethod,
    MerchantRule, MismatchRule, PinFormat, SignOnKind, TerminalSettings, TlsSettings,
};
#[cfg(feature = "sim")]
pub use sim_host::{sim_deck, SimCard, SimHost, SimHostSettings, SimLine};
#[cfg(feature = "sim")]
pub use sim_journal::sim_owing_journal;
#[cfg(feature = "sim")]
pub use sim_processor::{SimCheckValues, SimProcessor};
pub use slip::{slip_escpos, slip_png, SlipLine, SlipPress, SlipRaster};
pub use terminal::PosTerminal;
pub use view::{ResultKind, ResultScreen, Stage, TerminalView};

uniffi::setup_scaffolding!();
