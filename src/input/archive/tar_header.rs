//! By what the first header of a tar archive is known: v7, ustar, pax and GNU.
//!
//! Sources: POSIX.1-2024, "pax", and the GNU tar manual, "Basic Tar Format".

/// Bytes of a header; files are filled up to a multiple of it.
pub const BLOCK: usize = 512;

/// Whether the bytes begin as a tar archive does: at least 262 of them for ustar, pax and GNU; all 512 of
/// the first header for v7, which has nothing to tell it by but a checksum and the form of its fields.
pub fn is_tar(bytes: &[u8]) -> bool {
    let marked = bytes.get(257..262) == Some(b"ustar");
    match bytes.first_chunk::<BLOCK>() {
        None => marked && bytes[0] != 0,
        Some(block) => (marked || is_v7(block)) && has_checksum(block),
    }
}

fn until_zero(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number field: octal digits among blanks and zeros, or big-endian behind a first byte of 0x80 (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if let Some((0x80, digits)) = field.split_first() {
        return digits.iter().try_fold(0_u64, |value, byte| {
            Some(value.checked_mul(256)? | u64::from(*byte))
        });
    }
    until_zero(field)
        .trim_ascii()
        .iter()
        .try_fold(0_u64, |value, byte| match byte {
            b'0'..=b'7' => Some(value.checked_mul(8)? | u64::from(byte - b'0')),
            _ => None,
        })
}

/// Whether a header's bytes add up to its checksum, the checksum's own taken for blanks. Old tools added
/// them up as signed numbers.
fn has_checksum(block: &[u8; BLOCK]) -> bool {
    let Some(wanted) = number(&block[148..156]) else {
        return false;
    };
    let (mut sum, mut signed) = (0_i64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&at) {
            b' '
        } else {
            *byte
        };
        sum += i64::from(byte);
        signed += i64::from(byte as i8);
    }
    wanted > 0 && (wanted.cast_signed() == sum || wanted.cast_signed() == signed)
}

/// Whether a header has the form of v7: a name without control characters, octal numbers with at least one
/// digit, a known kind, and nothing else but the device numbers that GNU tar adds. Its header of a volume's
/// label has this form too, with most numbers left out.
fn is_v7(block: &[u8; BLOCK]) -> bool {
    let name = until_zero(&block[..100]);
    let is_label = block[156] == b'V';
    let is_octal = |byte: &u8| matches!(byte, b'0'..=b'7' | b' ' | 0);
    let is_number = |field: &[u8]| {
        field.iter().all(is_octal) && (is_label || field.iter().any(|byte| *byte > b' '))
    };
    !name.is_empty()
        && name.iter().all(|byte| *byte >= b' ')
        && [100..108, 108..116, 116..124, 124..136, 136..148, 148..156]
            .into_iter()
            .all(|field| is_number(&block[field]))
        && (is_label || matches!(block[156], 0 | b'0'..=b'2' | b'5'))
        && block[329..345].iter().all(is_octal)
        && block[257..329]
            .iter()
            .chain(&block[345..])
            .all(|byte| *byte == 0)
}
