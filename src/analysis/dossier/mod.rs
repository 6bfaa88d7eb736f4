//! What the logs tell of one principal, session, access key, address, agent, account or resource, all in one shape.
//!
//! What it did, from where and with what is counted over the events that pass the filter. What is new or rare is compared with
//! all events loaded, whatever the filter: an inference from these logs alone.

mod calls;
mod changes;
mod credentials;
mod data;
mod history;
mod life;
mod naming;
mod over_time;
mod record_tree;
mod sessions;
mod steps;
mod tables;
mod unusual;

use self::naming::Naming;
use crate::analysis::groups::Grouped;
use crate::analysis::lanes::Total;
use crate::exposure::Exposure;
use crate::impact::DataCalls;
use crate::protocol::{Dossier, DossierSection, DossierSubject};
use crate::query::fields::Reads;
use crate::query::source::Source;
use crate::store::client_columns::ClientPart;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, TimeSpan, scans};

/// A kind of thing that has a dossier.
pub struct DossierKind {
    /// The field of the search language whose values are such things.
    pub field: &'static str,
    /// What it is called on screen.
    pub label: &'static str,
    /// What the events are to it, as a heading.
    did: &'static str,
    /// What one of them is called and what it is, from its value and its earliest event.
    naming: fn(&Store, usize, &str) -> Naming,
}

/// All that have a dossier.
pub static KINDS: [DossierKind; 11] = [
    DossierKind {
        field: "person",
        label: "Person or workload",
        did: "What it did",
        naming: naming::person_naming,
    },
    DossierKind {
        field: "ai-agent",
        label: "AI agent",
        did: "What it did",
        naming: naming::ai_agent_naming,
    },
    DossierKind {
        field: "principal",
        label: "Principal",
        did: "What it did",
        naming: naming::principal_naming,
    },
    DossierKind {
        field: "session",
        label: "Session",
        did: "What it did",
        naming: naming::value_naming,
    },
    DossierKind {
        field: "key",
        label: "Access key",
        did: "What was done with it",
        naming: naming::access_key_naming,
    },
    DossierKind {
        field: "address",
        label: "Address",
        did: "What was done from it",
        naming: naming::address_naming,
    },
    DossierKind {
        field: "agent",
        label: "Agent",
        did: "What was done with it",
        naming: naming::value_naming,
    },
    DossierKind {
        field: "terminal",
        label: "Terminal",
        did: "What was done from it",
        naming: naming::terminal_naming,
    },
    DossierKind {
        field: "account",
        label: "Account",
        did: "What was done in it",
        naming: naming::account_naming,
    },
    DossierKind {
        field: "caller-account",
        label: "Account of the caller",
        did: "What was done from it",
        naming: naming::account_naming,
    },
    DossierKind {
        field: "resource",
        label: "Resource",
        did: "What was done to it",
        naming: naming::resource_naming,
    },
];

/// The kind of dossier that the values of a field have, if any.
pub fn kind_of(field: &str) -> Option<&'static DossierKind> {
    KINDS.iter().find(|kind| kind.field == field)
}

/// Memory that one grouping after another uses; see [`Grouped::new`].
#[derive(Default)]
struct Scratch {
    heads: Vec<u32>,
}

/// A section of every dossier.
enum SectionDef {
    /// One that a function makes.
    Made(fn(&DossierInput, &mut Scratch) -> DossierSection),
    /// One that a function makes where there is something to say.
    Optional(fn(&DossierInput, &mut Scratch) -> Option<DossierSection>),
    /// One that a function makes, beside the others.
    Beside(fn(&DossierInput, &mut Scratch) -> DossierSection),
    /// The values of a field, left out where the dossier is about a value of this field.
    Values(FieldTable),
}

/// A table of the values of one field.
struct FieldTable {
    field: &'static str,
    reads: Reads,
    title: &'static str,
    /// The title where the dossier is about somebody who calls.
    of_callers: Option<&'static str>,
    /// Adds columns to it.
    finish: Option<fn(&DossierInput, &mut tables::GroupTable)>,
}

const fn values(field: &'static str, reads: Reads, title: &'static str) -> SectionDef {
    SectionDef::Values(FieldTable {
        field,
        reads,
        title,
        of_callers: None,
        finish: None,
    })
}

/// All sections, in their order on screen.
static SECTIONS: [SectionDef; 37] = [
    SectionDef::Optional(history::history),
    SectionDef::Made(tables::by_outcome),
    SectionDef::Optional(history::counts),
    SectionDef::Made(over_time::bars),
    SectionDef::Made(unusual::inferred),
    SectionDef::Made(calls::writes),
    SectionDef::Made(calls::denied),
    SectionDef::Made(calls::reads),
    SectionDef::Optional(data::data),
    SectionDef::Optional(credentials::assumed_by),
    SectionDef::Made(credentials::roles_assumed),
    SectionDef::Optional(credentials::refused_roles),
    SectionDef::Optional(credentials::keys_made),
    SectionDef::Values(FieldTable {
        field: "person",
        reads: Reads::Person,
        title: "By which persons or workloads",
        of_callers: None,
        finish: Some(tables::add_persons_outside),
    }),
    SectionDef::Values(FieldTable {
        field: "session",
        reads: Reads::Session,
        title: "By which sessions",
        of_callers: Some("As which sessions"),
        finish: Some(sessions::add_who_assumed),
    }),
    values("principal", Reads::Principal, "By which principals"),
    values("source", Reads::Column(Column::Source), "Services"),
    values(
        "address",
        Reads::Column(Column::Address),
        "From which addresses",
    ),
    values("network", Reads::Network, "From which networks"),
    values("country", Reads::Country, "From which countries"),
    values("asn", Reads::Asn, "From which autonomous systems"),
    values("region", Reads::Column(Column::Region), "In which Regions"),
    values("origin", Reads::Origin, "By which way"),
    values("ai-agent", Reads::AiAgent, "By which AI agents"),
    values(
        "mcp",
        Reads::McpCall,
        "Tool calls of AI agents, and what they led to",
    ),
    values(
        "mcp-tool",
        Reads::McpTool,
        "With which tools of MCP servers",
    ),
    values(
        "tool",
        Reads::Client(ClientPart::Tool),
        "With which tools (says the client)",
    ),
    values(
        "command",
        Reads::Client(ClientPart::Command),
        "Which commands (says the client)",
    ),
    values(
        "terminal",
        Reads::Client(ClientPart::Terminal),
        "From which terminals (says the client)",
    ),
    values(
        "credential-source",
        Reads::Client(ClientPart::CredentialSource),
        "Where the credentials were found (says the client)",
    ),
    values("agent", Reads::Column(Column::Agent), "With which agents"),
    values("key", Reads::AccessKey, "With which access keys"),
    values("credential", Reads::Credential, "With which credentials"),
    values(
        "account",
        Reads::Column(Column::Account),
        "In which accounts",
    ),
    values("caller-account", Reads::CallerAccount, "By which accounts"),
    values("resource", Reads::Column(Column::Resource), "About what"),
    SectionDef::Beside(over_time::weekdays),
];

/// A field in which a value can be new or rare.
struct ComparedField {
    name: &'static str,
    reads: Reads,
    /// What a value of it is called.
    noun: &'static str,
}

/// The fields in which something can be new or rare.
const COMPARED: [ComparedField; 6] = [
    compared("name", Reads::Column(Column::Name), "call"),
    compared("source", Reads::Column(Column::Source), "service"),
    compared("address", Reads::Column(Column::Address), "address"),
    compared("region", Reads::Column(Column::Region), "Region"),
    compared("agent", Reads::Column(Column::Agent), "agent"),
    compared(
        "credential-source",
        Reads::Client(ClientPart::CredentialSource),
        "credential source",
    ),
];

const fn compared(name: &'static str, reads: Reads, noun: &'static str) -> ComparedField {
    ComparedField { name, reads, noun }
}

/// What all dossiers of the same events need: worked out once.
pub struct Background {
    /// What there is of each session.
    sessions: Vec<Total>,
    /// For each field of [`COMPARED`] its values and how many events have them.
    totals: Vec<Vec<(u32, u32)>>,
}

impl Background {
    /// Goes over all events.
    pub fn of(store: &Store) -> Self {
        let totals = COMPARED
            .iter()
            .map(|field| counts_of_values(store, field.reads));
        Background {
            sessions: credentials::totals_of_sessions(store),
            totals: totals.collect(),
        }
    }
}

/// How many events have each value of a field, by the value's number.
fn counts_of_values(store: &Store, reads: Reads) -> Vec<(u32, u32)> {
    let mut counts = Vec::new();
    let mut count = |numbers: &mut dyn Iterator<Item = (u32, u32)>, len: usize| {
        counts.resize(len, 0);
        for (number, events) in numbers {
            if let Some(count) = counts.get_mut(number as usize) {
                *count += events;
            }
        }
    };
    match Source::of_field(store, reads) {
        Source::Row(symbols) => {
            let numbers = &mut symbols.iter().map(|symbol| (*symbol, 1));
            count(numbers, store.strings().texts().len());
        }
        Source::Group(values) => {
            let mut events = vec![0; values.numbers.len()];
            scans::count(&RowSet::all(store.len()), values.groups, &mut events);
            let numbers = &mut values.numbers.iter().copied().zip(events);
            count(numbers, values.len());
        }
        // No compared field is one of these.
        Source::Byte(_) | Source::Leaf(_) | Source::Time(_) => {}
    }
    let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
    counted.collect()
}

/// What the sections of a dossier are made from.
struct DossierInput<'a> {
    store: &'a Store,
    background: &'a Background,
    subject: &'a DossierSubject,
    /// What the field is called on screen.
    label: &'a str,
    /// What the events are to it, as a heading.
    did: &'a str,
    title: &'a str,
    /// The query that finds its events.
    query: String,
    /// All of its events.
    events: &'a RowSet,
    /// All data calls.
    calls: &'a DataCalls,
    /// Of a resource: all events that mention it.
    mentioned: Option<&'a RowSet>,
    /// What all events exposed.
    exposures: &'a [Exposure],
    /// All events that pass the filter.
    shown: &'a RowSet,
    /// The numbers of these.
    all: Vec<u32>,
    /// Those of them that pass the filter.
    own: RowSet,
    /// The numbers of these.
    rows: Vec<u32>,
    /// The time that is looked at.
    span: Option<TimeSpan>,
    /// All of its events by each field of [`COMPARED`].
    compared: Vec<Grouped<'a>>,
}

/// The events that a dossier is made from.
pub struct DossierEvents<'a> {
    /// Its own: those that its condition finds.
    pub own: &'a RowSet,
    /// The query that finds these.
    pub query: String,
    /// Of a resource: those that mention it.
    pub mentioned: Option<&'a RowSet>,
    /// What all events exposed.
    pub exposures: &'a [Exposure],
    /// All that pass the filter.
    pub shown: &'a RowSet,
    /// All data calls.
    pub calls: &'a DataCalls,
}

/// The dossier of `subject`; `span` is the time that is looked at.
pub fn dossier(
    store: &Store,
    background: &Background,
    subject: &DossierSubject,
    events: DossierEvents,
    span: Option<TimeSpan>,
) -> Dossier {
    let DossierEvents {
        own: events,
        query,
        mentioned,
        exposures,
        shown,
        calls,
    } = events;
    let mut own = events.clone();
    own.and(shown);
    let all = numbers(events);
    let kind = kind_of(&subject.field);
    let label = kind.map_or(subject.field.as_str(), |kind| kind.label);
    let naming = naming(store, kind, &subject.value, &all);
    let mut scratch = Scratch::default();
    let mut compared = Vec::new();
    for field in COMPARED {
        let grouped = Grouped::new(store, &all, field.reads, false, &mut scratch.heads);
        compared.push(grouped);
    }
    let material = DossierInput {
        store,
        background,
        subject,
        label,
        did: kind.map_or("What was done", |kind| kind.did),
        title: &naming.title,
        query,
        rows: numbers(&own),
        events,
        calls,
        mentioned,
        exposures,
        shown,
        all,
        own,
        span,
        compared,
    };
    let (mut sections, mut beside) = (Vec::new(), Vec::new());
    for section in &SECTIONS {
        let (made, place) = match section {
            SectionDef::Made(make) => (Some(make(&material, &mut scratch)), &mut sections),
            SectionDef::Optional(make) => (make(&material, &mut scratch), &mut sections),
            SectionDef::Beside(make) => (Some(make(&material, &mut scratch)), &mut beside),
            SectionDef::Values(table) => {
                (tables::values(&material, table, &mut scratch), &mut beside)
            }
        };
        place.extend(made);
    }
    Dossier {
        subject: subject.clone(),
        label: label.to_owned(),
        shown: material.rows.len() as u32,
        events: material.all.len() as u32,
        sections,
        beside,
        title: naming.title,
        words: naming.words,
    }
}

fn numbers(rows: &RowSet) -> Vec<u32> {
    rows.iter().map(|row| row as u32).collect()
}

/// What a value of a field is called, where that is something else than the value; `row` is an event that has it.
pub fn name_of_value(store: &Store, field: &str, value: &str, row: usize) -> Option<String> {
    let title = (kind_of(field)?.naming)(store, row, value).title;
    (!title.is_empty() && title != value).then_some(title)
}

/// What it is called, and what kind of thing it is.
fn naming(store: &Store, kind: Option<&DossierKind>, value: &str, rows: &[u32]) -> Naming {
    // The earliest event: not the first that was loaded.
    let order = |one: &&u32, two: &&u32| {
        let (one, two) = (**one as usize, **two as usize);
        let time = store.times()[one].cmp(&store.times()[two]);
        time.then_with(|| store.key(one).cmp(&store.key(two)))
    };
    match (rows.iter().min_by(order), kind) {
        (Some(row), Some(kind)) => (kind.naming)(store, *row as usize, value),
        _ => naming::value_naming(store, 0, value),
    }
}
