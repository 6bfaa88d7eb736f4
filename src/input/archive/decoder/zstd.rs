//! Frames of zstd (RFC 8878).

use super::{Behind, Fault, MOST_MEMORY, NO_DICTIONARY, PackedInput, StreamMember, TOO_LARGE};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, Read};

/// Says that a zstd frame ends here: an empty last block, and what may be a checksum.
const ZSTD_END: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

/// One frame of zstd.
pub(super) struct ZstdFrame {
    decoder: FrameDecoder,
    /// Why it ended early; what it had decoded before is still given.
    fault: Option<Fault>,
}

impl ZstdFrame {
    /// Begins a frame; none where it is one to be skipped.
    pub(super) fn begin(input: &PackedInput) -> Result<Option<StreamMember>, Fault> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_MEMORY);
        let begun = decoder.reset(&mut *input.0.borrow_mut());
        match begun {
            Ok(()) => Ok(Some(StreamMember::Zstd(Box::new(ZstdFrame {
                decoder,
                fault: None,
            })))),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut skipped = input.clone().take(length.into());
                match io::copy(&mut skipped, &mut io::sink()) {
                    Ok(count) if count == u64::from(length) => Ok(None),
                    _ => Err(Fault::Truncated),
                }
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => Err(Fault::Unreadable(TOO_LARGE)),
            Err(FrameDecoderError::DictNotProvided { .. }) => Err(Fault::Unreadable(NO_DICTIONARY)),
            Err(_) => Err(input.fault()),
        }
    }

    #[inline(never)]
    pub(super) fn decode(&mut self, input: &PackedInput, out: &mut [u8]) -> (usize, Behind) {
        loop {
            if self.decoder.can_collect() > 0 {
                // Reading decoded bytes never fails.
                let came = self.decoder.read(out).unwrap_or_default();
                return (came, Behind::More);
            }
            if let Some(fault) = self.fault {
                return (0, Behind::Fault(fault));
            }
            if self.decoder.is_finished() {
                let stored = self.decoder.get_checksum_from_data();
                let is_right = stored.is_none() || stored == self.decoder.get_calculated_checksum();
                let behind = if is_right {
                    Behind::End
                } else {
                    Behind::Fault(Fault::Corrupt)
                };
                return (0, behind);
            }
            let one = BlockDecodingStrategy::UptoBlocks(1);
            let decoded = self.decoder.decode_blocks(&mut *input.0.borrow_mut(), one);
            if decoded.is_err() {
                let fault = input.fault();
                self.fault = Some(fault);
                // The decoder keeps as many bytes as a later block may refer to, until the frame ends.
                let all = BlockDecodingStrategy::All;
                if self.decoder.decode_blocks(ZSTD_END, all).is_err() {
                    return (0, Behind::Fault(fault));
                }
            }
        }
    }
}
