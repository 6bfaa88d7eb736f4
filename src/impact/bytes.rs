//! Numbers of bytes as records write them: whole numbers, floating-point numbers (`1.2345E7`), or either as text.

/// A number of bytes. None where the text is no number, is negative, has a part of a byte, or is more than 64 bits hold.
pub fn read_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<u64>() {
        // `parse` takes a plus sign, which no JSON number has; it does no harm.
        return Some(whole);
    }
    let (mantissa, power) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let first = digits.iter().position(|digit| *digit != b'0');
    let Some(first) = first else {
        return Some(0);
    };
    // How many digits stand before the decimal point once the power is worked in.
    let point = i64::try_from(whole.len()).ok()? + i64::from(power);
    let (first, length) = (first as i64, digits.len() as i64);
    let last = digits.iter().rposition(|digit| *digit != b'0')? as i64;
    if last >= point || point - first > 20 {
        return None;
    }
    let mut number = 0_u64;
    for place in first..point {
        let digit = if place < length {
            digits[place as usize] - b'0'
        } else {
            0
        };
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_bytes_are_read_exactly_or_not_at_all() {
        for (text, number) in [
            ("0", Some(0)),
            ("204800", Some(204_800)),
            ("204800.0", Some(204_800)),
            ("1.0485760E7", Some(10_485_760)),
            ("1e3", Some(1000)),
            ("5.00e-0", Some(5)),
            ("1200E-2", Some(12)),
            ("0.0e99", Some(0)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("1e20", None),
            ("1e2147483647", None),
            ("1e99999999999", None),
            ("0.5", None),
            ("12.5", None),
            ("-1", None),
            ("-0.0", None),
            ("NaN", None),
            ("Infinity", None),
            ("", None),
            (".", None),
            (".5e1", None),
            ("1.2.3", None),
            ("12 MB", None),
            ("true", None),
            ("HIDDEN_DUE_TO_SECURITY_REASONS", None),
        ] {
            assert_eq!(read_bytes(text), number, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_none(text in "[0-9.eE+-]{0,24}") {
            let _ = read_bytes(&text);
        }

        #[test]
        fn a_number_is_itself_however_it_is_written(number in any::<u32>()) {
            prop_assert_eq!(read_bytes(&format!("{number}.00")), Some(u64::from(number)));
            prop_assert_eq!(read_bytes(&format!("{number:e}")), Some(u64::from(number)));
        }
    }
}
