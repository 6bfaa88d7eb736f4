//! gzip, as a stream: members one after another, checksums checked, and a limit on what comes out.

use flate2::{Decompress, FlushDecompress, Status};

/// Inflates a gzip stream that arrives in pieces.
pub struct Gunzip {
    inflate: Decompress,
    /// True between members, and before the first.
    between: bool,
    members: u32,
    trailing: bool,
}

/// Why inflating ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The bytes are no deflate stream, or a checksum is wrong.
    Corrupt,
    /// The file ends in the middle of a member.
    Truncated,
}

impl Default for Gunzip {
    fn default() -> Self {
        Gunzip {
            inflate: Decompress::new_gzip(15),
            between: true,
            members: 0,
            trailing: false,
        }
    }
}

/// Whether the bytes begin as a gzip member does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

impl Gunzip {
    /// Inflates from `input` into the free space of `out`; never grows it. Gives the bytes of
    /// `input` that were used. It is done with the input when all is used and `out` has space left.
    ///
    /// # Errors
    /// [`Damage::Corrupt`]; what came out before stays in `out`.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, Damage> {
        let mut used = 0;
        loop {
            if self.trailing {
                return Ok(input.len());
            }
            let rest = &input[used..];
            if self.between {
                match rest.first() {
                    None => return Ok(used),
                    // Padding after the last member, as tape tools leave it.
                    Some(0) if self.members > 0 => {
                        used += 1;
                        continue;
                    }
                    Some(0x1f) => {}
                    // Like gzip(1): what follows the last member and is none itself is ignored, and that is said.
                    Some(_) if self.members > 0 => {
                        self.trailing = true;
                        continue;
                    }
                    Some(_) => return Err(Damage::Corrupt),
                }
                if self.members > 0 {
                    self.inflate = Decompress::new_gzip(15);
                }
                self.between = false;
            }
            let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress_vec(rest, out, FlushDecompress::None)
                .map_err(|_| Damage::Corrupt)?;
            let consumed = (self.inflate.total_in() - in_before) as usize;
            used += consumed;
            if status == Status::StreamEnd {
                self.between = true;
                self.members += 1;
                continue;
            }
            let stuck = consumed == 0 && self.inflate.total_out() == out_before;
            if out.len() == out.capacity() || used == input.len() || stuck {
                return Ok(used);
            }
        }
    }

    /// True where bytes after the last member were left out because they are no gzip.
    pub fn ignored_rest(&self) -> bool {
        self.trailing
    }

    /// Says whether the stream ended where a member ends.
    ///
    /// # Errors
    /// [`Damage::Truncated`].
    pub fn finish(&self) -> Result<(), Damage> {
        if self.between && self.members > 0 {
            Ok(())
        } else {
            Err(Damage::Truncated)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn gunzip(bytes: &[u8], piece: usize) -> (Vec<u8>, Result<(), Damage>) {
        let mut gunzip = Gunzip::default();
        let mut all = Vec::new();
        let mut out = Vec::with_capacity(64);
        for chunk in bytes.chunks(piece) {
            let mut rest = chunk;
            loop {
                let used = match gunzip.push(rest, &mut out) {
                    Ok(used) => used,
                    Err(damage) => {
                        all.extend_from_slice(&out);
                        return (all, Err(damage));
                    }
                };
                rest = &rest[used..];
                let full = out.len() == out.capacity();
                all.extend_from_slice(&out);
                out.clear();
                if rest.is_empty() && !full {
                    break;
                }
            }
        }
        (all, gunzip.finish())
    }

    #[test]
    fn several_members_are_one_stream_however_they_are_cut() {
        let text: Vec<u8> = (0..5000_u32).flat_map(u32::to_le_bytes).collect();
        let bytes = [gzip(&text[..9000]), gzip(b""), gzip(&text[9000..])].concat();
        for piece in [1, 7, 100, bytes.len()] {
            assert_eq!(gunzip(&bytes, piece), (text.clone(), Ok(())));
        }
    }

    #[test]
    fn a_cut_or_damaged_stream_gives_what_came_before() {
        let text: Vec<u8> = (0..5000_u32).flat_map(u32::to_le_bytes).collect();
        let bytes = gzip(&text);
        let (kept, end) = gunzip(&bytes[..bytes.len() / 2], 50);
        assert_eq!(end, Err(Damage::Truncated));
        assert!(!kept.is_empty() && text.starts_with(&kept));
        let mut damaged = bytes.clone();
        let last = damaged.len() - 6;
        damaged[last] ^= 1;
        assert_eq!(gunzip(&damaged, 50).1, Err(Damage::Corrupt));
        assert_eq!(gunzip(b"", 1).1, Err(Damage::Truncated));
    }

    #[test]
    fn padding_after_the_last_member_does_no_harm() {
        let bytes = [gzip(b"abc"), vec![0; 20]].concat();
        assert_eq!(gunzip(&bytes, 3), (b"abc".to_vec(), Ok(())));
    }
}
