//! Exports compared with the files that they come from: nothing is lost, nothing is changed, and an export can be loaded
//! again.

use crate::support;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use support::exporting::{exported, finished};
use support::packing::gzip;
use support::{Dropped, all_rows, dropped, invictus, load, load_without_chains, repository, view};
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::export::notes::Note;
use trailglass::input::hash::Hash;
use trailglass::input::source::in_pieces;
use trailglass::json::text::each;
use trailglass::protocol::{LoadState, Rows, Tab};

/// The records of a trail file, byte for byte, by their event ids.
fn originals(files: &[Dropped]) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for file in files {
        let json = support::gunzip(&file.bytes);
        each(&json, &mut |name, list| {
            if name == "Records" {
                for record in trailglass::json::object::elements(list).expect("a list") {
                    let id = trailglass::json::object::Object::read(record)
                        .and_then(|record| record.text("eventID"));
                    all.insert(id.expect("an id"), record.to_vec());
                }
            }
        });
    }
    all
}

/// Everything that a user can see of each event.
fn seen(engine: &mut Engine) -> Vec<String> {
    let rows = all_rows(engine, "", "time");
    rows.into_iter()
        .map(|mut row| {
            row.event = 0;
            format!("{row:?}")
        })
        .collect()
}

fn samples() -> Vec<Dropped> {
    let mut files = invictus();
    let seed = fs::read(repository("tests/data/seed-examples.json")).expect("test data");
    files.push(dropped(gzip(&seed)));
    files
}

#[test]
fn original_records_leave_byte_for_byte() {
    let files = samples();
    let expected = originals(&files);
    let mut engine = load(&files, 2, 1000);
    for piece in [777, usize::MAX] {
        let (out, said) = exported(&mut engine, &files, Tab::Events, "", Form::Lines, piece);
        assert_eq!(said, [] as [&str; 0]);
        let mut lines: Vec<&[u8]> = out.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.pop(), Some(&b""[..]), "each line has its end");
        let mut wanted: Vec<Vec<u8>> = expected.values().cloned().collect();
        for record in &mut wanted {
            for byte in record
                .iter_mut()
                .filter(|byte| matches!(byte, b'\n' | b'\r'))
            {
                *byte = b' ';
            }
        }
        wanted.sort();
        lines.sort_unstable();
        assert!(lines == wanted, "{} lines of {}", lines.len(), wanted.len());
    }
}

#[test]
fn what_leaves_loads_back_to_the_same_events() {
    let files = samples();
    let mut engine = load(&files, 2, 1000);
    let expected = seen(&mut engine);
    for form in [Form::Trail, Form::Lines, Form::Parquet] {
        let (out, _) = exported(&mut engine, &files, Tab::Events, "", form, 5000);
        let mut again = load(&[dropped(out)], 1, 4000);
        assert!(seen(&mut again) == expected, "{form:?}");
    }
}

#[test]
fn only_what_is_shown_leaves() {
    let files = samples();
    let mut engine = load(&files, 1, 1000);
    let (out, _) = exported(
        &mut engine,
        &files,
        Tab::Events,
        "name:StartExecution",
        Form::Trail,
        1000,
    );
    let mut again = load(&[dropped(out)], 1, 4000);
    let names: Vec<String> = all_rows(&mut again, "", "time")
        .into_iter()
        .map(|row| row[Column::Name].to_owned())
        .collect();
    assert!(
        !names.is_empty() && names.iter().all(|name| name == "StartExecution"),
        "{names:?}"
    );
    let (out, _) = exported(
        &mut engine,
        &files,
        Tab::Events,
        "name:Nothing",
        Form::Trail,
        1000,
    );
    assert_eq!(
        String::from_utf8(out).unwrap().replace('\n', ""),
        r#"{"Records":[]}"#
    );
}

#[test]
fn a_file_that_has_changed_is_named_with_how_much_is_missing() {
    let seed = fs::read(repository("tests/data/seed-examples.json")).expect("test data");
    let files = vec![
        dropped(seed.clone()),
        dropped(gzip(&seed[..seed.len() / 2])),
    ];
    let mut engine = load(&files, 1, 1000);
    let cut = vec![dropped(&seed[..seed.len() / 2]), files[1].clone()];
    let (out, said) = exported(&mut engine, &cut, Tab::Events, "", Form::Lines, 1000);
    let lines = out.iter().filter(|byte| **byte == b'\n').count();
    assert!(lines > 0 && lines < 6, "{lines}");
    assert_eq!(said.len(), 1);
    let missing = 6 - lines;
    assert!(
        said[0].starts_with(&format!("f: {missing} record")),
        "{}",
        said[0]
    );
}

#[test]
fn rows_of_a_table_come_with_what_was_made_of_them() {
    let table = "eventid,eventname,eventtime\ne-1,StopExecution,2024-01-02T03:04:05Z\ne-2,=A,2024-01-02T03:04:06Z\n";
    let files = vec![dropped(table)];
    let mut engine = load(&files, 1, 1000);
    let (out, said) = exported(&mut engine, &files, Tab::Events, "", Form::Trail, 10);
    let mut again = load(&[dropped(out)], 1, 4000);
    assert_eq!(again.store.len(), 2);
    assert_eq!(
        all_rows(&mut again, "name:StopExecution", "time")[0].key,
        "e-1"
    );
    assert!(said[0].starts_with("2 events came from tables"), "{said:?}");
}

#[test]
fn every_table_leaves_with_all_its_rows() {
    let files = samples();
    let mut engine = load(&files, 1, 1000);
    let rows = |out: &[u8]| {
        serde_json::from_slice::<Vec<serde_json::Value>>(out)
            .expect("a list")
            .len()
    };
    for (tab, expected) in [(Tab::Events, 2906), (Tab::Receipt, files.len())] {
        let (out, _) = exported(&mut engine, &files, tab, "", Form::Json, 1000);
        assert_eq!(rows(&out), expected, "{tab:?}");
    }
    for tab in [
        Tab::Principals,
        Tab::Persons,
        Tab::Machines,
        Tab::Executions,
        Tab::Activities,
        Tab::Denials,
        Tab::StepFunctions,
    ] {
        let (out, _) = exported(&mut engine, &files, tab, "", Form::Json, 1000);
        assert!(rows(&out) > 0, "{tab:?}");
        let (csv, _) = exported(&mut engine, &files, tab, "", Form::Csv, 1000);
        assert!(csv.len() > 20, "{tab:?}");
    }
}

#[test]
fn chosen_events_leave_alone_whatever_is_on_screen() {
    let files = samples();
    let mut engine = load(&files, 2, 1000);
    let all = all_rows(&mut engine, "", "time");
    let nothing = view(Tab::Principals, "events", "name:NoSuchCall");
    engine.answer(&nothing, LoadState::default());
    // The last first, one that is not there, and one twelfth of the rest.
    let mut wanted: Vec<_> = all.iter().step_by(12).collect();
    let keys: Vec<String> = wanted.iter().map(|row| row.key.clone()).collect();
    wanted.reverse();
    let mut events: Vec<u32> = wanted.iter().map(|row| row.event).collect();
    events.push(u32::MAX);
    for form in [Form::Csv, Form::List] {
        let mut out = Vec::new();
        let export =
            Export::of_events(&mut engine, nothing.clone(), form, events.clone(), &mut out);
        let (out, said) = finished(&mut engine, &files, export, out, 1000);
        assert_eq!(said, Vec::<String>::new());
        let text = String::from_utf8(out).expect("text");
        if form == Form::Csv {
            let cells = |line: &str| -> Vec<String> {
                let mut is_quoted = false;
                let between = |letter: char| {
                    is_quoted ^= letter == '"';
                    letter == ',' && !is_quoted
                };
                line.split(between).map(str::to_owned).collect()
            };
            let mut lines = text.lines().map(cells);
            let heads = lines.next().expect("a line of headings");
            let place = heads.iter().position(|head| head == "id").expect("ids");
            let ids: Vec<String> = lines.map(|line| line[place].clone()).collect();
            assert_eq!(ids, keys, "in order of time");
            continue;
        }
        let originals = originals(&files);
        let mut found: Vec<String> = trailglass::json::object::elements(text.as_bytes())
            .expect("a list")
            .into_iter()
            .map(|record| {
                let id = trailglass::json::object::Object::read(record)
                    .and_then(|record| record.text("eventID"))
                    .expect("an id");
                assert_eq!(record, originals[&id], "byte for byte");
                id
            })
            .collect();
        let mut keys = keys.clone();
        keys.sort();
        found.sort();
        assert_eq!(found, keys);
    }
}

#[test]
fn the_events_of_rows_are_those_on_screen() {
    let mut engine = load(&samples(), 1, 1000);
    let mut question = view(Tab::Events, "name", "outcome:denied");
    question.table.rows = 50;
    let Rows::Events(page) = engine.answer(&question, LoadState::default()).rows else {
        panic!("events")
    };
    let rows = page.rows;
    assert!(rows.len() > 8);
    assert_eq!(engine.events_of_rows(3, 4, 9), rows[3..7]);
    assert_eq!(engine.events_of_rows(page.total - 1, 9, 9).len(), 1);
    assert_eq!(engine.events_of_rows(u32::MAX, 9, 9), []);
}

#[test]
fn an_export_ends_in_words_when_more_files_come() {
    let files = samples();
    let mut engine = load(&files, 1, 1000);
    let mut out = Vec::new();
    let mut export = Export::begin(
        &mut engine,
        view(Tab::Events, "time", ""),
        Form::Csv,
        vec![],
        &mut out,
    );
    assert_eq!(export.write(&mut engine, &mut out), Ok(ExportNeed::Rows));
    engine.store.files.add("more".into(), 1);
    assert!(export.write(&mut engine, &mut out).is_err());
}

/// A call of a role's session, as whoever the identity's other parts name.
fn call_of_role(
    id: &str,
    account: &str,
    session: &str,
    parts: &serde_json::Value,
) -> serde_json::Value {
    let mut identity = json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE{account}:{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/deploy/{session}"),
        "accountId": account,
        "accessKeyId": format!("ASIAEXAMPLE00000{}", &id[2..]),
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": format!("arn:aws:iam::{account}:role/deploy"), "userName": "deploy"},
        },
    });
    for (name, part) in parts.as_object().expect("parts") {
        if name == "sourceIdentity" {
            identity["sessionContext"][name] = part.clone();
        } else {
            identity[name] = part.clone();
        }
    }
    json!({
        "eventVersion": "1.11",
        "eventTime": "2026-01-01T00:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "awsRegion": "eu-west-1",
        "eventID": id,
        "recipientAccountId": account,
        "userIdentity": identity,
    })
}

#[test]
fn a_redacted_report_names_no_person_whatever_tells_who_it_was() {
    let function = |name: &str| json!({"inScopeOf": {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}")}});
    let records = [
        call_of_role(
            "e-1",
            "111122223333",
            "s-1",
            &json!({"sourceIdentity": "carol-q"}),
        ),
        call_of_role("e-2", "111122223333", "s-2", &function("night-etl")),
        call_of_role(
            "e-3",
            "111122223333",
            "s-3",
            &json!({"onBehalfOf": {"userId": "9067-guid-user", "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-store77"}}),
        ),
        call_of_role("e-4", "444455556666", "s-4", &json!({})),
    ];
    let mut engine = load(&[dropped(json!({"Records": records}).to_string())], 1, 1000);
    engine.work_out_chains();
    let persons = engine.store.sessions().person_names.clone();
    for name in ["carol-q", "night-etl"] {
        assert!(
            persons.iter().any(|person| person.contains(name)),
            "{persons:?}"
        );
    }
    let keys = engine.store.sessions().person_keys.join(" ");
    let notes = ["e-1", "e-2", "e-3", "e-4"].map(|event| Note {
        event: event.to_owned(),
        tags: "look".to_owned(),
        text: format!("carol-q and night-etl, that is {keys}"),
    });
    let query = "person:carol-q or person:night-etl or event:GetObject";
    let text = |redact| {
        let mut engine = load(&[dropped(json!({"Records": records}).to_string())], 1, 1000);
        engine.work_out_chains();
        let (mut out, form) = (Vec::new(), Form::Report { redact });
        let question = view(Tab::Events, "time", query);
        let mut export = Export::begin(&mut engine, question, form, notes.to_vec(), &mut out);
        while let ExportNeed::File(_) = export
            .write(&mut engine, &mut out)
            .expect("the store stays the same")
        {
            export.end_file(&engine.store, None, &mut out);
        }
        String::from_utf8(out).expect("text")
    };
    let (open, redacted) = (text(false), text(true));
    for secret in [
        "carol-q",
        "night-etl",
        "d-store77",
        "9067-guid-user",
        "deploy",
        "s-4",
        "111122223333",
    ] {
        assert!(open.contains(secret), "{secret}: {open}");
        assert!(!redacted.contains(secret), "{secret}: {redacted}");
    }
}

#[test]
fn an_export_that_persons_come_into_does_not_speak_of_files() {
    let mut engine = load_without_chains(&samples(), 1, 1000);
    for (what, changed) in [("persons", true), ("files", true), ("", false)] {
        let mut out = Vec::new();
        let question = view(Tab::Events, "time", "");
        let mut export = Export::begin(&mut engine, question, Form::Csv, vec![], &mut out);
        match what {
            "persons" => assert!(engine.work_out_chains()),
            "files" => drop(engine.store.files.add("more".into(), 1)),
            _ => assert!(!engine.work_out_chains(), "they are known already"),
        }
        let written = export.write(&mut engine, &mut out);
        assert_eq!(written.is_err(), changed);
        let words = written.err().unwrap_or_default();
        assert!(words.contains(what), "{words}");
        assert_eq!(words.contains("files"), what == "files", "{words}");
    }
}

#[test]
fn a_report_has_the_marked_events_and_the_hash_of_each_file() {
    let files = samples();
    let mut engine = load(&files, 1, 1000);
    let rows = all_rows(&mut engine, "name:StartExecution", "time");
    let note = |event: &str| Note {
        event: event.to_owned(),
        tags: "look".to_owned(),
        text: format!("<i>{}</i>", rows[0].principal),
    };
    let notes = vec![note(&rows[0].key), note("not here")];
    for redact in [false, true] {
        let (mut out, form) = (Vec::new(), Form::Report { redact });
        let question = view(Tab::Events, "time", "");
        let mut export = Export::begin(&mut engine, question, form, notes.clone(), &mut out);
        while let ExportNeed::File(number) = export
            .write(&mut engine, &mut out)
            .expect("the store stays the same")
        {
            export.begin_file(in_pieces(&*files[number as usize].bytes, 1000), Vec::new());
            while export.read_on(&engine.store, &mut out) == Ok(true) {}
            export.end_file(&engine.store, None, &mut out);
        }
        let html = String::from_utf8(out).expect("text");
        let (_, of_files) = html.split_once("<h2>Files</h2>").expect("the files");
        let hashes = of_files.matches("<tr><td>").count();
        assert!(html.contains("Impact: data that was read"));
        assert_eq!(hashes, files.len());
        for file in &files {
            let mut hash = Hash::default();
            hash.push(&file.bytes);
            assert!(html.contains(&hash.digits()));
        }
        assert!(html.contains(&rows[0].key) && html.contains("&lt;i&gt;"));
        assert_eq!(html.contains(&rows[0].principal), !redact);
        assert_eq!(html.contains(&rows[0][Column::Account]), !redact);
        assert!(
            export.said[0].starts_with("1 marked event not in the report"),
            "{:?}",
            export.said
        );
    }
    // Its digits are those of everybody else.
    let mut hash = Hash::default();
    hash.push(b"abc");
    assert_eq!(
        hash.digits(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
