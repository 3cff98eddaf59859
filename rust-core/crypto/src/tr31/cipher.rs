//! Enciphers and authenticates a block in place: header in clear text, then length, key and padding.

use subtle::ConstantTimeEq;

use crate::block_cipher::{BlockCipher, Width};
use crate::key::{MacKey, TypedKey};
use crate::mac::{self, MacMethod, Padding, Tag};
use crate::tr31::derive::BlockKeys;
use crate::tr31::error::Tr31Error;
use crate::tr31::Version;

/// Enciphers what follows the header and returns the MAC.
pub(super) fn seal(
    version: Version,
    keys: BlockKeys,
    buffer: &mut [u8],
    header_len: usize,
) -> Result<Tag, Tr31Error> {
    let BlockKeys { encryption, authentication } = keys;
    let cipher = encryption.cipher();
    match version {
        // The MAC covers what is sent.
        Version::A | Version::C => {
            let (header, payload) = parts(buffer, header_len)?;
            encrypt_cbc(cipher, header, payload)?;
            cbc_mac(authentication, version, buffer)
        }
        // The MAC covers the clear key and starts the chain.
        Version::B | Version::D => {
            let mac = mac::cmac(authentication.cipher(), buffer);
            encrypt_cbc(cipher, mac.as_bytes(), parts(buffer, header_len)?.1)?;
            Ok(mac)
        }
        Version::E => {
            let mac = mac::cmac(authentication.cipher(), buffer);
            count(cipher, mac.as_bytes(), parts(buffer, header_len)?.1)?;
            Ok(mac)
        }
    }
}

/// Deciphers what follows the header and checks the MAC in constant time.
pub(super) fn open(
    version: Version,
    keys: BlockKeys,
    buffer: &mut [u8],
    header_len: usize,
    received: &[u8],
) -> Result<(), Tr31Error> {
    let BlockKeys { encryption, authentication } = keys;
    let cipher = encryption.cipher();
    let mac = match version {
        Version::A | Version::C => {
            let mac = cbc_mac(authentication, version, buffer)?;
            let (header, payload) = parts(buffer, header_len)?;
            decrypt_cbc(cipher, header, payload)?;
            mac
        }
        Version::B | Version::D => {
            decrypt_cbc(cipher, received, parts(buffer, header_len)?.1)?;
            mac::cmac(authentication.cipher(), buffer)
        }
        Version::E => {
            count(cipher, received, parts(buffer, header_len)?.1)?;
            mac::cmac(authentication.cipher(), buffer)
        }
    };
    if mac.as_bytes().ct_eq(received).into() {
        return Ok(());
    }
    Err(Tr31Error::Refused)
}

fn parts(buffer: &mut [u8], header_len: usize) -> Result<(&mut [u8], &mut [u8]), Tr31Error> {
    buffer.split_at_mut_checked(header_len).ok_or(Tr31Error::Refused)
}

fn cbc_mac(key: crate::key::Material, version: Version, buffer: &[u8]) -> Result<Tag, Tr31Error> {
    let key = MacKey::from_material(key);
    let mac = mac::compute(MacMethod::Cbc(Padding::Zeros), &key, buffer).map_err(|_| Tr31Error::Refused)?;
    Ok(Tag::new(mac.as_bytes().get(..version.mac_len()).unwrap_or_default()))
}

/// CBC; the first bytes of `start` are the first block of the chain.
fn encrypt_cbc(cipher: &BlockCipher, start: &[u8], data: &mut [u8]) -> Result<(), Tr31Error> {
    match &cipher.inner {
        Width::Narrow(cipher) => chain(start, data, |chained: &mut [u8; 8], block| {
            xor(block, chained);
            cipher.encrypt(block);
            *chained = *block;
        }),
        Width::Wide(cipher) => chain(start, data, |chained: &mut [u8; 16], block| {
            xor(block, chained);
            cipher.encrypt(block);
            *chained = *block;
        }),
    }
}

fn decrypt_cbc(cipher: &BlockCipher, start: &[u8], data: &mut [u8]) -> Result<(), Tr31Error> {
    match &cipher.inner {
        Width::Narrow(cipher) => chain(start, data, |chained: &mut [u8; 8], block| {
            let received = *block;
            cipher.decrypt(block);
            xor(block, chained);
            *chained = received;
        }),
        Width::Wide(cipher) => chain(start, data, |chained: &mut [u8; 16], block| {
            let received = *block;
            cipher.decrypt(block);
            xor(block, chained);
            *chained = received;
        }),
    }
}

fn chain<const N: usize>(
    start: &[u8],
    data: &mut [u8],
    mut step: impl FnMut(&mut [u8; N], &mut [u8; N]),
) -> Result<(), Tr31Error> {
    let (Some(mut chained), (blocks, [])) = (start.first_chunk().copied(), data.as_chunks_mut()) else {
        return Err(Tr31Error::Refused);
    };
    for block in blocks {
        step(&mut chained, block);
    }
    Ok(())
}

/// Counter mode over 16-byte blocks, the counter a big-endian number that starts at the MAC (ISO 20038).
fn count(cipher: &BlockCipher, start: &[u8], data: &mut [u8]) -> Result<(), Tr31Error> {
    let (Width::Wide(cipher), Ok(start)) = (&cipher.inner, <[u8; 16]>::try_from(start)) else {
        return Err(Tr31Error::Refused);
    };
    let mut counter = u128::from_be_bytes(start);
    for part in data.chunks_mut(16) {
        let mut stream = zeroize::Zeroizing::new(counter.to_be_bytes());
        cipher.encrypt(&mut stream);
        for (byte, mask) in part.iter_mut().zip(stream.iter()) {
            *byte ^= mask;
        }
        counter = counter.wrapping_add(1);
    }
    Ok(())
}

fn xor(block: &mut [u8], with: &[u8]) {
    for (byte, other) in block.iter_mut().zip(with) {
        *byte ^= other;
    }
}
