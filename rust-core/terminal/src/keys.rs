//! The Keys port: the software key store answers at once, a maker's secure processor through the shell.

pub(crate) mod device;
pub(crate) mod software;

use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::event::{DeviceFailure, Event};
use suanpan_core::host::{MacMethod, PinFormat};
use suanpan_crypto::mac::{self, Padding};
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::soft_keys::SoftKeys;

use crate::shell_effect::ShellEffect;
use device::DeviceKeys;

/// Who answers the Keys port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysPort {
    /// The software key store: master key in a sealed slot of the journal, working keys in memory.
    Software,
    /// The secure processor of the terminal's maker, through the shell. Its master key is put in with the maker's
    /// tool; no key is kept here.
    Device,
}

/// The port, open.
pub(crate) enum Keys {
    Software(SoftKeys),
    Device(DeviceKeys),
}

/// What became of a question for keys.
pub(crate) enum Asked {
    /// It is answered.
    Answered(Event),
    /// The shell is asked.
    Shell(ShellEffect),
    /// There is nothing to answer.
    Done,
}

impl Keys {
    /// Carries out what the core asks of keys. The loading of master keys is not for here.
    pub fn ask(&mut self, effect: Effect) -> Asked {
        match self {
            Keys::Software(keys) => software::ask(keys, effect),
            Keys::Device(keys) => keys.ask(effect),
        }
    }

    /// The software store, where there is one.
    pub fn software(&mut self) -> Option<&mut SoftKeys> {
        match self {
            Keys::Software(keys) => Some(keys),
            Keys::Device(_) => None,
        }
    }

    /// The processor behind the shell, where there is one.
    pub fn device(&mut self) -> Option<&mut DeviceKeys> {
        match self {
            Keys::Software(_) => None,
            Keys::Device(keys) => Some(keys),
        }
    }
}

/// The library's name for a PIN format of the core.
#[must_use]
pub fn laid_out_as(format: PinFormat) -> PinBlockFormat {
    match format {
        PinFormat::Iso0 => PinBlockFormat::Iso0,
        PinFormat::Iso1 => PinBlockFormat::Iso1,
        PinFormat::Iso3 => PinBlockFormat::Iso3,
    }
}

/// The library's name for a method of the core.
fn computed_by(method: MacMethod) -> mac::MacMethod {
    match method {
        MacMethod::UnionPayEcb => mac::MacMethod::CupEcb,
        MacMethod::Cbc => mac::MacMethod::Cbc(Padding::Zeros),
        MacMethod::Retail => mac::MacMethod::Retail(Padding::Zeros),
        MacMethod::Cmac => mac::MacMethod::Cmac,
    }
}

/// The port's failure by its stable code.
pub(crate) fn failed_as(id: EffectId, code: &str) -> Event {
    Event::KeysFailed(id, DeviceFailure { code: code.to_owned() })
}
