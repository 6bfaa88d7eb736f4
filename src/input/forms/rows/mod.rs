//! Rows of tables: named cells in, the JSON of one CloudTrail record out.
//!
//! The tables are the CSV file of Event history in the CloudTrail console ("Downloading events"),
//! the objects of `lookup-events` where the record itself was left out, results of CloudTrail Lake
//! and Athena ("Create a table for CloudTrail logs in Athena"), and those of CloudWatch Logs
//! Insights, which names fields by their path ("Supported logs and discovered fields").

mod header;
mod times;

use super::{FormDef, Recogniser};
use crate::input::forms::record::struct_of_text;
use crate::input::forms::{hive, python};
use crate::input::walker::OutcomeTold;
use crate::json::text::{Path, copy, each, nest, quote};
use crate::store::batch::Loss;
pub(super) use header::place_of;

/// What the CloudTrail console saves from Event history.
pub(crate) const EVENT_HISTORY_CSV: FormDef = FormDef {
    title: "Event history CSV",
    listed: "Event history downloads (CSV, JSON)",
    recogniser: Recogniser::Table(TableOrigin::EventHistory),
    sample: "event-history.csv",
};

/// What CloudTrail Lake and Athena save as CSV.
pub(crate) const QUERY_RESULT_CSV: FormDef = FormDef {
    title: "CloudTrail Lake or Athena CSV",
    listed: "results of CloudTrail Lake and Athena",
    recogniser: Recogniser::Table(TableOrigin::QueryResult),
    sample: "lake.csv",
};

/// What CloudWatch Logs Insights saves as CSV.
pub(crate) const LOGS_INSIGHTS_CSV: FormDef = FormDef {
    title: "Logs Insights CSV",
    listed: "CloudWatch Logs",
    recogniser: Recogniser::Table(TableOrigin::LogsInsights),
    sample: "logs-insights.csv",
};

/// What a program saves as CSV with columns of its own: whole records in one of them, or another spelling of CloudTrail's fields.
pub(crate) const OTHER_CSV: FormDef = FormDef {
    title: "CSV of another program",
    listed: "",
    recogniser: Recogniser::Table(TableOrigin::Other),
    sample: "record-in-a-column.csv",
};

/// The service of sign-ins, and the sign-ins that stand in tables without their service.
/// Source: "AWS Management Console sign-in events" in the AWS CloudTrail User Guide.
const SIGN_IN_SOURCE: &str = "signin.amazonaws.com";
const SIGN_INS: [&str; 4] = [
    "ConsoleLogin",
    "CheckMfa",
    "SwitchRole",
    "CredentialVerification",
];
/// What stands in place of the name of a user who could not sign in.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Where a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOrigin {
    /// Event history of the console, or `lookup-events`.
    EventHistory,
    /// CloudTrail Lake or Athena.
    QueryResult,
    /// CloudWatch Logs Insights.
    LogsInsights,
    /// Another program.
    Other,
}

/// What the receipt says about a row that is kept all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowIssues {
    /// A spreadsheet has rounded an account number (`5.28758E+11`): which account it was is lost.
    pub rounded_account: bool,
    /// The cell that should hold the whole record holds only part of one (a spreadsheet cuts cells
    /// after 32,767 letters): the record was made from the other columns.
    pub cut_record: bool,
    /// There are more cells than columns; they are kept in a field `(more cells)`.
    pub extra_cells: bool,
    /// Cells hold bytes that are no UTF-8.
    pub no_utf8: bool,
    /// A time does not say in which zone it is.
    pub zone_unnamed: bool,
    /// A spreadsheet has saved the time as a number of days.
    pub spreadsheet_time: bool,
    /// What the row tells of the outcome.
    pub outcome: OutcomeTold,
}

impl RowIssues {
    /// What is to be said of both.
    pub fn and(self, other: RowIssues) -> RowIssues {
        RowIssues {
            rounded_account: self.rounded_account | other.rounded_account,
            cut_record: self.cut_record | other.cut_record,
            extra_cells: self.extra_cells | other.extra_cells,
            no_utf8: self.no_utf8 | other.no_utf8,
            zone_unnamed: self.zone_unnamed | other.zone_unnamed,
            spreadsheet_time: self.spreadsheet_time | other.spreadsheet_time,
            outcome: match self.outcome {
                OutcomeTold::ByRecord => other.outcome,
                told => told,
            },
        }
    }
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CellKind {
    Text,
    /// `true` or `false`.
    Flag,
    Time,
    Account,
    /// JSON, or Hive text of a struct of CloudTrail's.
    Struct,
    /// JSON, or Hive text of a map.
    Map,
    Resources,
    /// The account as that of the caller, where the row names a caller.
    CallerAccount,
    /// The name of a resource that is an ARN, and of one that is none.
    ResourceArn,
    ResourceName,
}

/// The columns of a table, by its header.
pub struct RowColumns {
    origin: TableOrigin,
    weak_identity: bool,
    /// The column that holds whole records.
    record: Option<usize>,
    /// How many columns the header has.
    width: usize,
    /// Where each value goes, in the order in which it is written, …
    paths: Vec<Path>,
    /// … how it is read, and the number of its column.
    cells: Vec<(CellKind, usize)>,
    /// The columns that say who made a call.
    callers: Vec<usize>,
    /// The names of the columns, and which of them are none of CloudTrail's.
    names: Vec<String>,
    others: Vec<usize>,
    /// False where the columns are not those of a table of events.
    has_fields: bool,
    /// Whether a row has an error where there was one.
    tells_errors: bool,
    sign_in: SignInColumns,
}

/// Where a row tells that it is a sign-in, and how that ended.
#[derive(Default)]
struct SignInColumns {
    name: Option<usize>,
    source: Option<usize>,
    user: Option<usize>,
    /// The response, or the details of a service's event: a failed sign-in has no error code.
    response: Option<usize>,
    errors: Vec<usize>,
}

impl RowColumns {
    /// Where the table comes from.
    pub fn origin(&self) -> TableOrigin {
        self.origin
    }

    /// True where the table has no identity but a user name, which may be a user's, a role session's
    /// or `root`: the role behind a session can't be told.
    pub fn weak_identity(&self) -> bool {
        self.weak_identity
    }

    /// Whether these are the columns of a table of events.
    pub fn has_fields(&self) -> bool {
        self.has_fields
    }

    /// The rows have all fields of an event that the table has: without a column for errors they tell of none.
    pub fn has_all_fields(&mut self) {
        self.tells_errors = !self.sign_in.errors.is_empty();
    }

    /// The columns that may hold whole records: the known one first, then those that are none of CloudTrail's. A request or response
    /// may hold a record that is not this one.
    pub fn may_hold_records(&self) -> impl Iterator<Item = usize> {
        let others = self.others.iter().copied();
        self.record.into_iter().chain(others)
    }

    /// Whether this is the column that is known for whole records.
    pub fn is_record_column(&self, index: usize) -> bool {
        self.record == Some(index)
    }

    /// The name of a column.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// What a row tells of the outcome of its call.
    fn outcome(&self, cells: &[&str]) -> OutcomeTold {
        let columns = &self.sign_in;
        let cell = |index: &Option<usize>| {
            let cell = index.and_then(|index| cells.get(index));
            cell.map_or("", |cell| cell.trim())
        };
        let has_error = columns
            .errors
            .iter()
            .any(|index| !is_nothing(cell(&Some(*index))));
        if has_error {
            return OutcomeTold::ByRecord;
        }
        let is_sign_in =
            cell(&columns.source) == SIGN_IN_SOURCE || SIGN_INS.contains(&cell(&columns.name));
        if is_sign_in && columns.response.is_none() {
            return match cell(&columns.user) {
                HIDDEN => OutcomeTold::ByHiddenName,
                _ => OutcomeTold::Not,
            };
        }
        if self.tells_errors {
            OutcomeTold::ByRecord
        } else {
            OutcomeTold::Not
        }
    }

    /// How much less than the original record a row tells.
    pub fn loss(&self, issues: RowIssues) -> Loss {
        match (self.record, self.weak_identity) {
            (Some(_), _) if !issues.cut_record => Loss::Nothing,
            (_, true) => Loss::Identity,
            (_, false) => Loss::Part,
        }
    }

    /// Writes the JSON of a row's record, as one line, behind what `out` holds already.
    ///
    /// A whole record in a cell is taken, and nothing else. Otherwise each cell goes where CloudTrail
    /// has it; cells of unknown columns become fields of the column's name. Empty cells and `null` are
    /// left out, so are missing ones. Of two columns of the same field the first counts that has a
    /// value. Event history's resources become `{"type", "ARN"}`, or `{"type", "resourceName"}` where
    /// the name is no ARN. Times in seconds or milliseconds since 1970 are written as ISO 8601.
    pub fn record(&self, cells: &[&str], out: &mut String) -> RowIssues {
        let mut issues = RowIssues {
            outcome: self.outcome(cells),
            ..RowIssues::default()
        };
        if let Some(cell) = self.record.and_then(|index| cells.get(index)) {
            let cell = cell.trim();
            if cell.starts_with('{') {
                if copy(cell, out) {
                    return RowIssues::default();
                }
                issues.cut_record = true;
            }
        }
        let names_caller = self
            .callers
            .iter()
            .any(|index| cells.get(*index).is_some_and(|cell| !is_nothing(cell)));
        nest(&self.paths, out, &mut |at, text| {
            let (kind, index) = self.cells[at];
            let Some(cell) = cells.get(index) else {
                return false;
            };
            if !self.has_fields && is_nothing(cell) {
                // A table is known by its columns, those that say nothing in this row too.
                text.push_str("null");
                return true;
            }
            let is_account = matches!(kind, CellKind::Account | CellKind::CallerAccount);
            issues.rounded_account |= is_account && is_rounded(cell);
            if kind == CellKind::Time
                && let Some(time) = times::read(cell)
            {
                issues.zone_unnamed |= !time.has_zone;
                issues.spreadsheet_time |= time.is_days;
            }
            (kind != CellKind::CallerAccount || names_caller) && write(kind, cell, text)
        });
        let extra = cells.get(self.width..).unwrap_or(&[]);
        if extra.iter().any(|cell| !is_nothing(cell)) {
            issues.extra_cells = true;
            out.pop();
            out.push_str(if out.ends_with('{') {
                "\"(more cells)\":["
            } else {
                ",\"(more cells)\":["
            });
            for (at, cell) in extra.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(cell, out);
            }
            out.push_str("]}");
        }
        issues
    }
}

/// Hive writes `null` for what is not there.
fn is_nothing(cell: &str) -> bool {
    matches!(cell.trim(), "" | "null")
}

fn is_rounded(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains(['E', 'e'])
        && cell.starts_with(|letter: char| letter.is_ascii_digit())
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".,+Ee".contains(&byte))
}

/// Writes the JSON of a cell; gives false, with nothing written, where it says nothing.
pub(super) fn write(kind: CellKind, cell: &str, out: &mut String) -> bool {
    if is_nothing(cell) {
        return false;
    }
    let trimmed = cell.trim();
    let bracketed = trimmed.starts_with(['{', '[']);
    match kind {
        CellKind::Flag if trimmed.eq_ignore_ascii_case("true") => out.push_str("true"),
        CellKind::Flag if trimmed.eq_ignore_ascii_case("false") => out.push_str("false"),
        CellKind::Time => match times::read(trimmed) {
            Some(time) => quote(&time.text, out),
            None => quote(trimmed, out),
        },
        CellKind::ResourceArn if !trimmed.starts_with("arn:") => return false,
        CellKind::ResourceName if trimmed.starts_with("arn:") => return false,
        CellKind::Resources if trimmed == "[]" => return false,
        CellKind::Resources if history_resources(trimmed, out) => {}
        CellKind::Struct | CellKind::Resources if bracketed => return struct_of_text(trimmed, out),
        CellKind::Map if bracketed => {
            if !copy(trimmed, out) && !python::to_json(trimmed, out) {
                hive::to_json(trimmed, false, out);
            }
        }
        _ => quote(cell, out),
    }
    true
}

/// Writes Event history's `[{"resourceType", "resourceName"}]` in the way of a record.
fn history_resources(text: &str, out: &mut String) -> bool {
    let start = out.len();
    if !(text.starts_with('[') && copy(text, out)) {
        return false;
    }
    out.truncate(start);
    out.push('[');
    let mut fits = true;
    each(text.as_bytes(), &mut |_, resource| {
        if out.len() > start + 1 {
            out.push(',');
        }
        let (mut paths, mut texts) = (Vec::new(), Vec::new());
        fits &= each(resource, &mut |key, value| {
            let text = match value {
                [b'"', content @ .., b'"'] => crate::json::scanner::unescape(content),
                _ => String::new(),
            };
            let name = match key.to_ascii_lowercase().as_str() {
                "resourcetype" => "type",
                "resourcename" if text.starts_with("arn:") => "ARN",
                "resourcename" => "resourceName",
                _ => {
                    fits = false;
                    return;
                }
            };
            paths.push([name.to_owned()].into());
            texts.push(text);
        });
        nest(&paths, out, &mut |at, out| {
            write(CellKind::Text, &texts[at], out)
        });
    });
    out.push(']');
    if !fits {
        out.truncate(start);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::walker::{RecordPlace, RecordWalker, Walked};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// The header of the console's download, letter by letter.
    const HISTORY: &str = "User name,AWS access key,Event time,Event source,Event name,AWS region,\
        Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,\
        Recipient Account Id,Event category";

    fn columns(header: &str) -> RowColumns {
        let names: Vec<&str> = header.split(',').collect();
        RowColumns::recognise(&names).unwrap_or_else(|| panic!("{header}"))
    }

    fn refused(header: &str) -> bool {
        let names: Vec<&str> = header.split(',').collect();
        RowColumns::recognise(&names).is_none()
    }

    fn record(columns: &RowColumns, cells: &[&str]) -> (Value, RowIssues) {
        let mut out = String::new();
        let issues = columns.record(cells, &mut out);
        let value = serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}"));
        (value, issues)
    }

    #[test]
    fn event_history_gives_what_it_has_and_invents_no_type() {
        let columns = columns(HISTORY);
        assert_eq!(columns.origin(), TableOrigin::EventHistory);
        assert!(columns.weak_identity());
        let cells = [
            "deploy-session",
            "ASIAEXAMPLE",
            "2024-03-01T10:00:00Z",
            "states.amazonaws.com",
            "CreateStateMachine",
            "eu-west-1",
            "192.0.2.7",
            "[console, x]",
            "AccessDenied",
            r#"[{"resourceType":"AWS::IAM::Role","resourceName":"arn:aws:iam::111122223333:role/r"},{"resourceType":null,"resourceName":"machine"}]"#,
            "r-1",
            "e-1",
            "FALSE",
            "AwsApiCall",
            "011122223333",
            "Management",
        ];
        let (value, issues) = record(&columns, &cells);
        assert_eq!(issues, RowIssues::default());
        assert_eq!(
            value,
            json!({
                "userIdentity": {"userName": "deploy-session", "accessKeyId": "ASIAEXAMPLE",
                    "accountId": "011122223333"},
                "eventTime": "2024-03-01T10:00:00Z", "eventSource": "states.amazonaws.com",
                "eventName": "CreateStateMachine", "awsRegion": "eu-west-1",
                "sourceIPAddress": "192.0.2.7", "userAgent": "[console, x]", "errorCode": "AccessDenied",
                "resources": [{"type": "AWS::IAM::Role", "ARN": "arn:aws:iam::111122223333:role/r"},
                    {"resourceName": "machine"}],
                "requestID": "r-1", "eventID": "e-1", "readOnly": false, "eventType": "AwsApiCall",
                "recipientAccountId": "011122223333", "eventCategory": "Management",
            })
        );
        // A service has neither name nor key: its account is not known.
        let mut service = cells;
        (service[0], service[1], service[9]) = ("", "", "[]");
        let (value, _) = record(&columns, &service);
        assert_eq!(value.get("userIdentity"), None);
        assert_eq!(value.get("resources"), None);
    }

    #[test]
    fn a_spreadsheet_s_traces_are_told() {
        let columns = columns(&format!("\u{feff}{},", HISTORY.to_uppercase()));
        let mut cells = vec![""; 20];
        (cells[0], cells[2], cells[4]) = ("ada", "2024-03-01T10:00:00Z", "RunInstances");
        (cells[14], cells[18]) = ("5.28758E+11", "stray");
        let (value, issues) = record(&columns, &cells);
        assert!(issues.rounded_account && issues.extra_cells && !issues.cut_record);
        assert_eq!(value["recipientAccountId"], "5.28758E+11");
        assert_eq!(value["userIdentity"]["userName"], "ada");
        assert_eq!(value["(more cells)"], json!(["", "stray", ""]));
        let (value, issues) = record(&columns, &["", "", "2024-03-01T10:00:00Z"]);
        assert_eq!(value, json!({"eventTime": "2024-03-01T10:00:00Z"}));
        assert_eq!(issues, RowIssues::default());
    }

    #[test]
    fn lookup_events_without_the_record_are_read() {
        let columns = columns(
            "EventId,EventName,ReadOnly,AccessKeyId,EventTime,EventSource,Username,Resources",
        );
        assert_eq!(columns.origin(), TableOrigin::EventHistory);
        assert!(columns.weak_identity());
        let (value, _) = record(
            &columns,
            &[
                "e-1",
                "PutObject",
                "false",
                "AKIA1",
                "1424476529.25",
                "s3.amazonaws.com",
                "ada",
                r#"[{"ResourceType":"AWS::S3::Bucket","ResourceName":"b"}]"#,
            ],
        );
        assert_eq!(
            value,
            json!({"eventID": "e-1", "eventName": "PutObject", "readOnly": false,
                "eventTime": "2015-02-20T23:55:29.250Z", "eventSource": "s3.amazonaws.com",
                "userIdentity": {"accessKeyId": "AKIA1", "userName": "ada"},
                "resources": [{"type": "AWS::S3::Bucket", "resourceName": "b"}]})
        );
    }

    #[test]
    fn athena_s_structs_and_json_are_read() {
        let columns = columns(
            "eventversion,useridentity,eventtime,eventsource,eventname,requestparameters,responseelements,\
             resources,readonly,region,year,timestamp,username,arn,eventjsonchecksum,mine",
        );
        assert_eq!(columns.origin(), TableOrigin::QueryResult);
        assert!(!columns.weak_identity());
        let (value, _) = record(
            &columns,
            &[
                "1.08",
                "{type=IAMUser, principalid=AIDA1, arn=null, username=ada, sessioncontext=null}",
                "2023-06-11 16:26:37.000",
                "s3.amazonaws.com",
                "PutObject",
                r#"{"bucketName":"b","note":"null"}"#,
                "null",
                "[{accountid=12777, type=AWS::IAM::Role}]",
                "true",
                "us-east-1",
                "2023",
                "2023/06/11",
                "alias",
                "",
                "abc",
                "{a=b}",
            ],
        );
        assert_eq!(
            value,
            json!({"eventVersion": "1.08", "eventTime": "2023-06-11 16:26:37.000",
                "userIdentity": {"type": "IAMUser", "principalId": "AIDA1", "userName": "ada"},
                "eventSource": "s3.amazonaws.com", "eventName": "PutObject",
                "requestParameters": {"bucketName": "b", "note": "null"},
                "resources": [{"accountId": "12777", "type": "AWS::IAM::Role"}],
                "readOnly": true, "awsRegion": "us-east-1", "year": "2023", "timestamp": "2023/06/11",
                "username": "alias", "mine": "{a=b}"})
        );
    }

    #[test]
    fn parts_of_an_identity_go_where_they_belong() {
        let columns =
            columns("eventtime,eventname,type,arn,accountid,sessionissuer,region,awsregion");
        assert!(!columns.weak_identity());
        let cells = [
            "t",
            "n",
            "AssumedRole",
            "arn:aws:sts::1:assumed-role/r/s",
            "1",
            "{type=Role}",
            "x",
            "y",
        ];
        let (value, _) = record(&columns, &cells);
        assert_eq!(
            value,
            json!({"eventTime": "t", "eventName": "n", "region": "x", "awsRegion": "y",
                "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/s",
                    "accountId": "1", "sessionContext": {"sessionIssuer": {"type": "Role"}}}})
        );
        // Without a caller, `type` and `accountid` may be anything.
        let (value, _) = record(
            &super::tests::columns("eventtime,eventname,type,accountid"),
            &["t", "n", "x", "1"],
        );
        assert_eq!(
            value,
            json!({"eventTime": "t", "eventName": "n", "type": "x", "accountid": "1"})
        );
        assert!(super::tests::columns("eventtime,eventname,username").weak_identity());
    }

    #[test]
    fn discovered_fields_of_logs_insights_are_put_together() {
        let columns = columns(
            "@timestamp,@ptr,eventName,userIdentity.arn,useridentity.sessioncontext.sessionissuer.username,\
             requestParameters.stateMachineArn,responseElements.x.0.y,responseElements.x.1.y,resources.0.ARN",
        );
        assert_eq!(columns.origin(), TableOrigin::LogsInsights);
        let (value, _) = record(
            &columns,
            &[
                "2023-06-11 16:26:37.125",
                "p",
                "StartExecution",
                "arn:a",
                "r",
                "arn:m",
                "1",
                "2",
                "arn:r",
            ],
        );
        assert_eq!(
            value,
            json!({"eventTime": "2023-06-11 16:26:37.125", "eventName": "StartExecution",
                "userIdentity": {"arn": "arn:a", "sessionContext": {"sessionIssuer": {"userName": "r"}}},
                "requestParameters": {"stateMachineArn": "arn:m"},
                "responseElements": {"x": [{"y": "1"}, {"y": "2"}]}, "resources": [{"ARN": "arn:r"}]})
        );
        // With a time of its own, CloudWatch's is only a field.
        let (value, _) = record(
            &super::tests::columns("@timestamp,eventTime,eventName"),
            &["1", "2", "n"],
        );
        assert_eq!(
            value,
            json!({"@timestamp": "1", "eventTime": "1970-01-01T00:00:02Z", "eventName": "n"})
        );
    }

    #[test]
    fn a_whole_record_in_a_cell_is_the_record() {
        for name in ["eventJson", "eventjson", "@message", "CloudTrailEvent"] {
            let columns = columns(&format!("eventName,{name},eventTime"));
            assert!(!columns.weak_identity());
            let text = r#"{"eventName":"Own","x":{"y":"\"é\\"}}"#;
            let mut out = String::from("before");
            columns.record(&["Other", text, "t"], &mut out);
            assert_eq!(out, format!("before{text}"), "{name}");
            let (value, issues) = record(&columns, &["Other", &text[..20], "t"]);
            assert!(issues.cut_record);
            assert_eq!(
                value,
                json!({"eventName": "Other", name: &text[..20], "eventTime": "t"})
            );
            let (value, issues) = record(&columns, &["Other", "plain text", "t"]);
            assert!(!issues.cut_record);
            assert_eq!(value["eventName"], "Other");
        }
        assert_eq!(
            columns("@timestamp,@message").origin(),
            TableOrigin::LogsInsights
        );
    }

    #[test]
    fn tables_of_something_else_are_refused() {
        for header in [
            "",
            "a,b",
            "eventName",
            // OTRF Security-Datasets, aws_s3_honeybucketlogs.
            "Event Type,Event Name,Request ID,User ID,Request Parameters,Alert,Event ID,Event DateTime,\
             Alarm DateTime,Source IP,Request User Agent,Repeated Attempts",
            // Counts, not events.
            "eventName,eventSource,_col2",
            "eventName,count(*)",
            // Calendars, NXLog's Windows events, API Gateway in CloudWatch, IAM's credential report.
            "Event name,Event time,Place",
            "EventTime,EventID,EventType,Hostname,SourceName",
            "@timestamp,requestId,errorCode,userAgent",
            "@timestamp,type,region,username",
            "user,arn,user_creation_time,password_enabled",
        ] {
            assert!(refused(header), "{header}");
        }
    }

    #[test]
    fn the_walker_reads_what_is_written() {
        let columns = columns(HISTORY);
        let mut out = String::new();
        let time = "2024-03-01T10:00:00Z";
        columns.record(
            &["ada", "", time, "s3.amazonaws.com", "PutObject"],
            &mut out,
        );
        let walked = RecordWalker::default().record(
            out.as_bytes(),
            0,
            &RecordPlace {
                file: 0,
                bytes: 0,
                inside: None,
                loss: Loss::Nothing,
                outcome: OutcomeTold::default(),
            },
        );
        let Ok(Walked::Record(end, issues)) = walked else {
            panic!("{walked:?}");
        };
        assert_eq!(end, out.len());
        assert_eq!(issues, Default::default());
    }

    proptest! {
        #[test]
        fn any_row_gives_one_json_object(
            cells in proptest::collection::vec("(\\PC|[{}\\[\\]\"=,: null]){0,16}", 0..22),
            table in 0..3_usize,
        ) {
            let table = [
                HISTORY,
                "eventtime,useridentity,requestparameters,resources,eventid,eventname,arn,mine,,a.b",
                "@timestamp,@message,eventName,userIdentity.arn,userIdentity,requestParameters.a.0,\
                 requestParameters.a.b,requestParameters.a,resources.0,eventName,eventname.x",
            ][table];
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let (value, _) = record(&columns(table), &cells);
            prop_assert!(value.is_object());
        }

        #[test]
        fn any_header_is_a_table_or_none(
            names in proptest::collection::vec(
                "\\PC{0,8}|eventTime|eventName|userIdentity(\\.[a-z0-9]{1,3}){0,3}|arn|\\.{0,200}", 0..8
            )
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).chain(["eventTime", "eventName"]).collect();
            let columns = RowColumns::recognise(&names).unwrap();
            let cells: Vec<String> = (0..names.len()).map(|at| format!("cell{at}")).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            prop_assert!(record(&columns, &cells).0.is_object());
        }

        /// Nothing is lost: each cell of a column met once is somewhere in the record.
        #[test]
        fn every_cell_is_in_the_record(cells in proptest::collection::vec("[a-z\"\\\\]{1,8}x", 16)) {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let mut out = String::new();
            columns(HISTORY).record(&cells, &mut out);
            for cell in cells {
                prop_assert!(out.contains(&serde_json::to_string(cell).unwrap()));
            }
        }
    }
}
