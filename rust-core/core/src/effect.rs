//! What shall be done: the only way out of the terminal. Handed out after the commit.

use crate::card::{CardBytes, EntryMode, Pan};
use crate::host::{MacMethod, PinFormat};
use crate::money::Amount;
use crate::view::View;
use suanpan_slip::Slip;

/// Names one effect, so that its answer finds its question. Never repeats within a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EffectId(pub u64);

/// An imperative for the world outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Screen: show this, replacing what is shown.
    Show(View),

    /// Card reader: wait for a card.
    ReadCard {
        /// Answers carry it.
        id: EffectId,
        /// Which interfaces.
        modes: Vec<EntryMode>,
        /// What will be charged: a contactless kernel wants it before the tap (EMV Book A, pre-processing).
        amount: Amount,
        /// Give up after this.
        timeout_ms: u32,
    },
    /// Card reader: stop waiting.
    StopCard(EffectId),

    /// EMV kernel: begin with the card that is there.
    StartEmv {
        /// Every answer of the conversation carries it.
        id: EffectId,
        /// Contact or contactless.
        entry: EntryMode,
        /// Amount authorised (tag 9F02).
        amount: Amount,
    },
    /// EMV kernel: the answer to its open question.
    AnswerEmv {
        /// The conversation.
        id: EffectId,
        /// The answer.
        answer: EmvAnswer,
    },

    /// PIN pad: ask for the PIN and return it enciphered under the PIN key.
    AskPin {
        /// Answers carry it.
        id: EffectId,
        /// How it is laid out.
        format: PinFormat,
        /// Bound into the block.
        pan: Pan,
        /// Shown while typing.
        amount: Amount,
        /// Tries left, where known.
        tries_left: Option<u8>,
        /// Give up after this.
        timeout_ms: u32,
    },
    /// PIN pad: stop asking and forget the digits.
    StopPin(EffectId),

    /// Keys: begin a key agreement with the host and return the offer to send.
    OfferKeyLoad {
        /// Answers carry it.
        id: EffectId,
    },
    /// Keys: end the key agreement that was begun last; take the terminal master key out of the host's answer
    /// and keep it for good. On any failure the former master key stays.
    TakeMasterKey {
        /// Answers carry it.
        id: EffectId,
        /// Field 62 of the answer.
        answer: CardBytes,
    },
    /// Keys: check and load the working keys of a sign-on answer (field 62).
    LoadKeys {
        /// Answers carry it.
        id: EffectId,
        /// Field 62, enciphered under the master key.
        block: CardBytes,
    },
    /// Keys: encipher eight bytes of a track under the track key.
    EncryptTrack {
        /// Answers carry it.
        id: EffectId,
        /// The eight bytes in clear.
        block: CardBytes,
    },
    /// Keys: the MAC over `data` under the MAC key.
    Mac {
        /// Answers carry it.
        id: EffectId,
        /// How.
        method: MacMethod,
        /// The message from MTI to the field before 64.
        data: CardBytes,
    },
    /// Keys: compare, in constant time.
    VerifyMac {
        /// Answers carry it.
        id: EffectId,
        /// How.
        method: MacMethod,
        /// The message from MTI to the field before 64.
        data: CardBytes,
        /// Field 64.
        mac: [u8; 8],
    },
    /// Keys: forget the working keys.
    DropKeys,

    /// Printer: print this slip.
    Print {
        /// Answers carry it.
        id: EffectId,
        /// The slip as data.
        slip: Slip,
    },

    /// Host: send the frame and wait for its answer.
    Send {
        /// Answers carry it.
        id: EffectId,
        /// TPDU, header and body, without a length prefix.
        frame: CardBytes,
        /// Give up waiting for the answer after this.
        response_timeout_ms: u32,
    },

    /// Timer: answer with `TimerFired` after this time.
    SetTimer {
        /// The answer carries it.
        id: EffectId,
        /// Milliseconds from now.
        after_ms: u32,
    },
}

/// An answer for the EMV kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmvAnswer {
    /// The PIN pad has it, enciphered.
    PinEntered,
    /// No PIN was given.
    PinBypassed,
    /// The host approved; its field 55 for the card.
    HostApproved {
        /// Issuer data (91, 71, 72), BER-TLV; empty where the host gave none.
        issuer_data: Vec<u8>,
    },
    /// The host declined.
    HostDeclined {
        /// Issuer data, BER-TLV.
        issuer_data: Vec<u8>,
    },
    /// No usable answer came.
    HostUnreachable,
    /// Stop; nothing more will follow.
    Abort,
}
