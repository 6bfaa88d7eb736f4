//! The marked events with their tags and notes.

use crate::export::notes::Note;
use crate::page::lib::shared::Shared;

/// The marked events.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    /// One for each marked event, in the order in which they were marked.
    pub all: Shared<Vec<Note>>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum NotesAction {
    /// Mark the event with this key, or take the mark off.
    Toggle(String),
    /// Mark the events with these keys; where all are marked, take their marks off.
    ToggleAll(Vec<String>),
    /// Tags and text of a marked event.
    Edit(Note),
    /// These are the notes now.
    Replace(Vec<Note>),
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            all: Shared::new(Vec::new()),
        }
    }
}

impl Notes {
    /// What is noted of the event with this key, where it is marked.
    pub fn of(&self, event: &str) -> Option<&Note> {
        self.all.iter().find(|note| note.event == event)
    }

    /// Applies an action.
    pub fn change(&mut self, action: NotesAction) {
        let mut notes = self.all.to_vec();
        match action {
            NotesAction::Toggle(event) => toggle_all(&mut notes, &[event]),
            NotesAction::ToggleAll(events) => toggle_all(&mut notes, &events),
            NotesAction::Edit(note) => notes
                .iter_mut()
                .filter(|old| old.event == note.event)
                .for_each(|old| old.clone_from(&note)),
            NotesAction::Replace(all) => notes = all,
        }
        self.all = Shared::new(notes);
    }
}

fn toggle_all(notes: &mut Vec<Note>, events: &[String]) {
    let before = notes.len();
    for event in events {
        if notes.iter().all(|note| note.event != *event) {
            notes.push(Note {
                event: event.clone(),
                ..Note::default()
            });
        }
    }
    if notes.len() == before {
        notes.retain(|note| !events.contains(&note.event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(actions: Vec<NotesAction>) -> Notes {
        let mut notes = Notes::default();
        actions.into_iter().for_each(|action| notes.change(action));
        notes
    }

    fn keys(notes: &Notes) -> Vec<&str> {
        notes.all.iter().map(|note| note.event.as_str()).collect()
    }

    #[test]
    fn a_mark_comes_and_goes_with_its_note() {
        let note = Note {
            event: "a".into(),
            tags: "t".into(),
            text: "n".into(),
        };
        let mut notes = after(vec![
            NotesAction::Toggle("a".into()),
            NotesAction::Edit(note.clone()),
        ]);
        assert_eq!(notes.of("a"), Some(&note));
        notes.change(NotesAction::Toggle("a".into()));
        assert_eq!(notes.of("a"), None);
    }

    #[test]
    fn marking_all_again_takes_the_marks_off_and_leaves_others() {
        let all = |keys: &[&str]| {
            NotesAction::ToggleAll(keys.iter().map(|key| (*key).to_owned()).collect())
        };
        let mut notes = after(vec![all(&["a"]), all(&["a", "b"])]);
        assert_eq!(keys(&notes), ["a", "b"]);
        notes.change(all(&["b"]));
        assert_eq!(keys(&notes), ["a"]);
    }
}
