//! What the user agent of the open event says of the program that made the call.

use crate::page::detail::record::filter_buttons;
use crate::page::go::{self, Go};
use crate::page::tables::small_table::dossier_button;
use crate::query::print::term;
use yew::prelude::*;

/// The parts of the user agent, each a filter; a terminal also leads to all that was done from it.
/// `source_before` is where the principal's calls found their credentials before it was there; empty where that is no news.
pub fn client(said: &[(String, String)], source_before: &str) -> Html {
    if said.is_empty() {
        return Html::default();
    }
    html! {
        <section data-part="client">
            <h3>{ "Program" }<span class="quiet">{ " · says the client, no proof" }</span></h3>
            <dl class="facts">{ for said.iter().map(|(field, value)| fact(field, value, source_before)) }</dl>
        </section>
    }
}

fn fact(field: &str, value: &str, source_before: &str) -> Html {
    let is_new = field == "credential-source" && !source_before.is_empty();
    let same_terminal = (field == "terminal").then(|| {
        let to = Go::AllEvents(term(field, value));
        go::button("link", &to, None, html! { "same terminal" })
    });
    html! {
        <div class="fact" data-field={field.to_owned()}>
            <dt>{ capitalised(field) }</dt>
            <dd>
                <span class="mono value">{ value.to_owned() }</span>
                if is_new {
                    { " " }<span class="chip warn" data-part="new-source">{ format!("new for this principal, before: {source_before}") }</span>
                }
                { dossier_button(field, value, value) }
                { filter_buttons(field, value) }
                if let Some(button) = same_terminal { { " " }{ button } }
            </dd>
        </div>
    }
}

/// The name of a field as a heading: `credential-source` as `Credential source`.
fn capitalised(field: &str) -> String {
    let words = field.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
