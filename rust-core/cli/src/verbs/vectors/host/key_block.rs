//! Working keys of a sign-on answer under a master key.

use suanpan_crypto::kcv::Kcv;
use suanpan_crypto::key::{KeyPolicy, MacKey, MasterKey, PinKey, TrackKey};
use suanpan_crypto::session::{
    unwrap_working_keys_under, wrap_working_keys, SignOnBlock, WorkingKeys, WrappedKey,
};
use suanpan_iso8583::cup::key_block::KeyBlock;

use super::mac::cipher_of;
use suanpan_vectors::hex;
use suanpan_vectors::vector::{same, same_secret, Checked, Mismatch, Vector};

/// Unwraps the block; where the clear keys are given, compares check values and wraps them again.
pub fn check(vector: &Vector<'_>) -> Checked {
    let name = vector.optional_text("algorithm")?.unwrap_or_default();
    let tmk = vector.bytes("tmk")?;
    let master = MasterKey::from_bytes(cipher_of(&name, &tmk)?, &tmk)
        .map_err(|error| Mismatch::new("tmk", "a master key", error))?;
    let f62 = vector.bytes("f62")?;
    let unwrapped = unwrap(&master, &f62);
    if vector.has("expect_error") {
        return match unwrapped {
            Ok(_) => Err(Mismatch::new("f62", "a refusal", "keys")),
            Err(_) => Ok(()),
        };
    }
    let (block, keys) = unwrapped.map_err(|reason| Mismatch::new("f62", "keys", reason))?;
    match vector.inside("plain")? {
        Some(plain) => check_plain(&name, &plain, &master, &block, &keys),
        None => Ok(()),
    }
}

fn unwrap<'b>(master: &MasterKey, f62: &'b [u8]) -> Result<(SignOnBlock<'b>, WorkingKeys), String> {
    let parsed = KeyBlock::parse(f62).map_err(|error| error.to_string())?;
    let block = SignOnBlock {
        pik: parsed.pik.cipher,
        pik_kcv: parsed.pik.kcv,
        mak: parsed.mak.cipher,
        mak_kcv: parsed.mak.kcv,
        tdk: parsed.tdk.map(|key| WrappedKey { cryptogram: key.cipher, kcv: key.kcv }),
    };
    // Published test keys are weak as often as not; strength is not what these vectors are about.
    let keys =
        unwrap_working_keys_under(KeyPolicy::Any, master, &block).map_err(|error| error.to_string())?;
    Ok((block, keys))
}

fn check_plain(
    name: &str,
    plain: &Vector<'_>,
    master: &MasterKey,
    block: &SignOnBlock<'_>,
    keys: &WorkingKeys,
) -> Checked {
    let part = |part: &str| -> Checked<Option<(Vec<u8>, suanpan_crypto::key::Algorithm)>> {
        if !plain.has(part) {
            return Ok(None);
        }
        let bytes = plain.bytes(part)?;
        let algorithm = cipher_of(name, &bytes)?;
        Ok(Some((bytes, algorithm)))
    };
    let missing = |part| Mismatch::new(part, "a clear key", "nothing");
    let bad = |error: suanpan_crypto::KeyError| Mismatch::new("plain", "keys", error);
    let (bytes, algorithm) = part("pik")?.ok_or_else(|| missing("pik"))?;
    let pin = PinKey::from_bytes(algorithm, &bytes).map_err(bad)?;
    let (bytes, algorithm) = part("mak")?.ok_or_else(|| missing("mak"))?;
    let mac = MacKey::from_bytes(algorithm, &bytes).map_err(bad)?;
    let track = match part("tdk")? {
        Some((bytes, algorithm)) => Some(TrackKey::from_bytes(algorithm, &bytes).map_err(bad)?),
        None => None,
    };
    let shown = |kcv: Option<Kcv>| kcv.map_or_else(String::new, |kcv| hex::encode(kcv.as_bytes()));
    for (place, told, got) in [
        ("check value of pik", Some(pin.check_value()), Some(keys.pin_kcv)),
        ("check value of mak", Some(mac.check_value()), Some(keys.mac_kcv)),
        ("check value of tdk", track.as_ref().map(TrackKey::check_value), keys.track_kcv),
    ] {
        same(place, &shown(told), &shown(got))?;
    }
    // Check values are four bytes; the cryptograms settle it.
    let again = wrap_working_keys(master, &pin, &mac, track.as_ref()).map_err(bad)?;
    let again = again.as_block();
    same_secret("pik wrapped again", block.pik, again.pik)?;
    same_secret("mak wrapped again", block.mak, again.mak)?;
    let track = |block: &SignOnBlock<'_>| block.tdk.map(|key| key.cryptogram.to_vec()).unwrap_or_default();
    same_secret("tdk wrapped again", &track(block), &track(&again))
}
