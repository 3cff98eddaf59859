//! The little of BER-TLV that field 55 of a simulated card and host needs.

/// One data object: tag bytes, length, value. Values here are under 128 bytes.
pub(crate) fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    tag.iter().copied().chain([length]).chain(value.iter().copied()).collect()
}

/// The value of the first primitive object with this tag, at the top level.
pub(crate) fn find<'a>(mut data: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    loop {
        let (first, rest) = data.split_first()?;
        let tag_len = if first & 0x1F == 0x1F {
            1 + rest.iter().take_while(|b| **b & 0x80 != 0).count() + 1
        } else {
            1
        };
        let (tag, rest) = data.split_at_checked(tag_len)?;
        let (length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0..=0x7F => (usize::from(*length), rest),
            0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
            _ => return None, // field 55 is at most 255 bytes
        };
        let (value, rest) = rest.split_at_checked(length)?;
        if tag == wanted {
            return Some(value);
        }
        data = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_object_is_found_behind_others() {
        let mut data = object(&[0x9F, 0x26], &[1; 8]);
        data.extend(object(&[0x82], &[0x7C, 0]));
        data.extend(object(&[0x9F, 0x36], &[0, 7]));
        assert_eq!(find(&data, &[0x9F, 0x36]), Some(&[0, 7][..]));
        assert_eq!(find(&data, &[0x82]), Some(&[0x7C, 0][..]));
        assert_eq!(find(&data, &[0x91]), None);
        let long = [&[0x72, 0x81, 0x80][..], &[0; 0x80], &data].concat();
        assert_eq!(find(&long, &[0x9F, 0x36]), Some(&[0, 7][..]), "behind a length of two bytes");
    }

    proptest! {
        #[test]
        fn any_bytes_end(data in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = find(&data, &[0x9F, 0x36]);
        }
    }
}
