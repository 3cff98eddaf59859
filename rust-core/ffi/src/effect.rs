//! What the shell shall do. The meaning of each is at `suanpan_core::effect::Effect`.

use suanpan_core::{card, effect};
use suanpan_terminal::ShellEffect;

use crate::slip;
use crate::{Money, PinFormat, ProcessorMac, SlipLine, TerminalView, WrappedKey};

/// An imperative for the shell. Answers carry its `effect_id`; a late or unknown one is dropped.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TerminalEffect {
    /// Screen: show this, replacing what is shown.
    Show {
        /// What.
        view: TerminalView,
    },
    /// Card reader: wait for a card.
    ReadCard {
        /// Answers carry it.
        effect_id: u64,
        /// Which interfaces.
        modes: Vec<CardEntry>,
        /// What will be charged; a contactless kernel wants it before the tap.
        amount: Money,
        /// Give up after this.
        timeout_ms: u32,
    },
    /// Card reader: stop waiting.
    StopCard {
        /// The reading that is stopped.
        effect_id: u64,
    },
    /// EMV kernel: begin with the card that is there.
    StartEmv {
        /// Every answer of the conversation carries it.
        effect_id: u64,
        /// Contact or contactless.
        entry: CardEntry,
        /// Amount authorised (tag 9F02).
        amount: Money,
    },
    /// EMV kernel: the answer to its open question.
    AnswerEmv {
        /// The conversation.
        effect_id: u64,
        /// The answer.
        answer: EmvAnswer,
    },
    /// PIN pad: ask for the PIN and return it enciphered under the PIN key. The software pad has the question
    /// already; a vendor's pad takes the card number from its reader.
    AskPin {
        /// Answers carry it.
        effect_id: u64,
        /// How it is laid out.
        format: PinFormat,
        /// Shown while typing.
        amount: Money,
        /// Tries left, where known.
        tries_left: Option<u8>,
        /// Give up after this.
        timeout_ms: u32,
    },
    /// PIN pad: stop asking and forget the digits.
    StopPin {
        /// The question that is stopped.
        effect_id: u64,
    },
    /// Keys: whether the secure processor has a master key; `note_master_key` answers. Asked once, at opening. This
    /// and the other questions for keys come only with `KeysPort::Device`.
    CheckMasterKey,
    /// Keys: take the working keys of a sign-on, all or none.
    LoadKeys {
        /// Answers carry it.
        effect_id: u64,
        /// PIN key, MAC key, and a track key where the host gave one.
        keys: Vec<WrappedKey>,
    },
    /// Keys: the MAC under the MAC key over `key_data`.
    Mac {
        /// Answers carry it.
        effect_id: u64,
        /// How it is computed.
        method: ProcessorMac,
    },
    /// Keys: encipher `key_data`, eight bytes of a track, under the track key (ECB).
    EncryptTrack {
        /// Answers carry it.
        effect_id: u64,
    },
    /// Keys: forget the working keys.
    DropKeys,
    /// Printer: print this slip.
    Print {
        /// Answers carry it.
        effect_id: u64,
        /// Its lines, top to bottom.
        lines: Vec<SlipLine>,
    },
    /// The terminal is shut down; nothing follows.
    Closed,
}

impl From<ShellEffect> for TerminalEffect {
    fn from(effect: ShellEffect) -> Self {
        match effect {
            ShellEffect::Show(view) => TerminalEffect::Show { view: view.into() },
            ShellEffect::ReadCard { id, modes, amount, timeout_ms } => {
                let modes = modes.into_iter().map(Into::into).collect();
                TerminalEffect::ReadCard { effect_id: id.0, modes, amount: amount.into(), timeout_ms }
            }
            ShellEffect::StopCard(id) => TerminalEffect::StopCard { effect_id: id.0 },
            ShellEffect::StartEmv { id, entry, amount } => {
                TerminalEffect::StartEmv { effect_id: id.0, entry: entry.into(), amount: amount.into() }
            }
            ShellEffect::AnswerEmv { id, answer } => {
                TerminalEffect::AnswerEmv { effect_id: id.0, answer: answer.into() }
            }
            ShellEffect::AskPin { id, format, pan: _, amount, tries_left, timeout_ms } => {
                let (format, amount) = (format.into(), amount.into());
                TerminalEffect::AskPin { effect_id: id.0, format, amount, tries_left, timeout_ms }
            }
            ShellEffect::StopPin(id) => TerminalEffect::StopPin { effect_id: id.0 },
            ShellEffect::CheckMasterKey => TerminalEffect::CheckMasterKey,
            ShellEffect::LoadKeys { id, keys } => {
                let keys = keys.into_iter().map(Into::into).collect();
                TerminalEffect::LoadKeys { effect_id: id.0, keys }
            }
            ShellEffect::Mac { id, method } => TerminalEffect::Mac { effect_id: id.0, method: method.into() },
            ShellEffect::EncryptTrack(id) => TerminalEffect::EncryptTrack { effect_id: id.0 },
            ShellEffect::DropKeys => TerminalEffect::DropKeys,
            ShellEffect::Print { id, slip } => {
                TerminalEffect::Print { effect_id: id.0, lines: slip::lines(slip) }
            }
            ShellEffect::Closed => TerminalEffect::Closed,
        }
    }
}

/// How a card is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CardEntry {
    /// Magnetic stripe.
    Swipe,
    /// Contact chip.
    Insert,
    /// Contactless chip or phone.
    Tap,
    /// No card: a void without card.
    OnFile,
}

impl From<card::EntryMode> for CardEntry {
    fn from(mode: card::EntryMode) -> Self {
        match mode {
            card::EntryMode::Swipe => CardEntry::Swipe,
            card::EntryMode::Insert => CardEntry::Insert,
            card::EntryMode::Tap => CardEntry::Tap,
            card::EntryMode::OnFile => CardEntry::OnFile,
        }
    }
}

impl From<CardEntry> for card::EntryMode {
    fn from(entry: CardEntry) -> Self {
        match entry {
            CardEntry::Swipe => card::EntryMode::Swipe,
            CardEntry::Insert => card::EntryMode::Insert,
            CardEntry::Tap => card::EntryMode::Tap,
            CardEntry::OnFile => card::EntryMode::OnFile,
        }
    }
}

/// An answer for the EMV kernel.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EmvAnswer {
    /// The PIN pad has it, enciphered.
    PinEntered,
    /// No PIN was given.
    PinBypassed,
    /// The host approved.
    HostApproved {
        /// Its field 55 for the card (91, 71, 72), BER-TLV; empty where it gave none.
        issuer_data: Vec<u8>,
    },
    /// The host declined.
    HostDeclined {
        /// As above.
        issuer_data: Vec<u8>,
    },
    /// No usable answer came.
    HostUnreachable,
    /// Stop; nothing more will follow.
    Abort,
}

impl From<effect::EmvAnswer> for EmvAnswer {
    fn from(answer: effect::EmvAnswer) -> Self {
        match answer {
            effect::EmvAnswer::PinEntered => EmvAnswer::PinEntered,
            effect::EmvAnswer::PinBypassed => EmvAnswer::PinBypassed,
            effect::EmvAnswer::HostApproved { issuer_data } => EmvAnswer::HostApproved { issuer_data },
            effect::EmvAnswer::HostDeclined { issuer_data } => EmvAnswer::HostDeclined { issuer_data },
            effect::EmvAnswer::HostUnreachable => EmvAnswer::HostUnreachable,
            effect::EmvAnswer::Abort => EmvAnswer::Abort,
        }
    }
}
