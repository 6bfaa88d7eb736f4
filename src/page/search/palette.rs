//! The list of all that can be done, found by its words: commands, saved searches, runbooks, questions, time zones.

use crate::export::notes::SavedSearch;
use crate::page::address::link;
use crate::page::commands::{BINDINGS, Command};
use crate::page::files::{handles, watch};
use crate::page::keyboard;
use crate::page::lib::clipboard::copy;
use crate::page::lib::clock::{Clock, zones};
use crate::page::lib::dom;
use crate::page::lib::shared::Shared;
use crate::page::search::saved;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::state::display::DisplayAction;
use crate::page::state::filter::FilterAction;
use crate::page::state::runbooks::Runbooks;
use crate::page::state::sheets::SheetsAction;
use crate::query::questions::questions;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The number of entries shown at once.
const MOST: usize = 12;

/// What the list needs.
#[derive(PartialEq, Properties)]
pub struct PaletteProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// What an entry does.
#[derive(Clone, PartialEq)]
enum PaletteAction {
    Command(Command),
    /// Adds the condition of a question to the search.
    Query(&'static str),
    /// Runs a saved search.
    Search(SavedSearch),
    /// Opens the runbook of this name.
    Runbook(String),
    Clock(String),
    /// Copies a link to the view, without what could come from the logs.
    CopyLink,
    /// Copies a link with query and time range.
    CopyLinkWithFilter,
    WatchFolder,
}

/// Something that can be done.
#[derive(Clone, PartialEq)]
struct PaletteEntry {
    /// What it is, in words.
    words: String,
    /// The key or the query behind it.
    behind: String,
    doing: PaletteAction,
}

impl PaletteEntry {
    fn new(words: impl Into<String>, behind: impl Into<String>, doing: PaletteAction) -> Self {
        Self {
            words: words.into(),
            behind: behind.into(),
            doing,
        }
    }

    /// Whether each part of a text in lower case occurs in it.
    fn matches(&self, lower: &str) -> bool {
        let words = self.words.to_lowercase();
        lower
            .split_whitespace()
            .all(|part| words.contains(part) || self.behind.contains(part))
    }
}

/// Everything that can be done.
fn all(searches: &[SavedSearch], runbooks: &Runbooks) -> Vec<PaletteEntry> {
    let commands = BINDINGS
        .iter()
        .filter(|binding| !matches!(binding.command, Command::Palette | Command::Close))
        .map(|binding| {
            PaletteEntry::new(
                binding.words,
                binding.shown,
                PaletteAction::Command(binding.command),
            )
        });
    let links = [
        PaletteEntry::new(
            "Copy a link to this view, without the filter",
            "",
            PaletteAction::CopyLink,
        ),
        PaletteEntry::new(
            "Copy a link with query and time range: they may hold names from the logs",
            "",
            PaletteAction::CopyLinkWithFilter,
        ),
    ];
    let saved = searches.iter().filter(|search| search.runbook.is_empty());
    let saved = saved.map(|search| {
        let doing = PaletteAction::Search(search.clone());
        PaletteEntry::new(["Saved: ", &search.name].concat(), &search.query, doing)
    });
    let runbooks = runbooks.names(searches).into_iter().map(|(name, _)| {
        let doing = PaletteAction::Runbook(name.to_owned());
        PaletteEntry::new(["Runbook: ", name].concat(), "", doing)
    });
    let asked = questions().filter(|question| question.worked_out.is_none());
    let asked = asked.map(|question| {
        let doing = PaletteAction::Query(question.query);
        PaletteEntry::new(question.title, question.query, doing)
    });
    let clocks = ["utc", "local"].map(str::to_owned);
    let clocks = clocks
        .into_iter()
        .chain(zones())
        .map(|name| PaletteEntry::new(["Times: ", &name].concat(), "", PaletteAction::Clock(name)));
    let watch = handles::can_choose().then(|| {
        PaletteEntry::new(
            "Watch a folder: new files in it are read by themselves",
            "",
            PaletteAction::WatchFolder,
        )
    });
    let links = links.into_iter().chain(watch);
    (commands.chain(links).chain(saved).chain(runbooks))
        .chain(asked)
        .chain(clocks)
        .collect()
}

/// What is typed, and which of the entries with these words is chosen. A key may come before the list for the last letter
/// is drawn, so the keys go by this and not by what was drawn.
#[derive(Default)]
struct PaletteInput {
    text: String,
    chosen: usize,
}

impl PaletteInput {
    /// The entries that are found, and that are to be shown; first those that say the words as they were typed.
    fn found<'a>(&self, everything: &'a [PaletteEntry]) -> Vec<&'a PaletteEntry> {
        let lower = self.text.to_lowercase();
        let found = everything.iter().filter(|entry| entry.matches(&lower));
        let (first, others): (Vec<_>, Vec<_>) =
            found.partition(|entry| entry.words.to_lowercase().contains(lower.trim()));
        first.into_iter().chain(others).take(MOST).collect()
    }
}

/// The list of commands.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let session = use_session();
    let known = (
        props.state.notes.searches.clone(),
        props.state.runbooks.clone(),
    );
    let everything = use_memo(known, |(searches, runbooks)| all(searches, runbooks));
    let input = use_mut_ref(PaletteInput::default);
    let redraw = use_force_update();
    use_effect_with((), |()| dom::focus("palette"));
    let found = input.borrow().found(&everything);
    let chosen = input.borrow().chosen;
    let run = {
        let (session, state) = (session.clone(), props.state.clone());
        move |doing: Option<&PaletteAction>| {
            session.act(SheetsAction::Palette(false));
            match doing {
                Some(PaletteAction::Command(command)) => {
                    keyboard::run(*command, &state, &session.0);
                }
                Some(PaletteAction::Query(query)) => {
                    session.act(FilterAction::Narrow((*query).to_owned()))
                }
                Some(PaletteAction::Search(search)) => saved::run(search, &session),
                Some(PaletteAction::Runbook(name)) => {
                    saved::open_runbook(name.clone(), &session);
                }
                Some(PaletteAction::Clock(name)) => {
                    session.act(DisplayAction::Clock(Clock::named(name).unwrap_or_default()))
                }
                Some(PaletteAction::WatchFolder) => watch::choose(session.0.clone()),
                Some(PaletteAction::CopyLink) => copy(&link(&state, false)),
                Some(PaletteAction::CopyLinkWithFilter) => copy(&link(&state, true)),
                None => {}
            }
        }
    };
    let oninput = {
        let (input, redraw) = (input.clone(), redraw.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(element) = event.target_dyn_into::<HtmlInputElement>() {
                let text = element.value();
                *input.borrow_mut() = PaletteInput { text, chosen: 0 };
                redraw.force_update();
            }
        })
    };
    let onkeydown = {
        let (everything, run, session) = (everything.clone(), run.clone(), session.clone());
        Callback::from(move |event: KeyboardEvent| {
            let found = input.borrow().found(&everything);
            let chosen = input.borrow().chosen;
            let choose = |by: isize| {
                let last = found.len().saturating_sub(1);
                input.borrow_mut().chosen = chosen.saturating_add_signed(by).min(last);
                redraw.force_update();
            };
            match event.key().as_str() {
                "ArrowDown" => choose(1),
                "ArrowUp" => choose(-1),
                "Enter" => run(found.get(chosen).map(|entry| &entry.doing)),
                "Escape" => session.act(SheetsAction::Palette(false)),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    // A click goes by what is drawn.
    let drawn: Vec<PaletteAction> = found.iter().map(|entry| entry.doing.clone()).collect();
    let onclick = Callback::from(move |event: MouseEvent| {
        let index = dom::attribute_above(&event, "data-index").and_then(|text| text.parse().ok());
        match index {
            Some(index) => run(drawn.get::<usize>(index)),
            None if !dom::is_in(&event, ".sheet") => session.act(SheetsAction::Palette(false)),
            None => {}
        }
    });
    html! {
        <div class="veil palette" {onclick}>
            <div class="sheet" role="dialog" aria-modal="true" aria-label="Commands">
                <input id="palette" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" autocomplete="off"
                    aria-label="Find a command, a saved search, a question or a time zone" placeholder="Find a command, a saved search, a question or a time zone"
                    aria-activedescendant={["palette-", &chosen.to_string()].concat()} {oninput} {onkeydown} />
                <ul id="palette-list" class="search-list" role="listbox" aria-label="Commands">
                    { for found.iter().enumerate().map(|(index, entry)| html! {
                        <li id={["palette-", &index.to_string()].concat()} role="option" data-index={index.to_string()}
                            aria-selected={(index == chosen).to_string()}>
                            <span>{ entry.words.clone() }</span><code class="quiet">{ entry.behind.clone() }</code>
                        </li>
                    }) }
                </ul>
                if found.is_empty() { <p class="quiet">{ "Nothing of that name." }</p> }
            </div>
        </div>
    }
}
