//! Round times for the labels of an axis.

use crate::analysis::histogram::ROUND;
use crate::cloudtrail::time::{
    DAY, MINUTE, SECOND, datetime_from_millis, millis_from_datetime, text_from_millis,
};
use crate::protocol::Millis;
use jiff::civil::{Date, Time};

/// Steps shorter than those of [`ROUND`].
const BELOW_A_SECOND: [Millis; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/// Steps longer than those of [`ROUND`]. Weeks are left out: a week that starts on a Thursday (1970-01-01 was
/// one) reads as arbitrary.
const DAYS: [Millis; 3] = [5 * DAY, 10 * DAY, 20 * DAY];

/// Steps in months, for longer axes.
const MONTHS: [i64; 8] = [1, 3, 6, 12, 24, 60, 120, 600];

/// One label of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where it stands.
    pub at: Millis,
    /// What it says.
    pub label: String,
}

/// Ticks from `from` up to `until`, not included, `at_most` of them, at times that are round on a
/// clock that is `offset_millis` ahead of UTC.
pub fn ticks(from: Millis, until: Millis, at_most: usize, offset_millis: i64) -> Vec<Tick> {
    let span = until - from;
    if span <= 0 || at_most == 0 {
        return Vec::new();
    }
    let wanted = (span as f64 / at_most as f64).max(1.0);
    let mut steps = BELOW_A_SECOND.into_iter().chain(ROUND).chain(DAYS);
    match steps.find(|&step| step as f64 >= wanted) {
        Some(step) => even_ticks(from, until, step, offset_millis),
        None => {
            let months = MONTHS
                .iter()
                .copied()
                .find(|&months| (months * 30 * DAY) as f64 >= wanted);
            month_ticks(from, until, months.unwrap_or(1200), offset_millis)
        }
    }
}

/// Width of a letter of a label, and the least gap between two labels, in CSS pixels.
pub const LETTER_PIXELS: f64 = 7.0;
const GAP_PIXELS: f64 = 3.0;

/// Ticks for an axis of so many pixels, with so many for each. In little room they stand as close as their labels allow, so
/// that there are two at least: one time tells nothing of a scale.
pub fn ticks_in(
    from: Millis,
    until: Millis,
    width: f64,
    pixels_each: f64,
    offset_millis: i64,
) -> Vec<Tick> {
    let usual = (width / pixels_each).max(1.0) as usize;
    let made = ticks(from, until, usual, offset_millis);
    if made.len() > 1 {
        return made;
    }
    let pixels = |millis: Millis| millis as f64 / (until - from) as f64 * width;
    let has_room = |ticks: &Vec<Tick>| {
        ticks.len() > 1
            && ticks.windows(2).all(|two| {
                pixels(two[1].at - two[0].at)
                    >= LETTER_PIXELS * two[0].label.len() as f64 + GAP_PIXELS
            })
    };
    let mut closer =
        (usual + 1..=usual * 3 + 2).map(|most| ticks(from, until, most, offset_millis));
    closer.find(has_room).unwrap_or(made)
}

fn even_ticks(from: Millis, until: Millis, step: i64, offset: i64) -> Vec<Tick> {
    let mut local = (from + offset).div_euclid(step) * step;
    if local < from + offset {
        local += step;
    }
    let mut ticks = Vec::new();
    while local < until + offset {
        let text = text_from_millis(local);
        let label = if step >= DAY || (step >= MINUTE && local.rem_euclid(DAY) == 0) {
            text[..10].to_owned()
        } else if step >= MINUTE {
            text[11..16].to_owned()
        } else if step >= SECOND {
            text[11..19].to_owned()
        } else {
            format!("{}.{:03}", &text[11..19], local.rem_euclid(SECOND))
        };
        ticks.push(Tick {
            at: local - offset,
            label,
        });
        local += step;
    }
    ticks
}

fn month_ticks(from: Millis, until: Millis, step_months: i64, offset: i64) -> Vec<Tick> {
    let start = datetime_from_millis(from + offset);
    let count = i64::from(start.year()) * 12 + i64::from(start.month()) - 1;
    let mut count = count.div_euclid(step_months) * step_months;
    let mut ticks = Vec::new();
    // The axis ends with the year 9999.
    while let Some(date) = first_of_month(count) {
        let local = millis_from_datetime(date.to_datetime(Time::midnight()));
        if local >= until + offset {
            break;
        }
        if local >= from + offset {
            let year = date.year();
            let label = if step_months % 12 == 0 {
                format!("{year:04}")
            } else {
                format!("{year:04}-{:02}", date.month())
            };
            ticks.push(Tick {
                at: local - offset,
                label,
            });
        }
        count += step_months;
    }
    ticks
}

/// The first day of a month, counted from January of the year 0.
fn first_of_month(months: i64) -> Option<Date> {
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    Date::new(year, months.rem_euclid(12) as i8 + 1, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudtrail::time::HOUR;
    use crate::cloudtrail::time::millis_from_iso;

    fn labels(from: &str, until: &str, at_most: usize, offset_hours: i64) -> Vec<String> {
        let millis = |text: &str| millis_from_iso(text).expect("a time");
        ticks(millis(from), millis(until), at_most, offset_hours * HOUR)
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn an_hour_has_labels_at_round_minutes() {
        assert_eq!(
            labels("2023-07-10T11:42:08Z", "2023-07-10T12:37:51Z", 6, 0),
            ["11:50", "12:00", "12:10", "12:20", "12:30"]
        );
    }

    #[test]
    fn midnight_says_which_day_begins() {
        assert_eq!(
            labels("2023-07-10T20:00:00Z", "2023-07-11T05:00:00Z", 4, 0),
            ["21:00", "2023-07-11", "03:00"]
        );
    }

    #[test]
    fn labels_are_round_on_the_local_clock() {
        assert_eq!(
            labels("2023-07-10T00:00:00Z", "2023-07-12T00:00:00Z", 2, -5),
            ["2023-07-10", "2023-07-11"]
        );
    }

    #[test]
    fn years_of_logs_have_labels_of_months_and_years() {
        assert_eq!(
            labels("2023-01-15T00:00:00Z", "2023-12-31T00:00:00Z", 5, 0),
            ["2023-04", "2023-07", "2023-10"]
        );
        assert_eq!(
            labels("2016-06-01T00:00:00Z", "2020-06-01T00:00:00Z", 5, 0),
            ["2017", "2018", "2019", "2020"]
        );
    }

    #[test]
    fn little_room_has_two_labels() {
        let from = millis_from_iso("2023-07-10T11:42:05Z").expect("a time");
        let days = |days: i64| days * 24 * 60;
        for (minutes, width) in [
            (56, 150.0),
            (90, 150.0),
            (60 * 20, 160.0),
            (days(123), 240.0),
        ] {
            let until = from + minutes * MINUTE;
            assert!(
                ticks_in(from, until, width, 100.0, 0).len() > 1,
                "{minutes}"
            );
        }
    }

    #[test]
    fn an_axis_never_has_more_labels_than_it_has_room_for() {
        for exponent in 0..13 {
            let span = 10_i64.pow(exponent);
            assert!(
                ticks(1_477_617_476_123, 1_477_617_476_123 + span, 8, 0).len() <= 9,
                "{span}"
            );
        }
    }
}
