//! Where a click leads. Anything that can be clicked carries a [`Go`] as text in `data-go`; one handler reads it.

use crate::page::lib::dom::{self, NoClick};
use crate::page::session::EngineConnection;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::filter::FilterAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::notes::NotesAction;
use crate::page::state::overview::OverviewAction;
use crate::page::state::scope::ScopeAction;
use crate::protocol::{DossierSubject, Tab, TimeRange};
use std::fmt;
use std::str::FromStr;
use yew::prelude::*;

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Go {
    /// Opens the event of this number.
    Event(u32),
    /// Shows the events that a query finds among those shown.
    Events(String),
    /// Shows the events that a query finds among all that are loaded, whatever the filter.
    AllEvents(String),
    /// Takes the filter off: query and time range.
    NoFilter,
    /// Shows only the events that fit this term, or takes the term out.
    Only(String),
    /// Opens a dossier. Its field has no blank in it.
    Dossier(DossierSubject),
    /// Shows what was used by the events that a query finds among those shown.
    Permissions(String),
    /// Keeps the open dossier, to compare it with the next one.
    CompareDossiers,
    /// Shows the dossiers again.
    ShowDossiers,
    /// Closes the dossier with this number.
    CloseDossier(usize),
    /// Shows more values of this facet.
    MoreValues(String),
    /// Takes this facet away.
    RemoveFacet(String),
    /// Looks for the traces of this actor too, and shows them.
    Scope(String),
    /// Looks for them no longer.
    Unscope(String),
    /// Shows on the timeline what a query finds among the events shown, in this stretch of time.
    Timeline(TimeRange, String),
    /// Opens the finding with this key, on the overview.
    Finding(String),
    /// Closes the open finding.
    CloseFinding,
    /// Lists all situations of the overview.
    AllSituations,
    /// Shows the table of findings, those of the background too.
    AllFindings,
    /// Opens the rule with this id, among all rules.
    Rule(String),
    /// Mutes the findings of a query.
    Mute(String),
    /// Mutes them no longer.
    Unmute(String),
}

impl fmt::Display for Go {
    /// A verb, and after a blank what it is about.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Go::Event(number) => write!(out, "event {number}"),
            Go::Events(query) => write!(out, "events {query}"),
            Go::AllEvents(query) => write!(out, "all {query}"),
            Go::NoFilter => out.write_str("no-filter"),
            Go::Only(term) => write!(out, "only {term}"),
            Go::Dossier(DossierSubject { field, value }) => write!(out, "dossier {field} {value}"),
            Go::Permissions(query) => write!(out, "permissions {query}"),
            Go::CompareDossiers => out.write_str("compare"),
            Go::ShowDossiers => out.write_str("show"),
            Go::CloseDossier(number) => write!(out, "close {number}"),
            Go::MoreValues(field) => write!(out, "more {field}"),
            Go::RemoveFacet(field) => write!(out, "remove {field}"),
            Go::Scope(term) => write!(out, "scope {term}"),
            Go::Unscope(term) => write!(out, "unscope {term}"),
            Go::Timeline(time, query) => {
                write!(out, "timeline {} {} {query}", time.from, time.until)
            }
            Go::Finding(key) => write!(out, "finding {key}"),
            Go::CloseFinding => out.write_str("close-finding"),
            Go::AllSituations => out.write_str("all-situations"),
            Go::AllFindings => out.write_str("all-findings"),
            Go::Rule(key) => write!(out, "rule {key}"),
            Go::Mute(query) => write!(out, "mute {query}"),
            Go::Unmute(query) => write!(out, "unmute {query}"),
        }
    }
}

impl FromStr for Go {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        let (verb, about) = text.split_once(' ').unwrap_or((text, ""));
        let owned = about.to_owned();
        Ok(match verb {
            "event" => Go::Event(about.parse().map_err(|_| NoClick)?),
            "events" => Go::Events(owned),
            "all" => Go::AllEvents(owned),
            "no-filter" => Go::NoFilter,
            "only" => Go::Only(owned),
            "dossier" => {
                let (field, value) = about.split_once(' ').ok_or(NoClick)?;
                Go::Dossier(DossierSubject {
                    field: field.to_owned(),
                    value: value.to_owned(),
                })
            }
            "permissions" => Go::Permissions(owned),
            "compare" => Go::CompareDossiers,
            "show" => Go::ShowDossiers,
            "close" => Go::CloseDossier(about.parse().map_err(|_| NoClick)?),
            "more" => Go::MoreValues(owned),
            "remove" => Go::RemoveFacet(owned),
            "scope" => Go::Scope(owned),
            "unscope" => Go::Unscope(owned),
            "timeline" => {
                let mut parts = about.splitn(3, ' ');
                let mut number = || parts.next()?.parse().ok();
                let (from, until) = number().zip(number()).ok_or(NoClick)?;
                let query = parts.next().unwrap_or_default().to_owned();
                Go::Timeline(TimeRange { from, until }, query)
            }
            "finding" => Go::Finding(owned),
            "close-finding" => Go::CloseFinding,
            "all-situations" => Go::AllSituations,
            "all-findings" => Go::AllFindings,
            "rule" => Go::Rule(owned),
            "mute" => Go::Mute(owned),
            "unmute" => Go::Unmute(owned),
            _ => return Err(NoClick),
        })
    }
}

/// Goes where a click leads, if it leads anywhere.
pub fn follow(event: &MouseEvent, session: &EngineConnection) {
    match dom::value_above(event, "data-go") {
        Some(Go::Event(number)) => session.open(number),
        Some(Go::Events(query)) => show_events(session, &query),
        Some(Go::AllEvents(query)) => {
            session.act(FilterAction::Brush(None));
            session.act(FilterAction::Search(query));
            session.act(NavigationAction::Show(Tab::Events));
        }
        Some(Go::Permissions(query)) => {
            session.act(FilterAction::Narrow(query));
            session.act(NavigationAction::Show(Tab::Permissions));
        }
        Some(Go::NoFilter) => session.act(FilterAction::Clear),
        Some(Go::Only(term)) => session.act(FilterAction::Only(term)),
        Some(Go::Dossier(subject)) => show_dossier(session, subject),
        Some(Go::CompareDossiers) => session.act(ExploreAction::Compare),
        Some(Go::ShowDossiers) => session.act(ExploreAction::Show),
        Some(Go::CloseDossier(number)) => session.act(ExploreAction::Close(number)),
        Some(Go::MoreValues(field)) => session.act(ExploreAction::More(field)),
        Some(Go::RemoveFacet(field)) => session.act(ExploreAction::RemoveFacet(field)),
        Some(Go::Scope(term)) => {
            session.act(ScopeAction::Add(vec![term]));
            session.act(NavigationAction::Show(Tab::Scope));
        }
        Some(Go::Unscope(term)) => session.act(ScopeAction::Remove(term)),
        Some(Go::Timeline(time, query)) => {
            session.act(FilterAction::Narrow(query));
            session.act(FilterAction::Brush(Some(time)));
            session.act(NavigationAction::Show(Tab::Timeline));
        }
        Some(Go::Finding(key)) => show_finding(session, key),
        Some(Go::CloseFinding) => session.act(OverviewAction::Finding(None)),
        Some(Go::AllSituations) => session.act(OverviewAction::AllSituations),
        Some(Go::AllFindings) => {
            session.act(OverviewAction::Background(true));
            dom::focus_soon("#findings".to_owned());
        }
        Some(Go::Rule(key)) => {
            session.act(NavigationAction::Show(Tab::Rules));
            session.act(OverviewAction::Rule(Some(key)));
        }
        Some(Go::Mute(query)) => {
            session.act(NotesAction::Mute(query));
            session.act(OverviewAction::Finding(None));
        }
        Some(Go::Unmute(query)) => session.act(NotesAction::Unmute(query)),
        None => {}
    }
}

/// Shows the events that a query finds among those shown.
pub fn show_events(session: &EngineConnection, query: &str) {
    session.act(FilterAction::Narrow(query.to_owned()));
    session.act(NavigationAction::Show(Tab::Events));
}

/// Opens a dossier, which then has the focus.
pub fn show_dossier(session: &EngineConnection, subject: DossierSubject) {
    session.act(ExploreAction::Open(subject));
    dom::after_frame(|| dom::focus_first(".dossier:last-child"));
}

/// Opens a finding on the overview; it then has the focus.
pub fn show_finding(session: &EngineConnection, key: String) {
    session.act(NavigationAction::Show(Tab::Overview));
    session.act(OverviewAction::Finding(Some(key)));
    dom::focus_soon("#finding".to_owned());
}

/// A button that leads somewhere; `label` is its name where its content is only drawn.
pub fn button(class: &'static str, to: &Go, label: Option<String>, content: Html) -> Html {
    html! {
        <button type="button" {class} data-go={to.to_string()} title={label.clone()} aria-label={label}>{ content }</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_page_reads_back() {
        let all = [
            Go::Event(u32::MAX),
            Go::Events(r#"name:"a b" -error:*"#.to_owned()),
            Go::AllEvents("session:x".to_owned()),
            Go::Permissions("principal:x".to_owned()),
            Go::NoFilter,
            Go::Only(" ".to_owned()),
            Go::Dossier(DossierSubject {
                field: "agent".to_owned(),
                value: "aws-cli/2  (a b) é".to_owned(),
            }),
            Go::Dossier(DossierSubject {
                field: "principal".to_owned(),
                value: String::new(),
            }),
            Go::CompareDossiers,
            Go::ShowDossiers,
            Go::CloseDossier(1),
            Go::MoreValues("requestParameters.bucketName".to_owned()),
            Go::RemoveFacet("error".to_owned()),
            Go::Scope(r#"person:"a b""#.to_owned()),
            Go::Unscope("address:10.0.0.1".to_owned()),
            Go::Timeline(TimeRange { from: -5, until: 7 }, r#"a:"b  c" d"#.to_owned()),
            Go::Timeline(TimeRange { from: 5, until: 7 }, String::new()),
            Go::Finding("a b|arn:c".to_owned()),
            Go::CloseFinding,
            Go::AllSituations,
            Go::AllFindings,
            Go::Rule("a b".to_owned()),
            Go::Mute("rule:a principal:b".to_owned()),
            Go::Unmute("rule:a".to_owned()),
        ];
        for go in all {
            assert_eq!(go.to_string().parse(), Ok(go));
        }
    }

    #[test]
    fn another_text_leads_nowhere() {
        for text in [
            "",
            "event",
            "event x",
            "dossier agent",
            "close -1",
            "leave 1",
            "timeline 1 x",
        ] {
            assert_eq!(text.parse::<Go>(), Err(NoClick), "{text}");
        }
    }
}
