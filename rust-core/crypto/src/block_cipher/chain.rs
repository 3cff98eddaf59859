//! Many blocks in one go: an AES cipher makes its registers ready anew for each call.

use aes::cipher::array::Array;
use aes::cipher::consts::U16;
use aes::cipher::{BlockCipherEncBackend, BlockCipherEncClosure, BlockSizeUser};

use super::mix;

/// CBC: each block is XORed into `state`, which is then enciphered.
pub(super) struct Chain<'a> {
    pub(super) state: &'a mut [u8; 16],
    pub(super) blocks: &'a [[u8; 16]],
}

impl BlockSizeUser for Chain<'_> {
    type BlockSize = U16;
}

impl BlockCipherEncClosure for Chain<'_> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        for block in self.blocks {
            mix(self.state, block);
            backend.encrypt_block(Array::cast_from_core_mut(self.state).into());
        }
    }
}
