//! Encodings of curve points: SEC 1, section 2.3.3, compressed and uncompressed. All curves here have coordinates
//! of 32 bytes.

/// Bytes of an uncompressed point: 04, x, y.
pub(crate) const UNCOMPRESSED_LEN: usize = 65;
/// Bytes of a compressed point: 02 or 03, x.
pub(crate) const COMPRESSED_LEN: usize = 33;

/// Whether `bytes` has the form of a compressed or uncompressed point. The curve crates also read the compact form
/// (05, x), which is in no standard used here and would give one key a second encoding.
pub(crate) const fn is_plain(bytes: &[u8]) -> bool {
    matches!((bytes.first(), bytes.len()), (Some(2 | 3), COMPRESSED_LEN) | (Some(4), UNCOMPRESSED_LEN))
}

/// An encoding of known length as an array. `point` comes out of a curve crate and is never infinity.
pub(crate) fn encoded<const N: usize>(point: &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    for (byte, from) in bytes.iter_mut().zip(point) {
        *byte = *from;
    }
    bytes
}
