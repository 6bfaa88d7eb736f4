//! The record as it stands in the file: with colours, lines that fold, and a search of its own. Put together, the text of
//! the element is that of the record, byte for byte.

use crate::page::detail::raw_lines::{
    LINES_IN_STEP, PieceKind, RawLine, hidden, hits, lines, pieces,
};
use crate::page::detail::steps::beginning;
use crate::page::lib::clipboard::copy_button;
use crate::page::lib::dom;
use crate::page::lib::format::{size, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::protocol::Detail;
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// A longer record is shown by its beginning first.
const RAW_AT_FIRST: usize = 64 << 10;

/// What the record as text needs.
#[derive(PartialEq, Properties)]
pub struct RawTextProps {
    /// The event.
    pub event: Shared<Detail>,
}

/// What the user has chosen to see.
#[derive(Clone, Default, PartialEq)]
struct RawView {
    /// Whether all of a long record is shown.
    is_whole: bool,
    /// The steps that have colours: those that have been in sight.
    coloured: BTreeSet<usize>,
    /// The lines whose objects and lists are folded.
    folded: BTreeSet<usize>,
    /// What is searched.
    words: String,
    /// The number of the hit that is looked at.
    hit: usize,
}

/// The record as it stands in the file, or why it is not there.
#[component]
pub fn RawText(props: &RawTextProps) -> Html {
    let raw = match &props.event.raw {
        Ok(raw) => raw,
        Err(words) => return html! { <p class="box">{ words.clone() }</p> },
    };
    html! { <RawRecord text={AttrValue::from(raw.clone())} /> }
}

/// What a record that is there needs.
#[derive(PartialEq, Properties)]
struct RawRecordProps {
    text: AttrValue,
}

/// The text that is shown, and its lines.
struct ShownText {
    text: String,
    lines: Vec<RawLine>,
}

impl ShownText {
    fn of(text: &str) -> Self {
        ShownText {
            text: text.to_owned(),
            lines: lines(text),
        }
    }
}

#[component]
fn RawRecord(props: &RawRecordProps) -> Html {
    let raw = &props.text;
    let view = use_state_eq(RawView::default);
    let node = use_node_ref();
    let shown = use_memo((raw.clone(), view.is_whole), |(raw, is_whole)| {
        ShownText::of(match is_whole {
            true => raw,
            false => beginning(raw, RAW_AT_FIRST),
        })
    });
    let shown = Shared(shown);
    let lines = &shown.lines;
    let found = use_memo((raw.clone(), view.words.clone()), |(raw, words)| {
        hits(raw, words)
    });
    let out_of_sight = hidden(lines, &view.folded);
    let step_count = lines.len().div_ceil(LINES_IN_STEP);
    let change = {
        let view = view.clone();
        move |change: &dyn Fn(&mut RawView)| {
            let mut next = (*view).clone();
            change(&mut next);
            view.set(next);
        }
    };
    let onscroll = {
        let (change, node) = (change.clone(), node.clone());
        Callback::from(move |_: Event| {
            let seen = steps_in_sight(&node);
            change(&|view| view.coloured.extend(seen.clone()));
        })
    };
    let onclick = {
        let change = change.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(line) = dom::value_above::<usize>(&event, "data-fold") {
                change(&|view| {
                    if !view.folded.remove(&line) {
                        view.folded.insert(line);
                    }
                });
            }
        })
    };
    // What comes into sight by folding is coloured too.
    {
        let onscroll = onscroll.clone();
        use_effect_with(view.folded.clone(), move |folded| {
            if !folded.is_empty()
                && let Ok(event) = Event::new("scroll")
            {
                onscroll.emit(event);
            }
        });
    }
    let search = RawSearch {
        raw: raw.clone(),
        shown: shown.clone(),
        hits: found.clone(),
        hit: view.hit,
        length: view.words.len(),
    };
    let all = {
        let change = change.clone();
        Callback::from(move |_: MouseEvent| change(&|view| view.is_whole = true))
    };
    html! {
        <>
            { search_row(&search, &view, Rc::new(change)) }
            <pre class="raw" tabindex="0" ref={node} {onscroll} {onclick}>
                { for (0..step_count).map(|step| {
                    let is_coloured = step == 0 || view.coloured.contains(&step);
                    let number = step * LINES_IN_STEP;
                    let until = (number + LINES_IN_STEP).min(lines.len());
                    let hidden = (out_of_sight.iter().copied()).filter(|(from, end)| *from < until && *end > number);
                    let folded = view.folded.range(number..until).copied();
                    let hits = if is_coloured { search.hits_in(number, until) } else { Vec::new() };
                    let current = search.current().filter(|hit| hits.contains(hit));
                    html! {
                        <RawStep key={step} shown={shown.clone()} {step} {is_coloured}
                            hidden={hidden.collect::<Vec<_>>()} folded={folded.collect::<Vec<_>>()} {hits}
                            length={view.words.len()} {current} />
                    }
                }) }
            </pre>
            if shown.text.len() < raw.len() {
                <p class="long-foot">
                    <span class="quiet">
                        { format!("The first {} of {}; “Copy” has all.", size(shown.text.len() as f64), size(raw.len() as f64)) }
                    </span>
                    <button type="button" class="button small" data-show="all-raw" onclick={all}>{ "Show all" }</button>
                </p>
            }
        </>
    }
}

/// What is searched in a record, and what is found.
struct RawSearch {
    raw: AttrValue,
    shown: Shared<ShownText>,
    hits: Rc<Vec<usize>>,
    hit: usize,
    length: usize,
}

impl RawSearch {
    /// Where the hit begins that is looked at.
    fn current(&self) -> Option<usize> {
        self.hits.get(self.hit).copied()
    }

    /// The hits that touch these lines.
    fn hits_in(&self, from: usize, until: usize) -> Vec<usize> {
        let (Some(first), Some(last)) =
            (self.shown.lines.get(from), self.shown.lines.get(until - 1))
        else {
            return Vec::new();
        };
        let start = self
            .hits
            .partition_point(|hit| hit + self.length <= first.start);
        let end = self.hits.partition_point(|hit| *hit < last.end);
        self.hits.get(start..end).unwrap_or_default().to_vec()
    }
}

/// Takes the view to a hit: shown, coloured and unfolded.
fn go_to(view: &mut RawView, raw: &str, hits: &[usize], hit: usize) {
    view.hit = hit;
    let Some(at) = hits.get(hit).copied() else {
        return;
    };
    view.is_whole |= at + view.words.len() > beginning(raw, RAW_AT_FIRST).len();
    let shown = if view.is_whole {
        raw
    } else {
        beginning(raw, RAW_AT_FIRST)
    };
    let lines = lines(shown);
    let line = lines.partition_point(|line| line.end <= at);
    view.coloured.insert(line / LINES_IN_STEP);
    let is_around = |opener: &usize| {
        lines
            .get(*opener)
            .and_then(|line| line.closes)
            .is_some_and(|end| *opener < line && line < end)
    };
    view.folded.retain(|opener| !is_around(opener));
    dom::after_frame(|| dom::scroll_near("#detail pre.raw mark.current"));
}

type ChangeView = Rc<dyn Fn(&dyn Fn(&mut RawView))>;

/// The box for what is searched, how much of it is there, and the buttons that lead from one to the next.
fn search_row(
    search: &RawSearch,
    view: &RawView,
    change: Rc<impl Fn(&dyn Fn(&mut RawView)) + 'static>,
) -> Html {
    let change: ChangeView = change;
    let count = search.hits.len();
    let (raw, found) = (search.raw.clone(), search.hits.clone());
    let step = {
        let change = change.clone();
        move |forward: bool| {
            let (change, raw, found) = (change.clone(), raw.clone(), found.clone());
            move || {
                change(&|view| {
                    let count = found.len().max(1);
                    let next = if forward {
                        view.hit + 1
                    } else {
                        view.hit + count - 1
                    } % count;
                    go_to(view, &raw, &found, next);
                });
            }
        }
    };
    let click = |forward| {
        let step = step(forward);
        Callback::from(move |_: MouseEvent| step())
    };
    let onkeydown = {
        let (next, before) = (step(true), step(false));
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                if event.shift_key() { before() } else { next() }
            }
        })
    };
    let oninput = {
        let raw = search.raw.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let words = input.value();
                let found = hits(&raw, &words);
                change(&|view| {
                    view.words.clone_from(&words);
                    go_to(view, &raw, &found, 0);
                });
            }
        })
    };
    let said = match (view.words.is_empty(), count) {
        (true, _) => String::new(),
        (_, 0) => "none".to_owned(),
        (_, count) => format!(
            "{} of {}",
            thousands(search.hit as u64 + 1),
            thousands(count as u64)
        ),
    };
    html! {
        <div class="raw-search" role="search" aria-label="Within the record">
            <input type="search" class="facet-input" value={view.words.clone()} placeholder="Find in the record" aria-label="Find in the record"
                autocomplete="off" spellcheck="false" {oninput} {onkeydown} />
            <span class="quiet count" role="status" data-hits={count.to_string()}>{ said }</span>
            <button type="button" class="tiny" aria-label="Hit before" disabled={count == 0} onclick={click(false)}>{ icons::left() }</button>
            <button type="button" class="tiny" aria-label="Next hit" disabled={count == 0} onclick={click(true)}>{ icons::right() }</button>
            { copy(&search.raw) }
        </div>
    }
}

fn copy(raw: &AttrValue) -> Html {
    let raw = raw.clone();
    copy_button(move || raw.to_string())
}

/// The numbers of the steps in sight, and of those next to them.
fn steps_in_sight(node: &NodeRef) -> Vec<usize> {
    let Some(pre) = node.cast::<Element>() else {
        return Vec::new();
    };
    let place = pre.get_bounding_client_rect();
    let steps = pre.children();
    let top_of = |step: u32| {
        steps
            .item(step)
            .map_or(f64::INFINITY, |step| step.get_bounding_client_rect().top())
    };
    // The last step that begins above a place, by halving.
    let last_above = |y: f64| {
        let (mut low, mut high) = (0, steps.length());
        while low + 1 < high {
            let middle = low.midpoint(high);
            if top_of(middle) <= y {
                low = middle
            } else {
                high = middle
            }
        }
        low as usize
    };
    let (first, last) = (last_above(place.top()), last_above(place.bottom()));
    (first.saturating_sub(1)..=(last + 1).min(first + 4)).collect()
}

/// What a step needs.
#[derive(PartialEq, Properties)]
struct RawStepProps {
    shown: Shared<ShownText>,
    /// Its number.
    step: usize,
    is_coloured: bool,
    /// The lines that are out of sight, from and until.
    hidden: Vec<(usize, usize)>,
    /// The lines whose objects and lists are folded.
    folded: Vec<usize>,
    /// Where something that is searched begins.
    hits: Vec<usize>,
    /// How long that is.
    length: usize,
    /// The hit that is looked at.
    current: Option<usize>,
}

/// Some lines. As a component, so that it is drawn anew only when something in it is another.
#[component]
fn RawStep(props: &RawStepProps) -> Html {
    let first = props.step * LINES_IN_STEP;
    let until = (first + LINES_IN_STEP).min(props.shown.lines.len());
    let here = &props.shown.lines[first..until];
    let (Some(start), Some(end)) = (here.first(), here.last()) else {
        return Html::default();
    };
    if !props.is_coloured {
        return html! { <span class="raw-step">{ props.shown.text[start.start..end.end].to_owned() }</span> };
    }
    html! {
        <span class="raw-step">
            { for (first..).zip(here).map(|(number, line)| {
                let is_hidden = props.hidden.iter().any(|(from, until)| (*from..*until).contains(&number));
                let is_folded = props.folded.contains(&number);
                let style = (line.depth > 0).then(|| format!("--depth:{}", line.depth));
                html! {
                    <span class={classes!("raw-line", is_hidden.then_some("folded-away"), is_folded.then_some("is-folded"))} {style}>
                        if line.closes.is_some() {
                            <button type="button" class="raw-fold" data-fold={number.to_string()} aria-expanded={(!is_folded).to_string()}
                                aria-label={fold_label(&props.shown.text, line)} />
                        }
                        { for pieces(&props.shown.text, line).iter().map(|piece| {
                            let content = marked(props, piece.start, piece.end);
                            match class_of(piece.kind) {
                                Some(class) => html! { <span {class}>{ content }</span> },
                                None => content,
                            }
                        }) }
                    </span>
                }
            }) }
        </span>
    }
}

fn fold_label(text: &str, line: &RawLine) -> String {
    let name = pieces(text, line)
        .into_iter()
        .find(|piece| piece.kind == PieceKind::Name);
    let name = name.map_or("these lines", |piece| {
        text[piece.start..piece.end].trim_matches('"')
    });
    format!("Lines of {name}")
}

fn class_of(kind: PieceKind) -> Option<&'static str> {
    match kind {
        PieceKind::Name => Some("raw-name"),
        PieceKind::Text => Some("raw-string"),
        PieceKind::Word => Some("raw-word"),
        PieceKind::Other => None,
    }
}

/// A piece of the text, with what is searched marked in it. A hit that goes over several pieces is marked in each.
fn marked(props: &RawStepProps, start: usize, end: usize) -> Html {
    let text = &props.shown.text;
    let first = props
        .hits
        .partition_point(|hit| hit + props.length <= start);
    let hits = props.hits[first..].iter().take_while(|hit| **hit < end);
    let mut at = start;
    let mut parts = Vec::new();
    for hit in hits {
        let (from, until) = ((*hit).max(at), (hit + props.length).min(end));
        if from > at {
            parts.push(Html::from(text[at..from].to_owned()));
        }
        let class = (props.current == Some(*hit)).then_some("current");
        parts.push(html! { <mark {class}>{ text[from..until].to_owned() }</mark> });
        at = until;
    }
    if at < end {
        parts.push(Html::from(text[at..end].to_owned()));
    }
    parts.into_iter().collect()
}
