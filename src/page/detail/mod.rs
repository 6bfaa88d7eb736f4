//! The right column: one event in full.

pub mod chain;
pub mod client;
mod long_text;
pub mod marks;
mod raw_lines;
mod raw_text;
pub mod record;
mod rules;
mod steps;
mod width;

use crate::cloudtrail::column::Column;
use crate::export::notes::Note;
use crate::json::tree::Tree;
use crate::page::detail::long_text::{LongText, is_long};
use crate::page::detail::raw_text::RawText;
use crate::page::detail::record::{PlaceInRecord, filter_buttons, member, members, words_beside};
use crate::page::detail::width::PanelEdge;
use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{size, thousands};
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::session::asking::show_around;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::filter::FilterAction;
use crate::page::state::open_event::EventAction;
use crate::page::tables::cell::named;
use crate::page::tables::small_table::dossier_button;
use crate::protocol::{Detail as Event, Outcome};
use crate::query::fields;
use crate::query::print::term;
use yew::prelude::*;

/// Keys of a record that the detail shows in places of their own; all others are listed under “More”.
const SHOWN_ABOVE: [&str; 14] = [
    "eventTime",
    "eventName",
    "eventSource",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "userIdentity",
    "eventID",
    "recipientAccountId",
    "readOnly",
];

/// So many of what a call names are listed beside its resource; all stand in its record.
const MOST_OTHERS: usize = 12;

/// What the detail needs.
#[derive(PartialEq, Properties)]
pub struct DetailProps {
    /// The event.
    pub event: Shared<Event>,
    /// The clock for times.
    pub clock: Clock,
    /// What is noted of it, where it is marked.
    pub note: Option<Note>,
    /// How many events are shown, once all files are in.
    pub shown: Option<u32>,
}

/// The open event.
#[component]
pub fn Detail(props: &DetailProps) -> Html {
    let session = use_session();
    let event = &props.event;
    let tree = use_memo(event.clone(), |event| {
        let raw = event.raw.as_ref().ok()?;
        let read = Tree::read_leniently(event.record.as_ref().unwrap_or(raw));
        Some(read.map(Shared::new))
    });
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(event.row.event, move |_| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                element.set_scroll_top(0);
            }
        });
    }
    use_place_anew(event, props.shown);
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(term) = dom::attribute_above(&event, "data-term") {
                session.act(FilterAction::Toggle(term));
            }
        })
    };
    let step = |by: i32| {
        let (session, number) = (session.clone(), event.row.event);
        Callback::from(move |_: MouseEvent| session.step(number, by, false))
    };
    let close = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(EventAction::Close))
    };
    let row = &event.row;
    let position = event.position.map_or_else(
        || "Not among the events shown".to_owned(),
        |position| {
            format!(
                "{} of {}",
                thousands(u64::from(position) + 1),
                thousands(event.total.into())
            )
        },
    );
    let why = match &*tree {
        Some(Ok(tree)) => why_it_failed(event, tree),
        _ => Html::default(),
    };
    let record = match &*tree {
        Some(Ok(tree)) => from_record(event, tree),
        Some(Err(reason)) => html! {
            <p class="box">{ format!("The record could not be taken apart ({reason}). It stands below as it is.") }</p>
        },
        None => Html::default(),
    };
    html! {
        <>
        <PanelEdge panel={node.clone()} />
        <aside id="detail" class="detail" data-key={row.key.clone()} aria-label="Event in full" ref={node} {onclick}>
            <header class="detail-head">
                <div class="detail-title">
                    <span class="quiet position">{ position }</span>
                    <button type="button" class="tiny" aria-label="Event before" title="Event before (←)" onclick={step(-1)}>{ icons::left() }</button>
                    <button type="button" class="tiny" aria-label="Next event" title="Next event (→)" onclick={step(1)}>{ icons::right() }</button>
                    <button type="button" class="tiny" aria-label="Close" title="Close (Esc)" onclick={close}>{ icons::cross() }</button>
                </div>
                <h2>{ row[Column::Name].to_owned() }</h2>
                <p class="detail-under">
                    <span class={classes!("chip", outcome::class(row.outcome))}>
                        { if row[Column::Error].is_empty() { outcome::word(row.outcome) } else { &row[Column::Error] } }
                    </span>
                    { format!(" {} · {}", &row[Column::Source], if row[Column::Region].is_empty() { "no Region" } else { &row[Column::Region] }) }
                </p>
                { around(event, &session) }
            </header>
            { why }
            { marks::section(&row.key, props.note.as_ref(), &session.0) }
            { rules::rules(&event.rules) }
            { chain::chain(&event.chain) }
            { facts(event, (*tree).as_ref().and_then(|tree| tree.as_deref().ok()), props.clock) }
            { client::client(&event.client, &event.source_before) }
            { chain::issued(&event.chain, props.clock) }
            { record }
            <section>
                <h3>{ if event.record.is_some() { "As it stands in the file" } else { "Record" } }</h3>
                <p class="where">
                    if !row.key.is_empty() { <><span class="mono">{ row.key.clone() }</span><br /></> }
                    { "in " }<span class="mono">{ event.file.clone() }</span>
                    { format!(", {} from byte {}", size(f64::from(event.length)), thousands(event.offset as u64)) }
                </p>
                <RawText key={row.event} event={event.clone()} />
            </section>
        </aside>
        </>
    }
}

/// Asks anew for the place of the event where other events are shown than those that it was opened among.
#[hook]
fn use_place_anew(event: &Event, shown: Option<u32>) {
    let session = use_session();
    let (number, total) = (event.row.event, event.total);
    use_effect_with(shown, move |shown| {
        if shown.is_some_and(|shown| shown != total) {
            session.open(number);
        }
    });
}

/// Buttons for what happened shortly before and after.
fn around(event: &Event, session: &Shared<EngineConnection>) -> Html {
    if event.row.time.is_none() {
        return Html::default();
    }
    let button = |id: &'static str, words: &'static str, title: &'static str, query: String| {
        let (session, number) = (session.clone(), event.row.event);
        let onclick =
            Callback::from(move |_: MouseEvent| show_around(&session.0, number, query.clone()));
        html! { <button type="button" class="button small" data-around={id} {title} {onclick}>{ words }</button> }
    };
    let of_session = match event.chain.session_key.as_str() {
        "" => term("principal", &event.row.principal_key),
        key => term("session-key", key),
    };
    html! {
        <p class="detail-around">
            <span class="quiet">{ "±5 min:" }</span>
            { button("session", "this session", "The events of this session in the five minutes before and after", of_session) }
            { button("all", "everybody", "All events of the five minutes before and after (c)", String::new()) }
        </p>
    }
}

/// Who, when, from where, with what, about what.
fn facts(event: &Event, tree: Option<&Tree>, clock: Clock) -> Html {
    let row = &event.row;
    let fact = |name: &'static str, field: &str, value: &str, shown: Html| {
        if value.is_empty() {
            return Html::default();
        }
        html! {
            <div class="fact">
                <dt>{ name }</dt>
                <dd>{ shown }{ dossier_button(fields::find(field).map_or("", |known| known.name), value, value) }{ filter_buttons(field, value) }</dd>
            </div>
        }
    };
    let mono = |text: &str| html! { <span class="mono value">{ text.to_owned() }</span> };
    let plain = |text: &str| html! { <span class="value">{ text.to_owned() }</span> };
    let beside =
        |code: &str, name: &str| html! { <span class="value">{ named(code, name) }</span> };
    let named_by_event = |text: &str| beside(text, &words_beside(event, text));
    let arn = tree
        .and_then(|tree| tree.get("userIdentity"))
        .map_or("", |identity| identity.text_of("arn"));
    let who = html! {
        <>
            <span class="strong value">{ row.principal.clone() }</span>{ " " }
            { outcome::credential_chip(&row.credential) }
        </>
    };
    let time = row
        .time
        .map(|time| format!("{} {}", clock.text(time), clock.zone(time)));
    let read_only = match event.read_only {
        None => "",
        Some(false) => "false",
        Some(true) => "true",
    };
    let shown_read_only = html! {
        <>
            <span class="value">{ read_only }</span>
            if event.read_only_by_name { <span class="quiet">{ " (judged by its name)" }</span> }
        </>
    };
    html! {
        <dl class="facts">
            { fact("Principal", "principal", &row.principal_key, who) }
            { fact("Session", "session", &row.session, mono(&row.session)) }
            { fact("Via", "via", &row.via, html! { <span class="chip accent">{ row.via.clone() }</span> }) }
            { fact("ARN", "userIdentity.arn", arn, named_by_event(arn)) }
            { fact("Account", "account", &row[Column::Account], beside(&row[Column::Account], &row.account_name)) }
            <div class="fact">
                <dt>{ "When" }</dt>
                <dd><span class="mono">{ time.unwrap_or_else(|| "The record has no readable time".into()) }</span></dd>
            </div>
            { fact("From", "address", &row[Column::Address], beside(&row[Column::Address], &row.address_words)) }
            { others(event) }
            { fact("Agent", "agent", &row[Column::Agent], plain(&row[Column::Agent])) }
            { fact("Access key", "userIdentity.accessKeyId", &event.access_key, mono(&event.access_key)) }
            if !event.credential_words.is_empty() {
                <div class="fact">
                    <dt>{ "Credentials" }</dt>
                    <dd>{ event.credential_words.clone() }</dd>
                </div>
            }
            { fact("Read-only", "readonly", read_only, shown_read_only) }
            { fact("Resource", "resource", &row[Column::Resource], named_by_event(&row[Column::Resource])) }
            { other_resources(event) }
        </dl>
    }
}

/// What the call names beside its resource.
fn other_resources(event: &Event) -> Html {
    let others = &event.row.other_resources;
    if others.is_empty() {
        return Html::default();
    }
    let left_out = others.len().saturating_sub(MOST_OTHERS) as u64;
    html! {
        <div class="fact" data-part="other-resources">
            <dt>{ "Also named" }</dt>
            <dd>
                { for others.iter().take(MOST_OTHERS).map(|other| html! {
                    <div data-key={other.clone()}>
                        <span class="value">{ named(other, &words_beside(event, other)) }</span>{ filter_buttons("mentions", other) }
                    </div>
                }) }
                if left_out > 0 {
                    <p class="quiet">{ format!("{} more stand in the request or in the record’s resources.", thousands(left_out)) }</p>
                }
            </dd>
        </div>
    }
}

/// The accounts in the record beside the one that received the event, where names of accounts are known.
fn others(event: &Event) -> Html {
    let others = event.accounts.iter();
    let others: Vec<_> = others
        .filter(|account| account.id != event.row[Column::Account])
        .collect();
    if others.is_empty() {
        return Html::default();
    }
    html! {
        <div class="fact" data-part="accounts">
            <dt>{ "Other accounts" }</dt>
            <dd>
                { for others.iter().map(|account| html! {
                    <div data-key={account.id.clone()}>{ named(&account.id, &account.name) }</div>
                }) }
            </dd>
        </div>
    }
}

/// Why the event failed, as the record says.
fn why_it_failed(event: &Event, tree: &Tree) -> Html {
    let failed = event.row.outcome != Outcome::Ok;
    let text = |name| tree.get(name).and_then(Tree::text);
    let answered = tree.get("responseElements").unwrap_or(&Tree::Null);
    let said = |name, answer| text(name).or_else(|| answered.get(answer).and_then(Tree::text));
    // Some services put the error into their answer.
    let message =
        said("errorMessage", "errorMessage").filter(|_| failed || text("errorMessage").is_some());
    let code = said("errorCode", "errorCode");
    if !failed && message.is_none() {
        return Html::default();
    }
    let message = message.unwrap_or("The record gives no message.");
    html! {
        <section data-part="why">
            <h3>{ "Why it failed" }</h3>
            <div class={classes!("box", outcome::class(event.row.outcome))}>
                if let Some(code) = code { <p class="strong">{ code.to_owned() }</p> }
                <p class="mono">
                    if is_long(message) { <LongText text={message.to_owned()} /> } else { { message.to_owned() } }
                </p>
            </div>
        </section>
    }
}

/// What only the record itself tells: request, response and the rest.
fn from_record(event: &Shared<Event>, tree: &Shared<Tree>) -> Html {
    let record = PlaceInRecord {
        event: event.clone(),
        record: tree.clone(),
        steps: Vec::new(),
        path: String::new(),
        is_in_text: false,
    };
    let failed = event.row.outcome != Outcome::Ok;
    let no_request = if event.row.outcome == Outcome::Denied {
        "Empty: AWS logs no parameters for a denied call"
    } else {
        "Empty: the record has no parameters"
    };
    let no_response = if failed {
        "Empty: a call that failed has no response"
    } else if event.read_only == Some(true) {
        "Empty: the record has no response; AWS leaves it out of most calls that only read"
    } else {
        "Empty: the record has no response"
    };
    let more: Vec<usize> = (tree.members().iter().enumerate())
        .filter(|(_, (name, _))| !SHOWN_ABOVE.contains(&name.as_str()))
        .map(|(number, _)| number)
        .collect();
    let identity = place_of(&record, "userIdentity").filter(|place| !place.value().is_empty());
    html! {
        <>
            { section(&record, "Request", "requestParameters", no_request) }
            { section(&record, "Response", "responseElements", no_response) }
            if let Some(identity) = identity {
                <section><h3>{ "Identity" }</h3>{ members(&identity) }</section>
            }
            if !more.is_empty() {
                <section>
                    <h3>{ "More" }</h3>
                    { for more.iter().map(|number| html! { <dl class="tree">{ member(&record, *number) }</dl> }) }
                </section>
            }
        </>
    }
}

/// The place of a top-level key of the record; of two with the same name the last counts.
fn place_of(record: &PlaceInRecord, name: &str) -> Option<PlaceInRecord> {
    let members = record.value().members();
    let number = members.iter().rposition(|(known, _)| known == name)?;
    Some(record.below(number, name))
}

/// Whether CloudTrail wrote `omitted` in the place of something that was too large.
fn is_omitted(tree: &Tree) -> bool {
    let said = tree.get("omitted").and_then(Tree::leaf).unwrap_or_default();
    said.eq_ignore_ascii_case("true") || said == "1"
}

fn section(record: &PlaceInRecord, title: &'static str, path: &str, nothing: &'static str) -> Html {
    let place = place_of(record, path).filter(|place| !place.value().is_empty());
    html! {
        <section>
            <h3>{ title }</h3>
            if let Some(place) = place {
                if is_omitted(place.value()) {
                    <p class="box">{ "CloudTrail left this out because it was too large. What was asked for or answered is in no record." }</p>
                }
                { members(&place) }
            } else {
                <p class="quiet">{ nothing }</p>
            }
        </section>
    }
}
