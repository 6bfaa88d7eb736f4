//! The button "As SQL" and its sheet: what is asked here, as a text to run where the logs of years are.

use crate::page::lib::clipboard::copy_button;
use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::sql::{Dialect, Translation};
use yew::prelude::*;

/// What the button needs.
#[derive(PartialEq, Properties)]
pub struct AsSqlProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The button and, once it was clicked, the sheet.
#[component]
pub fn AsSql(props: &AsSqlProps) -> Html {
    // The number of the dialect shown; none while the sheet is closed.
    let shown = use_state_eq(|| None::<usize>);
    let session = use_session();
    {
        use_effect_with(shown.is_some(), |open| {
            if *open {
                dom::focus("close-sql");
            }
        });
    }
    let onclick = {
        let (shown, state) = (shown.clone(), props.state.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(number) = dom::attribute_above(&event, "data-dialect") else {
                return;
            };
            // What is no number closes: the veil and the cross.
            let number = number.parse().ok();
            shown.set(number);
            if let Some(dialect) = number.and_then(|number| Dialect::ALL.get(number)) {
                session.translate(state.question(), *dialect);
            }
        })
    };
    let onkeydown = {
        let shown = shown.clone();
        Callback::from(move |event: KeyboardEvent| {
            if shown.is_some() {
                event.stop_propagation();
                if event.key() == "Escape" {
                    shown.set(None);
                    dom::focus("as-sql-button");
                }
            }
        })
    };
    html! {
        <div {onclick} {onkeydown}>
            <button type="button" id="as-sql-button" class="button" data-dialect="0" aria-haspopup="dialog"
                title="This view as a query for Athena, CloudTrail Lake, DuckDB or Logs Insights">{ "As SQL" }</button>
            if let Some(number) = *shown {
                { sheet(&props.state, number) }
            }
        </div>
    }
}

fn sheet(state: &PageState, number: usize) -> Html {
    let dialect = Dialect::ALL.get(number).copied().unwrap_or(Dialect::Athena);
    let content = match state.sheets.translated.as_deref() {
        Some((said, translation)) if *said == dialect => content(dialect, translation),
        _ => html! {},
    };
    html! {
        <div class="veil" data-dialect="none">
            <div id="as-sql" class="sheet wide" role="dialog" aria-modal="true" aria-label="As SQL" data-dialect={number.to_string()}>
                <div class="sheet-head">
                    <div class="button-group" role="group" aria-label="Language">
                        { for Dialect::ALL.iter().enumerate().map(|(index, dialect)| html! {
                            <button type="button" class="button small" data-dialect={index.to_string()}
                                aria-pressed={(index == number).to_string()}>{ dialect.words().0 }</button>
                        }) }
                    </div>
                    <button type="button" id="close-sql" class="tiny" aria-label="Close" data-dialect="none">{ icons::cross() }</button>
                </div>
                { content }
            </div>
        </div>
    }
}

fn content(dialect: Dialect, translation: &Result<Translation, String>) -> Html {
    let Translation { sql, unsaid } = match translation {
        Ok(translation) => translation,
        Err(words) => return html! { <p>{ words.clone() }</p> },
    };
    let text = sql.clone();
    html! {
        <>
            <div class="record-head"><p>{ dialect.words().1 }</p>{ copy_button(move || text.clone()) }</div>
            <pre class="raw" tabindex="0">{ sql.clone() }</pre>
            if !unsaid.is_empty() {
                <h3>{ "Said otherwise than here: it may find more, never less" }</h3>
                <ul class="unsaid">{ for unsaid.iter().map(|words| html! { <li>{ words.clone() }</li> }) }</ul>
            }
        </>
    }
}
