//! What was done in each session.

use super::Counts;
use crate::analysis::lanes::totals_of;
use crate::store::Store;
use crate::store::row_set::RowSet;

/// What was done in one session, over some set of events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionActivity {
    /// The session's number in [`SessionColumns`](crate::store::session_columns::SessionColumns).
    pub session: u32,
    /// Events, errors, denials.
    pub counts: Counts,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
}

/// Goes over `rows`, session by session. Events whose session is not worked out yet are in none.
pub fn sessions(store: &Store, rows: &RowSet) -> Vec<SessionActivity> {
    let columns = store.sessions();
    let totals = totals_of(store, rows, &columns.session_of, columns.kinds.len());
    let activities = (0..)
        .zip(totals)
        .skip(1)
        .filter(|(_, total)| total.counts.events > 0);
    activities
        .map(|(session, total)| SessionActivity {
            session,
            counts: total.counts,
            first: total.first,
            last: total.last,
        })
        .collect()
}
