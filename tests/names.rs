//! Names for numbers: files with names are taken like logs, and what they say stands beside the numbers, is searched,
//! counted, and left out of files.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use support::mmdb::{Database, Field, asn, city, country};
use support::packing::gzip;
use support::{
    Dropped, all_rows, ask, cases, dropped, load, load_shared, packed_files_below, receipt,
    repository, shown, side_panels, view,
};
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::{FileSpec, Form};
use trailglass::names::{ReferenceData, ReferenceKind};
use trailglass::protocol::{
    Cell, DossierSubject, EventRow, FileStatus, NamesInFile, Rows, Tab, ViewSpec,
};
use trailglass::sql::Dialect;

const OWN: &str = "111111111111";
const NAMED: &str = "222222222222";
const FOREIGN: &str = "999999999999";
/// The account of the demo.
const DEMO: &str = "123837392027";

fn record(id: u32, address: &str, caller: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": format!("2024-01-02T03:04:{:02}Z", id % 60), "eventName": "AssumeRole",
        "eventSource": "sts.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": address, "eventID": format!("e-{id}"),
        "userIdentity": {"type": "AssumedRole", "accountId": caller, "principalId": format!("AROA{caller}:s"),
            "arn": format!("arn:aws:sts::{caller}:assumed-role/deploy/s")},
        "requestParameters": {"roleArn": format!("arn:aws:iam::{NAMED}:role/x"), "note": "333333333333 and 1234567890123"},
        "recipientAccountId": OWN,
    })
}

const ADDRESSES: [&str; 6] = [
    "203.0.113.9",
    "10.1.2.3",
    "3.5.140.7",
    "cloudformation.amazonaws.com",
    "8.8.8.8",
    "2001:db8::7",
];

fn logs() -> Dropped {
    let callers = [OWN, FOREIGN];
    let records: Vec<Value> = (0..12)
        .map(|id| record(id, ADDRESSES[id as usize % 6], callers[id as usize / 6]))
        .collect();
    dropped(json!({ "Records": records }).to_string())
}

fn accounts() -> Dropped {
    dropped(format!("account_id,name\n{OWN},prod\n{NAMED},audit\n"))
}

fn networks() -> Dropped {
    dropped("203.0.113.0/24,office\n203.0.0.0/16,wide\n")
}

fn ranges() -> Dropped {
    dropped(
        json!({"syncToken": "1", "createDate": "2024-01-02-03-04-05", "ipv6_prefixes": [],
        "prefixes": [{"ip_prefix": "3.5.140.0/22", "region": "ap-northeast-2", "service": "S3"}]})
        .to_string(),
    )
}

fn map(fields: Vec<(&'static str, Field)>) -> Field {
    Field::Map(fields)
}

fn cities(record_bits: u32, built: u64, name: &str) -> Vec<u8> {
    Database {
        kind: "Test-City",
        built,
        record_bits,
        networks: &[
            ("8.8.8.0/24", map(vec![country("IT", "Italy"), city(name)])),
            ("2001:db8::/32", map(vec![country("FR", "France")])),
        ],
    }
    .write()
}

fn systems() -> Vec<u8> {
    Database {
        kind: "Test-ASN",
        built: 1,
        record_bits: 24,
        networks: &[("8.8.0.0/16", asn(15169, "GOOGLE"))],
    }
    .write()
}

fn all_files() -> Vec<Dropped> {
    vec![
        logs(),
        accounts(),
        networks(),
        ranges(),
        dropped(cities(28, 1_704_164_645, "Rome")),
        dropped(systems()),
    ]
}

fn engine_of(files: &[Dropped], readers: usize, piece: usize) -> Engine {
    let mut engine = load(files, readers, piece);
    engine.work_out_chains();
    engine
}

fn rows(engine: &mut Engine) -> BTreeMap<String, EventRow> {
    let rows = all_rows(engine, "", "time").into_iter();
    rows.map(|row| (row.key.clone(), EventRow { event: 0, ..row }))
        .collect()
}

#[test]
fn each_file_has_a_line_that_says_what_was_taken() {
    let files = all_files();
    let engine = engine_of(&files, 1, usize::MAX);
    for (number, form, note) in [
        (1, "names of accounts in a table", "Names of 2 accounts."),
        (2, "names of networks", "Names of 2 networks."),
        (
            3,
            "address ranges of AWS",
            "1 network of AWS, as of 2024-01-02.",
        ),
        (
            4,
            "address database",
            "Address database Test-City, built on 2024-01-02.",
        ),
        (
            5,
            "address database",
            "Address database Test-ASN, built on 1970-01-01.",
        ),
    ] {
        let row = receipt(&engine, number);
        assert_eq!((row.form.as_str(), row.note.as_str()), (form, note));
        assert_eq!((row.status, row.events), (FileStatus::Read, 0), "{note}");
    }
    assert_eq!(
        engine.store.files.skipped(),
        0,
        "names are not skipped files"
    );
    assert_eq!(engine.store.files.warned(), 0);
    assert_eq!(engine.store.names_state().files, [1, 2, 3, 4, 5]);
}

#[test]
fn names_stand_beside_numbers_and_without_them_the_page_is_as_it_was() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    let found = rows(&mut engine);
    let words = |id: &str| found[id].address_words.as_str();
    assert_eq!(found["e-0"].account_name, "prod");
    assert_eq!(words("e-0"), "office");
    assert_eq!(words("e-1"), "private");
    assert_eq!(words("e-2"), "AWS S3 ap-northeast-2");
    assert_eq!(words("e-3"), "AWS service");
    assert_eq!(words("e-4"), "Rome, IT · AS15169 GOOGLE");
    assert_eq!(words("e-5"), "documentation · FR");
    let named = &found["e-4"];
    assert_eq!(
        (
            named.country.as_str(),
            named.asn.as_str(),
            named.network.as_str()
        ),
        ("Italy", "AS15169 GOOGLE", "")
    );
    let mut plain = engine_of(&[logs()], 1, usize::MAX);
    for row in rows(&mut plain).values() {
        assert_eq!(
            (row.account_name.as_str(), row.address_words.as_str()),
            ("", "")
        );
    }
    // What an address tells by itself needs no file.
    assert_eq!(shown(&mut plain, "network:private"), 2);
}

#[test]
fn names_are_searched_counted_and_sorted_by() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    for (query, count) in [
        ("account:prod", 12),
        ("account:PRO*", 12),
        ("-account:prod", 0),
        ("account:audit", 0),
        ("account:111111111111", 12),
        ("network:office", 2),
        ("network:wide", 0),
        ("network:AWS*", 4),
        ("country:IT", 2),
        ("country:italy", 2),
        ("country:*", 4),
        ("-country:*", 8),
        ("asn:15169", 2),
        ("asn:AS15169", 2),
        ("asn:*google*", 2),
        ("country:IT asn:15169 name:AssumeRole", 2),
    ] {
        assert_eq!(shown(&mut engine, query), count, "{query}");
    }
    let facets = side_panels(&mut engine, &view(Tab::Events, "time", "")).facets;
    let values = |field: &str| -> Vec<(String, String, u32)> {
        let facet = facets.iter().find(|facet| facet.field == field);
        let values = facet.map(|facet| facet.values.clone()).unwrap_or_default();
        values
            .into_iter()
            .map(|value| (value.value, value.label, value.count))
            .collect()
    };
    let value = |value: &str, label: &str, count| (value.to_owned(), label.to_owned(), count);
    assert_eq!(values("account"), [value(OWN, "111111111111 prod", 12)]);
    assert_eq!(
        values("country"),
        [value("FR", "France", 2), value("IT", "Italy", 2)]
    );
    assert_eq!(values("asn"), [value("AS15169", "AS15169 GOOGLE", 2)]);
    assert!(values("network").contains(&value("office", "office", 2)));
    assert!(values("address").contains(&value("10.1.2.3", "10.1.2.3 private", 2)));
    let sorted = all_rows(&mut engine, "country:*", "country");
    let countries: Vec<&str> = sorted.iter().map(|row| row.country.as_str()).collect();
    assert_eq!(countries, ["France", "France", "Italy", "Italy"]);
    let lanes = ViewSpec {
        lanes: trailglass::protocol::LaneSpec {
            by: "country".to_owned(),
            ..Default::default()
        },
        ..view(Tab::Timeline, "events", "")
    };
    let Rows::Lanes(lanes, _) = ask(&mut engine, &lanes).rows else {
        panic!("lanes were asked for")
    };
    let lanes: Vec<(&str, u32)> = (lanes.rows.iter())
        .map(|lane| (lane.label.as_str(), lane.events))
        .collect();
    assert_eq!(lanes.len(), 3);
    assert!(
        lanes.contains(&("Italy", 2)) && lanes.contains(&("(no value)", 8)),
        "{lanes:?}"
    );
}

#[test]
fn an_account_of_no_list_that_received_nothing_is_external() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    let question = view(Tab::Principals, "events", "");
    let Rows::Principals(page) = ask(&mut engine, &question).rows else {
        panic!("principals were asked for")
    };
    let names: BTreeMap<&str, &str> = (page.rows.iter())
        .map(|row| (row.account.as_str(), row.account_name.as_str()))
        .collect();
    assert_eq!(
        names,
        BTreeMap::from([(OWN, "prod"), (FOREIGN, "external")])
    );
    // All accounts of a record, also those in its parameters; digits that no list has are none there.
    let events = all_rows(&mut engine, "id:e-6", "time");
    let detail = engine.detail(events[0].event).expect("an event");
    let accounts: Vec<(&str, &str)> = (detail.accounts.iter())
        .map(|account| (account.id.as_str(), account.name.as_str()))
        .collect();
    assert_eq!(
        accounts,
        [(OWN, "prod"), (NAMED, "audit"), (FOREIGN, "external")]
    );
    // The log's own account is never external, and without a list none is.
    let lists = [logs(), dropped(format!("id,name\n{NAMED},audit\n"))];
    let mut engine = engine_of(&lists, 1, usize::MAX);
    assert_eq!(rows(&mut engine)["e-0"].account_name, "");
    let mut engine = engine_of(&[logs(), networks()], 1, usize::MAX);
    let Rows::Principals(page) = ask(&mut engine, &question).rows else {
        panic!("principals were asked for")
    };
    assert!(page.rows.iter().all(|row| row.account_name.is_empty()));
}

#[test]
fn dossiers_say_whose_an_account_and_what_an_address_is() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    let mut dossier = |field: &str, value: &str| {
        let mut question = view(Tab::Events, "time", "");
        question.dossiers = vec![DossierSubject {
            field: field.to_owned(),
            value: value.to_owned(),
        }];
        ask(&mut engine, &question).dossiers.remove(0)
    };
    assert_eq!(dossier("account", OWN).words, "prod");
    assert_eq!(
        dossier("address", "8.8.8.8").words,
        "Rome, IT · AS15169 GOOGLE"
    );
    assert_eq!(dossier("address", "203.0.113.9").words, "office");
}

fn written(engine: &mut Engine, spec: FileSpec, tab: Tab) -> String {
    let mut out = Vec::new();
    let mut export = Export::begin(engine, view(tab, "time", ""), spec, Vec::new(), &mut out);
    while export.write(engine, &mut out) == Ok(ExportNeed::Rows) {}
    String::from_utf8(out).expect("text")
}

#[test]
fn names_are_in_a_file_only_where_they_are_asked_for() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    let mut plain = engine_of(&[logs()], 1, usize::MAX);
    for tab in [Tab::Events, Tab::Principals, Tab::Sessions] {
        for form in [Form::Csv, Form::Json] {
            let without = written(&mut engine, form.into(), tab);
            assert_eq!(
                without,
                written(&mut plain, form.into(), tab),
                "{tab:?}: as if no names had been dropped"
            );
            let names = NamesInFile::Included;
            let with = written(&mut engine, FileSpec { form, names }, tab);
            assert!(
                with.contains("account-name") && with.contains("prod"),
                "{with}"
            );
            assert_eq!(with.contains("Italy"), tab == Tab::Events);
        }
    }
}

#[test]
fn sql_has_numbers_for_names_and_says_what_no_engine_knows() {
    let engine = engine_of(&all_files(), 1, usize::MAX);
    for dialect in [
        Dialect::Athena,
        Dialect::Lake,
        Dialect::DuckDb,
        Dialect::Insights,
    ] {
        let translated = |query: &str| {
            engine
                .translate(&view(Tab::Events, "time", query), dialect)
                .expect("a translation")
        };
        let named = translated("account:prod");
        assert!(named.sql.contains(OWN), "{}", named.sql);
        assert!(
            named
                .unsaid
                .iter()
                .any(|words| words.contains("Names of accounts"))
        );
        assert!(
            !translated("account:111111111111")
                .unsaid
                .iter()
                .any(|words| words.contains("Names of accounts"))
        );
        for query in ["country:IT", "asn:15169", "network:office", "-country:IT"] {
            let told = translated(query);
            assert!(
                told.unsaid
                    .iter()
                    .any(|words| words.contains("dropped into this page")),
                "{query}"
            );
        }
    }
}

#[test]
fn of_two_databases_of_one_kind_the_newer_one_counts() {
    let (old, new) = (cities(24, 1, "Old Rome"), cities(32, 2, "Rome"));
    for files in [[&old, &new], [&new, &old]] {
        let files = [logs(), dropped(files[0].clone()), dropped(files[1].clone())];
        let mut engine = engine_of(&files, 1, usize::MAX);
        assert_eq!(rows(&mut engine)["e-4"].address_words, "Rome, IT");
    }
}

#[test]
fn names_are_read_packed_and_from_files_that_readers_share() {
    let table = accounts().bytes;
    let packed = gzip(&table);
    let engine = engine_of(&[logs(), dropped(packed)], 1, 7);
    assert_eq!(receipt(&engine, 1).note, "Names of 2 accounts.");
    for bytes in [table, ranges().bytes, cities(28, 1, "Rome")] {
        let engine = load_shared(&bytes, 100);
        assert_eq!(
            receipt(&engine, 0).status,
            FileStatus::Read,
            "{}",
            receipt(&engine, 0).note
        );
        assert!(!engine.store.names().data.is_empty());
    }
}

#[test]
fn names_that_come_later_are_looked_up_too_and_memory_counts_them() {
    let mut engine = engine_of(&[logs()], 1, usize::MAX);
    let before = (engine.store.revision(), engine.store.memory_bytes());
    assert!(!engine.work_out_chains(), "nothing new");
    let mut with_names = engine_of(&[logs(), dropped(cities(28, 1, "Rome"))], 1, usize::MAX);
    assert_ne!(with_names.store.revision(), before.0);
    assert!(with_names.store.memory_bytes() > before.1);
    assert_eq!(shown(&mut with_names, "country:IT"), 2);
}

#[test]
fn what_is_broken_ends_in_words() {
    let whole = cities(28, 1, "Rome");
    let sign = whole.len() - 180;
    for (bytes, words) in [
        (whole[..sign.min(400)].to_vec(), "cut off"),
        (b"[default]\nregion = x\n".to_vec(), "names no account"),
        (b"account_id,name\nx,y\n".to_vec(), "without a row"),
        (
            br#"{"Accounts":[]}"#.to_vec(),
            "a list of accounts in which none",
        ),
        (
            br#"{"syncToken":"1","prefixes":[]}"#.to_vec(),
            "without a network",
        ),
        (vec![7; 2000], "binary data"),
    ] {
        let engine = engine_of(&[dropped(bytes)], 1, usize::MAX);
        let row = receipt(&engine, 0);
        assert_eq!(row.status, FileStatus::Skipped);
        assert!(row.note.contains(words), "{}", row.note);
        assert!(engine.store.names().data.is_empty());
    }
    // The sizes in the description lie.
    let mut lying = whole.clone();
    let place = memchr::memmem::rfind(&lying, b"node_count").expect("a description") + 10;
    lying.splice(place..place + 2, [0xc4, 0xff, 0xff, 0xff, 0xff]);
    let engine = engine_of(&[dropped(lying)], 1, usize::MAX);
    assert!(
        receipt(&engine, 0).note.contains("damaged"),
        "{}",
        receipt(&engine, 0).note
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(48)))]

    #[test]
    fn any_order_of_names_and_logs_gives_the_same_page(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), readers in 1usize..3, piece in prop_oneof![Just(usize::MAX), 1usize..300]
    ) {
        let files = all_files();
        let mut expected = engine_of(&files, 1, usize::MAX);
        let files: Vec<Dropped> = order.iter().map(|index| files[*index].clone()).collect();
        let mut engine = engine_of(&files, readers, piece);
        prop_assert_eq!(rows(&mut engine), rows(&mut expected));
        let question = view(Tab::Events, "time", "");
        let panels = |engine: &mut Engine| side_panels(engine, &question).facets;
        prop_assert_eq!(panels(&mut engine), panels(&mut expected));
    }

    #[test]
    fn names_that_come_between_logs_give_the_same_page(first in 0usize..6) {
        let files = all_files();
        let mut expected = engine_of(&files, 1, usize::MAX);
        // As if the page had answered after each file.
        let mut engine = Engine::default();
        let mut reader = trailglass::input::reader::Reader::default();
        for (number, index) in (first..6).chain(0..first).enumerate() {
            engine.store.files.add("f".into(), 1);
            reader.read(number as u32, &*files[index].bytes);
            engine.store.add(0, &reader.take_batch());
            engine.work_out_chains();
            ask(&mut engine, &view(Tab::Events, "time", "country:IT"));
        }
        prop_assert_eq!(rows(&mut engine), rows(&mut expected));
    }

    #[test]
    fn the_network_of_an_address_is_that_of_a_plain_scan(
        networks in prop::collection::vec((any::<u32>(), 0u32..=32), 1..30), places in prop::collection::vec(any::<u32>(), 1..20), near in any::<bool>()
    ) {
        // Near addresses are those in which networks do hold each other.
        let address = |bits: u32| Ipv4Addr::from(if near { 0x0a00_0000 | bits & 0xff } else { bits });
        let list: String = networks.iter().enumerate()
            .map(|(index, (bits, length))| format!("{}/{length},n{index}\n", address(*bits)))
            .collect();
        let mut data = ReferenceData::default();
        data.add(ReferenceKind::NetworkList, list.as_bytes());
        for place in places {
            let asked = address(place);
            let same = |network: Ipv4Addr, length: u32| {
                (0..length).all(|bit| u32::from(network) >> (31 - bit) & 1 == u32::from(asked) >> (31 - bit) & 1)
            };
            let mut around: Vec<(u32, String)> = networks.iter().enumerate()
                .filter(|(_, (bits, length))| same(address(*bits), *length))
                .map(|(index, (_, length))| (32 - length, format!("n{index}")))
                .collect();
            around.sort();
            if let Some((_, name)) = around.first() {
                prop_assert_eq!(&data.facts(&asked.to_string()).network, name);
            }
        }
    }

    #[test]
    fn a_database_tells_what_was_written_into_it(
        bits in prop_oneof![Just(24u32), Just(28), Just(32)], numbers in prop::collection::vec((1u32..u32::MAX, prop_oneof![Just(5u8), Just(6), Just(9), Just(10)]), 1..40),
        asked in any::<u32>()
    ) {
        // Some write short numbers in 16 bits, others all in 64.
        let numbers: Vec<(u32, u8)> = numbers.into_iter().map(|(number, kind)| (if kind == 5 { number % 65_535 + 1 } else { number }, kind)).collect();
        // A network of 256 addresses for each number, side by side.
        let texts: Vec<String> = (0..numbers.len()).map(|index| format!("198.{}.{}.0/24", index / 256, index % 256)).collect();
        let networks: Vec<(&str, Field)> = texts.iter().zip(&numbers).map(|(text, (number, kind))| {
            (text.as_str(), Field::Map(vec![("autonomous_system_number", Field::OfType(*kind, *number))]))
        }).collect();
        let bytes = Database { kind: "T", built: 1, record_bits: bits, networks: &networks }.write();
        let mut data = ReferenceData::default();
        data.add(ReferenceKind::AddressDatabase, &bytes);
        for (index, (number, _)) in numbers.iter().enumerate() {
            let address = IpAddr::from([198, (index / 256) as u8, (index % 256) as u8, asked as u8]);
            let facts = data.facts(&address.to_string()).database;
            prop_assert_eq!(facts.asn.map(|asn| asn.number), Some(*number));
        }
        prop_assert_eq!(data.facts("199.0.0.1").database.asn, None);
    }

    #[test]
    fn a_database_with_any_damage_ends_in_words_and_never_panics(
        bits in prop_oneof![Just(24u32), Just(28), Just(32)],
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut in proptest::option::of(any::<prop::sample::Index>())
    ) {
        let mut bytes = cities(bits, 1, "Rome");
        for (place, byte) in hits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let engine = engine_of(&[logs(), dropped(bytes)], 1, usize::MAX);
        let row = receipt(&engine, 1);
        prop_assert!(!row.note.is_empty());
    }
}

#[test]
fn calls_from_external_accounts_are_found_counted_and_told_from_all_others() {
    let mut engine = engine_of(&all_files(), 1, usize::MAX);
    for (query, count) in [
        ("caller-account:external", 6),
        ("caller-account:EXT*", 6),
        ("-caller-account:external", 6),
        ("caller-account:prod", 6),
        ("caller-account:999999999999", 6),
        ("caller-account:audit", 0),
        ("caller-account:external country:IT", 1),
    ] {
        assert_eq!(shown(&mut engine, query), count, "{query}");
    }
    let facets = side_panels(&mut engine, &view(Tab::Events, "time", "")).facets;
    let facet = facets.iter().find(|facet| facet.field == "caller-account");
    let values: Vec<(&str, u32)> = (facet.expect("a facet").values.iter())
        .map(|value| (value.label.as_str(), value.count))
        .collect();
    assert_eq!(
        values,
        [("111111111111 prod", 6), ("999999999999 external", 6)]
    );
    let found = rows(&mut engine);
    let of = |id: &str| {
        let row = &found[id];
        (
            row.caller_account.as_str(),
            row.caller_account_name.as_str(),
        )
    };
    assert_eq!(of("e-0"), (OWN, "prod"));
    assert_eq!(of("e-6"), (FOREIGN, "external"));
    // Without a list nothing is external; a caller's number is found all the same.
    let mut plain = engine_of(&[logs()], 1, usize::MAX);
    assert_eq!(shown(&mut plain, "caller-account:external"), 0);
    assert_eq!(shown(&mut plain, "caller-account:999999999999"), 6);
    for dialect in [Dialect::Athena, Dialect::DuckDb, Dialect::Insights] {
        let asked = view(Tab::Events, "time", "caller-account:external");
        let told = engine.translate(&asked, dialect).expect("a translation");
        assert!(
            told.sql.contains(FOREIGN) && !told.sql.contains(OWN),
            "{}",
            told.sql
        );
        let said = told.unsaid.iter().any(|words| words.contains("external"));
        assert!(said, "{dialect:?}");
    }
}

/// All cells of a table of Step Functions, each with the names beside it.
fn named_cells(engine: &mut Engine, tab: Tab) -> Vec<(String, String)> {
    let Rows::Cells(page) = ask(engine, &view(tab, "name", "")).rows else {
        panic!("cells were asked for")
    };
    named(page.rows.iter().flat_map(|row| &row.cells))
}

fn named<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<(String, String)> {
    let named = cells.filter_map(|cell| match cell {
        Cell::Named { text, names } => Some((text.clone(), names.clone())),
        Cell::Text(text) => Some((text.clone(), String::new())),
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => None,
    });
    named.collect()
}

#[test]
fn each_arn_on_screen_has_the_name_of_its_account_beside_it_and_none_in_a_file() {
    let list = format!("account_id,name\n{DEMO},sandbox\n");
    let mut files = packed_files_below(&repository("static/demo/synthetic-step-functions"));
    let mut plain = engine_of(&files, 1, usize::MAX);
    files.push(dropped(list));
    let mut engine = engine_of(&files, 1, usize::MAX);
    for tab in [Tab::Machines, Tab::Activities, Tab::Denials] {
        let cells = named_cells(&mut engine, tab);
        let arns: Vec<_> = (cells.iter())
            .filter(|(text, _)| text.contains(&format!(":{DEMO}:")))
            .collect();
        assert!(!arns.is_empty(), "{tab:?}");
        for (text, names) in arns {
            assert_eq!(names, "sandbox", "{tab:?}: {text}");
        }
        for form in [Form::Csv, Form::Json] {
            let written = [&mut engine, &mut plain].map(|engine| written(engine, form.into(), tab));
            assert_eq!(
                written[0], written[1],
                "{tab:?}: as if no list had been dropped"
            );
        }
    }
    let Rows::Cells(machines) = ask(&mut engine, &view(Tab::Machines, "name", "")).rows else {
        panic!("machines were asked for")
    };
    let mut question = view(Tab::Machines, "name", "");
    question.machine = Some(machines.rows[0].key.clone());
    let machine = ask(&mut engine, &question).machine.expect("a machine");
    assert_eq!(machine.account, "sandbox");
    let settings = named(machine.settings.rows.iter().flat_map(|row| &row.cells));
    let role = settings.iter().find(|(text, _)| text.contains(":role/"));
    assert_eq!(role.expect("its role").1, "sandbox");

    let Rows::ChainGraph(graph) = ask(&mut engine, &view(Tab::ChainGraph, "events", "")).rows
    else {
        panic!("the graph was asked for")
    };
    let Rows::Lanes(lanes, _) = ask(&mut engine, &view(Tab::Timeline, "events", "")).rows else {
        panic!("lanes were asked for")
    };
    let facets = side_panels(&mut engine, &view(Tab::Events, "time", "")).facets;
    let nodes = graph.nodes.iter();
    let nodes = nodes.map(|node| {
        (
            node.key.as_str(),
            node.name.as_str(),
            node.accounts.as_str(),
        )
    });
    let lanes = lanes.rows.iter();
    let lanes = lanes.map(|lane| {
        (
            lane.key.as_str(),
            lane.label.as_str(),
            lane.accounts.as_str(),
        )
    });
    let values = facets.iter().flat_map(|facet| &facet.values);
    let values = values.map(|value| {
        (
            value.value.as_str(),
            value.label.as_str(),
            value.accounts.as_str(),
        )
    });
    let mut seen = 0;
    for (key, label, accounts) in nodes.chain(lanes).chain(values) {
        if key.contains(DEMO) {
            // A label with the name in it needs no other.
            let says_it = label.contains(&format!("{DEMO} sandbox"));
            assert_eq!(
                accounts,
                if says_it { "" } else { "sandbox" },
                "{key}, {label}"
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn of_two_databases_that_differ_the_newer_one_counts_and_no_city_of_another_country() {
    let database = |kind, built, fields: Vec<(&'static str, Field)>| {
        let networks = [("8.8.8.0/24", Field::Map(fields))];
        dropped(
            Database {
                kind,
                built,
                record_bits: 24,
                networks: &networks,
            }
            .write(),
        )
    };
    let older = || database("A-City", 1, vec![country("IT", "Italy"), city("Rome")]);
    for (newer, words) in [
        (vec![country("FR", "France")], "FR"),
        (vec![country("IT", "Italy")], "Rome, IT"),
        (vec![country("FR", "France"), city("Paris")], "Paris, FR"),
    ] {
        for is_first in [false, true] {
            let newer = database("B-Country", 2, newer.clone());
            let mut files = vec![logs(), older(), newer];
            if is_first {
                files.reverse();
            }
            let mut engine = engine_of(&files, 1, usize::MAX);
            assert_eq!(rows(&mut engine)["e-4"].address_words, words);
        }
    }
}
