//! Marks, tags and notes on events, queries of muted findings, saved searches, and the file in which they are saved.
//!
//! A notes file may come from an untrusted source. Its contents are only ever texts; any other file is refused with a
//! sentence for the user.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of notes files that is written and read.
const VERSION: u32 = 1;
/// The field that says what the file is, and of which version.
const SIGN: &str = "trailglassNotes";
/// The field with the list of notes.
const NOTES: &str = "notes";
/// The field with the queries of muted findings. Files of before there were findings have none.
const MUTED: &str = "muted";
/// The field with saved searches. Files of before there were such have none.
const SEARCHES: &str = "searches";
/// Larger files are refused, in bytes.
pub const LARGEST: usize = 8 << 20;

/// What the user has noted of one event. That there is one marks the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The event's key: its `eventID`.
    pub event: String,
    /// Words, with blanks between them.
    pub tags: String,
    /// Any text.
    pub text: String,
}

/// A search with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The query.
    pub query: String,
    /// The time range in milliseconds: its beginning, and the first instant after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<(i64, i64)>,
    /// The tab that shows it, by its name in an address; empty for the one that is open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tab: String,
    /// What the table is sorted by, as in an address; empty where it stays as it is, and its columns with it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sort: String,
    /// The columns of the table, as the page keeps them; empty for those that it has by default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub columns: String,
    /// The runbook whose step it is; empty where it is of none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub runbook: String,
    /// Why one asks this, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// What the user has noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notebook {
    /// The marked events.
    pub notes: Vec<Note>,
    /// The queries whose findings are muted.
    pub muted: Vec<String>,
    /// The saved searches. Those of one runbook are its steps, in their order.
    pub searches: Vec<SavedSearch>,
}

/// A notes file as it is written: what it is comes first.
#[derive(Serialize)]
struct NotesFile<'a> {
    #[serde(rename = "trailglassNotes")]
    version: u32,
    notes: &'a [Note],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    muted: &'a [String],
    #[serde(skip_serializing_if = "<[SavedSearch]>::is_empty")]
    searches: &'a [SavedSearch],
}

/// Writes a notes file.
pub fn write(all: &Notebook) -> String {
    let file = NotesFile {
        version: VERSION,
        notes: &all.notes,
        muted: &all.muted,
        searches: &all.searches,
    };
    // Texts and numbers can always be written.
    serde_json::to_string(&file).unwrap_or_default()
}

/// Reads a notes file.
///
/// # Errors
/// In words for the user, where it is none, or of another version, or damaged. Nothing of it is taken then.
pub fn read(text: &str) -> Result<Notebook, String> {
    if text.len() > LARGEST {
        return Err("It is larger than a notes file can be.".to_owned());
    }
    let file: Option<Map<String, Value>> = serde_json::from_str(text).ok();
    let Some((mut file, version)) = file.and_then(|mut file| {
        let version = file.remove(SIGN)?;
        Some((file, version))
    }) else {
        return Err("It is not a notes file of Trailglass.".to_owned());
    };
    if version != VERSION {
        return Err(
            "It is of another version of Trailglass, whose notes can't be read here.".to_owned(),
        );
    }
    let notes = file.remove(NOTES).unwrap_or_default();
    let notes = serde_json::from_value(notes)
        .ok()
        .filter(|notes: &Vec<Note>| notes.iter().all(|note| !note.event.is_empty()));
    let muted = match file.remove(MUTED) {
        Some(muted) => serde_json::from_value(muted).ok(),
        None => Some(Vec::new()),
    };
    let searches = match file.remove(SEARCHES) {
        Some(searches) => serde_json::from_value(searches).ok(),
        None => Some(Vec::new()),
    };
    let searches =
        searches.filter(|all: &Vec<SavedSearch>| all.iter().all(|one| !one.name.is_empty()));
    match (notes, muted, searches) {
        (Some(notes), Some(muted), Some(searches)) => Ok(Notebook {
            notes,
            muted,
            searches,
        }),
        _ => Err("It is damaged: not every note in it can be read.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_saved_loads_again(
            texts in prop::collection::vec(("[^\u{0}]{1,9}", ".{0,9}", "(?s).{0,9}"), 0..5),
            muted in prop::collection::vec(".{0,9}", 0..3),
            searches in prop::collection::vec((".{1,9}", ".{0,9}", any::<Option<(i64, i64)>>(), "[a-z]{0,3}"), 0..3),
        ) {
            let notes: Vec<Note> = texts
                .into_iter()
                .map(|(event, tags, text)| Note { event, tags, text })
                .collect();
            let searches = searches
                .into_iter()
                .map(|(name, query, time, runbook)| SavedSearch { name, query, time, runbook, ..SavedSearch::default() })
                .collect();
            let all = Notebook { notes, muted, searches };
            prop_assert_eq!(read(&write(&all)), Ok(all));
        }

        #[test]
        fn nothing_panics(text in "(?s).{0,60}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_no_notes_file_is_refused_in_words() {
        for (text, words) in [
            ("", "not a notes file"),
            ("[]", "not a notes file"),
            ("{\"Records\":[]}", "not a notes file"),
            ("{\"trailglassNotes\":2,\"notes\":[]}", "another version"),
            (
                "{\"trailglassNotes\":\"1\",\"notes\":[]}",
                "another version",
            ),
            ("{\"trailglassNotes\":1}", "damaged"),
            (
                "{\"trailglassNotes\":1,\"notes\":[{\"event\":7}]}",
                "damaged",
            ),
            (
                "{\"trailglassNotes\":1,\"notes\":[{\"event\":\"a\",\"tags\":[],\"text\":\"\"}]}",
                "damaged",
            ),
            ("{\"trailglassNotes\":1,\"notes\":[", "not a notes file"),
            (
                "{\"trailglassNotes\":1,\"notes\":[],\"muted\":[7]}",
                "damaged",
            ),
            (
                "{\"trailglassNotes\":1,\"notes\":[],\"searches\":[{\"query\":\"a\"}]}",
                "damaged",
            ),
        ] {
            assert!(read(text).unwrap_err().contains(words), "{text}");
        }
    }

    #[test]
    fn files_of_before_there_were_saved_searches_are_read() {
        let old = "{\"trailglassNotes\":1,\"notes\":[{\"event\":\"a\",\"tags\":\"\",\"text\":\"n\"}],\"muted\":[\"rule:b\"]}";
        let read = read(old).expect("a notes file");
        assert_eq!((read.notes.len(), read.muted.len()), (1, 1));
        assert_eq!(read.searches, []);
        assert_eq!(write(&read), old);
    }
}
