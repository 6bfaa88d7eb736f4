//! Numbers as records write them, compared exactly: account numbers and byte counts have more digits than an
//! `f64` keeps.

use std::cmp::Ordering;

/// A decimal number, in a form in which equal numbers are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Place of the first digit: 1 for 0.1 to 0.9, 2 for 1 to 9.9, and so on; 0 for zero.
    exponent: i64,
    /// Digits without zeros at either end.
    digits: Vec<u8>,
}

impl Decimal {
    /// Reads a number as JSON has it; none where the text is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], power_of_ten(&rest[at + 1..])?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let all_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let is_zero = digits.is_empty();
        Some(Decimal {
            negative: negative && !is_zero,
            exponent: if is_zero {
                0
            } else {
                whole.len() as i64 - leading as i64 + power
            },
            digits,
        })
    }
}

/// At most nine digits: no real number needs more, and sums stay in range.
fn power_of_ten(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut power = 0;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        power = power * 10 + i64::from(byte - b'0');
    }
    Some(if text.starts_with('-') { -power } else { power })
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Decimal| match (number.negative, number.digits.is_empty()) {
            (_, true) => 0,
            (true, _) => -1,
            (false, _) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let size = (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
            if self.negative { size.reverse() } else { size }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn large_and_small_numbers_are_told_apart() {
        let number = |text| Decimal::read(text).unwrap();
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert_eq!(number("1.50e1"), number("15"));
        assert_eq!(number("-0"), number("0.000"));
        assert!(number("0.01") > number("0.001"));
        for text in [
            "",
            "-",
            "1.",
            ".5",
            "1e",
            "1e9999999999",
            "0x1",
            "1,000",
            "۱",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_are_ordered_as_numbers_are(one in any::<f32>(), two in any::<f32>()) {
            prop_assume!(one.is_finite() && two.is_finite());
            let read = |number: f32| Decimal::read(&format!("{number}")).unwrap();
            let normal = |number: f32| if number == 0.0 { 0.0 } else { number };
            prop_assert_eq!(read(one).cmp(&read(two)), normal(one).total_cmp(&normal(two)));
        }

        #[test]
        fn any_text_is_a_number_or_none(text in "\\PC{0,20}") {
            let _ = Decimal::read(&text);
        }
    }
}
