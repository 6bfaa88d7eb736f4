//! The columns of the events table, and of the list of calls to Step Functions.

use super::{CellContent, ColumnDef, TableRow};
use crate::cloudtrail::column::Column;
use crate::protocol::{EventRow, NamesOf, UNTOLD_OUTCOME};

impl TableRow for EventRow {
    /// A field of the search language, or a JSON path: the engine sorts by what it says of each event.
    type Order = &'static str;
}

/// A column of texts that shows, and is sorted by, the field of its name.
const fn field(
    id: &'static str,
    title: &'static str,
    width: u16,
    grow: u8,
    file_place: u8,
    cell: for<'a> fn(&'a EventRow) -> CellContent<'a>,
) -> ColumnDef<EventRow> {
    ColumnDef::text(id, title, width, grow, cell)
        .field(id)
        .sorted_by(id)
        .in_file(file_place)
}

/// The columns: what happened to what, who did it and how it ended come first, so that they are in sight also while an event
/// is open.
#[rustfmt::skip]
pub static EVENTS: [ColumnDef<EventRow>; 28] = [
    field("time", "Time", 100, 0, 1, |row| CellContent::EventTime(row.time)),
    field("name", "Event name", 166, 2, 2, |row| CellContent::Title(&row[Column::Name])),
    field("resource", "Resource", 126, 4, 14, |row| CellContent::Arn {
        code: &row[Column::Resource],
        accounts: &row.resource_accounts,
        more: row.other_resources.len(),
    })
        .beside(NamesOf::Accounts),
    field("principal", "Principal", 140, 3, 4, |row| CellContent::Principal {
        name: &row.principal,
        account: &row.namesake_account,
        session: &row.session,
        via: &row.via,
    }),
    field("error", "Outcome", 116, 0, 12, |row| CellContent::Error(row.outcome, &row[Column::Error])),
    field("address", "Source address", 128, 1, 10, |row| CellContent::Named { code: &row[Column::Address], name: &row.address_words })
        .beside(NamesOf::Addresses),
    field("source", "Event source", 150, 1, 3, |row| CellContent::Text(&row[Column::Source])),
    field("finding", "Finding", 160, 2, 19, |row| CellContent::Text(&row.finding)),
    field("person", "Person", 130, 2, 15, |row| CellContent::Text(&row.person)),
    field("network", "Network", 120, 2, 26, |row| CellContent::Text(&row.network)).of_names(NamesOf::Addresses),
    field("country", "Country", 96, 0, 27, |row| CellContent::Text(&row.country)).of_names(NamesOf::Addresses),
    field("asn", "Autonomous system", 140, 2, 28, |row| CellContent::Text(&row.asn)).of_names(NamesOf::Addresses),
    field("credential", "Credential", 108, 0, 7, |row| CellContent::Credential(&row.credential)),
    field("origin", "Origin", 84, 0, 16, |row| CellContent::Text(&row.origin)),
    field("session-type", "Session type", 108, 0, 17, |row| CellContent::Text(&row.session_type)),
    field("account", "Account", 108, 0, 8, |row| CellContent::Named { code: &row[Column::Account], name: &row.account_name })
        .beside(NamesOf::Accounts),
    field("caller-account", "Account of the caller", 140, 0, 23, |row| {
        CellContent::Named { code: &row.caller_account, name: &row.caller_account_name }
    })
        .beside(NamesOf::Accounts).of_names(NamesOf::Accounts),
    field("region", "Region", 96, 0, 9, |row| CellContent::Text(&row[Column::Region])),
    field("agent", "User agent", 140, 2, 11, |row| CellContent::Quiet(&row[Column::Agent])),
    ColumnDef::only_in_file("session", 5, |row| CellContent::Text(&row.session)),
    ColumnDef::only_in_file("via", 6, |row| CellContent::Text(&row.via)),
    ColumnDef::only_in_file("outcome", 13, |row| match &row[Column::Error] {
        UNTOLD_OUTCOME => CellContent::Text("untold"),
        _ => CellContent::Outcome(row.outcome),
    }),
    ColumnDef::only_in_file("other-resources", 20, |row| CellContent::Names(&row.other_resources)),
    ColumnDef::only_in_file("access-key", 21, |row| CellContent::Text(&row.access_key)),
    ColumnDef::only_in_file("findings", 22, |row| CellContent::Names(&row.findings)),
    ColumnDef::only_in_file("id", 18, |row| CellContent::Text(&row.key)),
    ColumnDef::<EventRow>::only_in_file("caller-account-name", 24, |row| CellContent::Text(&row.caller_account_name)).of_names(NamesOf::Accounts),
    ColumnDef::<EventRow>::only_in_file("account-name", 25, |row| CellContent::Text(&row.account_name)).of_names(NamesOf::Accounts),
];
