//! The Keys port answered by a maker's secure processor, through the shell.
//!
//! The shell carries questions and answers and decides nothing: what a MAC is computed over, and whether one fits, is
//! settled here. The bytes of a question are no part of its effect: they may hold account data, and the shell fetches
//! them once, by the effect's id.

use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::event::{CheckValues, Event};
use suanpan_core::host::MacMethod;
use suanpan_crypto::mac::{cup_chain_input, cup_of_chain};
use suanpan_iso8583::cup::key_block::{Key, KeyBlock};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{failed_as, Asked};
use crate::shelf::{KeyPurpose, KeyRow, KeyShown};
use crate::shell_effect::ShellEffect;

/// A working key as it travels: enciphered under the master key in the processor, DES family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// The key, enciphered: 8, 16 or 24 bytes.
    pub cryptogram: Vec<u8>,
    /// The first four bytes of eight zeros enciphered under the clear key. The processor compares it before it
    /// takes the key.
    pub check_value: Vec<u8>,
}

/// MACs that secure processors compute, padding method 1 of ISO/IEC 9797-1; the first eight bytes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessorMac {
    /// ISO/IEC 9797-1 algorithm 1: CBC with the whole key.
    Cbc,
    /// ISO/IEC 9797-1 algorithm 3 (ANSI X9.19).
    Retail,
    /// CMAC (NIST SP 800-38B).
    Cmac,
}

/// What is known of the processor's keys, and the question that it has not answered.
#[derive(Default)]
pub(crate) struct DeviceKeys {
    master: Option<String>,
    working: Option<CheckValues>,
    /// The core asks one question at a time; a new one replaces an old one that was given up.
    open: Option<Question>,
}

struct Question {
    id: EffectId,
    /// Until the shell fetches it.
    data: Option<Zeroizing<Vec<u8>>>,
    then: Then,
}

/// What the answer is made into.
enum Then {
    Track,
    Mac(MacMethod),
    Verdict(MacMethod, [u8; 8]),
}

impl DeviceKeys {
    pub fn ask(&mut self, effect: Effect) -> Asked {
        match effect {
            Effect::LoadKeys { id, block } => match KeyBlock::parse(block.expose()) {
                Ok(block) => Asked::Shell(ShellEffect::LoadKeys { id, keys: wrapped(&block) }),
                Err(_) => Asked::Answered(failed_as(id, "keys:block_length")),
            },
            Effect::EncryptTrack { id, block } => {
                self.open(id, block.take(), Then::Track);
                Asked::Shell(ShellEffect::EncryptTrack(id))
            }
            Effect::Mac { id, method, data } => self.mac(id, method, &data.take(), Then::Mac(method)),
            Effect::VerifyMac { id, method, data, mac } => {
                self.mac(id, method, &data.take(), Then::Verdict(method, mac))
            }
            Effect::DropKeys => {
                self.working = None;
                Asked::Shell(ShellEffect::DropKeys)
            }
            // The worker hands nothing else to the Keys port.
            _ => Asked::Done,
        }
    }

    fn mac(&mut self, id: EffectId, method: MacMethod, data: &[u8], then: Then) -> Asked {
        let (method, input) = match method {
            MacMethod::UnionPayEcb => (ProcessorMac::Cbc, cup_chain_input(data).to_vec()),
            MacMethod::Cbc => (ProcessorMac::Cbc, data.to_vec()),
            MacMethod::Retail => (ProcessorMac::Retail, data.to_vec()),
            MacMethod::Cmac => (ProcessorMac::Cmac, data.to_vec()),
        };
        self.open(id, input, then);
        Asked::Shell(ShellEffect::Mac { id, method })
    }

    fn open(&mut self, id: EffectId, data: Vec<u8>, then: Then) {
        self.open = Some(Question { id, data: Some(Zeroizing::new(data)), then });
    }

    /// The bytes that the question `id` is about, once.
    pub fn take_data(&mut self, id: EffectId) -> Option<Zeroizing<Vec<u8>>> {
        self.open.as_mut().filter(|question| question.id == id)?.data.take()
    }

    /// What the core is told of an answer; none for the answer to a question that is not open.
    pub fn hear(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::KeysLoaded(_, ref values) => {
                self.working = Some(values.clone());
                Some(event)
            }
            Event::MacReady(id, computed) => {
                let question = self.open.take_if(|question| question.id == id)?;
                let finished = |method| match method {
                    MacMethod::UnionPayEcb => cup_of_chain(&computed),
                    MacMethod::Cbc | MacMethod::Retail | MacMethod::Cmac => computed,
                };
                Some(match question.then {
                    Then::Mac(method) => Event::MacReady(id, finished(method)),
                    Then::Verdict(method, received) => {
                        Event::MacVerified(id, finished(method).ct_eq(&received).into())
                    }
                    Then::Track => failed_as(id, "keys:wrong_answer"),
                })
            }
            Event::TrackEncrypted(id, _) => {
                let question = self.open.take_if(|question| question.id == id)?;
                Some(match question.then {
                    Then::Track => event,
                    Then::Mac(_) | Then::Verdict(..) => failed_as(id, "keys:wrong_answer"),
                })
            }
            Event::KeysFailed(id, _) => {
                self.open.take_if(|question| question.id == id);
                Some(event)
            }
            other => Some(other),
        }
    }

    /// Notes the check value of the processor's master key; none where it has none.
    pub fn note_master(&mut self, check_value: Option<String>) {
        self.master = check_value;
    }

    /// Every place, with what is known of the key in it.
    pub fn rows(&self) -> Vec<KeyRow> {
        let working = self.working.as_ref();
        let known = [
            (KeyPurpose::Master, self.master.clone()),
            (KeyPurpose::Pin, working.map(|values| values.pin.clone())),
            (KeyPurpose::Mac, working.map(|values| values.mac.clone())),
            (KeyPurpose::Track, working.and_then(|values| values.track.clone())),
        ];
        let shown = |check_value| KeyShown { algorithm: None, check_value, version: None, loaded_at: None };
        known.into_iter().map(|(purpose, value)| KeyRow { purpose, key: value.map(shown) }).collect()
    }
}

fn wrapped(block: &KeyBlock<'_>) -> Vec<WrappedKey> {
    let key = |purpose, key: &Key<'_>| WrappedKey {
        purpose,
        cryptogram: key.cipher.to_vec(),
        check_value: key.kcv.to_vec(),
    };
    let track = block.tdk.as_ref().map(|tdk| key(KeyPurpose::Track, tdk));
    [key(KeyPurpose::Pin, &block.pik), key(KeyPurpose::Mac, &block.mak)].into_iter().chain(track).collect()
}
