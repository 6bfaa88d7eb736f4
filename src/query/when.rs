//! Times and spans as people type them: `2023-07`, `2023-07-10T14`, `24h`.

use crate::cloudtrail::time::{
    DAY, HOUR, MINUTE, SECOND, datetime_from_millis, millis_from_datetime, millis_from_iso,
    text_from_millis,
};
use crate::protocol::Millis;
use jiff::{Span, ToSpan};

/// What a date that is not written out is filled up with.
const FILLER: &str = "0000-01-01T00:00:00";

/// The stretch of time that a text names, from its first instant to the first one after: a year, month, day,
/// hour, minute, second or millisecond, in UTC unless it ends with another offset.
pub fn period(text: &str) -> Option<(Millis, Millis)> {
    if let Some(period) = minute_with_offset(text) {
        return Some(period);
    }
    let shape = text.bytes().take(FILLER.len()).zip(FILLER.bytes());
    let fits_shape = shape.clone().all(|(byte, filler)| match filler {
        b'0' | b'1' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        mark => byte == mark,
    });
    if !fits_shape || !text.is_ascii() {
        return None;
    }
    if text.len() >= FILLER.len() {
        let from = millis_from_iso(text)?;
        let has_fraction = text[FILLER.len()..].starts_with(['.', ',']);
        return Some((from, from + if has_fraction { 1 } else { 1000 }));
    }
    let filled = |text: &str| millis_from_iso(&format!("{text}{}", FILLER.get(text.len()..)?));
    let from = filled(text)?;
    // Nothing comes after the year 9999.
    let next = |length: Span| {
        let next = datetime_from_millis(from).checked_add(length).ok()?;
        Some(millis_from_datetime(next))
    };
    let until = match text.len() {
        4 => next(1.year()),
        7 => next(1.month()),
        10 => Some(from + DAY),
        13 => Some(from + HOUR),
        16 => Some(from + MINUTE),
        _ => return None,
    };
    Some((from, until.unwrap_or(Millis::MAX)))
}

/// A minute with an offset behind it: `2021-07-30T12:00+02:00`, `2021-07-30T12:00Z`.
fn minute_with_offset(text: &str) -> Option<(Millis, Millis)> {
    let (minute, offset) = (text.get(..16)?, text.get(16..)?);
    let offset = match offset.as_bytes() {
        [b'Z' | b'z'] => "Z".to_owned(),
        [b'+' | b'-', _, _] => format!("{offset}:00"),
        [b'+' | b'-', _, _, _, _] => format!("{}:{}", offset.get(..3)?, offset.get(3..)?),
        [b'+' | b'-', _, _, b':', _, _] => offset.to_owned(),
        _ => return None,
    };
    // Only a minute by itself is one.
    period(minute)?;
    let from = millis_from_iso(&format!("{minute}:00{offset}"))?;
    Some((from, from + MINUTE))
}

/// The length of `90s`, `15m`, `24h`, `7d` or `2w`, in milliseconds.
pub fn length(text: &str) -> Option<Millis> {
    let unit = match text.bytes().last()?.to_ascii_lowercase() {
        b's' => SECOND,
        b'm' => MINUTE,
        b'h' => HOUR,
        b'd' => DAY,
        b'w' => 7 * DAY,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(
        digits
            .bytes()
            .fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
            * unit,
    )
}

/// The times whose text `YYYY-MM-DD HH:MM:SS` begins with `text`, from the first to the first one after. None
/// where `text` does not begin like a date: four digits and a hyphen.
///
/// It makes the beginning of a time a word like any other without writing out the time of each event.
pub fn beginning(text: &str) -> Option<(Millis, Millis)> {
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'-') || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut text = text.to_owned();
    if matches!(bytes.get(10), Some(b'T' | b't')) {
        text.replace_range(10..11, " ");
        if text.len() == FILLER.len() + 1 && text.ends_with(['Z', 'z']) {
            text.pop();
        }
    }
    // Texts are in the order of their times from the year 0 to the year 9999.
    let first = |reached: &dyn Fn(&str) -> bool| {
        let (mut low, mut high) = (-62_167_219_200_i64, 253_402_300_800_i64);
        while low < high {
            let middle = low + (high - low) / 2;
            if reached(&text_from_millis(middle * 1000)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low * 1000
    };
    let from = first(&|time| time >= text.as_str());
    let until = first(&|time| time > text.as_str() && !time.starts_with(text.as_str()));
    Some((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn millis(text: &str) -> Millis {
        millis_from_iso(text).unwrap()
    }

    #[test]
    fn a_date_in_part_is_all_of_its_time() {
        for (text, from, until) in [
            ("2023", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("2023-12", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("2023-07-10", "2023-07-10T00:00:00Z", "2023-07-11T00:00:00Z"),
            (
                "2023-07-10T14",
                "2023-07-10T14:00:00Z",
                "2023-07-10T15:00:00Z",
            ),
            (
                "2023-07-10 14:05",
                "2023-07-10T14:05:00Z",
                "2023-07-10T14:06:00Z",
            ),
            (
                "2023-07-10t14:05:06",
                "2023-07-10T14:05:06Z",
                "2023-07-10T14:05:07Z",
            ),
            (
                "2023-07-10T14:05+02:00",
                "2023-07-10T12:05:00Z",
                "2023-07-10T12:06:00Z",
            ),
            (
                "2023-07-10T14:05Z",
                "2023-07-10T14:05:00Z",
                "2023-07-10T14:06:00Z",
            ),
            (
                "2023-07-10T14:05:06+02:00",
                "2023-07-10T12:05:06Z",
                "2023-07-10T12:05:07Z",
            ),
        ] {
            assert_eq!(period(text), Some((millis(from), millis(until))), "{text}");
        }
        for text in [
            "",
            "23",
            "2023-",
            "2023-13",
            "2023-02-30",
            "2023-07-1",
            "yesterday",
            "2023-07-10T25",
        ] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn a_length_has_a_unit() {
        assert_eq!(length("24h"), Some(86_400_000));
        assert_eq!(length("2W"), Some(14 * 86_400_000));
        for text in ["", "h", "24", "-1h", "1.5h", "9999999h", "24é"] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_time_means_the_times_that_begin_so(
            seconds in 0_i64..4_102_444_800, length in 5_usize..20, other in 0_i64..4_102_444_800
        ) {
            let prefix = text_from_millis(seconds * 1000)[..length].to_owned();
            let (from, until) = beginning(&prefix).unwrap();
            for second in [seconds, other] {
                let inside = (from..until).contains(&(second * 1000));
                prop_assert_eq!(inside, text_from_millis(second * 1000).starts_with(&prefix));
            }
        }

        #[test]
        fn any_text_is_a_time_or_none(text in "\\PC{0,30}|[0-9TZ:+. -]{0,30}") {
            let _ = (period(&text), length(&text), beginning(&text));
        }
    }
}
