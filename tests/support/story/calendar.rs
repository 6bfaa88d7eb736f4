//! Dates as CloudTrail writes them, from whole seconds since 1970-01-01 UTC.

/// Year, month and day of the day that is this many days after 1970-01-01, after Howard Hinnant's
/// `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Hour, minute and second within the day.
fn clock(seconds: i64) -> (i64, i64, i64) {
    let within = seconds.rem_euclid(86_400);
    (within / 3600, within / 60 % 60, within % 60)
}

/// `2025-03-03T09:05:07Z`, as `eventTime` is written.
pub fn event_time(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let (hour, minute, second) = clock(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `Mar 3, 2025, 9:05:07 AM`, as dates inside `responseElements` are written.
pub fn response_time(seconds: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let (hour, minute, second) = clock(seconds);
    let half = if hour < 12 { "AM" } else { "PM" };
    let name = MONTHS[(month - 1) as usize];
    format!(
        "{name} {day}, {year}, {}:{minute:02}:{second:02} {half}",
        (hour + 11) % 12 + 1
    )
}

/// `2025/03/03`, the folders of a trail.
pub fn folders(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    format!("{year:04}/{month:02}/{day:02}")
}

/// `20250303T0905Z`, the minute in the name of a trail file.
pub fn file_minute(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let (hour, minute, _) = clock(seconds);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}Z")
}

/// The hour of the day, 0 to 23.
pub fn hour(seconds: i64) -> i64 {
    clock(seconds).0
}
