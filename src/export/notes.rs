//! Marks, tags and notes on events, and the file in which they are saved.
//!
//! A notes file may come from anybody: it is read as texts and nothing else, and what is not one is refused in words.

use crate::json::object::{Object, elements};
use crate::json::text::quote;

/// The version of notes files that is written and read.
const VERSION: &str = "1";
/// The field that says what the file is, and of which version.
const SIGN: &str = "trailglassNotes";
/// Larger files are refused, in bytes.
pub const LARGEST: usize = 8 << 20;

/// What the user has noted of one event. That there is one marks the event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The event's key: its `eventID`.
    pub event: String,
    /// Words, with blanks between them.
    pub tags: String,
    /// Any text.
    pub text: String,
}

/// Writes a notes file.
pub fn write(notes: &[Note]) -> String {
    let mut out = ["{\"", SIGN, "\":", VERSION, ",\"notes\":["].concat();
    for (index, note) in notes.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        let fields = [
            ("{\"event\":", &note.event),
            (",\"tags\":", &note.tags),
            (",\"text\":", &note.text),
        ];
        for (name, value) in fields {
            out.push_str(name);
            quote(value, &mut out);
        }
        out.push('}');
    }
    out.push_str("\n]}\n");
    out
}

/// Reads a notes file.
///
/// # Errors
/// In words for the user, where it is none, or of another version, or damaged. Nothing of it is taken then.
pub fn read(text: &str) -> Result<Vec<Note>, String> {
    if text.len() > LARGEST {
        return Err("It is larger than a notes file can be.".to_owned());
    }
    let file = Object::read(text.trim().as_bytes());
    let Some((file, version)) = file.as_ref().and_then(|file| Some((file, file.get(SIGN)?))) else {
        return Err("It is no notes file of Trailglass.".to_owned());
    };
    if version != VERSION.as_bytes() {
        return Err(
            "It is of another version of Trailglass, whose notes can't be read here.".to_owned(),
        );
    }
    let damaged = || "It is damaged: not every note in it can be read.".to_owned();
    let mut notes = Vec::new();
    for json in file.get("notes").and_then(elements).ok_or_else(damaged)? {
        notes.push(note(json).ok_or_else(damaged)?);
    }
    Ok(notes)
}

fn note(json: &[u8]) -> Option<Note> {
    let object = Object::read(json)?;
    Some(Note {
        event: object.text("event").filter(|event| !event.is_empty())?,
        tags: object.text("tags")?,
        text: object.text("text")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_saved_loads_again(texts in prop::collection::vec(("[^\u{0}]{1,9}", ".{0,9}", "(?s).{0,9}"), 0..5)) {
            let notes: Vec<Note> = texts
                .into_iter()
                .map(|(event, tags, text)| Note { event, tags, text })
                .collect();
            prop_assert_eq!(read(&write(&notes)), Ok(notes));
        }

        #[test]
        fn nothing_panics(text in "(?s).{0,60}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_no_notes_file_is_refused_in_words() {
        for (text, words) in [
            ("", "no notes file"),
            ("[]", "no notes file"),
            ("{\"Records\":[]}", "no notes file"),
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
            ("{\"trailglassNotes\":1,\"notes\":[", "no notes file"),
        ] {
            assert!(read(text).unwrap_err().contains(words), "{text}");
        }
    }
}
