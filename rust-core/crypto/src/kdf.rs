//! Key derivation functions over SHA-256.
//!
//! [`x963`] and [`concat()`] hash the same inputs in another order, so that a mistake between them shows only as a
//! key that fits nothing. They are two functions with two names, and neither is the default of anything.

use hkdf::Hkdf;
use sha2::digest::{Digest, Output};
use sha2::Sha256;
use zeroize::Zeroize;

use crate::scrub::scrubbed;
use crate::KdfError;

/// The most bytes any function here gives: 255 digests. It is the limit of HKDF; the counter functions could go
/// on for longer, and no key needs it.
pub const LONGEST: usize = 255 * 32;

/// The ANSI X9.63 function (SEC 1, section 3.6.1): SHA-256(Z ‖ counter ‖ SharedInfo), the counter from 1 in four
/// bytes big-endian, until `out` is full.
///
/// # Errors
/// [`KdfError`] when `out` is empty or longer than [`LONGEST`]; it is left as it was.
pub fn x963(z: &[u8], shared_info: &[u8], out: &mut [u8]) -> Result<(), KdfError> {
    bounded(out)?;
    scrubbed(|| stretch::<Sha256>(&[z], &[shared_info], out));
    Ok(())
}

/// The one-step function of NIST SP 800-56C rev. 2, section 4, option 1, known as Concat KDF:
/// SHA-256(counter ‖ Z ‖ FixedInfo), the counter from 1 in four bytes big-endian, until `out` is full.
///
/// # Errors
/// [`KdfError`] when `out` is empty or longer than [`LONGEST`]; it is left as it was.
pub fn concat(z: &[u8], fixed_info: &[u8], out: &mut [u8]) -> Result<(), KdfError> {
    bounded(out)?;
    scrubbed(|| stretch::<Sha256>(&[], &[z, fixed_info], out));
    Ok(())
}

/// HKDF with HMAC-SHA256 (RFC 5869), extract and expand. An empty `salt` is the same as none.
///
/// # Errors
/// [`KdfError`] when `out` is empty or longer than [`LONGEST`]; it is left as it was.
pub fn hkdf(salt: &[u8], ikm: &[u8], info: &[u8], out: &mut [u8]) -> Result<(), KdfError> {
    bounded(out)?;
    let refused = KdfError { most: LONGEST, got: out.len() };
    scrubbed(|| {
        let (mut prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), ikm);
        prk.as_mut_slice().zeroize();
        hkdf.expand(info, out).map_err(|_| refused)
    })
}

/// H(`before` ‖ counter ‖ `after`) until `out` is full. With SM3 and nothing after the counter it is the function
/// of SM2 (GB/T 32918.4, section 5.4.3).
pub(crate) fn stretch<D: Digest>(before: &[&[u8]], after: &[&[u8]], out: &mut [u8]) {
    let mut digest = Output::<D>::default();
    for (counter, chunk) in (1_u32..).zip(out.chunks_mut(digest.len())) {
        let mut hash = D::new();
        before.iter().for_each(|part| hash.update(part));
        hash.update(counter.to_be_bytes());
        after.iter().for_each(|part| hash.update(part));
        hash.finalize_into(&mut digest);
        for (byte, from) in chunk.iter_mut().zip(&digest) {
            *byte = *from;
        }
    }
    digest.as_mut_slice().zeroize();
}

fn bounded(out: &[u8]) -> Result<(), KdfError> {
    if out.is_empty() || out.len() > LONGEST {
        return Err(KdfError { most: LONGEST, got: out.len() });
    }
    Ok(())
}
