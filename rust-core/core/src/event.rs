//! What happened: the only way into the terminal.

use crate::card::{CardBytes, PinBlock};
use crate::effect::EffectId;
use crate::money::Amount;
use crate::order::OrderKey;

/// A past fact. Answers carry the id of the effect that asked; a late or unknown id is dropped.
///
/// Account data never comes in an event: it goes to `Terminal::load_card` just before `CardSwiped`,
/// `CardInserted` or `CardTapped`. No `Debug`: a PIN block is in here; [`Event::name`] is what a log may say.
pub enum Event {
    /// The caller wants the terminal signed on.
    SignOn,
    /// The caller wants it signed off.
    SignOff,
    /// The caller wants a terminal master key fetched from the host.
    LoadMasterKey,
    /// The caller wants to know whether the host is there.
    Echo,
    /// The caller wants a sale.
    Sale {
        /// The caller's name for it.
        order: OrderKey,
        /// How much.
        amount: Amount,
    },
    /// The caller wants a sale of this batch given back.
    Void {
        /// The caller's name for the void.
        order: OrderKey,
        /// The sale.
        original: OrderKey,
    },
    /// The caller wants a payment's slip again, marked as a duplicate.
    Reprint {
        /// Which payment.
        order: OrderKey,
    },
    /// The caller wants the owed reversals tried now.
    SendOwed,
    /// The person pressed cancel.
    Cancelled,
    /// The person has read the result.
    Confirmed,

    /// Card reader: a stripe was read.
    CardSwiped(EffectId),
    /// Card reader: a chip was inserted.
    CardInserted(EffectId),
    /// Card reader: a card or phone was tapped.
    CardTapped(EffectId),
    /// Card reader: no usable card.
    CardFailed(EffectId, CardFailure),

    /// EMV kernel: it needs an answer to go on.
    EmvAsks(EffectId, EmvQuestion),
    /// EMV kernel: the card gave a cryptogram to send online.
    CryptogramReady(EffectId, EmvData),
    /// EMV kernel: the transaction is over for the card.
    EmvEnded(EffectId, EmvEnd),

    /// PIN pad: the enciphered PIN block.
    PinEntered(EffectId, PinBlock),
    /// PIN pad: the cardholder has no PIN or would not give it.
    PinBypassed(EffectId),
    /// PIN pad: cancelled.
    PinCancelled(EffectId),
    /// PIN pad: broken, timed out or without a key.
    PinFailed(EffectId, DeviceFailure),

    /// Keys: somebody put a master key in by hand; its check value, upper-case hex.
    MasterKeyPut(String),
    /// Keys: somebody erased every key.
    KeysErased,
    /// Keys: the offer of a key agreement, for the host.
    KeyLoadOffered(EffectId, CardBytes),
    /// Keys: the master key is in place for good; its check value, upper-case hex.
    MasterKeyTaken(EffectId, String),
    /// Keys: the working keys passed their check values and are in place.
    KeysLoaded(EffectId, CheckValues),
    /// Keys: eight bytes of a track, enciphered.
    TrackEncrypted(EffectId, [u8; 8]),
    /// Keys: the MAC.
    MacReady(EffectId, [u8; 8]),
    /// Keys: whether the MAC fits.
    MacVerified(EffectId, bool),
    /// Keys: no key, a wrong check value, or a broken processor.
    KeysFailed(EffectId, DeviceFailure),

    /// Printer: done.
    Printed(EffectId),
    /// Printer: it says that it failed.
    PrintFailed(EffectId, DeviceFailure),
    /// Printer: it never said.
    PrintUnknown(EffectId),

    /// Host: the answer, without its length prefix.
    Received(EffectId, CardBytes),
    /// Host: no byte of the request left the terminal.
    NotSent(EffectId, LinkFailure),
    /// Host: it may have left, and no usable answer came.
    Unknown(EffectId, LinkFailure),

    /// Timer: the time is over.
    TimerFired(EffectId),
}

impl Event {
    /// The variant's name, for rejects and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Event::SignOn => "SignOn",
            Event::SignOff => "SignOff",
            Event::LoadMasterKey => "LoadMasterKey",
            Event::Echo => "Echo",
            Event::Sale { .. } => "Sale",
            Event::Void { .. } => "Void",
            Event::Reprint { .. } => "Reprint",
            Event::SendOwed => "SendOwed",
            Event::Cancelled => "Cancelled",
            Event::Confirmed => "Confirmed",
            Event::CardSwiped(..) => "CardSwiped",
            Event::CardInserted(..) => "CardInserted",
            Event::CardTapped(..) => "CardTapped",
            Event::CardFailed(..) => "CardFailed",
            Event::EmvAsks(..) => "EmvAsks",
            Event::CryptogramReady(..) => "CryptogramReady",
            Event::EmvEnded(..) => "EmvEnded",
            Event::PinEntered(..) => "PinEntered",
            Event::PinBypassed(..) => "PinBypassed",
            Event::PinCancelled(..) => "PinCancelled",
            Event::PinFailed(..) => "PinFailed",
            Event::MasterKeyPut(..) => "MasterKeyPut",
            Event::KeysErased => "KeysErased",
            Event::KeyLoadOffered(..) => "KeyLoadOffered",
            Event::MasterKeyTaken(..) => "MasterKeyTaken",
            Event::KeysLoaded(..) => "KeysLoaded",
            Event::TrackEncrypted(..) => "TrackEncrypted",
            Event::MacReady(..) => "MacReady",
            Event::MacVerified(..) => "MacVerified",
            Event::KeysFailed(..) => "KeysFailed",
            Event::Printed(..) => "Printed",
            Event::PrintFailed(..) => "PrintFailed",
            Event::PrintUnknown(..) => "PrintUnknown",
            Event::Received(..) => "Received",
            Event::NotSent(..) => "NotSent",
            Event::Unknown(..) => "Unknown",
            Event::TimerFired(..) => "TimerFired",
        }
    }
}

/// Why no card was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardFailure {
    /// Nobody presented one in time.
    Timeout,
    /// More than one in the field.
    SeveralCards,
    /// It could not be read.
    Unreadable,
    /// The chip wants another interface; use the contact reader.
    UseChip,
    /// The phone wants its owner to confirm on its own screen first, and then another tap.
    SeePhone,
    /// The reader is not there or not ready.
    Reader,
}

/// A question of the EMV kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmvQuestion {
    /// The card's CVM list asks for an online PIN.
    OnlinePin,
}

/// What the kernel has for the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmvData {
    /// Field 55 of the request: the online set (9F26 9F27 9F10 ...), BER-TLV.
    pub online: Vec<u8>,
    /// Field 55 of a reversal: the reversal set (95 9F1E 9F10 9F36 DF31), BER-TLV.
    pub reversal: Vec<u8>,
}

/// How the card ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmvEnd {
    /// The card agrees with the host's approval.
    Approved,
    /// The card declined, before or after the host answered.
    Declined,
    /// The card was torn or the kernel failed.
    Failed,
}

/// What a device adapter says of its trouble: a stable code such as `printer:no_paper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFailure {
    /// Stable code, `device:reason`.
    pub code: String,
}

impl DeviceFailure {
    /// Whether it is a matter of keys: then a sign-on may help.
    pub(crate) fn is_of_keys(&self) -> bool {
        self.code.starts_with("keys:")
    }

    /// Whether the Keys port has no master key: then one may be fetched.
    pub(crate) fn is_no_master_key(&self) -> bool {
        self.code == NO_MASTER_KEY
    }
}

/// The code by which the Keys port says that it has no terminal master key.
pub const NO_MASTER_KEY: &str = "keys:no_master_key";

/// What the link says of its trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFailure {
    /// Stable code, `link:reason`.
    pub code: String,
    /// One line for an engineer; no payload bytes.
    pub detail: String,
}

/// Check values of the loaded working keys, upper-case hex; public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckValues {
    /// Of the PIN key.
    pub pin: String,
    /// Of the MAC key.
    pub mac: String,
    /// Of the track key, where the host gave one.
    pub track: Option<String>,
}
