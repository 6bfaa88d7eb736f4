//! Dates and lengths of time as people and other tools write them, made into the form of the search language.

use crate::cloudtrail::time::{DAY, HOUR, MINUTE, SECOND, text_from_millis};
use crate::query::when;

/// A date that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WrittenDate {
    /// In the form of the search language.
    Known(String),
    /// Day and month, or month and day.
    Either(String, String),
    /// Counted back from the newest event: a length of time.
    Back(String),
}

/// Reads a date; none where the text is none.
pub(super) fn date(text: &str) -> Option<WrittenDate> {
    let text = text.trim();
    if let Some(length) = counted_back(text) {
        return Some(WrittenDate::Back(length));
    }
    let joined = text.replace(' ', "T");
    if when::period(&joined).is_some() {
        return Some(WrittenDate::Known(joined));
    }
    if let Some(known) = epoch(text) {
        return Some(WrittenDate::Known(known));
    }
    let (day, clock) = parted(text);
    let clock = match clock {
        Some(clock) => Some(time_of_day(clock)?),
        None => None,
    };
    let with_clock = |day: String| match &clock {
        Some(clock) => format!("{day}T{clock}"),
        None => day,
    };
    let exists = |text: &String| when::period(text).is_some();
    match day_of(day)? {
        (day, None) => Some(with_clock(day)).filter(exists).map(WrittenDate::Known),
        (one, Some(other)) => {
            let (one, other) = (with_clock(one), with_clock(other));
            match (exists(&one), exists(&other)) {
                (true, true) if one != other => Some(WrittenDate::Either(one, other)),
                (true, _) => Some(WrittenDate::Known(one)),
                (false, true) => Some(WrittenDate::Known(other)),
                (false, false) => None,
            }
        }
    }
}

/// Seconds or milliseconds since 1970: ten or thirteen digits.
fn epoch(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => Some(text_from_millis(number * 1000).replace(' ', "T")),
        13 if number % 1000 == 0 => Some(text_from_millis(number).replace(' ', "T")),
        13 => {
            let second = text_from_millis(number - number % 1000).replace(' ', "T");
            Some(format!("{second}.{:03}", number % 1000))
        }
        _ => None,
    }
}

/// The day, and the time of day behind it.
fn parted(text: &str) -> (&str, Option<&str>) {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    // A month's name may have a T, so what parts them stands between a digit and a digit.
    let parts = (1..bytes.len()).rev().find(|at| {
        matches!(bytes[*at], b'T' | b't' | b' ')
            && is_digit(bytes.get(at + 1))
            && is_digit(bytes.get(at - 1))
            && text[at + 1..].contains(':')
    });
    // Apache writes `30/Jul/2021:12:00:00`.
    let parts = parts.or_else(|| {
        let colon = text.find(':')?;
        text[..colon].contains(['/', '-']).then_some(colon)
    });
    match parts {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// `9:15` as `09:15`, with what follows; “UTC” is what all times are.
fn time_of_day(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_end_matches("UTC")
        .trim_end_matches("GMT")
        .trim_end();
    let (hour, rest) = text.split_once(':')?;
    let is_hour = matches!(hour.len(), 1 | 2) && hour.bytes().all(|byte| byte.is_ascii_digit());
    is_hour.then(|| format!("{hour:0>2}:{}", rest.replace(' ', "")))
}

/// A day as `2021-07-30`; two where day and month can be told apart by no one.
fn day_of(text: &str) -> Option<(String, Option<String>)> {
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let [one, two, three] = parts[..] else {
        let is_basic = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        return is_basic.then(|| {
            let (year, rest) = text.split_at(4);
            (format!("{year}-{}-{}", &rest[..2], &rest[2..]), None)
        });
    };
    let number = |text: &str| -> Option<u32> {
        let fits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| fits)
    };
    let iso = |year: u32, month: u32, day: u32| {
        (1000..10_000)
            .contains(&year)
            .then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    if let Some(month) = month(two) {
        let (year, day) = match one.len() {
            4 => (number(one)?, number(three)?),
            _ => (number(three)?, number(one)?),
        };
        return Some((iso(year, month, day)?, None));
    }
    if let Some(month) = month(one) {
        return Some((iso(number(three)?, month, number(two)?)?, None));
    }
    let (one, two, year) = (number(one)?, number(two)?, number(three)?);
    if one >= 1000 {
        return Some((iso(one, two, year)?, None));
    }
    // A dot is how Europe writes days; a slash says nothing.
    if text.contains('.') {
        return Some((iso(year, two, one)?, None));
    }
    Some((iso(year, one, two)?, iso(year, two, one)))
}

fn month(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_ascii_lowercase();
    let fits = |name: &&str| lower.len() >= 3 && name.starts_with(&lower);
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| fits(name))
        .map(|(number, _)| number)
}

/// `-24h`, `now-1d`, `now()-1d`, `ago(1d)`: a length of time counted back.
fn counted_back(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let inner = lower
        .strip_prefix("ago(")
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| lower.strip_prefix("now()-"))
        .or_else(|| lower.strip_prefix("now-"))
        .or_else(|| lower.strip_prefix('-'))?;
    length(inner)
}

/// `24h`, `24hours`, `1 day` as the search language writes it.
pub(super) fn length(text: &str) -> Option<String> {
    let text = text.trim();
    if when::length(text).is_some() {
        return Some(text.to_owned());
    }
    let digits = text.len()
        - text
            .trim_start_matches(|it: char| it.is_ascii_digit())
            .len();
    let (number, unit_name) = text.split_at(digits);
    let number: i64 = number.parse().ok().filter(|number| *number < 1_000_000)?;
    let (short, days) = unit(unit_name.trim())?;
    let text = format!("{}{short}", number * days);
    when::length(&text).map(|_| text)
}

/// A unit of time as one letter, and how many of it the word means.
pub(super) fn unit(text: &str) -> Option<(&'static str, i64)> {
    Some(match text.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => ("s", 1),
        "m" | "min" | "mins" | "minute" | "minutes" => ("m", 1),
        "h" | "hr" | "hrs" | "hour" | "hours" => ("h", 1),
        "d" | "day" | "days" => ("d", 1),
        "w" | "week" | "weeks" => ("w", 1),
        "mo" | "mon" | "month" | "months" => ("d", 30),
        _ => return None,
    })
}

/// Whether a text is a time of day, such as `12:00`.
pub(super) fn is_time_of_day(text: &str) -> bool {
    let Some((hour, rest)) = text.split_once(':') else {
        return false;
    };
    let is_two =
        |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_digit());
    matches!(hour.len(), 1 | 2)
        && hour.bytes().all(|byte| byte.is_ascii_digit())
        && is_two(rest)
        && time_of_day(text)
            .is_some_and(|clock| when::period(&format!("2000-01-01T{clock}")).is_some())
}

/// The units of time are what the search language counts in.
const _: () = assert!(DAY == 24 * HOUR && HOUR == 60 * MINUTE && MINUTE == 60 * SECOND);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_spellings_are_the_same_day() {
        let known = |text: &str| Some(WrittenDate::Known(text.to_owned()));
        for text in [
            "2021-07-30",
            "2021/07/30",
            "2021-7-30",
            "07/30/2021",
            "30/07/2021",
            "30.07.2021",
            "30.7.2021",
            "20210730",
            "30 Jul 2021",
            "Jul 30, 2021",
            "30-Jul-2021",
            "30/Jul/2021",
            "July 30 2021",
            "2021-Jul-30",
        ] {
            assert_eq!(date(text), known("2021-07-30"), "{text}");
        }
        for text in [
            "2021-07-30 09:15",
            "2021-07-30T09:15",
            "2021/07/30 9:15",
            "07/30/2021 9:15",
            "30/Jul/2021:09:15",
            "2021-07-30 9:15 UTC",
        ] {
            assert_eq!(date(text), known("2021-07-30T09:15"), "{text}");
        }
        assert_eq!(date("1627603200"), known("2021-07-30T00:00:00"));
        assert_eq!(date("1627603200000"), known("2021-07-30T00:00:00"));
        assert_eq!(date("1627603200123"), known("2021-07-30T00:00:00.123"));
        assert_eq!(
            date("07/08/2021"),
            Some(WrittenDate::Either(
                "2021-07-08".into(),
                "2021-08-07".into()
            ))
        );
        for text in ["ago(1d)", "now-1d", "-1d", "now()-1d", "-1day"] {
            assert_eq!(date(text), Some(WrittenDate::Back("1d".into())), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "13/13/2021",
            "31/02/2021",
            "1/2",
            "a/b/c",
            "12",
            "999999999",
            "2021-07-30T25:00",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_of_time_have_units_in_words() {
        for (text, short) in [
            ("24h", "24h"),
            ("24 hours", "24h"),
            ("1day", "1d"),
            ("2 Weeks", "2w"),
            ("1 month", "30d"),
            ("90 sec", "90s"),
        ] {
            assert_eq!(length(text).as_deref(), Some(short), "{text}");
        }
        for text in ["", "h", "24", "1.5h", "24 parsecs", "9999999d"] {
            assert_eq!(length(text), None, "{text}");
        }
    }
}
