//! An open runbook: the sheet with its steps, and the strip that leads from one to the next.

use super::saved;
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::runbooks::RunbooksAction;
use crate::page::state::sheets::SheetsAction;
use crate::protocol::Tab;
use crate::worker::messages::ToEngine;
use std::fmt;
use std::str::FromStr;
use yew::prelude::*;

/// What sheet and strip need.
#[derive(PartialEq, Properties)]
pub struct RunbookProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// What a click does. It is in the page as text in `data-step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepClick {
    /// Runs the step with this number.
    Run(usize),
    /// Shows all steps, or no longer.
    Sheet(bool),
    /// Closes the runbook.
    Close,
}

impl fmt::Display for StepClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            StepClick::Run(number) => write!(out, "{number}"),
            StepClick::Sheet(true) => out.write_str("all"),
            StepClick::Sheet(false) => out.write_str("hide"),
            StepClick::Close => out.write_str("close"),
        }
    }
}

impl FromStr for StepClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text {
            "all" => StepClick::Sheet(true),
            "hide" => StepClick::Sheet(false),
            "close" => StepClick::Close,
            number => StepClick::Run(number.parse().map_err(|_| NoClick)?),
        })
    }
}

fn follow(click: StepClick, state: &PageState, session: &EngineConnection) {
    match click {
        StepClick::Run(number) => {
            let steps = state.runbooks.steps(&state.notes.searches);
            let Some(step) = steps.get(number) else {
                return;
            };
            session.act(SheetsAction::Runbook(false));
            session.act(RunbooksAction::Run(number));
            if step.tab.is_empty() {
                session.act(NavigationAction::Show(Tab::Events));
            }
            saved::run(step, session);
        }
        StepClick::Sheet(open) => session.act(SheetsAction::Runbook(open)),
        StepClick::Close => {
            session.act(SheetsAction::Runbook(false));
            session.act(RunbooksAction::Open(None));
        }
    }
}

/// Follows the clicks below an element.
fn clicks(state: &Shared<PageState>, session: &Shared<EngineConnection>) -> Callback<MouseEvent> {
    let (state, session) = (state.clone(), session.clone());
    Callback::from(move |event: MouseEvent| {
        if let Some(click) = dom::value_above(&event, "data-step") {
            follow(click, &state, &session);
            event.stop_propagation();
        }
    })
}

/// The steps with the number of events that each finds among all that are loaded.
#[component]
pub fn RunbookSheet(props: &RunbookProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let queries: Vec<String> = {
        let steps = state.runbooks.steps(&state.notes.searches).into_iter();
        steps.map(|step| step.query.clone()).collect()
    };
    {
        let session = session.clone();
        let wanted = (queries, state.answer().load.events);
        use_effect_with(wanted, move |(queries, _)| {
            session.send(&ToEngine::Count {
                queries: queries.clone(),
            });
        });
    }
    use_effect_with((), |()| dom::focus("close-runbook"));
    let steps = state.runbooks.steps(&state.notes.searches);
    let name = state.runbooks.open.clone().unwrap_or_default();
    html! {
        <div class="veil" data-step={StepClick::Sheet(false).to_string()} onclick={clicks(state, &session)}>
            <div id="runbook" class="sheet wide" role="dialog" aria-modal="true" aria-labelledby="runbook-title" data-step="">
                <div class="sheet-head">
                    <h2 id="runbook-title"><span class="quiet">{ "Runbook " }</span>{ name }</h2>
                    <button type="button" id="close-runbook" class="tiny" aria-label="Close" data-step={StepClick::Sheet(false).to_string()}>{ icons::cross() }</button>
                </div>
                <p class="quiet">{ format!("Counted over {}. A click runs a step: its query takes the place of the search.", counted(state.answer().load.events.into(), "event")) }</p>
                <ol class="runbook-steps" role="list">
                    { for steps.iter().enumerate().map(|(number, step)| {
                        let count = state.runbooks.count(&step.query);
                        let is_last = state.runbooks.step == Some(number);
                        html! {
                            <li>
                                <button type="button" class={classes!("runbook-step", is_last.then_some("chosen"))} data-step={StepClick::Run(number).to_string()}
                                    data-count={count.map(|count| count.to_string())} aria-current={is_last.then_some("step")} title={step.query.clone()}>
                                    <span class="count">{ (number + 1).to_string() }</span>
                                    <span><b>{ step.name.clone() }</b><span class="quiet">{ step.why.clone() }</span></span>
                                    <b class={classes!((count == Some(0)).then_some("quiet"))}>{ count.map_or("…".to_owned(), |count| thousands(count.into())) }</b>
                                </button>
                            </li>
                        }
                    }) }
                </ol>
            </div>
        </div>
    }
}

/// The line that says which step is shown, with the way to the others.
#[component]
pub fn RunbookStrip(props: &RunbookProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let Some(name) = state.runbooks.open.clone() else {
        return Html::default();
    };
    let steps = state.runbooks.steps(&state.notes.searches);
    let at = state.runbooks.step.filter(|number| *number < steps.len());
    let words = match at {
        Some(number) => format!(
            "step {} of {}: {}",
            number + 1,
            steps.len(),
            steps[number].name
        ),
        None => counted(steps.len() as u64, "step"),
    };
    let next = at.map_or(0, |number| number + 1);
    let back = at.and_then(|number| number.checked_sub(1));
    let step = |number: Option<usize>, label: &'static str| {
        let click = number.map(|number| StepClick::Run(number).to_string());
        html! { <button type="button" class="button small" disabled={number.is_none()} data-step={click}>{ label }</button> }
    };
    html! {
        <p class="dossier-strip runbook-strip" role="status" onclick={clicks(state, &session)}>
            <span><b>{ name }</b>{ " · " }{ words }</span>
            { step(back, "Step before") }
            { step(Some(next).filter(|next| *next < steps.len()), "Next step") }
            <button type="button" class="button small" data-step={StepClick::Sheet(true).to_string()}>{ "All steps" }</button>
            <button type="button" class="tiny" aria-label="Close the runbook" title="Close the runbook" data-step={StepClick::Close.to_string()}>{ icons::cross() }</button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_steps_reads_back() {
        for click in [
            StepClick::Run(3),
            StepClick::Sheet(true),
            StepClick::Sheet(false),
            StepClick::Close,
        ] {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        assert_eq!("".parse::<StepClick>(), Err(NoClick));
    }
}
