//! The effects that the shell carries out.

use suanpan_core::card::{EntryMode, Pan};
use suanpan_core::effect::{Effect, EffectId, EmvAnswer};
use suanpan_core::money::Amount;
use suanpan_core::view::View;
use suanpan_slip::Slip;

/// An imperative for the shell: screen, card reader, kernel, PIN pad, printer. The meaning of
/// each is at [`Effect`].
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
        pan: Pan,
        amount: Amount,
        tries_left: Option<u8>,
        timeout_ms: u32,
    },
    StopPin(EffectId),
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
        pan: Pan,
    },
    StopPin {
        shell: ShellEffect,
    },
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
        Effect::AskPin { id, pan, amount, tries_left, timeout_ms } => {
            let shell = ShellEffect::AskPin { id, pan: pan.clone(), amount, tries_left, timeout_ms };
            Own::AskPin { shell, id, pan }
        }
        Effect::StopPin(id) => Own::StopPin { shell: ShellEffect::StopPin(id) },
        Effect::Print { id, slip } => Own::Shell(ShellEffect::Print { id, slip }),
        own @ (Effect::OfferKeyLoad { .. }
        | Effect::TakeMasterKey { .. }
        | Effect::LoadKeys { .. }
        | Effect::EncryptTrack { .. }
        | Effect::Mac { .. }
        | Effect::VerifyMac { .. }
        | Effect::DropKeys
        | Effect::Send { .. }
        | Effect::SetTimer { .. }) => Own::Rust(own),
    }
}

impl ShellEffect {
    /// The same as the core says it, for people and devices that are simulated over the core's
    /// own types; `None` for [`ShellEffect::Closed`].
    pub fn into_effect(self) -> Option<Effect> {
        Some(match self {
            ShellEffect::Show(view) => Effect::Show(view),
            ShellEffect::ReadCard { id, modes, amount, timeout_ms } => {
                Effect::ReadCard { id, modes, amount, timeout_ms }
            }
            ShellEffect::StopCard(id) => Effect::StopCard(id),
            ShellEffect::StartEmv { id, entry, amount } => Effect::StartEmv { id, entry, amount },
            ShellEffect::AnswerEmv { id, answer } => Effect::AnswerEmv { id, answer },
            ShellEffect::AskPin { id, pan, amount, tries_left, timeout_ms } => {
                Effect::AskPin { id, pan, amount, tries_left, timeout_ms }
            }
            ShellEffect::StopPin(id) => Effect::StopPin(id),
            ShellEffect::Print { id, slip } => Effect::Print { id, slip },
            ShellEffect::Closed => return None,
        })
    }
}
