//! The header of a table: which of CloudTrail's fields its columns hold, and whether it is a table of events at all.

use super::{CellKind, RowColumns, SignInColumns, TableOrigin};
use crate::input::forms::hive;
use crate::input::forms::name_cache::NameCache;
use crate::json::text::{MOST_VALUES, Path, place};

/// How much a column's name says that this is a table of CloudTrail events.
#[derive(Clone, Copy, PartialEq)]
enum NameSign {
    /// Only CloudTrail has such a field.
    Strong,
    /// Other logs have one, too.
    Weak,
}

/// CloudTrail's fields ("CloudTrail record contents").
const FIELDS: [(&str, CellKind, NameSign); 33] = [
    ("eventVersion", CellKind::Text, NameSign::Strong),
    ("userIdentity", CellKind::Struct, NameSign::Strong),
    ("eventTime", CellKind::Time, NameSign::Weak),
    ("eventSource", CellKind::Text, NameSign::Strong),
    ("eventName", CellKind::Text, NameSign::Strong),
    ("awsRegion", CellKind::Text, NameSign::Strong),
    ("sourceIPAddress", CellKind::Text, NameSign::Strong),
    ("userAgent", CellKind::Text, NameSign::Weak),
    ("errorCode", CellKind::Text, NameSign::Weak),
    ("errorMessage", CellKind::Text, NameSign::Weak),
    ("requestParameters", CellKind::Map, NameSign::Strong),
    ("responseElements", CellKind::Map, NameSign::Strong),
    ("additionalEventData", CellKind::Map, NameSign::Strong),
    ("requestID", CellKind::Text, NameSign::Weak),
    ("eventID", CellKind::Text, NameSign::Weak),
    ("eventType", CellKind::Text, NameSign::Weak),
    ("apiVersion", CellKind::Text, NameSign::Weak),
    ("managementEvent", CellKind::Flag, NameSign::Strong),
    ("readOnly", CellKind::Flag, NameSign::Weak),
    ("resources", CellKind::Resources, NameSign::Weak),
    ("recipientAccountId", CellKind::Account, NameSign::Strong),
    ("serviceEventDetails", CellKind::Map, NameSign::Strong),
    ("sharedEventID", CellKind::Text, NameSign::Strong),
    ("vpcEndpointId", CellKind::Text, NameSign::Weak),
    ("vpcEndpointAccountId", CellKind::Account, NameSign::Weak),
    ("eventCategory", CellKind::Text, NameSign::Weak),
    ("addendum", CellKind::Struct, NameSign::Weak),
    (
        "sessionCredentialFromConsole",
        CellKind::Text,
        NameSign::Strong,
    ),
    ("edgeDeviceDetails", CellKind::Map, NameSign::Strong),
    ("tlsDetails", CellKind::Struct, NameSign::Strong),
    ("eventContext", CellKind::Map, NameSign::Weak),
    ("insightDetails", CellKind::Map, NameSign::Strong),
    ("annotation", CellKind::Text, NameSign::Weak),
];

/// Columns that hold part of `userIdentity` under its bare name: Athena names the column of
/// `SELECT useridentity.arn` just `arn`. The path below `userIdentity`, and whether the part says who
/// it was; the others mean the identity only where one that does is there.
const IDENTITY: [(&str, &str, bool); 15] = [
    ("awsAccessKey", "accessKeyId", true),
    ("accessKeyId", "accessKeyId", true),
    ("userName", "userName", true),
    ("principalId", "principalId", true),
    ("arn", "arn", true),
    ("invokedBy", "invokedBy", true),
    ("type", "type", false),
    ("accountId", "accountId", false),
    ("sessionContext", "sessionContext", false),
    ("sessionIssuer", "sessionContext.sessionIssuer", false),
    (
        "mfaAuthenticated",
        "sessionContext.attributes.mfaAuthenticated",
        false,
    ),
    (
        "creationDate",
        "sessionContext.attributes.creationDate",
        false,
    ),
    ("sourceIdentity", "sessionContext.sourceIdentity", false),
    ("identityProvider", "identityProvider", false),
    ("onBehalfOf", "onBehalfOf", false),
];

/// Columns whose text is the whole record: CloudTrail Lake, CloudWatch Logs, `lookup-events`.
const RECORDS: [&str; 3] = ["eventJson", "@message", "CloudTrailEvent"];
/// Columns that say nothing about the event.
const IGNORED: [&str; 4] = ["eventJsonChecksum", "@ptr", "@log", "@logStream"];
/// Columns of the console until 2020, and the path of a resource that they are part of.
const OLD_CONSOLE: [(&str, &str); 2] = [
    ("Resource type", "resources.0."),
    ("Resource name", "resources.0."),
];
/// A field whose name has more dots stays below so many keys.
const MOST_STEPS: usize = 32;

impl RowColumns {
    /// Reads a header. `None` where the names are not those of a table of CloudTrail events.
    ///
    /// Names are matched without regard to case. It takes a column with whole records; or at least
    /// two columns of CloudTrail's, one of which other logs do not have, and among them the time or
    /// the id: a table without either is a count or a list of names, not of events. The console's
    /// names with blanks (`Event name`) are common words, so there it takes time and source.
    pub fn recognise(names: &[&str]) -> Option<RowColumns> {
        if names.len() > MOST_VALUES {
            return None;
        }
        let names: Vec<&str> = names
            .iter()
            .map(|name| {
                name.trim_matches(|letter: char| letter == '\u{feff}' || letter.is_whitespace())
            })
            .collect();
        let has = |wanted: &str| names.iter().any(|name| same(name, wanted));
        let any_of = |list: &[&str], name: &str| list.iter().any(|known| same(name, known));
        let has_identity = names
            .iter()
            .any(|name| same(name.split('.').next().unwrap_or(""), "userIdentity"));
        let has_caller = !has_identity
            && IDENTITY
                .iter()
                .any(|(name, _, caller)| *caller && has(name));
        let mut columns = RowColumns::none(TableOrigin::QueryResult, &names);
        let (mut signs, mut strong, mut spaced) = (0, false, false);
        let (mut recipient, mut user_name, mut better_identity) = (None, false, has_identity);
        for (index, name) in names.iter().enumerate() {
            if matches!(*name, "EventId" | "EventTime" | "EventSource") {
                columns.origin = TableOrigin::EventHistory;
            } else if columns.origin == TableOrigin::QueryResult && name.contains(['@', '.']) {
                columns.origin = TableOrigin::LogsInsights;
            }
            if any_of(&IGNORED, name) {
                continue;
            }
            if any_of(&RECORDS, name) {
                columns.record = columns.record.or(Some(index));
            }
            let part = IDENTITY
                .iter()
                .find(|(known, _, _)| has_caller && same(name, known));
            let meant = match *name {
                "@timestamp" if !has("eventTime") => "eventTime",
                "region" if !has("awsRegion") => "awsRegion",
                name => name,
            };
            if let Some((path, kind, sign)) = field(meant) {
                signs += 1;
                // `region` and `@timestamp` are names of other logs, too.
                strong |= sign == NameSign::Strong && meant == *name;
                spaced |= name.contains([' ', '-']);
                if kind == CellKind::Account && path[0] == "recipientAccountId" {
                    recipient = Some(index);
                }
                columns.note_sign_in(&path, index);
                columns.add(path, kind, index);
            } else if let Some((_, part, caller)) = part {
                signs += usize::from(*caller);
                strong |= matches!(*part, "principalId" | "accessKeyId");
                user_name |= *part == "userName";
                if *part == "userName" {
                    columns.sign_in.user = Some(index);
                }
                better_identity |= !matches!(*part, "userName" | "accessKeyId" | "accountId");
                columns.add_identity_part(part, *caller, index);
            } else if let Some((_, path)) = OLD_CONSOLE.iter().find(|(known, _)| *known == *name) {
                columns.add_resource(path, name.ends_with("type"), index);
            } else if name.is_empty() {
                columns.add(
                    [format!("(column {})", index + 1)].into(),
                    CellKind::Text,
                    index,
                );
            } else {
                columns.others.push(index);
                columns.add([(*name).to_owned()].into(), CellKind::Text, index);
            }
        }
        let when_or_which = has("eventTime") || has("@timestamp") || has("eventID");
        let fits = signs >= 2 && strong && when_or_which;
        let fits_console = !spaced
            || has("eventTime") && (has("eventSource") || has("eventID") && has("awsAccessKey"));
        if columns.record.is_none() && !(fits && fits_console) {
            return None;
        }
        if spaced {
            columns.origin = TableOrigin::EventHistory;
        }
        columns.tells_errors =
            columns.origin != TableOrigin::EventHistory || !columns.sign_in.errors.is_empty();
        columns.weak_identity = user_name && !better_identity && columns.record.is_none();
        if let Some(index) = recipient
            .filter(|_| columns.origin == TableOrigin::EventHistory && columns.weak_identity)
        {
            // Event history shows the events of one account, and its user names are of that account.
            let path = ["userIdentity".to_owned(), "accountId".to_owned()];
            columns.add(path.into(), CellKind::CallerAccount, index);
        }
        Some(columns)
    }

    /// Columns of a table that is not one of events by their names, each as the field of its name. `None` where there are too many.
    pub fn of_other(names: &[&str]) -> Option<RowColumns> {
        if names.len() > MOST_VALUES {
            return None;
        }
        let mut columns = RowColumns::none(TableOrigin::Other, names);
        columns.others = (0..names.len()).collect();
        columns.has_fields = false;
        for (index, name) in names.iter().enumerate() {
            let name =
                name.trim_matches(|letter: char| letter == '\u{feff}' || letter.is_whitespace());
            let path = name.splitn(MOST_STEPS, '.').map(str::to_owned).collect();
            columns.add(path, CellKind::Text, index);
        }
        Some(columns)
    }

    /// A table of columns that are not looked at yet.
    fn none(origin: TableOrigin, names: &[&str]) -> RowColumns {
        RowColumns {
            origin,
            weak_identity: false,
            record: None,
            width: names.len(),
            paths: Vec::new(),
            cells: Vec::new(),
            callers: Vec::new(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            others: Vec::new(),
            has_fields: true,
            tells_errors: true,
            sign_in: SignInColumns::default(),
        }
    }

    /// Notes where a row tells how a sign-in ended.
    fn note_sign_in(&mut self, path: &Path, index: usize) {
        let columns = &mut self.sign_in;
        match path[0].as_str() {
            "eventName" => columns.name = Some(index),
            "eventSource" => columns.source = Some(index),
            "responseElements" | "serviceEventDetails" => columns.response = Some(index),
            "errorCode" | "errorMessage" => columns.errors.push(index),
            "userIdentity" if path.ends_with(&["userName".to_owned()]) && path.len() == 2 => {
                columns.user = Some(index);
            }
            _ => {}
        }
    }

    fn add(&mut self, path: Path, kind: CellKind, index: usize) {
        let at = place(&self.paths, &path);
        self.paths.insert(at, path);
        self.cells.insert(at, (kind, index));
    }

    /// Adds a column that holds the type or the name of a resource.
    fn add_resource(&mut self, path: &str, is_type: bool, index: usize) {
        let path = |last: &str| {
            [path, last]
                .concat()
                .split('.')
                .map(str::to_owned)
                .collect()
        };
        if is_type {
            self.add(path("type"), CellKind::Text, index);
        } else {
            self.add(path("ARN"), CellKind::ResourceArn, index);
            self.add(path("resourceName"), CellKind::ResourceName, index);
        }
    }

    /// Adds a column that holds this part of `userIdentity`.
    fn add_identity_part(&mut self, part: &str, is_caller: bool, index: usize) {
        if is_caller {
            self.callers.push(index);
        }
        let mut path = vec!["userIdentity".to_owned()];
        path.extend(part.split('.').map(str::to_owned));
        let kind = if part == "accountId" {
            CellKind::Account
        } else {
            CellKind::Struct
        };
        self.add(path.into(), kind, index);
    }
}

/// Where the field of a name belongs in a record and how it is read; `None` where the name is not
/// one of CloudTrail's or goes on below one with dots (`userIdentity.arn`).
pub(in crate::input::forms) fn place_of(name: &str) -> Option<(Path, CellKind)> {
    thread_local! {
        static PLACES: NameCache<Option<(Path, CellKind)>> = NameCache::default();
    }
    PLACES.with(|places| places.of(name, || field(name).map(|(path, kind, _)| (path, kind))))
}

fn field(name: &str) -> Option<(Path, CellKind, NameSign)> {
    let mut steps = name.splitn(MOST_STEPS, '.');
    let first = steps.next()?;
    let (known, kind, sign) = FIELDS.iter().find(|(known, _, _)| same(first, known))?;
    let in_struct = matches!(kind, CellKind::Struct | CellKind::Resources);
    let mut path = vec![(*known).to_owned()];
    path.extend(
        steps.map(|step| match hive::spelled(step).filter(|_| in_struct) {
            Some("arn") if *kind == CellKind::Resources => "ARN".to_owned(),
            Some(spelling) => spelling.to_owned(),
            None => step.to_owned(),
        }),
    );
    let kind = match kind {
        kind if path.len() == 1 => *kind,
        _ if path.ends_with(&["accountId".to_owned()]) => CellKind::Account,
        _ if in_struct => CellKind::Struct,
        // A string in a request may hold JSON (a policy); it is a string in a trail file, too.
        _ => CellKind::Text,
    };
    Some((path.into(), kind, *sign))
}

/// True where a column's name is a field's: case does not count, nor do the console's blanks or underscores between words.
fn same(name: &str, known: &str) -> bool {
    let letters = name
        .bytes()
        .filter(|byte| !matches!(byte, b' ' | b'-' | b'_'));
    letters
        .map(|byte| byte.to_ascii_lowercase())
        .eq(known.bytes().map(|byte| byte.to_ascii_lowercase()))
}
