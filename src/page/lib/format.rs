//! Numbers, sizes and times as they stand on screen.

use crate::cloudtrail::time::{DAY, HOUR, MINUTE, SECOND, text_from_millis};
use crate::protocol::{LoadState, Millis};
pub use crate::tables::words::{counted, size, thousands};

/// A time as `YYYY-MM-DD HH:MM:SS`. `offset_millis` is what the clock on the wall is ahead of UTC.
pub fn time(millis: Millis, offset_millis: i64) -> String {
    text_from_millis(millis + offset_millis)
}

/// A clock's distance from UTC: `UTC`, `UTC−04:00`.
pub fn zone(offset_millis: i64) -> String {
    let minutes = offset_millis / MINUTE;
    if minutes == 0 {
        return "UTC".into();
    }
    let sign = if minutes < 0 { '−' } else { '+' };
    format!(
        "UTC{sign}{:02}:{:02}",
        minutes.abs() / 60,
        minutes.abs() % 60
    )
}

/// A share of one whole in per cent: `12 %`; `<1 %` for a little, and `100 %` only for all.
pub fn per_cent(part: f64, whole: f64) -> String {
    if whole <= 0.0 || part <= 0.0 {
        return "0 %".into();
    }
    let share = 100.0 * part / whole;
    match share {
        s if s < 1.0 => "<1 %".into(),
        s if s < 100.0 => format!("{} %", s as u32),
        _ => "100 %".into(),
    }
}

/// A span of time in its two largest units: `3 h 20 min`.
pub fn duration(millis: Millis) -> String {
    const UNITS: [(i64, &str); 5] = [
        (DAY, "d"),
        (HOUR, "h"),
        (MINUTE, "min"),
        (SECOND, "s"),
        (1, "ms"),
    ];
    let Some(largest) = UNITS.iter().position(|&(unit, _)| millis >= unit) else {
        return "0 s".into();
    };
    let (unit, name) = UNITS[largest];
    let whole = format!("{} {name}", thousands((millis / unit) as u64));
    let rest = millis % unit;
    match UNITS.get(largest + 1) {
        Some(&(unit, name)) if rest >= unit && name != "ms" => {
            format!("{whole} {} {name}", rest / unit)
        }
        _ => whole,
    }
}

/// What was left out because loading ended early.
pub fn unread_in_words(load: &LoadState) -> String {
    let mut words = format!(
        "{} not read to the end",
        counted(load.files_unread.into(), "file")
    );
    if load.bytes_unread > 0.0 {
        words.push_str(&format!(": {} missing", size(load.bytes_unread)));
    }
    words
}

/// What is missing on screen where sessions and persons could not be worked out.
pub const LACKS_CHAINS: &str = "Sessions and persons are not worked out, because the browser’s memory is full: conditions on \
                                them find nothing, and their columns are empty.";

/// What the user must know of a full memory, once all is read that can be.
pub fn memory_in_words(load: &LoadState) -> Option<String> {
    if load.loading || !(load.full || load.lacks_chains) {
        return None;
    }
    let mut words = Vec::new();
    if load.full && load.files_unread > 0 {
        words.push(format!(
            "The browser’s memory is full, so reading has stopped: {}. What was read stays and can be searched.",
            unread_in_words(load)
        ));
    }
    if load.lacks_chains {
        words.push(LACKS_CHAINS.to_owned());
    }
    words.push("To see the rest, clear and load fewer files at once.".to_owned());
    (words.len() > 1).then(|| words.join(" "))
}

/// How many events were marked of all that were to be.
pub fn marked_in_words(marked: u64, total: u64) -> String {
    let all = counted(total, "event");
    match marked < total {
        true => format!(
            "The first {} of {all} are marked: no more are at once.",
            thousands(marked)
        ),
        false => format!("Marked: {all}. The notes are under Export."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_full_memory_leaves_out_is_said_once_all_is_read() {
        let said = |full, lacks_chains, loading| {
            memory_in_words(&LoadState {
                loading,
                full,
                lacks_chains,
                files_unread: 2,
                ..LoadState::default()
            })
        };
        let has = |words: &Option<String>, part| words.as_ref().is_some_and(|it| it.contains(part));
        for full in [false, true] {
            for lacks_chains in [false, true] {
                let words = said(full, lacks_chains, false);
                assert_eq!(has(&words, "2 files not read"), full, "{words:?}");
                assert_eq!(has(&words, LACKS_CHAINS), lacks_chains, "{words:?}");
                assert_eq!(has(&words, "fewer files"), full || lacks_chains);
                assert_eq!(said(full, lacks_chains, true), None);
            }
        }
    }

    #[test]
    fn progress_never_claims_to_be_complete_too_early() {
        assert_eq!(per_cent(999.9, 1000.0), "99 %");
        assert_eq!(per_cent(1000.0, 1000.0), "100 %");
        assert_eq!(per_cent(1.0, 1000.0), "<1 %");
        assert_eq!(per_cent(0.0, 0.0), "0 %");
    }

    #[test]
    fn times_follow_the_chosen_clock() {
        assert_eq!(time(1_477_617_476_000, 0), "2016-10-28 01:17:56");
        assert_eq!(
            time(1_477_617_476_000, -5 * 3_600_000),
            "2016-10-27 20:17:56"
        );
        assert_eq!(
            [0, -5 * 3_600_000, 19_800_000].map(zone),
            ["UTC", "UTC−05:00", "UTC+05:30"]
        );
    }

    #[test]
    fn durations_name_two_units_at_most() {
        for (millis, text) in [
            (0, "0 s"),
            (250, "250 ms"),
            (1500, "1 s"),
            (61_000, "1 min 1 s"),
            (90_000_000, "1 d 1 h"),
        ] {
            assert_eq!(duration(millis), text);
        }
    }
}
