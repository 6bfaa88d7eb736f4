//! Exports: a table slice by slice, and the original records file by file, so that only a block is in memory.

use super::Engine;
use super::originals::Originals;
use super::question::Question;
use super::report::report;
use super::rows::{MOST_ROWS, event_row, rules_of_event};
use super::scope::all_commands;
use crate::export::hits::{self, HitEvent};
use crate::export::notes::Note;
use crate::export::report::Report;
use crate::export::table::TableWriter;
use crate::export::{FileSpec, Form};
use crate::input::bulk_reread::BulkRereader;
use crate::input::hash::Hash;
use crate::input::receipt::{FileNote, counted};
use crate::input::source::FileSource;
use crate::protocol::{NamesInFile, Page, Rows, Tab, TableSpec, ViewSpec};
use crate::store::batch::NO_TIME;
use crate::store::location::Location;
use crate::store::{Column, Revision, Store};
use crate::tables::file_values;

/// A block is passed on when it has so many bytes.
pub const BLOCK: usize = 1 << 20;
/// The hits of so many events are written at a time.
const HIT_EVENTS: usize = 4096;

const CHANGED: &str =
    "More files were read meanwhile, so the rows are not the same any more. Export again.";
const WORKED_OUT: &str = "Sessions and persons were worked out meanwhile, so the rows are not the same any more. Export \
                          again.";

/// What is on its way into a file.
pub struct Export {
    /// What is exported, fixed when the export begins.
    question: Question,
    revision: Revision,
    what: ExportBody,
    /// Whether names that were dropped beside the logs are in the file.
    names: NamesInFile,
    /// Rows dealt with.
    pub done: u32,
    /// What must be known of the file: what it lacks and why.
    pub said: Vec<String>,
}

enum ExportBody {
    Table(Option<TableWriter>),
    Originals(Originals),
    /// Events, in the order of time, whose rules are written.
    Hits(Vec<u32>),
    Report(Box<ReportExport>),
}

/// A report on its way into a file.
struct ReportExport {
    report: Report,
    redact: bool,
    /// The file that is being read, and its hash so far.
    source: Option<FileSource>,
    hash: Hash,
}

/// What an export needs to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportNeed {
    /// To be asked for more rows.
    Rows,
    /// This dropped file, to be read.
    File(u32),
    /// Nothing: it is finished.
    Nothing,
}

impl Export {
    /// Begins an export of what the question shows: its table, or with [`Form::Lines`], [`Form::Trail`] and
    /// [`Form::Parquet`] the original records of its events. A report is about the events that `notes` mark.
    pub fn begin(
        engine: &mut Engine,
        view: ViewSpec,
        spec: impl Into<FileSpec>,
        notes: Vec<Note>,
        out: &mut Vec<u8>,
    ) -> Self {
        let FileSpec { form, names } = spec.into();
        engine.store.sort();
        engine.memo.refresh(&engine.store);
        let mut export = Export::new(engine, view);
        export.names = names;
        if let Form::Report { redact } = form {
            let question = &export.question;
            let report = report(engine, question, names, &notes, redact, &mut export.said);
            export.what = ExportBody::Report(Box::new(ReportExport {
                report,
                redact,
                source: None,
                hash: Hash::default(),
            }));
        } else if form == Form::Hits {
            export.what = ExportBody::Hits(export.events(engine));
        } else if form == Form::Commands {
            export.commands(engine, out);
        } else if matches!(form, Form::Lines | Form::Trail | Form::Parquet) {
            let rows = export.events(engine);
            let spec = FileSpec { form, names };
            let originals = Originals::begin(&engine.store, &rows, spec, out);
            export.what = ExportBody::Originals(originals);
        } else {
            let mut text = String::new();
            let spec = FileSpec { form, names };
            let table = TableWriter::begin(spec, export.question.view().tab, &mut text);
            export.what = ExportBody::Table(Some(table));
            out.extend_from_slice(text.as_bytes());
        }
        export
    }

    /// An export of what is on screen now: the question is fixed here and never changes with the screen's.
    fn new(engine: &Engine, mut view: ViewSpec) -> Self {
        view.dossiers.clear();
        // A file has every event.
        view.fold = None;
        view.by_person = false;
        // A file of the drawing has the sessions that it is made of.
        if view.tab == Tab::ChainGraph {
            view.tab = Tab::Sessions;
        }
        let (mut question, _) = engine.screen.question(&view);
        question.set_rows(0, MOST_ROWS);
        Export {
            question,
            revision: engine.store.revision(),
            what: ExportBody::Table(None),
            names: NamesInFile::LeftOut,
            done: 0,
            said: Vec::new(),
        }
    }

    /// All events that the question is about, in the order of time.
    fn events(&self, engine: &mut Engine) -> Vec<u32> {
        let (store, memo) = (&engine.store, &mut engine.memo);
        let by_time = TableSpec {
            sort: "time".to_owned(),
            descending: false,
            then: Vec::new(),
            first: 0,
            rows: 0,
        };
        let filtered = memo.filter(store, &self.question.filter());
        let tab = self.question.view().tab;
        memo.list(store, &filtered, tab, &by_time)
            .all(store)
            .into_owned()
    }

    /// Begins an export of these events and no others: their rows in order of time, or their original records.
    pub fn of_events(
        engine: &mut Engine,
        view: ViewSpec,
        form: Form,
        mut events: Vec<u32>,
        out: &mut Vec<u8>,
    ) -> Self {
        engine.store.sort();
        let store = &engine.store;
        events.retain(|event| (*event as usize) < store.len());
        let mut export = Export::new(engine, view);
        if form == Form::List {
            let originals = Originals::begin(store, &events, form.into(), out);
            export.what = ExportBody::Originals(originals);
            return export;
        }
        events.sort_by_cached_key(|event| {
            let row = *event as usize;
            (store.times()[row], store.key(row))
        });
        let rows = Rows::Events(Page {
            total: events.len() as u32,
            first: 0,
            rows: events
                .iter()
                .map(|event| event_row(store, *event as usize))
                .collect(),
        });
        let mut text = String::new();
        let mut table = TableWriter::begin(form.into(), Tab::Events, &mut text);
        let names = export.names;
        for row in (0..).map_while(|index| file_values(&rows, Tab::Events, names, index)) {
            table.row(&row, &mut text);
            export.done += 1;
        }
        table.end(&mut text);
        out.extend_from_slice(text.as_bytes());
        export
    }

    /// Writes some of what can be written without a file's bytes; says what is needed then.
    ///
    /// # Errors
    /// In words, where the rows are not the same any more.
    pub fn write(&mut self, engine: &mut Engine, out: &mut Vec<u8>) -> Result<ExportNeed, String> {
        let revision = engine.store.revision();
        if revision != self.revision {
            let has_same_records = revision.has_same_records(self.revision);
            return Err(if has_same_records {
                WORKED_OUT
            } else {
                CHANGED
            }
            .to_owned());
        }
        match &mut self.what {
            ExportBody::Table(None) => Ok(ExportNeed::Nothing),
            ExportBody::Table(Some(table)) => {
                engine.store.forget_unpacked();
                engine.memo.refresh(&engine.store);
                let rows = engine.memo.answer(&engine.store, &self.question).rows;
                let mut text = String::new();
                let tab = self.question.view().tab;
                let names = self.names;
                for row in (0..).map_while(|index| file_values(&rows, tab, names, index)) {
                    table.row(&row, &mut text);
                    self.done += 1;
                }
                let ended = self.done < self.question.view().table.first + MOST_ROWS;
                self.question.set_rows(self.done, MOST_ROWS);
                if ended {
                    table.end(&mut text);
                    if table.left_out > 0 {
                        self.said.push(format!(
                            "{} without a readable time left out: no timeline has a place for them.",
                            counted(table.left_out, "event")
                        ));
                    }
                    self.what = ExportBody::Table(None);
                }
                out.extend_from_slice(text.as_bytes());
                Ok(if ended {
                    ExportNeed::Nothing
                } else {
                    ExportNeed::Rows
                })
            }
            ExportBody::Hits(events) => {
                let from = self.done as usize;
                let until = events.len().min(from + HIT_EVENTS);
                write_hits(&engine.store, &events[from..until], out);
                self.done = until as u32;
                Ok(match until < events.len() {
                    true => ExportNeed::Rows,
                    false => ExportNeed::Nothing,
                })
            }
            ExportBody::Report(export) => match export.report.files.get(self.done as usize) {
                Some(_) => Ok(ExportNeed::File(self.done)),
                None => {
                    let text = export.report.write(export.redact);
                    out.extend_from_slice(text.as_bytes());
                    Ok(ExportNeed::Nothing)
                }
            },
            ExportBody::Originals(originals) => {
                let Some(row) = originals.rows.get(self.done as usize) else {
                    self.said.extend(originals.end(out)?);
                    return Ok(ExportNeed::Nothing);
                };
                let (number, location) = engine.store.location(*row as usize);
                originals.wanted = Some(location);
                originals.missing = 0;
                originals.file = engine.store.files.place(number).file;
                Ok(ExportNeed::File(originals.file))
            }
        }
    }

    /// Takes the file that was asked for, and which of its contents are rows.
    pub fn begin_file(&mut self, source: FileSource, row_contents: Vec<u32>) {
        match &mut self.what {
            ExportBody::Originals(originals) => {
                originals.row_contents = row_contents;
                let wanted = originals.wanted.take();
                let begin = |location| Box::new(BulkRereader::new(location, source));
                originals.rereader = wanted.map(begin);
            }
            ExportBody::Report(export) => export.source = Some(source),
            ExportBody::Table(_) | ExportBody::Hits(_) => {}
        }
    }

    /// Reads on in the file that was asked for. False once nothing more of it is needed.
    ///
    /// # Errors
    /// Why it can't be read any further, in words.
    pub fn read_on(&mut self, store: &Store, out: &mut Vec<u8>) -> Result<bool, String> {
        let originals = match &mut self.what {
            ExportBody::Originals(originals) => originals,
            ExportBody::Report(export) => return export.hash_on(),
            ExportBody::Table(_) | ExportBody::Hits(_) => return Ok(false),
        };
        let Some(mut rereader) = originals.rereader.take() else {
            return Ok(false);
        };
        let goes_on = rereader.step(&mut |again| originals.take(again, &mut self.done, store, out));
        originals.rereader = Some(rereader);
        goes_on.map_err(|note| match note {
            FileNote::Unreadable(why) => format!("the file can't be read any more: {why}"),
            note => note.words(true),
        })
    }

    /// Where the record lies that is wanted next of the file that was asked for; none where it is to be read otherwise.
    pub fn wanted(&self) -> Option<Location> {
        match &self.what {
            ExportBody::Originals(originals) => match &originals.rereader {
                Some(rereader) => rereader.wanted(),
                None => originals.wanted,
            },
            ExportBody::Table(_) | ExportBody::Report(_) | ExportBody::Hits(_) => None,
        }
    }

    /// Takes rows of a file of rows, whose first byte has this place.
    pub fn push_rows(&mut self, store: &Store, place: u64, rows: &[u8], out: &mut Vec<u8>) {
        if let ExportBody::Originals(originals) = &mut self.what
            && let Some(mut rereader) = originals.rereader.take()
        {
            rereader.push_rows(place, rows, &mut |again| {
                originals.take(again, &mut self.done, store, out)
            });
            originals.rereader = Some(rereader);
        }
    }

    /// The file has ended, or can't be read (`why`, in words). What is still wanted of it is missing, and that is said.
    pub fn end_file(&mut self, store: &Store, why: Option<&str>, out: &mut Vec<u8>) {
        let originals = match &mut self.what {
            ExportBody::Originals(originals) => originals,
            ExportBody::Report(export) => {
                let digits = std::mem::take(&mut export.hash).digits();
                if let Some((_, hash)) = export.report.files.get_mut(self.done as usize) {
                    *hash = why.map_or(digits, str::to_owned);
                }
                self.done += 1;
                return;
            }
            ExportBody::Table(_) | ExportBody::Hits(_) => return,
        };
        let rereader = originals.rereader.take();
        let wanted = originals.wanted.take().is_some();
        if let Some(mut rereader) = rereader {
            rereader.give_up(&mut |again| originals.take(again, &mut self.done, store, out));
        } else if wanted {
            // The file was not there at all.
            while originals.take(None, &mut self.done, store, out).is_some() {}
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

/// Writes a line for each rule that one of these events matches.
fn write_hits(store: &Store, events: &[u32], out: &mut Vec<u8>) {
    let mut text = String::new();
    for row in events.iter().map(|event| *event as usize) {
        let event = HitEvent {
            id: store.cell(Column::Id, row),
            account: store.cell(Column::Account, row),
            time: Some(store.times()[row]).filter(|time| *time != NO_TIME),
        };
        for rule in rules_of_event(store, row) {
            hits::line(&rule, &event, &mut text);
        }
    }
    out.extend_from_slice(text.as_bytes());
}

impl Export {
    /// All commands for what chosen actors left behind.
    fn commands(&mut self, engine: &mut Engine, out: &mut Vec<u8>) {
        let filtered = engine.memo.filter(&engine.store, &self.question.filter());
        let terms = &self.question.view().scope;
        let scope = engine.memo.scope(&engine.store, &filtered, terms);
        let (text, rows) = all_commands(&engine.store, scope);
        out.extend_from_slice(text.as_bytes());
        self.done = rows;
    }
}

impl ReportExport {
    /// Hashes on in the open file; false at its end.
    fn hash_on(&mut self) -> Result<bool, String> {
        const PIECE: usize = 1 << 20;
        let Some(source) = &self.source else {
            return Ok(false);
        };
        let mut bytes = vec![0; PIECE];
        let read = source.borrow_mut().read(&mut bytes);
        let count = read.map_err(|error| format!("the file can't be read any more: {error}"))?;
        self.hash.push(&bytes[..count]);
        Ok(count > 0)
    }
}
