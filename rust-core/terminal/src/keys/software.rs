//! The Keys port answered by the software key store.

use suanpan_core::card::CardBytes;
use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::event::{CheckValues, Event, NO_MASTER_KEY};
use suanpan_core::host::MacMethod;
use suanpan_crypto::key::Slot;
use suanpan_crypto::session::{SignOnBlock, WrappedKey};
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::{KeysError, MacError};
use suanpan_iso8583::cup::key_block::KeyBlock;

use super::{computed_by, failed_as, Asked};

/// Answers what the core asks of keys.
pub(crate) fn ask(keys: &mut SoftKeys, effect: Effect) -> Asked {
    Asked::Answered(match effect {
        Effect::LoadKeys { id, block } => load(keys, id, &block),
        Effect::EncryptTrack { id, block } => encrypt_track(keys, id, &block),
        Effect::Mac { id, method, data } => mac(keys, id, method, &data),
        Effect::VerifyMac { id, method, data, mac } => verify(keys, id, method, &data, &mac),
        Effect::DropKeys => {
            keys.drop_session();
            return Asked::Done;
        }
        // The worker hands nothing else to the Keys port.
        _ => return Asked::Done,
    })
}

/// Checks and loads the working keys of field 62.
fn load(keys: &mut SoftKeys, id: EffectId, field_62: &CardBytes) -> Event {
    match try_load(keys, field_62.expose()) {
        Ok(values) => Event::KeysLoaded(id, values),
        Err(code) => failed_as(id, code),
    }
}

fn try_load(keys: &mut SoftKeys, field_62: &[u8]) -> Result<CheckValues, &'static str> {
    let block = KeyBlock::parse(field_62).map_err(|_| "keys:block_length")?;
    let tdk = block.tdk.map(|key| WrappedKey { cryptogram: key.cipher, kcv: key.kcv });
    let block = SignOnBlock {
        pik: block.pik.cipher,
        pik_kcv: block.pik.kcv,
        mak: block.mak.cipher,
        mak_kcv: block.mak.kcv,
        tdk,
    };
    keys.load_session(&block).map_err(|error| code(&error))?;
    let value = |slot| keys.check_value(slot).map(|kcv| kcv.to_string());
    Ok(CheckValues {
        pin: value(Slot::Pin).map_err(|error| code(&error))?,
        mac: value(Slot::Mac).map_err(|error| code(&error))?,
        track: value(Slot::Track).ok(),
    })
}

/// Eight bytes of a track, enciphered.
fn encrypt_track(keys: &SoftKeys, id: EffectId, block: &CardBytes) -> Event {
    let Ok(mut block) = block.expose().try_into() else {
        return failed_as(id, "keys:track");
    };
    match keys.encrypt_track(&mut block) {
        Ok(()) => Event::TrackEncrypted(id, block),
        Err(error) => failed(id, &error),
    }
}

/// The MAC of a request.
fn mac(keys: &SoftKeys, id: EffectId, method: MacMethod, data: &CardBytes) -> Event {
    match keys.mac(computed_by(method), data.expose()) {
        Ok(mac) => Event::MacReady(id, mac),
        Err(error) => failed(id, &error),
    }
}

/// Whether the MAC of an answer fits.
fn verify(keys: &SoftKeys, id: EffectId, method: MacMethod, data: &CardBytes, mac: &[u8; 8]) -> Event {
    match keys.verify_mac(computed_by(method), data.expose(), mac) {
        Ok(()) => Event::MacVerified(id, true),
        Err(KeysError::Mac(MacError::Mismatch(_))) => Event::MacVerified(id, false),
        Err(error) => failed(id, &error),
    }
}

fn failed(id: EffectId, error: &KeysError) -> Event {
    failed_as(id, code(error))
}

/// The stable code of a key store error.
pub(crate) fn code(error: &KeysError) -> &'static str {
    match error {
        KeysError::NotLoaded(Slot::Master) => NO_MASTER_KEY,
        KeysError::NotLoaded(_) => "keys:not_loaded",
        KeysError::Key(_) => "keys:refused",
        KeysError::Pin(_) => "pin:refused",
        KeysError::Mac(_) => "keys:mac",
        KeysError::Track(_) => "keys:track",
    }
}
