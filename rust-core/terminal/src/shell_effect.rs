//! The effects that the shell carries out.

use suanpan_core::card::{EntryMode, Pan};
use suanpan_core::effect::{Effect, EffectId, EmvAnswer};
use suanpan_core::host::PinFormat;
use suanpan_core::money::Amount;
use suanpan_core::view::View;
use suanpan_slip::Slip;

use crate::keys::device::{ProcessorMac, WrappedKey};

/// An imperative for the shell: screen, card reader, kernel, PIN pad, keys, printer. The meaning of each is at
/// [`Effect`]. Keys are asked for in the shell only where a maker's secure processor has them.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // reason: field by field the same as Effect, documented there
pub enum ShellEffect {
    Show(View),
    ReadCard {
        id: EffectId,
        modes: Vec<EntryMode>,
        amount: Amount,
        timeout_ms: u32,
    },
    StopCard(EffectId),
    StartEmv {
        id: EffectId,
        entry: EntryMode,
        amount: Amount,
    },
    AnswerEmv {
        id: EffectId,
        answer: EmvAnswer,
    },
    AskPin {
        id: EffectId,
        format: PinFormat,
        pan: Pan,
        amount: Amount,
        tries_left: Option<u8>,
        timeout_ms: u32,
    },
    StopPin(EffectId),
    /// Keys: whether there is a master key. Asked once, at opening; `Worker::note_master_key` answers.
    CheckMasterKey,
    LoadKeys {
        id: EffectId,
        /// PIN key, MAC key, track key; taken all or none.
        keys: Vec<WrappedKey>,
    },
    /// Keys: the MAC over `Worker::key_data`, also where the core wants one verified.
    Mac {
        id: EffectId,
        method: ProcessorMac,
    },
    /// Keys: encipher `Worker::key_data`, eight bytes.
    EncryptTrack(EffectId),
    DropKeys,
    Print {
        id: EffectId,
        slip: Slip,
    },
    /// The worker is shut down; nothing follows.
    Closed,
}

/// What the worker does itself.
pub(crate) enum Own {
    Shell(ShellEffect),
    /// For both: the software pad remembers the question.
    AskPin {
        shell: ShellEffect,
        id: EffectId,
        format: PinFormat,
        pan: Pan,
    },
    StopPin {
        shell: ShellEffect,
    },
    Keys(Effect),
    Rust(Effect),
}

/// Sorts an effect: for the shell, or for the worker.
pub(crate) fn sort(effect: Effect) -> Own {
    match effect {
        Effect::Show(view) => Own::Shell(ShellEffect::Show(view)),
        Effect::ReadCard { id, modes, amount, timeout_ms } => {
            Own::Shell(ShellEffect::ReadCard { id, modes, amount, timeout_ms })
        }
        Effect::StopCard(id) => Own::Shell(ShellEffect::StopCard(id)),
        Effect::StartEmv { id, entry, amount } => Own::Shell(ShellEffect::StartEmv { id, entry, amount }),
        Effect::AnswerEmv { id, answer } => Own::Shell(ShellEffect::AnswerEmv { id, answer }),
        Effect::AskPin { id, format, pan, amount, tries_left, timeout_ms } => {
            let shell = ShellEffect::AskPin { id, format, pan: pan.clone(), amount, tries_left, timeout_ms };
            Own::AskPin { shell, id, format, pan }
        }
        Effect::StopPin(id) => Own::StopPin { shell: ShellEffect::StopPin(id) },
        Effect::Print { id, slip } => Own::Shell(ShellEffect::Print { id, slip }),
        keys @ (Effect::LoadKeys { .. }
        | Effect::EncryptTrack { .. }
        | Effect::Mac { .. }
        | Effect::VerifyMac { .. }
        | Effect::DropKeys) => Own::Keys(keys),
        own @ (Effect::OfferKeyLoad { .. }
        | Effect::TakeMasterKey { .. }
        | Effect::Send { .. }
        | Effect::SetTimer { .. }) => Own::Rust(own),
    }
}

impl ShellEffect {
    /// The same as the core says it, for people and devices that are simulated over the core's
    /// own types; `None` for [`ShellEffect::Closed`] and for what is asked of a secure processor.
    pub fn into_effect(self) -> Option<Effect> {
        Some(match self {
            ShellEffect::Show(view) => Effect::Show(view),
            ShellEffect::ReadCard { id, modes, amount, timeout_ms } => {
                Effect::ReadCard { id, modes, amount, timeout_ms }
            }
            ShellEffect::StopCard(id) => Effect::StopCard(id),
            ShellEffect::StartEmv { id, entry, amount } => Effect::StartEmv { id, entry, amount },
            ShellEffect::AnswerEmv { id, answer } => Effect::AnswerEmv { id, answer },
            ShellEffect::AskPin { id, format, pan, amount, tries_left, timeout_ms } => {
                Effect::AskPin { id, format, pan, amount, tries_left, timeout_ms }
            }
            ShellEffect::StopPin(id) => Effect::StopPin(id),
            ShellEffect::Print { id, slip } => Effect::Print { id, slip },
            ShellEffect::CheckMasterKey
            | ShellEffect::LoadKeys { .. }
            | ShellEffect::Mac { .. }
            | ShellEffect::EncryptTrack(_)
            | ShellEffect::DropKeys
            | ShellEffect::Closed => return None,
        })
    }
}
