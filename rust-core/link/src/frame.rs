//! The frame on the wire: a 2-byte big-endian length that does not count itself, then that many bytes.

use zeroize::Zeroizing;

use crate::{BadAnswer, Cause};

/// Bytes of the length prefix.
pub(crate) const PREFIX_LEN: usize = 2;

/// Largest length the prefix can announce.
pub(crate) const LEN_MAX: usize = 65_535;

/// The request as it goes out: prefix and frame in one buffer, so that they leave in one segment.
pub(crate) fn prefixed(frame: &[u8], max: usize) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let len = frame.len();
    if len == 0 {
        return Err(Cause::FrameEmpty);
    }
    let prefix = u16::try_from(len).ok().filter(|_| len <= max).ok_or(Cause::FrameTooLarge { len, max })?;
    // Exact capacity: a vector that grows leaves unwiped copies behind.
    let mut wire = Zeroizing::new(Vec::with_capacity(PREFIX_LEN + len));
    wire.extend_from_slice(&prefix.to_be_bytes());
    wire.extend_from_slice(frame);
    Ok(wire)
}

/// An answer being put together from whatever pieces the network delivers.
///
/// It never asks for a byte beyond its own frame: what follows the frame is not read and not judged. An
/// announced length is checked before anything is allocated for it.
pub(crate) struct AnswerFrame {
    /// The part being filled: the prefix first, then the frame.
    part: Zeroizing<Vec<u8>>,
    filled: usize,
    announced: Option<usize>,
    max: usize,
}

impl AnswerFrame {
    pub(crate) fn new(max: usize) -> Self {
        Self { part: Zeroizing::new(vec![0; PREFIX_LEN]), filled: 0, announced: None, max }
    }

    /// Length of the frame, known once the prefix is complete.
    pub(crate) fn announced(&self) -> Option<usize> {
        self.announced
    }

    /// Where the next bytes go. Empty when, and only when, the frame is whole.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.part.get_mut(self.filled..).unwrap_or_default()
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.announced.is_some() && self.filled >= self.part.len()
    }

    /// Notes that the first `count` bytes of [`room`](Self::room) have been filled.
    pub(crate) fn advance(&mut self, count: usize) -> Result<(), Cause> {
        self.filled = self.filled.saturating_add(count).min(self.part.len());
        if self.announced.is_some() || self.filled < PREFIX_LEN {
            return Ok(());
        }
        let len = self.part.iter().fold(0, |len, byte| len << 8 | usize::from(*byte));
        if len == 0 {
            return Err(Cause::BadAnswer(BadAnswer::EmptyFrame));
        }
        if len > self.max {
            return Err(Cause::AnswerTooLarge { len, max: self.max });
        }
        self.announced = Some(len);
        self.part = Zeroizing::new(vec![0; len]);
        self.filled = 0;
        Ok(())
    }

    /// Copies what it still wants from `bytes` and leaves the rest.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Cause> {
        while !bytes.is_empty() && !self.is_whole() {
            let room = self.room();
            let count = room.len().min(bytes.len());
            let (now, later) = bytes.split_at(count);
            room.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
            self.advance(count)?;
            bytes = later;
        }
        Ok(())
    }

    /// How many bytes have arrived, prefix included.
    pub(crate) fn arrived(&self) -> usize {
        self.filled + if self.announced.is_some() { PREFIX_LEN } else { 0 }
    }

    /// The whole frame without its prefix. To be called when [`is_whole`](Self::is_whole).
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.part)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_is_refused_outside_1_to_the_cap() {
        assert_eq!(prefixed(&[], 10).unwrap_err(), Cause::FrameEmpty);
        assert_eq!(*prefixed(&[9], 1).unwrap(), [0, 1, 9]);
        assert_eq!(prefixed(&[9; 11], 10).unwrap_err(), Cause::FrameTooLarge { len: 11, max: 10 });
        let longest = prefixed(&vec![9; LEN_MAX], LEN_MAX).unwrap();
        assert_eq!(longest[..2], [0xFF, 0xFF]);
        assert_eq!(longest.len(), longest.capacity());
        let over = prefixed(&vec![9; LEN_MAX + 1], usize::MAX).unwrap_err();
        assert_eq!(over, Cause::FrameTooLarge { len: LEN_MAX + 1, max: usize::MAX });
    }

    #[test]
    fn a_bad_length_is_refused_at_the_prefix() {
        for (prefix, cause) in [
            ([0, 0], Cause::BadAnswer(BadAnswer::EmptyFrame)),
            ([0, 11], Cause::AnswerTooLarge { len: 11, max: 10 }),
            ([0xFF, 0xFF], Cause::AnswerTooLarge { len: 65_535, max: 10 }),
        ] {
            let mut answer = AnswerFrame::new(10);
            answer.take(&prefix[..1]).unwrap();
            assert_eq!(answer.take(&prefix[1..]).unwrap_err(), cause);
            assert_eq!(answer.part.len(), PREFIX_LEN, "nothing is allocated for a refused length");
        }
    }

    proptest! {
        #[test]
        fn any_segmentation_gives_the_same_frame(
            frame in proptest::collection::vec(any::<u8>(), 1..300),
            extra in proptest::collection::vec(any::<u8>(), 0..20),
            cuts in proptest::collection::vec(0..320usize, 0..12),
        ) {
            let mut wire = prefixed(&frame, 300).unwrap().to_vec();
            wire.extend(&extra);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(wire.len())).collect();
            cuts.extend([0, wire.len()]);
            cuts.sort_unstable();
            let mut answer = AnswerFrame::new(300);
            for pair in cuts.windows(2) {
                answer.take(&wire[pair[0]..pair[1]]).unwrap();
            }
            prop_assert!(answer.is_whole());
            prop_assert!(answer.room().is_empty());
            prop_assert_eq!(answer.arrived(), PREFIX_LEN + frame.len());
            prop_assert_eq!(answer.into_bytes(), frame);
        }

        #[test]
        fn a_frame_is_whole_exactly_at_its_last_byte(frame in proptest::collection::vec(any::<u8>(), 1..300)) {
            let wire = prefixed(&frame, 300).unwrap();
            let mut answer = AnswerFrame::new(300);
            for (index, byte) in wire.iter().enumerate() {
                prop_assert!(!answer.is_whole());
                prop_assert_eq!(answer.arrived(), index);
                answer.take(&[*byte]).unwrap();
            }
            prop_assert!(answer.is_whole());
        }
    }
}
