//! What is looked at, as text: in the address for going back and forward, in links, and in the browser's history.
//!
//! The address says only which tab is open and how it stands. What could come from the logs (query, time range, machine,
//! dossiers, actors) is in the history, which stays in this browser, and in a link only if the user asks for it.

use crate::analysis::dossier::kind_of;
use crate::page::files::demo;
use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::session::EngineConnection;
use crate::page::state::address::Address;
use crate::page::state::column_layout::may_add;
use crate::page::state::loading::Phase;
use crate::page::state::sheets::{OpenSheet, SheetsAction};
use crate::page::state::tables::{MOST_THEN, Sort, TableView};
use crate::page::state::timeline::LANES_BY_DEFAULT;
use crate::page::state::{Action, PageState};
use crate::protocol::{DossierSubject, ImpactBy, SortColumn, Tab, TimeRange};
use crate::tables::columns;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// The form of the text. A text of an older form is brought up to this one in [`read`].
const VERSION: u32 = 1;

/// The name of a tab in an address.
pub fn name_of(tab: Tab) -> &'static str {
    match tab {
        Tab::Overview => "overview",
        Tab::Timeline => "timeline",
        Tab::Events => "events",
        Tab::Principals => "principals",
        Tab::Persons => "persons",
        Tab::Sessions => "sessions",
        Tab::ChainGraph => "chain-graph",
        Tab::Agents => "agents",
        Tab::Permissions => "permissions",
        Tab::Denied => "denied",
        Tab::Exposures => "exposure",
        Tab::Impact => "impact",
        Tab::Scope => "scope",
        Tab::Machines => "machines",
        Tab::Executions => "executions",
        Tab::Activities => "activities",
        Tab::Denials => "denials",
        Tab::Findings => "findings",
        Tab::StepFunctions => "calls",
        Tab::Receipt => "receipt",
        Tab::Rules => "rules",
    }
}

/// The tab with this name.
pub fn tab_named(name: &str) -> Option<Tab> {
    Tab::ALL.into_iter().find(|tab| name_of(*tab) == name)
}

/// What is looked at, as the part of an address after `#`; with `values` also what could come from the logs.
pub fn written(state: &PageState, values: bool) -> String {
    let mut text = format!("v={VERSION}");
    let mut add = |name: &str, value: &str| {
        let value = String::from(js_sys::encode_uri_component(value));
        text.extend(["&", name, "=", &value]);
    };
    add("tab", name_of(state.tab()));
    let table = state.tables.of(state.tab()).clone();
    add("sort", &sort_words(&table));
    if state.tab() == Tab::Timeline && state.timeline.lanes.by != LANES_BY_DEFAULT {
        add("lanes", &state.timeline.lanes.by);
    }
    if state.tab() == Tab::Impact {
        add("by", state.impact.by.name());
    }
    if state.overview.with_background {
        add("background", "shown");
    }
    if state.folds.on {
        add("fold", "runs");
    }
    if state.folds.by_person {
        add("group", "person");
    }
    if state.display.clock != Clock::Utc {
        add("clock", state.display.clock.name());
    }
    if values {
        if !state.filter.query.is_empty() {
            add("q", &state.filter.query);
        }
        if let Some(time) = state.filter.time {
            add("from", &time.from.to_string());
            add("until", &time.until.to_string());
        }
        if let Some(machine) = &state.navigation.machine {
            add("machine", machine);
        }
        let explored = &state.exploration;
        for DossierSubject { field, value } in &explored.dossiers {
            add("dossier", &format!("{field} {value}"));
        }
        if !explored.dossiers.is_empty() && !explored.shown {
            add("dossiers", "wait");
        }
        for actor in &state.scope.actors {
            add("scope", actor);
        }
        if let Some(finding) = &state.overview.finding {
            add("finding", finding);
        }
        if let Some(rule) = &state.overview.rule {
            add("rule", rule);
        }
    }
    text
}

/// The other way round. None where the text is not of this kind.
///
/// # Errors
/// A sentence for the user, where the version of the text is not supported.
pub fn read(text: &str) -> Option<Result<Address, String>> {
    let mut parts = text.trim_start_matches('#').split('&').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value =
            js_sys::decode_uri_component(value).map_or_else(|_| String::new(), String::from);
        (name, value)
    });
    let version = parts.next().filter(|(name, _)| *name == "v")?.1;
    if version.parse() != Ok(VERSION) {
        return Some(Err(format!(
            "This link is of form {version}, and this page knows form {VERSION} only. Load the newest page, or go on without the link."
        )));
    }
    let mut address = Address::default();
    let (mut sort, mut from, mut until) = (String::new(), None, None);
    for (name, value) in parts {
        match name {
            "tab" => address.tab = tab_named(&value).unwrap_or_default(),
            "sort" => sort = value,
            "lanes" => address.lanes = value,
            "by" => address.impact = ImpactBy::named(&value),
            "fold" => address.folds = value == "runs",
            "group" => address.by_person = value == "person",
            "clock" => address.clock = Clock::named(&value).unwrap_or_default(),
            "q" => address.query = value,
            "from" => from = value.parse().ok(),
            "until" => until = value.parse().ok(),
            "machine" => address.machine = Some(value),
            "dossier" => {
                let subject = value.split_once(' ').map(|(field, value)| DossierSubject {
                    field: field.to_owned(),
                    value: value.to_owned(),
                });
                let known = subject.filter(|subject| kind_of(&subject.field).is_some());
                address.dossiers.extend(known);
            }
            "dossiers" => address.dossiers_wait = value == "wait",
            "scope" => address.scope.push(value),
            "background" => address.with_background = value == "shown",
            "finding" => address.finding = Some(value),
            "rule" => address.rule = Some(value),
            "event" => address.event = value.parse().ok(),
            "sheet" => address.sheet = OpenSheet::named(&value),
            _ => {}
        }
    }
    address.sort = sort_of(address.tab, &sort);
    if let (Some(from), Some(until)) = (from, until)
        && from < until
    {
        address.time = Some(TimeRange { from, until });
    }
    Some(Ok(address))
}

/// The order of a table as text.
pub fn sort_words(table: &TableView) -> String {
    let then = table.then.iter();
    let then = then.map(|key| (&key.column, key.descending));
    let keys = std::iter::once((&table.sort, table.descending)).chain(then);
    let keys =
        keys.map(|(column, descending)| [if descending { "-" } else { "" }, column].concat());
    keys.collect::<Vec<String>>().join(" ")
}

/// The order that an address asks for, of columns that the tab's table can be sorted by.
pub fn sort_of(tab: Tab, text: &str) -> Option<Sort> {
    let known = columns(tab);
    let mut keys = text.split(' ').filter_map(|word| {
        let column = word.strip_prefix('-').unwrap_or(word);
        let own = known.iter().find(|known| known.id == column);
        let can_sort = own.map_or(may_add(tab) && !column.is_empty(), |own| own.is_sortable);
        can_sort.then(|| SortColumn {
            column: column.to_owned(),
            descending: word.starts_with('-'),
        })
    });
    let first = keys.next()?;
    Some(Sort {
        column: first.column,
        descending: first.descending,
        then: keys.take(MOST_THEN).collect(),
    })
}

/// The address of this page with the current view.
pub fn link(state: &PageState, values: bool) -> String {
    let address = dom::window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    [page, "#", &written(state, values)].concat()
}

/// What an entry of the history holds besides what a link has: the open sheet and, with `values`, the open event.
fn written_for_history(state: &PageState, values: bool) -> String {
    let mut text = written(state, values);
    if let Some(event) = state.event.number.filter(|_| values) {
        text.push_str(&format!("&event={event}"));
    }
    if let Some(sheet) = state.open_sheet() {
        text.extend(["&sheet=", sheet.name()]);
    }
    text
}

/// The field with the number of an entry, by which no two entries have one address. It stands last.
const STEP: &str = "&step=";

/// An entry of the history: the view that it holds, and its number.
fn entry(text: &str) -> (&str, u32) {
    let parts = text.rsplit_once(STEP);
    let numbered = parts.and_then(|(view, number)| Some((view, number.parse().ok()?)));
    numbered.unwrap_or((text, 0))
}

/// The name of the sheet that is open in a view; nothing where none is.
fn sheet_of(view: &str) -> &str {
    view.rsplit_once("&sheet=").map_or("", |(_, name)| name)
}

/// The text that the current entry of the history holds.
fn held() -> Option<String> {
    let history = dom::window().history().ok()?;
    history.state().ok()?.as_string()
}

fn go(text: &str, session: &EngineConnection) {
    match read(text) {
        Some(Ok(address)) => {
            let event = address.event;
            session.act(Action::Go(Box::new(address)));
            if let Some(event) = event {
                session.open(event);
            }
        }
        Some(Err(words)) => session.act(SheetsAction::Notice(Some(words))),
        None => {}
    }
}

/// Looks at the address when the page starts, keeps it and the history true, and follows when the user goes back.
#[hook]
pub fn use_address(state: &PageState, session: &Rc<EngineConnection>) {
    {
        let session = session.clone();
        use_effect_with((), move |()| {
            let hash = dom::window().location().hash().unwrap_or_default();
            go(&hash, &session);
            if hash == "#demo" {
                demo::load(session);
            }
        });
    }
    let place = use_mut_ref(|| HistoryPlace {
        number: held().map_or(0, |text| entry(&text).1),
        ..HistoryPlace::default()
    });
    let is_used = state.phase() != Phase::Empty;
    let view = (
        is_used,
        state.navigation.steps,
        written_for_history(state, false),
        written_for_history(state, true),
    );
    {
        let place = place.clone();
        use_effect_with(view, move |(is_used, steps, shown, kept)| {
            place.borrow_mut().keep(*is_used, *steps, shown, kept);
        });
    }
    let session = session.clone();
    let back = use_callback((), move |_: web_sys::Event, ()| {
        let held = held();
        let (view, number) = held.as_deref().map_or(("", 0), entry);
        let mut place = place.borrow_mut();
        let from = std::mem::replace(&mut place.number, number);
        // What was closed by its own button leaves an entry that looks like the one before it: nobody is to notice.
        if number > 0 && number != from && view == place.view {
            let by = if number < from { -1 } else { 1 };
            let history = dom::window().history();
            let _ = history.and_then(|history| history.go_with_delta(by));
            return;
        }
        drop(place);
        let hash = dom::window().location().hash().unwrap_or_default();
        match held {
            Some(_) => go(view, &session),
            None if read(&hash).is_some() => go(&hash, &session),
            None => session.act(Action::Go(Box::default())),
        }
    });
    dom::use_window_event("popstate", back);
}

/// Where the page is in the browser's history.
#[derive(Default)]
struct HistoryPlace {
    /// The number of the current entry.
    number: u32,
    /// The view on screen.
    view: String,
    /// The steps that have an entry.
    steps: u32,
}

impl HistoryPlace {
    /// Puts the view on screen into the history: as an entry of its own where it is a step, else in place of the current one.
    fn keep(&mut self, is_used: bool, steps: u32, shown: &str, kept: &str) {
        kept.clone_into(&mut self.view);
        let Ok(history) = dom::window().history() else {
            return;
        };
        let is_step = std::mem::replace(&mut self.steps, steps) != steps;
        let held = held();
        let held = held.as_deref().map(|text| entry(text).0);
        // `#demo` stays until something else is looked at.
        if !is_used || held == Some(kept) || held.is_none() && !is_step {
            return;
        }
        // A sheet that leads somewhere is closed by it: going back does not open it again.
        let before = held.map_or("", sheet_of);
        let is_left = !before.is_empty()
            && (sheet_of(kept).is_empty() || before == OpenSheet::Palette.name());
        let is_new = is_step && !is_left;
        self.number += u32::from(is_new);
        let step = format!("{STEP}{}", self.number);
        let data = JsValue::from_str(&[kept, &step].concat());
        let address = ["#", shown, &step].concat();
        // The browser may not allow this to a page opened from a disk; the address then stays as it is.
        let _ = if is_new {
            history.push_state_with_url(&data, "", Some(&address))
        } else {
            history.replace_state_with_url(&data, "", Some(&address))
        };
    }
}
