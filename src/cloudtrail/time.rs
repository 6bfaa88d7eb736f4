//! CloudTrail's times as milliseconds since 1970-01-01 UTC, and back.

use crate::protocol::Millis;

const MILLIS_PER_DAY: i64 = 86_400_000;

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
        (
            (
                digits(bytes, 0, 4)?,
                digits(bytes, 5, 2)?,
                digits(bytes, 8, 2)?,
            ),
            &bytes[10..],
        )
    } else {
        (
            (
                digits(bytes, 0, 4)?,
                digits(bytes, 4, 2)?,
                digits(bytes, 6, 2)?,
            ),
            &bytes[8..],
        )
    };
    let (year, month, day) = date;
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    if !matches!(rest.first(), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let rest = &rest[1..];
    let ((hour, minute, second), mut rest) = if rest.get(2) == Some(&b':') {
        if rest.get(5) != Some(&b':') {
            return None;
        }
        (
            (
                digits(rest, 0, 2)?,
                digits(rest, 3, 2)?,
                digits(rest, 6, 2)?,
            ),
            &rest[8..],
        )
    } else {
        (
            (
                digits(rest, 0, 2)?,
                digits(rest, 2, 2)?,
                digits(rest, 4, 2)?,
            ),
            &rest[6..],
        )
    };
    // 60 is a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
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
    let days = days_from_civil(year, month, day);
    let seconds = (hour * 60 + minute - offset_minutes) * 60 + second;
    Some(days * MILLIS_PER_DAY + seconds * 1000 + fraction_millis)
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
    if day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let seconds = ((hour % 12 + afternoon) * 60 + minute) * 60 + second;
    Some(days_from_civil(year, month, day) * MILLIS_PER_DAY + seconds * 1000)
}

/// Writes a time as `YYYY-MM-DD HH:MM:SS` in UTC.
pub fn text_from_millis(millis: Millis) -> String {
    let (year, month, day) = civil_from_days(millis.div_euclid(MILLIS_PER_DAY));
    let seconds = millis.rem_euclid(MILLIS_PER_DAY) / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
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

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// The two conversions count years from 1 March, so that the leap day is the last day of a year;
// 719,468 days lie between 0000-03-01 and 1970-01-01.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
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

    proptest! {
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
