//! What was done, as a policy: what must be known of it, its text, and the calls that are not in it.

use crate::page::lib::clipboard::copy_button;
use crate::page::lib::clock::Clock;
use crate::page::session::saver::download;
use crate::page::tables::small_table::small_table;
use crate::protocol::{Answer, PolicyOfUse};
use js_sys::Array;
use web_sys::{Blob, BlobPropertyBag};
use yew::prelude::*;

/// What stands above the table of permissions.
const WORDS: &str = "The IAM actions that the calls shown needed, of those that succeeded, and a policy that allows them and no more. Set the filter to a \
    role, user, session or person first. A click shows the calls behind a row.";

const FILE_NAME: &str = "used-permissions.json";

/// What stands above the table: how to read it, and what must be known of the policy.
pub fn above(answer: &Answer) -> Html {
    let words = answer.policy.iter().flat_map(|policy| &policy.words);
    html! {
        <section class="policy-words" tabindex="0" aria-label="What must be known of the policy">
            <p>{ WORDS }</p>
            <ul>{ for words.map(|words| html! { <li>{ words.clone() }</li> }) }</ul>
        </section>
    }
}

/// What stands below the table: the policy, and the calls that are not in it.
pub fn below(answer: &Answer, clock: Clock) -> Html {
    html! {
        <div class="policy-below">
            { for answer.policy.iter().map(policy) }
            { for answer.sections.iter().map(|section| small_table(section, clock)) }
        </div>
    }
}

fn policy(policy: &PolicyOfUse) -> Html {
    let (copied, saved) = (policy.json.clone(), policy.json.clone());
    let save = Callback::from(move |_: MouseEvent| {
        // A browser that has no room for a file says so itself.
        let _ = save(&saved);
    });
    if policy.json.is_empty() {
        return html! {
            <p key="no-policy" class="panel-words" data-part="no-policy">
                { "No policy: no call shown that succeeded needed a permission. What was denied or failed is below." }
            </p>
        };
    }
    html! {
        <section key="policy" class="policy" aria-label="The policy">
            <h3>{ "The policy (review it first)" }</h3>
            <p>
                { copy_button(move || copied.clone()) }
                <button type="button" class="button small" onclick={save}>{ "Save as a file" }</button>
            </p>
            <pre id="policy" class="raw" tabindex="0" aria-label="The policy as JSON">{ policy.json.clone() }</pre>
        </section>
    }
}

fn save(json: &str) -> Result<(), wasm_bindgen::JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&json.into()), &kind)?;
    download(&blob, FILE_NAME)
}
