//! The whole statement for an engine that speaks SQL.

use super::{Dialect, ShownTable, Writer, duckdb, identity, quote};
use crate::cloudtrail::column::Column;
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{Millis, Tab, TimeRange};
use crate::query::fields::{self, Reads};
use crate::query::tree::{Query, Target, Value};
use crate::sql::fits::{TRUE, all, between};

const MILLIS_PER_DAY: i64 = 86_400_000;

/// The column of times.
const TIME: &str = "eventtime";
const ORDER_ENDS: &str = "Not all columns that the table is sorted by can be written here: the order is by those before the first of these, then by time.";

/// Columns of Athena's table, all of them.
const COLUMNS: &str = "eventversion, useridentity, eventtime, eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode, \
    errormessage, requestparameters, responseelements, additionaleventdata, requestid, eventid, readonly, resources, eventtype, \
    apiversion, recipientaccountid, serviceeventdetails, sharedeventid, vpcendpointid, vpcendpointaccountid, eventcategory, \
    addendum, sessioncredentialfromconsole, edgedevicedetails, tlsdetails";

impl Writer {
    /// The whole text.
    pub fn statement(
        &mut self,
        query: &Query,
        time: Option<TimeRange>,
        table: ShownTable,
    ) -> String {
        if self.dialect == Dialect::Insights {
            return self.insights(query, time, table);
        }
        let mut conditions = vec![self.condition(query, true)];
        if let Some(range) = time {
            conditions.push(between(
                "eventtime",
                Some(range.from),
                Some(range.until),
                self.dialect,
            ));
        }
        let counts = table.tab == Tab::Principals;
        if self.is_about_step_functions(table.tab) {
            conditions.push("eventsource = 'states.amazonaws.com'".to_owned());
        }
        self.needs_caller |= counts;
        let order = self.order(table);
        if self.dialect == Dialect::Athena && !has_new(query) {
            conditions.splice(0..0, self.days(query, time));
        }
        let source = match self.dialect {
            Dialect::Athena => "cloudtrail_logs_pp",
            Dialect::Lake => "event_data_store_id",
            _ => "events",
        };
        let mut out = self.with(source);
        out.push_str("SELECT ");
        out.push_str(&if counts {
            self.principal_counts()
        } else {
            self.event_columns().to_owned()
        });
        out.push_str("\nFROM ");
        out.push_str(if self.needs_caller { "callers" } else { source });
        let condition = all(conditions);
        if condition != TRUE {
            out.push_str("\nWHERE ");
            // Not the parentheses around all of it.
            out.push_str(&condition);
        }
        if counts {
            out.push_str("\nGROUP BY principal_key\nORDER BY events DESC");
        } else {
            out.push_str("\nORDER BY ");
            out.push_str(&order);
        }
        out
    }

    /// What to sort by: the columns of the table up to the first that can't be written, then the time.
    fn order(&mut self, table: ShownTable<'_>) -> String {
        let way = |descending| if descending { " DESC" } else { "" };
        let then = table.then.iter();
        let then = then.map(|key| (key.column.as_str(), key.descending));
        let mut order = Vec::new();
        for (column, descending) in std::iter::once((table.sort, table.descending)).chain(then) {
            match self.sort_column(column) {
                Some(name) if name == TIME => order.push([TIME, way(descending)].concat()),
                Some(name) => order.push([&name, way(descending), " NULLS LAST"].concat()),
                None if order.is_empty() => {
                    self.say_order(table);
                    return [TIME, way(table.descending)].concat();
                }
                None => {
                    if table.tab != Tab::Principals {
                        self.note(ORDER_ENDS);
                    }
                    break;
                }
            }
        }
        if !order.iter().any(|key| key.starts_with(TIME)) {
            order.push(TIME.to_owned());
        }
        order.join(", ")
    }

    /// What the statement calls a column to sort by; none where it can't be written.
    fn sort_column(&mut self, column: &str) -> Option<String> {
        if column == "time" {
            return Some(TIME.to_owned());
        }
        if let Some(Reads::Column(column)) = fields::find(column).map(|field| field.reads)
            && let Some(name) = self.column_of_table(column)
        {
            return Some(name);
        }
        match column {
            "resource" if self.dialect == Dialect::DuckDb => {
                self.needs_resource = true;
                Some("resource".to_owned())
            }
            who @ ("principal" | "credential") => {
                self.needs_caller = true;
                Some(who.to_owned())
            }
            _ => None,
        }
    }

    /// What the table calls a column of the store; none where it has no such column.
    pub fn column_of_table(&self, column: Column) -> Option<String> {
        let has_column = |name: &str| match self.dialect {
            Dialect::DuckDb => true,
            // Lake's columns are these and a few more.
            Dialect::Athena | Dialect::Lake => COLUMNS.split(", ").any(|known| known == name),
            Dialect::Insights => false,
        };
        column.name_in_tables().filter(|name| has_column(name))
    }

    /// The `WITH` clause: the tables that the statement needs beside `source`. Empty where it needs none.
    fn with(&self, source: &str) -> String {
        let mut tables = Vec::new();
        if self.dialect == Dialect::DuckDb {
            tables.push(duckdb::tables(self.needs_resource));
        }
        if self.needs_caller {
            tables.push(identity::tables(source, self.dialect != Dialect::Athena));
        }
        if tables.is_empty() {
            return String::new();
        }
        ["WITH ", &tables.join(", "), "\n"].concat()
    }

    /// The columns of an event that the page reads again.
    fn event_columns(&self) -> &'static str {
        match self.dialect {
            Dialect::Athena => COLUMNS,
            Dialect::Lake => "eventid, eventtime, eventjson",
            _ => "eventid, eventtime, record AS eventjson",
        }
    }

    /// The columns of the table of principals.
    fn principal_counts(&mut self) -> String {
        self.note(
            "This counts for each principal; counts are no events and do not load into the page.",
        );
        if self.dialect == Dialect::Athena {
            self.note(
                "This counts SAML and web identities without their provider, for which the table has no column: \
                 those of one name at two providers are one.",
            );
        }
        let outcome = self.outcome_text();
        [
            "principal_key, max(principal) AS principal, max(credential) AS credential, count(*) AS events, sum(CASE ",
            &outcome,
            " WHEN 'error' THEN 1 ELSE 0 END) AS errors, sum(CASE ",
            &outcome,
            " WHEN 'denied' THEN 1 ELSE 0 END) AS denied, min(eventtime) AS first, max(eventtime) AS last, \
             count(DISTINCT eventsource) AS services, count(DISTINCT eventname) AS names, count(DISTINCT awsregion) AS regions, \
             count(DISTINCT sourceipaddress) AS addresses, count(DISTINCT useragent) AS agents",
        ]
        .concat()
    }

    /// Says so where events are sorted by something else than time and that can't be written.
    pub fn say_order(&mut self, table: ShownTable<'_>) {
        let is_by_time = table.sort == "time" && table.then.is_empty();
        if matches!(table.tab, Tab::Events | Tab::StepFunctions) && !is_by_time {
            self.note("The events come in the order of time here, not in that of the table.");
        }
    }

    /// Whether a table is about Step Functions only; those that the page works out can't be written.
    pub fn is_about_step_functions(&mut self, tab: Tab) -> bool {
        let works_out = matches!(
            tab,
            Tab::Machines | Tab::Executions | Tab::Activities | Tab::Denials | Tab::Findings
        );
        let is_of_all_services = matches!(
            tab,
            Tab::Overview
                | Tab::Rules
                | Tab::Persons
                | Tab::Sessions
                | Tab::ChainGraph
                | Tab::Agents
                | Tab::Permissions
                | Tab::Denied
                | Tab::Exposures
                | Tab::Impact
        );
        if tab == Tab::Scope {
            self.note("What actors did, what undid it and whose calls belong to them is worked out by the page: here are the events shown, of everybody.");
        }
        if works_out || is_of_all_services {
            self.note("This table is worked out by the page: here are the events that it is made of, to open in the page.");
        }
        works_out || tab == Tab::StepFunctions
    }

    /// The days in which events may lie, so that Athena looks into the folders of these only.
    fn days(&self, query: &Query, time: Option<TimeRange>) -> Vec<String> {
        let mut from = time.map(|time| time.from);
        let mut until = time.map(|time| time.until);
        let conditions = match query {
            Query::All(conditions) => &conditions[..],
            other => std::slice::from_ref(other),
        };
        for condition in conditions {
            let (first, after) = match condition {
                Query::Field(Target::Known(Reads::Time | Reads::Last), value) => match value {
                    Value::Times { from, until, .. } => (*from, *until),
                    Value::Back { length, .. } => (Some(self.newest - length), None),
                    _ => continue,
                },
                _ => continue,
            };
            from = from.max(first);
            until = until.into_iter().chain(after).min();
        }
        let day = |millis: Millis| quote::text(&text_from_millis(millis)[..10].replace('-', "/"));
        let within = |time: &Millis| (0..253_402_300_800_000 - MILLIS_PER_DAY).contains(time);
        let mut out = Vec::new();
        if let Some(from) = from.filter(within) {
            out.push(["\"timestamp\" >= ", &day(from)].concat());
        }
        // A file is delivered after its events: what happened before midnight may lie in the next day's folder.
        if let Some(until) = until.filter(within) {
            out.push(["\"timestamp\" <= ", &day(until + MILLIS_PER_DAY - 1)].concat());
        }
        out
    }
}

fn has_new(query: &Query) -> bool {
    match query {
        Query::All(inner) | Query::Any(inner) => inner.iter().any(has_new),
        Query::Not(inner) | Query::Off(inner) => has_new(inner),
        Query::Field(Target::Known(reads), _) => *reads == Reads::New,
        _ => false,
    }
}
