//! How a call ended, and what the credentials were, as small marks. A colour never stands alone.

use crate::page::lib::glossary;
use crate::protocol::Outcome;
use yew::prelude::*;

/// The class that gives a mark its colour.
pub fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Error => "error",
        Outcome::Denied => "denied",
    }
}

/// The outcome in one word.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "OK",
        Outcome::Error => "Error",
        Outcome::Denied => "Denied",
    }
}

/// An error code in the colour of its outcome; nothing for a call that succeeded.
pub fn error_chip(outcome: Outcome, code: &str) -> Html {
    match outcome {
        Outcome::Ok if code.is_empty() => Html::default(),
        _ => html! { <span class={classes!("chip", class(outcome))}>{ code.to_owned() }</span> },
    }
}

/// A credential word; `root` stands out, because AWS advises against its use.
pub fn credential_chip(credential: &str) -> Html {
    if credential.is_empty() {
        return Html::default();
    }
    let root = (credential == "root").then_some("error");
    let name = glossary::credential(credential);
    if name != credential {
        // What is copied, and what a search asks for, is the value.
        return html! { <span class="chip" data-name={name.to_owned()}><span class="only-heard">{ credential.to_owned() }</span></span> };
    }
    html! { <span class={classes!("chip", root)}>{ credential.to_owned() }</span> }
}
