//! The table of principals: by themselves, or below the persons who acted as them.

use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::tables;
use crate::analysis::principals::{
    PersonPrincipals, PrincipalActivity, principals, principals_by_person,
};
use crate::protocol::{Rows, ViewSpec};
use crate::store::{Store, TimeSpan};

/// So many filters' tables are kept.
const FILTERS: usize = 3;

/// What principals did, for the filters asked for last.
#[derive(Default)]
pub(super) struct PrincipalTables {
    alone: Recent<Filter, Vec<PrincipalActivity>, FILTERS>,
    by_person: Recent<Filter, Vec<PersonPrincipals>, FILTERS>,
}

impl PrincipalTables {
    /// The rows that a view asks for; `span` is what their steps of activity divide.
    #[inline(never)]
    pub fn answer(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        span: Option<TimeSpan>,
        view: &ViewSpec,
    ) -> Rows {
        let (shown, filter, table) = (&filtered.shown, &filtered.filter, &view.table);
        Rows::Principals(if view.by_person {
            let make = || principals_by_person(store, shown, span);
            let groups = self.by_person.get_or_make(filter, |_| true, make);
            tables::principals_by_person(store, groups, table)
        } else {
            let make = || principals(store, shown, span);
            let activities = self.alone.get_or_make(filter, |_| true, make);
            tables::principals(store, activities, table)
        })
    }
}
