//! Decompresses the pages of a Parquet file, each up to a limit.
//!
//! Not left to the `parquet` crate: its Zstandard is C code, which no browser runs, and it reserves as much memory as a
//! page's header asks for. Source of the codecs: "Compression" in the Apache Parquet format specification.

use ::parquet::basic::CompressionCodec;
use bytes::Bytes;
use std::io::Read;

/// A page is no longer than this in bytes. Writers aim at 1 MB, and one value can be as long as a record.
const LONGEST_PAGE: usize = 128 << 20;
/// An LZ4 block that does not tell its length is first taken for so many times its compressed one.
const LZ4_FIRST_GUESS: usize = 4;
/// LZ4 can't compress further than to a 255th.
const LZ4_MOST: usize = 255;

const TOO_LONG: &str = "a page is longer than 128 MB";

/// Decompresses a page, or the part of one that is compressed.
///
/// # Errors
/// In words, where it is damaged, too long, or compressed in a way that can't be read.
pub(super) fn decompressed(codec: CompressionCodec, page: Bytes) -> Result<Bytes, String> {
    if page.is_empty() || codec == CompressionCodec::UNCOMPRESSED {
        return Ok(page);
    }
    let decompressed = match codec {
        CompressionCodec::UNCOMPRESSED => return Ok(page),
        CompressionCodec::SNAPPY => snappy(&page),
        CompressionCodec::GZIP => {
            read_limited(flate2::read::MultiGzDecoder::new(&page[..]), "gzip")
        }
        CompressionCodec::ZSTD => zstd(&page),
        CompressionCodec::LZ4_RAW => lz4_block(&page),
        CompressionCodec::LZ4 => lz4_hadoop(&page).map_or_else(|| lz4_frame_or_block(&page), Ok),
        CompressionCodec::BROTLI => {
            Err("its pages are compressed with Brotli, which is not read here".to_owned())
        }
        CompressionCodec::LZO => {
            Err("its pages are compressed with LZO, which is not read here".to_owned())
        }
    };
    decompressed.map(Bytes::from)
}

/// All that comes out of a decompressor, up to the limit.
fn read_limited(decoder: impl Read, codec: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    decoder
        .take(LONGEST_PAGE as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|error| format!("the {codec} data of a page is damaged ({error})"))?;
    if out.len() > LONGEST_PAGE {
        return Err(TOO_LONG.to_owned());
    }
    Ok(out)
}

fn snappy(page: &[u8]) -> Result<Vec<u8>, String> {
    let damaged = |error| format!("the Snappy data of a page is damaged ({error})");
    if snap::raw::decompress_len(page).map_err(damaged)? > LONGEST_PAGE {
        return Err(TOO_LONG.to_owned());
    }
    snap::raw::Decoder::new()
        .decompress_vec(page)
        .map_err(damaged)
}

fn zstd(page: &[u8]) -> Result<Vec<u8>, String> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(page)
        .map_err(|error| format!("the Zstandard data of a page is damaged ({error})"))?;
    read_limited(decoder, "Zstandard")
}

/// A block that does not tell how long it was.
fn lz4_block(page: &[u8]) -> Result<Vec<u8>, String> {
    let most = page
        .len()
        .saturating_mul(LZ4_MOST)
        .saturating_add(64)
        .min(LONGEST_PAGE);
    let mut length = page
        .len()
        .saturating_mul(LZ4_FIRST_GUESS)
        .clamp(64 << 10, LONGEST_PAGE);
    loop {
        let mut out = vec![0; length];
        match lz4_flex::block::decompress_into(page, &mut out) {
            Ok(written) => {
                out.truncate(written);
                return Ok(out);
            }
            Err(lz4_flex::block::DecompressError::OutputTooSmall { .. }) if length < most => {
                length = length.saturating_mul(4).min(most);
            }
            Err(lz4_flex::block::DecompressError::OutputTooSmall { .. })
                if length >= LONGEST_PAGE =>
            {
                return Err(TOO_LONG.to_owned());
            }
            Err(error) => return Err(format!("the LZ4 data of a page is damaged ({error})")),
        }
    }
}

/// Blocks as Hadoop frames them: before each its length, decompressed and compressed, in 4 bytes each. None where the
/// bytes are framed otherwise.
fn lz4_hadoop(page: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::new(), page);
    while !rest.is_empty() {
        let (lengths, blocks) = rest.split_first_chunk::<8>()?;
        let [long, short] = [&lengths[..4], &lengths[4..]].map(|length| {
            length
                .iter()
                .fold(0, |value, byte| value << 8 | usize::from(*byte))
        });
        let block = blocks.get(..short)?;
        let start = out.len();
        if start + long > LONGEST_PAGE || long > short.saturating_mul(LZ4_MOST) {
            return None;
        }
        out.resize(start + long, 0);
        let written = lz4_flex::block::decompress_into(block, &mut out[start..]).ok()?;
        if written != long {
            return None;
        }
        rest = &blocks[short..];
    }
    Some(out)
}

/// Other writers took LZ4's own frames for this codec, or bare blocks.
fn lz4_frame_or_block(page: &[u8]) -> Result<Vec<u8>, String> {
    let frame = lz4_flex::frame::FrameDecoder::new(page);
    read_limited(frame, "LZ4").or_else(|_| lz4_block(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_lz4_page_is_read_however_its_writer_framed_it() {
        let text = b"eventName GetObject eventName GetObject ".repeat(10_000);
        let block = lz4_flex::block::compress(&text);
        let mut hadoop = Vec::new();
        for half in text.chunks(text.len() / 2) {
            let block = lz4_flex::block::compress(half);
            hadoop.extend((half.len() as u32).to_be_bytes());
            hadoop.extend((block.len() as u32).to_be_bytes());
            hadoop.extend(block);
        }
        let mut frame = lz4_flex::frame::FrameEncoder::new(Vec::new());
        std::io::Write::write_all(&mut frame, &text).unwrap();
        let frame = frame.finish().unwrap();
        for (codec, page) in [
            (CompressionCodec::LZ4_RAW, block.clone()),
            (CompressionCodec::LZ4, hadoop),
            (CompressionCodec::LZ4, frame),
            (CompressionCodec::LZ4, block),
        ] {
            let read = decompressed(codec, page.into());
            assert!(read.is_ok_and(|read| read == text), "{codec:?}");
        }
    }

    #[test]
    fn a_page_that_would_fill_the_memory_is_refused_in_words() {
        let long = vec![0; LONGEST_PAGE + 1];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, &long).unwrap();
        for (codec, page) in [
            (CompressionCodec::GZIP, gzip.finish().unwrap()),
            (
                CompressionCodec::SNAPPY,
                snap::raw::Encoder::new().compress_vec(&long).unwrap(),
            ),
            (CompressionCodec::LZ4_RAW, lz4_flex::block::compress(&long)),
        ] {
            assert_eq!(
                decompressed(codec, page.into()),
                Err(TOO_LONG.to_owned()),
                "{codec:?}"
            );
        }
    }

    #[test]
    fn damaged_pages_are_named() {
        for codec in [
            CompressionCodec::SNAPPY,
            CompressionCodec::GZIP,
            CompressionCodec::ZSTD,
            CompressionCodec::LZ4,
            CompressionCodec::LZ4_RAW,
            CompressionCodec::BROTLI,
            CompressionCodec::LZO,
        ] {
            let page = Bytes::from_static(b"\xff\xff\xff\xff\xff\xff\xff\xff no page \xff\xff");
            assert!(decompressed(codec, page).is_err(), "{codec:?}");
        }
    }
}
