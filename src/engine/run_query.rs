//! The query that finds the events of one folded run among those of its list, and no others.

use crate::analysis::folding::RowEnds;
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::RunKind;
use crate::query::print::exact_term;
use crate::store::batch::{OUTCOME_DENIED, OUTCOME_ERROR, OUTCOME_OK};
use crate::store::{Column, Store};
use std::collections::HashSet;

/// So many events that only share a second with the run's ends are left out by their ids.
const MOST_LEFT_OUT: usize = 50;
const SECOND: i64 = 1000;

/// The query for a run with these events: whose calls, which ones, from when until when. Inside of its time a run has all
/// such calls of its session; in the seconds of its ends there may be others, which are left out by their ids. Empty where
/// these are too many or can not be told by their ids.
pub(super) fn run_query(store: &Store, kind: RunKind, events: &[u32], ends: RowEnds) -> String {
    let run = RunCalls {
        store,
        kind,
        first: ends.earliest as usize,
    };
    let times = store.times();
    let (from, until) = (times[ends.earliest as usize], times[ends.latest as usize]);
    let own: HashSet<u32> = events.iter().copied().collect();
    let mut left_out = Vec::new();
    let mut seconds = vec![second(from)];
    if second(until) != second(from) {
        seconds.push(second(until));
    }
    for start in seconds {
        let order = store.order();
        let at = order.partition_point(|row| times[*row as usize] < start);
        let rows = order[at..].iter();
        for row in rows.take_while(|row| times[**row as usize] < start + SECOND) {
            if run.is_like(*row as usize) && !own.contains(row) {
                let id = store.cell(Column::Id, *row as usize);
                // An id that other events have too would leave those out as well.
                if left_out.len() == MOST_LEFT_OUT || store.key(*row as usize) != id {
                    return String::new();
                }
                left_out.push(id);
            }
        }
    }
    let mut parts = run.conditions();
    let stamp = |time: i64| text_from_millis(time).replace(' ', "T");
    parts.push(format!("time:{}..{}", stamp(from), stamp(until)));
    if !left_out.is_empty() {
        parts.push(["-", &exact_term("id", left_out)].concat());
    }
    parts.join(" ")
}

/// The beginning of a time's second.
fn second(time: i64) -> i64 {
    time - time.rem_euclid(SECOND)
}

/// Calls such as those of a run.
struct RunCalls<'s> {
    store: &'s Store,
    kind: RunKind,
    /// A call of the run.
    first: usize,
}

impl RunCalls<'_> {
    /// What the calls of a run have in common.
    fn conditions(&self) -> Vec<String> {
        let (store, row) = (self.store, self.first);
        let sessions = store.sessions();
        let mut parts = vec![match sessions.session_of[row] {
            0 => {
                let principal = store.identity(row).principal as usize;
                let key = store.text(store.principals()[principal].key);
                exact_term("principal", [key])
            }
            session => exact_term(
                "session-key",
                [sessions.session_keys[session as usize].as_str()],
            ),
        }];
        if self.kind == RunKind::ConsolePage {
            parts.push("origin:console readonly:true outcome:ok".to_owned());
            return parts;
        }
        for (field, column) in [
            ("name", Column::Name),
            ("source", Column::Source),
            ("error", Column::Error),
        ] {
            parts.push(match store.cell(column, row) {
                "" => format!("-{field}:*"),
                text => exact_term(field, [text]),
            });
        }
        let outcome = match store.outcomes()[row] {
            OUTCOME_OK => "outcome:ok",
            OUTCOME_ERROR => "outcome:error",
            OUTCOME_DENIED => "outcome:denied",
            _ => "outcome:untold",
        };
        parts.push(outcome.to_owned());
        parts
    }

    /// Whether a call is of the same session and such as those of the run.
    fn is_like(&self, row: usize) -> bool {
        let (store, first) = (self.store, self.first);
        let sessions = store.sessions();
        let is_same_session = match sessions.session_of[first] {
            0 => store.identity(row).principal == store.identity(first).principal,
            session => sessions.session_of[row] == session,
        };
        let is_same = |column: Column| store.column(column)[row] == store.column(column)[first];
        is_same_session
            && match self.kind {
                RunKind::ConsolePage => {
                    sessions.origins[row] == CallOrigin::Console as u8
                        && store.read_only(row).value() == Some(true)
                        && store.outcomes()[row] == OUTCOME_OK
                }
                RunKind::Repeat => {
                    [Column::Name, Column::Source, Column::Error]
                        .into_iter()
                        .all(is_same)
                        && store.outcomes()[row] == store.outcomes()[first]
                }
            }
    }
}
