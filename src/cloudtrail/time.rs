//! CloudTrail's times as milliseconds since 1970-01-01 UTC, and back. The calendar is `jiff`'s.

use crate::protocol::Millis;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, tz::Offset};

/// A second in milliseconds.
pub const SECOND: Millis = 1000;
/// A minute in milliseconds.
pub const MINUTE: Millis = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: Millis = 60 * MINUTE;
/// A day in milliseconds.
pub const DAY: Millis = 24 * HOUR;
/// The beginning of Unix time.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The milliseconds of a date and time of day in UTC.
pub fn millis_from_datetime(datetime: DateTime) -> Millis {
    datetime.duration_since(EPOCH).as_millis() as Millis
}

/// Date and time of day in UTC; the first or last of the years -9999 to 9999 where it lies beyond them.
pub fn datetime_from_millis(millis: Millis) -> DateTime {
    match Timestamp::from_millisecond(millis) {
        Ok(timestamp) => Offset::UTC.to_datetime(timestamp),
        // A timestamp leaves room for offsets at the end of its last day.
        Err(_) => EPOCH.saturating_add(SignedDuration::from_millis(millis)),
    }
}

/// A date and time of day that exist, in UTC. Second 60 is a leap second: the first one of the next minute.
fn millis_from_parts(date: [i64; 3], time: [i64; 3]) -> Option<Millis> {
    let ([year, month, day], [hour, minute, second]) = (date, time);
    let small = |number: i64| i8::try_from(number).ok();
    let is_leap = second == 60;
    let datetime = DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(if is_leap { 59 } else { second })?,
        0,
    );
    Some(millis_from_datetime(datetime.ok()?) + if is_leap { 1000 } else { 0 })
}

/// Reads a time as CloudTrail and its re-exports write it.
///
/// `eventTime` is ISO 8601 in UTC with whole seconds (CloudTrail record contents). Fractions,
/// offsets, a blank instead of `T` (Athena, boto) and the basic form `20131102T010628Z`
/// (`creationDate` of old records) are read too; without an offset a time is taken as UTC.
pub fn millis_from_iso(text: &str) -> Option<Millis> {
    let bytes = text.trim_ascii().as_bytes();
    let (date, rest) = if bytes.get(4) == Some(&b'-') {
        if bytes.get(7) != Some(&b'-') {
            return None;
        }
        (three_numbers(bytes, [0, 5, 8], 4)?, &bytes[10..])
    } else {
        (three_numbers(bytes, [0, 4, 6], 4)?, &bytes[8..])
    };
    if !matches!(rest.first(), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let rest = &rest[1..];
    let (time, mut rest) = if rest.get(2) == Some(&b':') {
        if rest.get(5) != Some(&b':') {
            return None;
        }
        (three_numbers(rest, [0, 3, 6], 2)?, &rest[8..])
    } else {
        (three_numbers(rest, [0, 2, 4], 2)?, &rest[6..])
    };
    let mut fraction_millis = 0;
    if matches!(rest.first(), Some(b'.' | b',')) {
        let count = rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count == 0 {
            return None;
        }
        for place in 0..3 {
            let digit = if place < count {
                i64::from(rest[1 + place] - b'0')
            } else {
                0
            };
            fraction_millis = fraction_millis * 10 + digit;
        }
        rest = &rest[1 + count..];
    }
    let offset_minutes = match rest {
        b"" | b"Z" | b"z" | b" UTC" => 0,
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let minutes = match zone.len() {
                5 if zone[2] == b':' => digits(zone, 0, 2)? * 60 + digits(zone, 3, 2)?,
                4 => digits(zone, 0, 2)? * 60 + digits(zone, 2, 2)?,
                2 => digits(zone, 0, 2)? * 60,
                _ => return None,
            };
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    Some(millis_from_parts(date, time)? + fraction_millis - offset_minutes * MINUTE)
}

/// Reads a time as responses have it: as [`millis_from_iso`], or `Oct 28, 2016 1:17:25 AM` in UTC, as in the examples of
/// "Logging Step Functions using AWS CloudTrail".
pub fn millis_from_any(text: &str) -> Option<Millis> {
    if text.as_bytes().first()?.is_ascii_digit() {
        return millis_from_iso(text);
    }
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = text.split([' ', ',', ':']).filter(|word| !word.is_empty());
    let name = words.next().filter(|name| name.len() == 3)?;
    let month = MONTHS.find(name).filter(|place| place % 3 == 0)? as i64 / 3 + 1;
    let mut number = |most: i64| {
        words
            .next()?
            .parse()
            .ok()
            .filter(|number| (0..=most).contains(number))
    };
    let (day, year) = (number(31)?, number(9999)?);
    let (hour, minute, second) = (number(12)?, number(59)?, number(60)?);
    let afternoon = match words.next()? {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    millis_from_parts([year, month, day], [hour % 12 + afternoon, minute, second])
}

/// Writes a time as `YYYY-MM-DD HH:MM:SS` in UTC.
pub fn text_from_millis(millis: Millis) -> String {
    let datetime = datetime_from_millis(millis);
    let (year, month, day) = (datetime.year(), datetime.month(), datetime.day());
    let (hour, minute, second) = (datetime.hour(), datetime.minute(), datetime.second());
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Three numbers that begin at these places; the first has so many digits, the others two.
fn three_numbers(bytes: &[u8], starts: [usize; 3], first_digits: usize) -> Option<[i64; 3]> {
    Some([
        digits(bytes, starts[0], first_digits)?,
        digits(bytes, starts[1], 2)?,
        digits(bytes, starts[2], 2)?,
    ])
}

fn digits(bytes: &[u8], start: usize, count: usize) -> Option<i64> {
    let mut value = 0;
    for byte in bytes.get(start..start + count)? {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_in_responses_are_read() {
        let read = |text| millis_from_any(text).map(text_from_millis);
        assert_eq!(
            read("Oct 28, 2016 1:17:25 AM").as_deref(),
            Some("2016-10-28 01:17:25")
        );
        assert_eq!(
            read("Feb 29, 2024, 12:05:06 PM").as_deref(),
            Some("2024-02-29 12:05:06")
        );
        assert_eq!(
            read("May 1, 2024 12:00:00 AM").as_deref(),
            Some("2024-05-01 00:00:00")
        );
        assert_eq!(
            read("2024-05-01T00:00:00Z").as_deref(),
            Some("2024-05-01 00:00:00")
        );
        for other in [
            "",
            "Feb 30, 2024 1:00:00 AM",
            "anF 1, 2024 1:00:00 AM",
            "May 1, 2024 1:00 AM",
            "May",
        ] {
            assert_eq!(millis_from_any(other), None, "{other}");
        }
    }

    #[test]
    fn reads_every_form_in_which_a_time_is_written() {
        let expected = Some(1_477_617_476_000);
        for text in [
            "2016-10-28T01:17:56Z",
            "2016-10-28 01:17:56.000",
            "2016-10-28T01:17:56.000Z",
            "2016-10-28 12:17:56+11:00",
            "2016-10-27T20:17:56-0500",
            "2016-10-28T12:17:56+11",
            "20161028T011756Z",
            " 2016-10-28T01:17:56Z ",
        ] {
            assert_eq!(millis_from_iso(text), expected, "{text}");
        }
        assert_eq!(
            millis_from_iso("2016-10-28T01:17:56.5Z"),
            Some(1_477_617_476_500)
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2016",
            "2016-10-28",
            "2016-13-28T01:17:56Z",
            "2016-02-30T01:17:56Z",
            "2016-10-28T25:17:56Z",
            "2016-10-28T01:17:56X",
            "2016-10-28T01:17",
            "Oct 28, 2016 1:17:56 AM",
            "2016-10-28T01:17:56.Z",
            "ééééééééééééé",
            "2016-1é-28T01:17:56Z",
        ] {
            assert_eq!(millis_from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_end_of_the_program() {
        for (text, shown) in [
            ("0000-01-01T00:00:00Z", "0000-01-01 00:00:00"),
            ("0000-02-29T23:59:59Z", "0000-02-29 23:59:59"),
            ("9999-12-31T23:59:59Z", "9999-12-31 23:59:59"),
            ("2016-12-31T23:59:60Z", "2017-01-01 00:00:00"),
            ("1900-02-28T23:59:59-01:00", "1900-03-01 00:59:59"),
        ] {
            assert_eq!(
                millis_from_iso(text).map(text_from_millis).as_deref(),
                Some(shown)
            );
        }
        assert_eq!(text_from_millis(i64::MAX), "9999-12-31 23:59:59");
        assert_eq!(
            text_from_millis(i64::MIN).len(),
            "-9999-01-01 00:00:00".len()
        );
    }

    proptest! {
        #[test]
        fn times_of_cloudtrail_are_read_as_jiff_reads_them(
            year in 0..9999_i16, month in 0..14_i8, day in 0..33_i8, hour in 0..25_i8, minute in 0..61_i8, second in 0..60_i8
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            let expected = text.parse::<Timestamp>().ok().map(|time| time.as_millisecond());
            prop_assert_eq!(millis_from_iso(&text), expected);
        }

        #[test]
        fn what_is_shown_reads_back_as_the_same_second(seconds in -60_000_000_000_i64..250_000_000_000) {
            prop_assert_eq!(millis_from_iso(&text_from_millis(seconds * 1000)), Some(seconds * 1000));
        }

        #[test]
        fn any_text_is_a_time_or_none(text in "\\PC{0,40}") {
            let _ = millis_from_iso(&text);
        }
    }
}
