//! The help sheet: searching by examples, the keyboard, the search language with its fields, and what the words of the page mean.

use crate::page::commands::BINDINGS;
use crate::page::lib::dom;
use crate::page::lib::glossary::GLOSSARY;
use crate::page::lib::icons;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::page::state::sheets::SheetsAction;
use crate::query::fields::FIELDS;
use yew::prelude::*;

/// Questions and the searches that answer them. A click adds one to the search.
const EXAMPLES: [(&str, &str); 10] = [
    ("principal:alice", "what somebody did"),
    ("name:(Create*, Delete*)", "what was created or deleted"),
    ("error:AccessDenied*", "what was denied"),
    (
        "source:s3.amazonaws.com readonly:false",
        "what changed in a service",
    ),
    ("ip:203.0.113.0/24", "what came from a network"),
    (
        "last:24h -credential:aws-service",
        "the last day, without what services did",
    ),
    (
        "requestParameters.bucketName:logs-*",
        "what was done to a resource: any path of a record",
    ),
    ("\"prod/db\"", "everything in which this text stands"),
    (
        "name:ConsoleLogin -additionalEventData.MFAUsed:Yes",
        "sign-ins without MFA",
    ),
    (
        "key:AKIA* outcome:denied",
        "what long-term keys were refused",
    ),
];

/// What the search language can do. Its grammar is in the README of `src/query`.
const LANGUAGE: [(&str, &str); 21] = [
    (
        "words \"two words\" Get*",
        "text anywhere in the record; * any letters, ? one",
    ),
    (
        "error:AccessDenied*",
        "a value of a field, whatever the case",
    ),
    ("name=GetObject", "this very value"),
    ("name:(Create*, Delete*)", "one of these"),
    ("error:* -error:*", "has one; has none"),
    ("a b, a OR b, (a OR b) c", "and; or; together"),
    ("-region:us-east-1", "not this"),
    ("~region:us-east-1", "switched off: kept and not asked"),
    ("name:/^(Get|List)/", "a regular expression"),
    ("ip:10.0.0.0/8", "a network"),
    (
        "requestParameters.maxResults:>100",
        "any path of the record; > >= < <= and 1..5",
    ),
    (
        "time:2023-07-10..2023-07-12",
        "days, hours, minutes …, both ends included",
    ),
    (
        "errorCode != AccessDenied, eventName = 'X'",
        "signs and quotes as in SQL, with blanks or without",
    ),
    (
        "time >= 2023-07-10, requestParameters.maxResults > 100",
        "comparisons of times and numbers; also [a TO b], between a and b",
    ),
    (
        "a and b, a or b, not a, &&, ||, !",
        "the same as AND, OR, NOT; in quotes a word",
    ),
    ("error:A,B error:A|B error in (A, B)", "one of these"),
    (
        "name startswith Get, contains, like 'Get%'",
        "the same as Get*, *…*; also endswith, matches",
    ),
    ("error is null, error:null, error:\"\"", "has none"),
    (
        "service:s3, s3:DeleteBucket, ip:10.",
        "short names of services, actions of IAM, beginnings of addresses",
    ),
    (
        "event.action, source.ip, @timestamp …",
        "names that Elastic, Splunk, Sentinel, OCSF and CloudWatch give",
    ),
    (
        "accountId:… account:…",
        "the caller’s account; the account that received the event",
    ),
];

fn line(example: &'static str, words: &'static str, aliases: &[&'static str]) -> Html {
    let mut words = words.to_owned();
    for (place, alias) in aliases.iter().enumerate() {
        words.push_str(if place == 0 { "; also " } else { ", " });
        words.push_str(alias);
    }
    html! { <div><dt><code>{ breakable(example) }</code></dt><dd>{ words }</dd></div> }
}

/// An example that breaks between its terms and behind dots, where it has no room in a line, and not within a word.
fn breakable(example: &'static str) -> Html {
    let parts = example.split_inclusive([' ', '.', ',']);
    let part = |part: &'static str| {
        let text = part.trim_end_matches(' ');
        html! { <><span class="whole">{ text }</span>{ &part[text.len()..] }<wbr /></> }
    };
    html! { <>{ for parts.map(part) }</> }
}

/// The help sheet.
#[component]
pub fn Help() -> Html {
    let session = use_session();
    let close = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(SheetsAction::Help(false)))
    };
    let onclick = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        if let Some(query) = dom::attribute_above(&event, "data-example") {
            session.act(SheetsAction::Help(false));
            session.act(FilterAction::Narrow(query));
        }
    });
    use_effect_with((), |_| dom::focus("close-help"));
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="sheet wide help" role="dialog" aria-modal="true" aria-labelledby="help-title" {onclick}>
                <div class="sheet-head">
                    <h2 id="help-title">{ "Help" }</h2>
                    <button type="button" id="close-help" class="tiny" aria-label="Close" onclick={close}>{ icons::cross() }</button>
                </div>
                <h3>{ "Search by example" }</h3>
                <dl class="keys in-columns">
                    { for EXAMPLES.iter().map(|(query, words)| html! {
                        <div><dt><button type="button" class="link" data-example={*query} title="Add it to the search"><code>{ breakable(query) }</code></button></dt><dd>{ *words }</dd></div>
                    }) }
                </dl>
                <h3>{ "Keyboard and pointer" }</h3>
                <dl class="keys in-columns short">
                    { for BINDINGS.iter().map(|binding| html! {
                        <div><dt><kbd>{ binding.shown }</kbd></dt><dd>{ binding.words }</dd></div>
                    }) }
                </dl>
                <p class="quiet">{ "On the timeline the wheel zooms, a drag moves, Shift and a drag choose a time; on the histogram a drag chooses a time. On both, arrow keys go from bar to bar." }</p>
                <h3>{ "What the search can say" }</h3>
                <dl class="keys in-columns">
                    { for LANGUAGE.iter().map(|(example, words)| line(example, words, &[])) }
                </dl>
                <h3>{ "Fields" }</h3>
                <dl class="keys in-columns">
                    { for FIELDS.iter().map(|field| line(field.example, field.help, field.aliases)) }
                </dl>
                <h3>{ "Words" }</h3>
                <dl class="keys in-columns short">
                    { for GLOSSARY.iter().map(|(term, words)| html! { <div><dt>{ *term }</dt><dd>{ *words }</dd></div> }) }
                </dl>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse::parse;

    #[test]
    fn every_example_can_be_read() {
        for (query, _) in EXAMPLES {
            assert!(parse(query).is_ok(), "{query}");
        }
    }
}
