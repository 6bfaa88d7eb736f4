//! The content of a cell: a value with its meaning, from which the page draws it and an export writes it.

use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{CountedEvents, CountedName, FileStatus, Millis, Outcome};

/// The content of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellContent<'a> {
    /// The log does not say.
    Nothing,
    /// A text.
    Text(&'a str),
    /// The text that names the row.
    Title(&'a str),
    /// A text that matters less.
    Quiet(&'a str),
    /// An identifier, an address or a path of the log.
    Code(&'a str),
    /// An identifier of the log and the name that stands beside it on screen, empty where there is none. A file has the
    /// identifier only.
    Named {
        /// The identifier.
        code: &'a str,
        /// The name.
        name: &'a str,
    },
    /// A resource, whose name may hold account numbers, and their names. A file has its name only.
    Arn {
        /// The identifier.
        code: &'a str,
        /// The names of the accounts in it.
        accounts: &'a str,
        /// So many more are named.
        more: usize,
    },
    /// Names of which none leads anywhere.
    Names(&'a [String]),
    /// One of a few words.
    Word(&'a str),
    /// Words for what the log does not say.
    Missing(&'a str),
    /// A time.
    Time(Option<Millis>),
    /// The time of an event, which an event should have.
    EventTime(Option<Millis>),
    /// A span of time in milliseconds.
    Duration(i64),
    /// A count, of which zero matters less.
    Count(u64),
    /// A count that is drawn like any other number.
    Number(u64),
    /// A count of calls with this outcome; highlighted unless it is zero.
    Failures(Outcome, u64),
    /// A count that leads to its events; highlighted where they failed.
    Events(Outcome, &'a CountedEvents),
    /// Names with counts that lead to their events.
    CountedNames(&'a [CountedName]),
    /// A number of bytes.
    Bytes(u64),
    /// A number that leads to its events.
    Linked {
        /// The number.
        number: u64,
        /// What it counts.
        unit: NumberUnit,
        /// The query that finds the events; empty where there is none.
        query: &'a str,
    },
    /// Who made a call.
    Principal {
        /// Its name.
        name: &'a str,
        /// Its account, where another principal has the name.
        account: &'a str,
        /// The session name, where there is one.
        session: &'a str,
        /// The service that made the call on its behalf, where there is one.
        via: &'a str,
    },
    /// A kind of credentials.
    Credential(&'a str),
    /// How a call ended, with its error code.
    Error(Outcome, &'a str),
    /// How a call ended.
    Outcome(Outcome),
    /// Counts in equal steps of time.
    Activity(&'a [u32]),
    /// The path of a file, of which the end is seen.
    Path(&'a str),
    /// Whether a file could be read.
    Status(FileStatus),
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberUnit {
    /// Calls or things.
    Count,
    /// Calls that failed or were denied.
    Failures,
    /// Bytes.
    Bytes,
}

/// A cell as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub enum FileValue {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A time.
    Time(Millis),
}

impl CellContent<'_> {
    /// The same for a file.
    pub fn in_file(self) -> FileValue {
        match self {
            CellContent::Nothing | CellContent::Missing(_) | CellContent::Activity(_) => {
                FileValue::Nothing
            }
            CellContent::Text(text)
            | CellContent::Title(text)
            | CellContent::Quiet(text)
            | CellContent::Code(text)
            | CellContent::Named { code: text, .. }
            | CellContent::Arn { code: text, .. }
            | CellContent::Word(text)
            | CellContent::Credential(text)
            | CellContent::Path(text)
            | CellContent::Error(_, text)
            | CellContent::Principal { name: text, .. } => FileValue::Text(text.to_owned()),
            CellContent::Time(time) | CellContent::EventTime(time) => {
                time.map_or(FileValue::Nothing, FileValue::Time)
            }
            CellContent::Duration(millis) => FileValue::Number(millis),
            CellContent::Count(count)
            | CellContent::Number(count)
            | CellContent::Failures(_, count) => FileValue::Number(count as i64),
            CellContent::Events(_, events) => FileValue::Number(events.count.into()),
            CellContent::Names(names) => FileValue::Text(names.join(", ")),
            CellContent::CountedNames(names) => {
                let words = names.iter().map(counted_name);
                FileValue::Text(words.collect::<Vec<String>>().join(", "))
            }
            CellContent::Bytes(number) | CellContent::Linked { number, .. } => {
                FileValue::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
            CellContent::Outcome(outcome) => FileValue::Text(outcome_word(outcome).to_owned()),
            CellContent::Status(status) => FileValue::Text(status_word(status).to_owned()),
        }
    }
}

impl FileValue {
    /// The value as text. Times are UTC, in the form that CloudTrail itself writes.
    pub fn text(&self) -> String {
        match self {
            FileValue::Nothing => String::new(),
            FileValue::Text(text) => text.clone(),
            FileValue::Number(number) => number.to_string(),
            FileValue::Time(time) => {
                let mut text = text_from_millis(*time).replace(' ', "T");
                let millis = time.rem_euclid(1000);
                if millis > 0 {
                    text.push_str(&format!(".{millis:03}"));
                }
                text.push('Z');
                text
            }
        }
    }
}

/// What stands in place of a name that the records do not say.
pub const NOT_NAMED: &str = "not named";

/// A name with its count, in words.
pub fn counted_name(one: &CountedName) -> String {
    let name = match one.name.as_str() {
        "" => NOT_NAMED,
        name => name,
    };
    format!("{name} {}", one.events.count)
}

/// The word of the search language for an outcome.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Error => "error",
        Outcome::Denied => "denied",
    }
}

/// The word for how reading a file ended.
pub fn status_word(status: FileStatus) -> &'static str {
    match status {
        FileStatus::Waiting => "waiting",
        FileStatus::Read => "read",
        FileStatus::Warned => "warning",
        FileStatus::Skipped => "skipped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_files_are_those_of_cloudtrail() {
        let text = |millis| FileValue::Time(millis).text();
        assert_eq!(text(1_688_993_289_000), "2023-07-10T12:48:09Z");
        assert_eq!(text(1_688_993_289_040), "2023-07-10T12:48:09.040Z");
    }

    #[test]
    fn words_for_what_is_not_known_stay_on_the_screen() {
        assert_eq!(
            CellContent::Missing("no stop in these logs").in_file(),
            FileValue::Nothing
        );
        assert_eq!(CellContent::EventTime(None).in_file(), FileValue::Nothing);
    }
}
