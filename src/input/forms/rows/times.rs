//! Times in the cells of tables: ISO 8601, counts since 1970, the days of a spreadsheet, and dates as consoles and people write them.

use crate::cloudtrail::time::{
    DAY, MINUTE, millis_from_datetime, millis_from_iso, text_from_millis,
};
use crate::protocol::Millis;
use jiff::civil::DateTime;

/// A time out of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellTime {
    /// As it stands in a record.
    pub text: String,
    /// Whether the cell says in which zone it is, or its form does; else it is taken as UTC.
    pub has_zone: bool,
    /// Whether a spreadsheet has saved it as a number of days.
    pub is_days: bool,
}

/// Spreadsheets count days from 1899-12-30, so 1970 began on this day. Source: "Date systems in Excel", support.microsoft.com.
const DAYS_TO_1970: f64 = 25_569.0;
/// The days of a spreadsheet from 2000 to 2099. As seconds they would lie in the first day of 1970.
const DAYS: std::ops::Range<f64> = 36_526.0..73_050.0;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Reads a time. `None` where it is none that is read here, or could be one of two days (`6/11/2023 16:26`).
pub(super) fn read(cell: &str) -> Option<CellTime> {
    let cell = cell.trim();
    if millis_from_iso(cell).is_some() {
        return Some(CellTime {
            text: cell.to_owned(),
            has_zone: true,
            is_days: false,
        });
    }
    let time = |millis: Millis, has_zone: bool, is_days: bool| CellTime {
        text: iso_from_millis(millis),
        has_zone,
        is_days,
    };
    if let Some(days) = days_of(cell) {
        let millis = ((days - DAYS_TO_1970) * DAY as f64).round();
        return Some(time(millis as Millis, false, true));
    }
    if let Some(millis) = count_of(cell) {
        return Some(time(millis, true, false));
    }
    let (millis, has_zone) = written(cell)?;
    Some(time(millis, has_zone, false))
}

fn iso_from_millis(millis: Millis) -> String {
    let mut text = text_from_millis(millis).replace(' ', "T");
    let fraction = millis.rem_euclid(1000);
    if fraction != 0 {
        text.push_str(&format!(".{fraction:03}"));
    }
    text.push('Z');
    text
}

/// A number of days of a spreadsheet, with a decimal point or a decimal comma.
fn days_of(text: &str) -> Option<f64> {
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let whole = text.find(['.', ',']).unwrap_or(text.len());
    if !is_number || whole != 5 {
        return None;
    }
    let days: f64 = text.replace(',', ".").parse().ok()?;
    DAYS.contains(&days).then_some(days)
}

/// Milliseconds of a time in seconds, with or without a fraction, or in milliseconds since 1970.
fn count_of(text: &str) -> Option<Millis> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 14 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: Millis = whole.parse().ok()?;
    // Seconds stay below this until the year 5138, milliseconds are above it since March 1973.
    if whole >= 100_000_000_000 {
        return Some(whole);
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(whole * 1000 + thousandths.parse::<Millis>().ok()?)
}

/// What the words of a written time have told so far.
#[derive(Default)]
struct Words {
    date: Option<[i16; 3]>,
    month: Option<i16>,
    /// Day and year beside the name of a month.
    numbers: Vec<i16>,
    /// Hour, minute, second, and nanoseconds.
    clock: Option<([i8; 3], i32)>,
    afternoon: Option<bool>,
    offset_minutes: Option<Millis>,
    /// Three numbers with slashes between them, of which the order is not known.
    slashes: Option<[i16; 3]>,
}

/// A date and a time of day as consoles write them (`2020-05-13, 04:52:01 PM`, `5/1/2024, 12:00:01.000 PM`,
/// `May 1, 2024 @ 12:00:01.000`), and whether it names its zone.
fn written(text: &str) -> Option<(Millis, bool)> {
    let mut words = Words::default();
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '@');
    let parts = text.split(is_between).filter(|word| !word.is_empty());
    for word in parts {
        let is_both = word.contains('T') && word.starts_with(|first: char| first.is_ascii_digit());
        let sign = if is_both { 'T' } else { ' ' };
        for word in word.split(sign) {
            words.take(word)?;
        }
    }
    let ([hour, minute, second], nanos) = words.clock?;
    let hour = match words.afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None => hour,
    };
    let [year, month, day] = words.date()?;
    let datetime = DateTime::new(
        year,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        hour,
        minute,
        second,
        nanos,
    );
    let millis = millis_from_datetime(datetime.ok()?);
    let offset = words.offset_minutes;
    Some((millis - offset.unwrap_or(0) * MINUTE, offset.is_some()))
}

impl Words {
    fn take(&mut self, word: &str) -> Option<()> {
        let lower = word.to_ascii_lowercase();
        let first = word.bytes().next()?;
        match lower.as_str() {
            "am" | "a.m." => self.afternoon = Some(false),
            "pm" | "p.m." => self.afternoon = Some(true),
            "utc" | "gmt" | "z" => self.offset_minutes = Some(0),
            _ if matches!(first, b'+' | b'-') => self.offset_minutes = Some(offset_of(word)?),
            _ if word.contains(':') && first.is_ascii_digit() => self.take_clock(word)?,
            _ if first.is_ascii_digit() => self.take_number(word)?,
            name => {
                let place = MONTHS.iter().position(|month| name.starts_with(month))?;
                self.month = Some(place as i16 + 1);
            }
        }
        Some(())
    }

    /// `12:00:01.000`, with `Z`, `PM` or an offset behind it or not.
    fn take_clock(&mut self, word: &str) -> Option<()> {
        let is_clock = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '.');
        let end = word.find(|letter| !is_clock(letter)).unwrap_or(word.len());
        let (clock, behind) = word.split_at(end);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        let mut numbers = [0_i8; 3];
        let mut parts = clock.split(':');
        for number in &mut numbers {
            *number = parts.next().map_or(Ok(0), str::parse).ok()?;
        }
        let nanos: String = fraction
            .chars()
            .chain("000000000".chars())
            .take(9)
            .collect();
        self.clock = Some((numbers, nanos.parse().ok()?));
        match behind {
            "" => parts.next().is_none().then_some(()),
            behind => self.take(behind),
        }
    }

    /// A date in numbers, or the day or the year beside a month's name.
    fn take_number(&mut self, word: &str) -> Option<()> {
        let Some(sign) = ['/', '-', '.']
            .into_iter()
            .find(|sign| word.contains(*sign))
        else {
            self.numbers.push(word.parse().ok()?);
            return Some(());
        };
        let parts: Vec<&str> = word.split(sign).collect();
        let [one, two, three] = parts[..] else {
            return None;
        };
        if let Ok(two) = two.parse() {
            let numbers = [one.parse().ok()?, two, three.parse().ok()?];
            match (one.len(), three.len()) {
                (4, _) => self.date = Some(numbers),
                // `01.05.2024` is the first of May wherever it is written.
                (_, 4) if sign == '.' => self.date = Some([numbers[2], numbers[1], numbers[0]]),
                (_, 4) => self.slashes = Some(numbers),
                _ => return None,
            }
            return Some(());
        }
        // `01-May-2024`.
        for part in parts {
            self.take(part)?;
        }
        Some(())
    }

    /// Year, month and day.
    fn date(&self) -> Option<[i16; 3]> {
        if self.date.is_some() {
            return self.date;
        }
        if let Some(month) = self.month {
            let [one, two] = self.numbers[..] else {
                return None;
            };
            return Some(if one > 31 {
                [one, month, two]
            } else {
                [two, month, one]
            });
        }
        let [one, two, year] = self.slashes?;
        // Who writes AM and PM with slashes writes the month first.
        match (one > 12, two > 12, self.afternoon.is_some()) {
            (true, false, _) => Some([year, two, one]),
            (false, true, _) | (false, false, true) => Some([year, one, two]),
            _ => None,
        }
    }
}

/// Minutes of an offset like `+0200` or `-05:00`.
fn offset_of(word: &str) -> Option<Millis> {
    let digits: String = word[1..].chars().filter(|letter| *letter != ':').collect();
    let number: Millis = digits.parse().ok()?;
    let minutes = match digits.len() {
        2 => number * 60,
        4 => number / 100 * 60 + number % 100,
        _ => return None,
    };
    Some(if word.starts_with('-') {
        -minutes
    } else {
        minutes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(cell: &str) -> Option<String> {
        read(cell).map(|time| time.text)
    }

    #[test]
    fn numbers_that_are_times_are_written_as_times() {
        for (cell, expected) in [
            ("1424476529.0", "2015-02-20T23:55:29Z"),
            ("1686500797007", "2023-06-11T16:26:37.007Z"),
            ("2", "1970-01-01T00:00:02Z"),
            // Python: datetime(1899, 12, 30) + timedelta(days=45413.501)
            ("45413.501", "2024-05-01T12:01:26.400Z"),
            ("45413,501", "2024-05-01T12:01:26.400Z"),
            ("45413", "2024-05-01T00:00:00Z"),
        ] {
            assert_eq!(text(cell).as_deref(), Some(expected), "{cell}");
        }
        assert!(read("45413.501").unwrap().is_days && !read("45413.501").unwrap().has_zone);
        assert!(read("1424476529.0").unwrap().has_zone);
    }

    #[test]
    fn dates_as_consoles_write_them_are_read() {
        for (cell, expected, has_zone) in [
            ("2020-05-13, 04:52:01 PM", "2020-05-13T16:52:01Z", false),
            ("2020-05-13, 12:00:00 AM", "2020-05-13T00:00:00Z", false),
            ("5/1/2024, 12:00:01.000 PM", "2024-05-01T12:00:01Z", false),
            ("5/1/2024 12:00:01\u{202f}PM", "2024-05-01T12:00:01Z", false),
            ("5/31/2024 12:00", "2024-05-31T12:00:00Z", false),
            ("31/5/2024 12:00", "2024-05-31T12:00:00Z", false),
            ("31.05.2024 12:00:01", "2024-05-31T12:00:01Z", false),
            (
                "May 1, 2024 @ 12:00:01.250",
                "2024-05-01T12:00:01.250Z",
                false,
            ),
            ("01-May-2024 12:00:01 UTC", "2024-05-01T12:00:01Z", true),
            (
                "05/31/2024 12:00:01.000 +0200",
                "2024-05-31T10:00:01Z",
                true,
            ),
            ("2024/05/01 12:00:01Z", "2024-05-01T12:00:01Z", true),
            ("2024-05-01 12:00:01 -05:00", "2024-05-01T17:00:01Z", true),
        ] {
            let time = read(cell).unwrap_or_else(|| panic!("{cell}"));
            assert_eq!(
                (time.text.as_str(), time.has_zone),
                (expected, has_zone),
                "{cell}"
            );
        }
        for iso in ["2022-02-08 09:23:37+11:00", "2023-06-11 16:26:37.000"] {
            assert_eq!(text(iso).as_deref(), Some(iso));
        }
    }

    #[test]
    fn what_could_be_two_days_or_none_is_no_time() {
        for cell in [
            "6/11/2023 16:26",
            "1.4E9",
            "123456789012345",
            "-5",
            ".",
            "",
            "12:00",
            "13 May",
            "2024-05-01",
            "5/1/2024 13:00 PM",
            "2024-02-30, 04:52:01 PM",
            "é",
            "99/99/2024 1:00",
            "T",
            "1:2:3:4 May 1 2024",
            "+",
            "May May 1 2024 1:00 x",
        ] {
            assert_eq!(text(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text in "\\PC{0,30}|[0-9/:., APMT@+-]{0,30}") {
            read(&text);
        }
    }
}
