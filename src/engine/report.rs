//! What a report says: the marked events, the files, and what was worked out for the filter.

use super::Engine;
use super::question::Question;
use super::report_findings::findings_of_report;
use super::rows::{MOST_ROWS, event_row};
use crate::cloudtrail::time::text_from_millis;
use crate::export::notes::Note;
use crate::export::report::{Report, TableOfReport};
use crate::input::receipt::counted;
use crate::protocol::{Answer, ImpactBy, NamesInFile, Page, Rows, Tab, TableSpec, ViewSpec};
use crate::store::Store;
use crate::tables::impact::totals_in_words;
use crate::tables::{FileValue, default_order, file_columns, file_values};

/// What the report says, less the hashes: files are numbered as they were handed in. What it lacks goes into `said`.
pub(super) fn report(
    engine: &mut Engine,
    question: &Question,
    names_in_file: NamesInFile,
    notes: &[Note],
    redact: bool,
    said: &mut Vec<String>,
) -> Report {
    let view = question.view();
    let about_machines = ViewSpec {
        tab: Tab::Machines,
        machine: None,
        ..view.clone()
    };
    let (about_machines, _) = Question::of(&about_machines, "");
    let answer = engine.memo.answer(&engine.store, &about_machines);
    let scope = engine
        .memo
        .scope_of_report(&engine.store, question, names_in_file);
    let impact = impact_of_report(engine, view);
    let findings = findings_of_report(engine, view);
    let exposures = table_of_report(engine, view, Tab::Exposures);
    let denied = table_of_report(engine, view, Tab::Denied);
    let filtered = engine.memo.filter(&engine.store, &question.filter());
    let used = engine.memo.permissions(&engine.store, &filtered);
    let policy_names = used.used.resource_names();
    let mut report = Report {
        impact,
        findings,
        exposures,
        denied,
        policy: used.policy.clone(),
        policy_names,
        warnings: answer.coverage,
        scope,
        // Stand-ins hide what names would tell.
        names_in_file: if redact {
            NamesInFile::LeftOut
        } else {
            names_in_file
        },
        ..Report::default()
    };
    let store = &engine.store;
    if redact {
        report.names = names(store);
    }
    let mut by_event: Vec<&Note> = notes.iter().collect();
    by_event.sort_by(|one, two| one.event.cmp(&two.event));
    let mut found = 0;
    for row in store.order() {
        let key = store.key(*row as usize);
        let Ok(index) = by_event.binary_search_by(|note| note.event.cmp(&key)) else {
            continue;
        };
        found += 1;
        let rows = Rows::Events(Page {
            total: 1,
            first: 0,
            rows: vec![event_row(store, *row as usize)],
        });
        report.events.extend(
            file_values(&rows, Tab::Events, report.names_in_file, 0)
                .map(|row| (row, by_event[index].clone())),
        );
    }
    if found < notes.len() {
        let missing = counted((notes.len() - found) as u32, "marked event");
        said.push(format!(
            "{missing} not in the report: not in the files that are loaded."
        ));
    }
    let range = view.time.map_or("all".to_owned(), |time| {
        [
            &text_from_millis(time.from),
            " – ",
            &text_from_millis(time.until),
            " UTC",
        ]
        .concat()
    });
    report.facts = vec![
        ("Query", view.query.clone()),
        ("Time range", range),
        ("Events shown", answer.shown.to_string()),
        ("Events loaded", store.len().to_string()),
    ];
    for number in 0..store.files.entries().len() {
        let rows = Rows::Receipt(Page {
            total: 1,
            first: 0,
            rows: vec![store.files.row(number)],
        });
        report.files.extend(
            file_values(&rows, Tab::Receipt, NamesInFile::LeftOut, 0)
                .map(|row| (row, String::new())),
        );
    }
    report
}

/// What a tab says under the filter of a view, with the first rows of its table in their own order.
pub(super) fn answer_of_tab(engine: &mut Engine, view: &ViewSpec, tab: Tab, rows: u32) -> Answer {
    let order = default_order(tab);
    let view = ViewSpec {
        tab,
        table: TableSpec {
            sort: order.column.to_owned(),
            descending: order.descending,
            then: Vec::new(),
            first: 0,
            rows,
        },
        ..view.clone()
    };
    let (question, _) = Question::of(&view, "");
    engine.memo.answer(&engine.store, &question)
}

/// How much data was read, written and deleted under the filter of a view, by principal.
fn impact_of_report(engine: &mut Engine, view: &ViewSpec) -> (Vec<String>, Vec<Vec<FileValue>>) {
    let about_impact = ViewSpec {
        by_person: false,
        impact_by: ImpactBy::Principal,
        ..view.clone()
    };
    let answer = answer_of_tab(engine, &about_impact, Tab::Impact, MOST_ROWS);
    let mut words = answer
        .impact
        .as_ref()
        .map(totals_in_words)
        .unwrap_or_default();
    let total = match &answer.rows {
        Rows::Cells(page) => page.total,
        _ => 0,
    };
    if total > MOST_ROWS {
        words.push(format!("The first {MOST_ROWS} of {total} principals:"));
    }
    let row = |index| file_values(&answer.rows, Tab::Impact, NamesInFile::LeftOut, index);
    (words, (0..).map_while(row).collect())
}

/// The first rows of a tab's table under the filter of a view.
fn table_of_report(engine: &mut Engine, view: &ViewSpec, tab: Tab) -> TableOfReport {
    let answer = answer_of_tab(engine, view, tab, MOST_ROWS);
    let total = match &answer.rows {
        Rows::Cells(page) => page.total,
        _ => 0,
    };
    let words = match total {
        total if total > MOST_ROWS => {
            format!("The first {MOST_ROWS} of {total} rows; the CSV of the tab has all.")
        }
        _ => String::new(),
    };
    let to = file_columns(tab, NamesInFile::LeftOut);
    let to = to.iter().position(|column| column.id == "to");
    let row = |index| {
        let mut values = file_values(&answer.rows, tab, NamesInFile::LeftOut, index)?;
        // Of an account with its name from a list that was dropped, the number alone.
        if let Some(FileValue::Text(text)) = to.and_then(|place| values.get_mut(place))
            && let Some((account, _)) = text.split_once(" (")
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
        {
            *text = account.to_owned();
        }
        Some(values)
    };
    TableOfReport {
        words,
        rows: (0..).map_while(row).collect(),
    }
}

/// All that principals, sessions and persons are called.
fn names(store: &Store) -> Vec<String> {
    let principals = store.principals().iter().map(|principal| principal.name);
    let sessions = store.identities().iter().map(|identity| identity.session);
    let columns = store.sessions();
    // A name that begins so is made of a principal's and a session's, which stay recognisable by themselves.
    let persons = (columns.person_names.iter()).filter(|name| !name.starts_with("? "));
    let persons = persons.flat_map(|name| {
        // What follows tells persons of one name apart; a query may hold the name alone.
        let bare = name.split_once(" (").map(|(bare, _)| bare);
        bare.into_iter().chain([name.as_str()])
    });
    // Keys are made of names and accounts, but for those of Identity Center: a store and a user of it.
    let keys = columns.person_keys.iter().filter(|key| key.contains('#'));
    (principals.chain(sessions).map(|symbol| store.text(symbol)))
        .chain(persons)
        .chain(keys.flat_map(|key| key.split('#')))
        .map(str::to_owned)
        .collect()
}
