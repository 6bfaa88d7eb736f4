//! The button "Open in SQL" and its sheet: what is asked here, as a text to run where the logs of years are.

use crate::page::lib::clipboard::copy_button;
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::state::sheets::SheetsAction;
use crate::sql::{Dialect, Translation};
use std::fmt;
use std::str::FromStr;
use yew::prelude::*;

/// What the button needs.
#[derive(PartialEq, Properties)]
pub struct AsSqlProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// What a click does. It is in the page as text in `data-dialect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SqlClick {
    /// Shows the sheet, with the query in this dialect.
    Show(Dialect),
    /// Closes the sheet.
    Close,
}

impl fmt::Display for SqlClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            SqlClick::Show(Dialect::Athena) => "athena",
            SqlClick::Show(Dialect::Lake) => "lake",
            SqlClick::Show(Dialect::DuckDb) => "duckdb",
            SqlClick::Show(Dialect::Insights) => "insights",
            SqlClick::Close => "close",
        })
    }
}

impl FromStr for SqlClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        let shows = Dialect::ALL.into_iter().map(SqlClick::Show);
        let mut all = shows.chain([SqlClick::Close]);
        all.find(|click| click.to_string() == text).ok_or(NoClick)
    }
}

/// The button and, once it was clicked, the sheet.
#[component]
pub fn AsSql(props: &AsSqlProps) -> Html {
    let shown = props.state.sheets.sql;
    let session = use_session();
    use_effect_with(shown.is_some(), |open| {
        if *open {
            dom::focus("close-sql");
        }
    });
    {
        // Whoever opens it, a click or a step of the history.
        let session = session.clone();
        let asked = shown.map(|dialect| (dialect, props.state.question()));
        use_effect_with(asked, move |asked| {
            if let Some((dialect, question)) = asked.clone() {
                session.translate(question, dialect);
            }
        });
    }
    let onclick = {
        let session = session.clone();
        Callback::from(
            move |event: MouseEvent| match dom::value_above(&event, "data-dialect") {
                Some(SqlClick::Show(dialect)) => session.act(SheetsAction::Sql(Some(dialect))),
                Some(SqlClick::Close) => session.act(SheetsAction::Sql(None)),
                None => (),
            },
        )
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if shown.is_some() {
            event.stop_propagation();
            if event.key() == "Escape" {
                session.act(SheetsAction::Sql(None));
                dom::focus("as-sql-button");
            }
        }
    });
    html! {
        <div {onclick} {onkeydown}>
            <button type="button" id="as-sql-button" class="button" data-dialect={SqlClick::Show(Dialect::Athena).to_string()} aria-haspopup="dialog"
                title="This view as a query for Athena, CloudTrail Lake, DuckDB or Logs Insights">{ "Open in SQL" }</button>
            if let Some(dialect) = shown {
                { sheet(&props.state, dialect) }
            }
        </div>
    }
}

fn sheet(state: &PageState, shown: Dialect) -> Html {
    let content = match state.sheets.translated.as_deref() {
        Some((said, translation)) if *said == shown => content(shown, translation),
        _ => html! {},
    };
    html! {
        <div class="veil" data-dialect={SqlClick::Close.to_string()}>
            <div id="as-sql" class="sheet wide" role="dialog" aria-modal="true" aria-label="Open in SQL"
                data-dialect={SqlClick::Show(shown).to_string()}>
                <div class="sheet-head">
                    <div class="button-group" role="group" aria-label="Language">
                        { for Dialect::ALL.into_iter().map(|dialect| html! {
                            <button type="button" class="button small" data-dialect={SqlClick::Show(dialect).to_string()}
                                aria-pressed={(dialect == shown).to_string()}>{ dialect.name() }</button>
                        }) }
                    </div>
                    <button type="button" id="close-sql" class="tiny" aria-label="Close"
                        data-dialect={SqlClick::Close.to_string()}>{ icons::cross() }</button>
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
            <div class="record-head"><p>{ dialect.instructions() }</p>{ copy_button(move || text.clone()) }</div>
            <pre class="raw" tabindex="0">{ sql.clone() }</pre>
            if !unsaid.is_empty() {
                <h3>{ "Said otherwise than here: it may find more, never less" }</h3>
                <ul class="unsaid">{ for unsaid.iter().map(|words| html! { <li>{ words.clone() }</li> }) }</ul>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_sheet_reads_back() {
        let shows = Dialect::ALL.into_iter().map(SqlClick::Show);
        for click in shows.chain([SqlClick::Close]) {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        assert_eq!("0".parse::<SqlClick>(), Err(NoClick));
    }
}
