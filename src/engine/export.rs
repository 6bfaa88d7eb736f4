//! Exports: a table slice by slice, and the original records file by file, so that only a block is in memory.

use super::answer::{Engine, MOST_ROWS};
use super::view::{LoadState, ViewSpec};
use crate::analysis::sorted;
use crate::export::Form;
use crate::export::records::Records;
use crate::export::table::{Table, cells};
use crate::intake::gather::{Again, Gatherer};
use crate::intake::report::counted;
use crate::store::Store;
use crate::walk::location::Location;

/// A block is passed on when it has so many bytes.
pub const BLOCK: usize = 1 << 20;

const CHANGED: &str = "More files were read meanwhile, so the rows are not the same any more. Export again.";

/// What is on its way into a file.
pub struct Export {
    view: ViewSpec,
    version: (usize, usize),
    what: What,
    /// Rows dealt with.
    pub done: u32,
    /// What must be known of the file: what it lacks and why.
    pub said: Vec<String>,
}

enum What {
    Table(Option<Table>),
    Originals(Originals),
}

/// Original records on their way into a file.
struct Originals {
    writer: Records,
    /// Events in the order in which they lie in their files.
    rows: Vec<u32>,
    gatherer: Option<Gatherer>,
    /// The open file, and how many records are not in it any more.
    file: u32,
    missing: u32,
    /// Records that were made from something else.
    made: u32,
}

/// What an export needs to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To be asked for more rows.
    Rows,
    /// The bytes of this dropped file, from its beginning.
    File(u32),
    /// Nothing: it is finished.
    Nothing,
}

fn version(store: &Store) -> (usize, usize) {
    (store.version(), store.files.entries().len())
}

impl Export {
    /// Begins an export of what the question shows: its table, or with [`Form::Lines`] and [`Form::Trail`] the
    /// original records of its events.
    pub fn begin(engine: &mut Engine, view: ViewSpec, form: Form, out: &mut Vec<u8>) -> Self {
        let mut export = Export {
            version: (0, 0),
            what: What::Table(None),
            done: 0,
            said: Vec::new(),
            view,
        };
        export.view.table.first = 0;
        export.view.table.rows = MOST_ROWS;
        engine.store.sort();
        if matches!(form, Form::Lines | Form::Trail) {
            engine.answer(&export.view, LoadState::default());
            let rows = engine.current_list();
            let store = &engine.store;
            let place = |index: usize| {
                let (number, location) = store.location(rows[index] as usize);
                let (file, _) = store.files.place(number);
                (file, location.ordinal, location.offset, location.part)
            };
            let order = sorted(rows.len(), &mut |one, two| place(one).cmp(&place(two)));
            let rows = order.into_iter().map(|index| rows[index]).collect();
            export.what = What::Originals(Originals {
                writer: Records::begin(form, out),
                rows,
                gatherer: None,
                file: 0,
                missing: 0,
                made: 0,
            });
        } else {
            let mut text = String::new();
            export.what = What::Table(Some(Table::begin(form, export.view.tab, &mut text)));
            out.extend_from_slice(text.as_bytes());
        }
        export.version = version(&engine.store);
        export
    }

    /// Writes some of what can be written without a file's bytes; says what is needed then.
    ///
    /// # Errors
    /// In words, where the rows are not the same any more.
    pub fn write(&mut self, engine: &mut Engine, out: &mut Vec<u8>) -> Result<Next, String> {
        if version(&engine.store) != self.version {
            return Err(CHANGED.to_owned());
        }
        match &mut self.what {
            What::Table(None) => Ok(Next::Nothing),
            What::Table(Some(table)) => {
                let rows = engine.answer(&self.view, LoadState::default()).rows;
                let mut text = String::new();
                for row in (0..).map_while(|index| cells(&rows, index)) {
                    table.row(&row, &mut text);
                    self.done += 1;
                }
                let ended = self.done < self.view.table.first + MOST_ROWS;
                self.view.table.first = self.done;
                if ended {
                    table.end(&mut text);
                    if table.left_out > 0 {
                        self.said.push(format!(
                            "{} without a readable time left out: no timeline has a place for them.",
                            counted(table.left_out, "event")
                        ));
                    }
                    self.what = What::Table(None);
                }
                out.extend_from_slice(text.as_bytes());
                Ok(if ended { Next::Nothing } else { Next::Rows })
            }
            What::Originals(originals) => {
                let Some(row) = originals.rows.get(self.done as usize) else {
                    originals.writer.end(out);
                    if originals.made > 0 {
                        self.said.push(format!(
                            "{} came from tables or other forms: there the record made of each was written.",
                            counted(originals.made, "event")
                        ));
                    }
                    return Ok(Next::Nothing);
                };
                let (number, location) = engine.store.location(*row as usize);
                originals.gatherer = Some(Gatherer::new(location));
                originals.missing = 0;
                originals.file = engine.store.files.place(number).0;
                Ok(Next::File(originals.file))
            }
        }
    }

    /// Takes the next bytes of the file that was asked for. True once nothing more of it is needed.
    pub fn push(&mut self, store: &Store, bytes: &[u8], out: &mut Vec<u8>) -> bool {
        let What::Originals(originals) = &mut self.what else {
            return true;
        };
        let Some(mut gatherer) = originals.gatherer.take() else {
            return true;
        };
        let ended = gatherer.push(bytes, &mut |again| {
            originals.take(again, &mut self.done, store, out)
        });
        originals.gatherer = Some(gatherer);
        ended
    }

    /// The file has ended, or can't be read (`why`, in words). What is still wanted of it is missing, and that is said.
    pub fn end_file(&mut self, store: &Store, why: Option<&str>, out: &mut Vec<u8>) {
        let What::Originals(originals) = &mut self.what else {
            return;
        };
        if let Some(gatherer) = originals.gatherer.take() {
            gatherer.finish(&mut |again| originals.take(again, &mut self.done, store, out));
        }
        if originals.missing > 0 {
            self.said.push(format!(
                "{}: {} missing ({}).",
                store.files.path(originals.file),
                counted(originals.missing, "record"),
                why.unwrap_or("the file has changed since it was read")
            ));
        }
    }
}

impl Originals {
    /// Writes a record; gives the place of the next one in the same file.
    fn take(
        &mut self,
        again: Option<Again<'_>>,
        done: &mut u32,
        store: &Store,
        out: &mut Vec<u8>,
    ) -> Option<Location> {
        match again {
            Some(again) => {
                self.made += u32::from(again.made.is_some());
                self.writer
                    .put(again.made.map_or(again.bytes, str::as_bytes), out);
            }
            None => self.missing += 1,
        }
        let place = |row: u32| {
            let (number, location) = store.location(row as usize);
            (store.files.place(number).0, location)
        };
        *done += 1;
        let (file, location) = place(*self.rows.get(*done as usize)?);
        (file == self.file).then_some(location)
    }
}
