//! The sheet that lists what the keyboard does.

use crate::page::commands::BINDINGS;
use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::session::use_session;
use crate::page::state::sheets::SheetsAction;
use crate::query::fields::FIELDS;
use yew::prelude::*;

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
    html! { <div><dt><code>{ example }</code></dt><dd>{ words }</dd></div> }
}

/// The help sheet.
#[component]
pub fn Help() -> Html {
    let session = use_session();
    let close = Callback::from(move |_: MouseEvent| session.act(SheetsAction::Help(false)));
    use_effect_with((), |_| dom::focus("close-help"));
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="sheet" role="dialog" aria-modal="true" aria-labelledby="help-title"
                onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <div class="sheet-head">
                    <h2 id="help-title">{ "Help" }</h2>
                    <button type="button" id="close-help" class="tiny" aria-label="Close" onclick={close}>{ icons::cross() }</button>
                </div>
                <h3>{ "Keyboard and pointer" }</h3>
                <dl class="keys">
                    { for BINDINGS.iter().map(|binding| html! {
                        <div><dt><kbd>{ binding.shown }</kbd></dt><dd>{ binding.words }</dd></div>
                    }) }
                </dl>
                <p class="quiet">{ "On the timeline the wheel zooms, a drag moves, Shift and a drag choose a time; on the histogram a drag chooses a time." }</p>
                <h3>{ "Search" }</h3>
                <dl class="keys">
                    { for LANGUAGE.iter().map(|(example, words)| line(example, words, &[])) }
                </dl>
                <h3>{ "Fields" }</h3>
                <dl class="keys">
                    { for FIELDS.iter().map(|field| line(field.example, field.help, field.aliases)) }
                </dl>
            </div>
        </div>
    }
}
