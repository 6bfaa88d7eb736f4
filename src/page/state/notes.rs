//! The marked events with their tags and notes, the queries of muted findings, and saved searches.

use crate::export::notes::{Note, Notebook, SavedSearch};
use crate::page::lib::shared::Shared;
use std::collections::BTreeSet;

/// The marked events.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    /// One for each marked event, in the order in which they were marked.
    pub all: Shared<Vec<Note>>,
    /// The queries whose findings are muted, in the order in which they were muted.
    pub muted: Shared<Vec<String>>,
    /// The saved searches, in the order in which they were saved; those of one runbook are its steps.
    pub searches: Shared<Vec<SavedSearch>>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum NotesAction {
    /// Mark the event with this key, or take the mark off.
    Toggle(String),
    /// Mark the events with these keys; where all are marked, take their marks off.
    ToggleAll(Vec<String>),
    /// Mark these events with this text. What is noted of one already stays.
    Note {
        /// Their keys.
        events: Vec<String>,
        /// The text.
        text: String,
    },
    /// Tags and text of a marked event.
    Edit(Note),
    /// Mute the findings of this query.
    Mute(String),
    /// Mute them no longer.
    Unmute(String),
    /// Save a search; one of its name is replaced.
    SaveSearch(SavedSearch),
    /// Give a saved search another name.
    RenameSearch {
        /// Its number among all.
        number: usize,
        /// The name.
        name: String,
    },
    /// Save a search no longer; its number among all.
    DeleteSearch(usize),
    /// Delete the steps of a runbook.
    DeleteRunbook(String),
    /// These are the notes now.
    Replace(Notebook),
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            all: Shared::new(Vec::new()),
            muted: Shared::new(Vec::new()),
            searches: Shared::new(Vec::new()),
        }
    }
}

impl Notes {
    /// What is noted of the event with this key, where it is marked.
    pub fn of(&self, event: &str) -> Option<&Note> {
        self.all.iter().find(|note| note.event == event)
    }

    /// All of it.
    pub fn notebook(&self) -> Notebook {
        Notebook {
            notes: self.all.to_vec(),
            muted: self.muted.to_vec(),
            searches: self.searches.to_vec(),
        }
    }

    /// Whether there is anything to save.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.muted.is_empty() && self.searches.is_empty()
    }

    /// Applies an action.
    pub fn change(&mut self, action: NotesAction) {
        let Notebook {
            mut notes,
            mut muted,
            mut searches,
        } = self.notebook();
        match action {
            NotesAction::Toggle(event) => toggle_all(&mut notes, &[event]),
            NotesAction::ToggleAll(events) => toggle_all(&mut notes, &events),
            NotesAction::Note { events, text } => {
                let known: BTreeSet<String> = notes.iter().map(|note| note.event.clone()).collect();
                let new = events.into_iter().filter(|event| !known.contains(event));
                notes.extend(new.map(|event| Note {
                    event,
                    text: text.clone(),
                    ..Note::default()
                }));
            }
            NotesAction::Edit(note) => notes
                .iter_mut()
                .filter(|old| old.event == note.event)
                .for_each(|old| old.clone_from(&note)),
            NotesAction::Mute(query) => {
                if !muted.contains(&query) {
                    muted.push(query);
                }
            }
            NotesAction::Unmute(query) => muted.retain(|known| *known != query),
            NotesAction::SaveSearch(search) => {
                let is_same = |known: &SavedSearch| {
                    (&known.name, &known.runbook) == (&search.name, &search.runbook)
                };
                match searches.iter_mut().find(|known| is_same(known)) {
                    Some(known) => *known = search,
                    None => searches.push(search),
                }
            }
            NotesAction::RenameSearch { number, name } => {
                let search = searches.get_mut(number).filter(|_| !name.is_empty());
                if let Some(search) = search {
                    search.name = name;
                }
            }
            NotesAction::DeleteSearch(number) => {
                if number < searches.len() {
                    searches.remove(number);
                }
            }
            NotesAction::DeleteRunbook(name) => searches.retain(|known| known.runbook != name),
            NotesAction::Replace(all) => {
                Notebook {
                    notes,
                    muted,
                    searches,
                } = all
            }
        }
        if muted != **self.muted {
            self.muted = Shared::new(muted);
        }
        if searches != **self.searches {
            self.searches = Shared::new(searches);
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
    fn noting_a_finding_leaves_earlier_notes() {
        let note = |text: &str| NotesAction::Note {
            events: vec!["a".into(), "b".into()],
            text: text.into(),
        };
        let mut notes = after(vec![NotesAction::Toggle("a".into()), note("first")]);
        notes.change(note("second"));
        let texts: Vec<&str> = notes.all.iter().map(|note| note.text.as_str()).collect();
        assert_eq!((keys(&notes), texts), (vec!["a", "b"], vec!["", "first"]));
    }

    #[test]
    fn a_query_is_muted_once_and_until_it_is_unmuted() {
        let mute = || NotesAction::Mute("rule:a".into());
        let mut notes = after(vec![mute(), mute()]);
        assert_eq!(notes.muted.to_vec(), ["rule:a"]);
        notes.change(NotesAction::Unmute("rule:a".into()));
        assert!(notes.is_empty());
    }

    #[test]
    fn a_search_is_saved_under_its_name_renamed_and_deleted() {
        let save = |name: &str, query: &str| {
            NotesAction::SaveSearch(SavedSearch {
                name: name.into(),
                query: query.into(),
                ..SavedSearch::default()
            })
        };
        let mut notes = after(vec![save("a", "x"), save("b", "y"), save("a", "z")]);
        let all = |notes: &Notes| -> Vec<(String, String)> {
            let all = notes.searches.iter();
            all.map(|search| (search.name.clone(), search.query.clone()))
                .collect()
        };
        let is = |name: &str, query: &str| (name.to_owned(), query.to_owned());
        assert_eq!(all(&notes), [is("a", "z"), is("b", "y")]);
        let rename = |name: &str| NotesAction::RenameSearch {
            number: 1,
            name: name.into(),
        };
        notes.change(rename("c"));
        notes.change(rename(""));
        notes.change(NotesAction::DeleteSearch(0));
        notes.change(NotesAction::DeleteSearch(7));
        assert_eq!(all(&notes), [is("c", "y")]);
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
