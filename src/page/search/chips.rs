//! The conditions of the query as chips: edit, turn around, switch off, take out. What they say is the query and nothing else.

use crate::analysis::dossier::kind_of;
use crate::analysis::facets::FACETS;
use crate::page::lib::cut;
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::glossary;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms::{field_condition, rewritten};
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::protocol::SidePanels;
use crate::query::conditions::{AskedValue, FieldCondition};
use crate::query::fields;
use crate::query::terms::{Term, TermEdit, edited, terms as conditions};
use std::fmt;
use std::str::FromStr;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the chips need.
#[derive(PartialEq, Properties)]
pub struct ChipsProps {
    /// The text in the search box.
    pub query: AttrValue,
    /// What values are called comes with these.
    pub side_panels: Shared<SidePanels>,
}

/// What a click on a chip, or on the button after them, does. It is in the page as text in `data-chip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChipClick {
    /// Changes a condition.
    Edit {
        /// The number of the condition.
        term: usize,
        /// What happens to it.
        edit: TermEdit,
    },
    /// Opens a condition to be written anew.
    Write(usize),
    /// Removes all conditions.
    Clear,
}

impl fmt::Display for ChipClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ChipClick::Edit { term, edit } => {
                let verb = match edit {
                    TermEdit::Negate => "negate",
                    TermEdit::Switch => "switch",
                    TermEdit::Remove => "remove",
                };
                write!(out, "{verb} {term}")
            }
            ChipClick::Write(term) => write!(out, "write {term}"),
            ChipClick::Clear => out.write_str("clear"),
        }
    }
}

impl FromStr for ChipClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        if text == "clear" {
            return Ok(ChipClick::Clear);
        }
        let (verb, term) = text.split_once(' ').ok_or(NoClick)?;
        let term = term.parse().map_err(|_| NoClick)?;
        let edit = match verb {
            "negate" => TermEdit::Negate,
            "switch" => TermEdit::Switch,
            "remove" => TermEdit::Remove,
            "write" => return Ok(ChipClick::Write(term)),
            _ => return Err(NoClick),
        };
        Ok(ChipClick::Edit { term, edit })
    }
}

/// A condition that is being written anew.
#[derive(Clone, PartialEq)]
struct OpenCondition {
    number: usize,
    /// The query that it is one of; of another query it is none.
    query: AttrValue,
}

/// The row of chips. It keeps its place where there is no condition, so that the first one moves nothing.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let session = use_session();
    let open = use_state_eq(|| None::<OpenCondition>);
    let all = conditions(&props.query).unwrap_or_default();
    let run = {
        let (query, open) = (props.query.clone(), open.clone());
        move |click: ChipClick| {
            let changed = match click {
                ChipClick::Edit { term, edit } => edited(&query, term, edit),
                ChipClick::Clear => String::new(),
                ChipClick::Write(number) => {
                    let query = query.clone();
                    return open.set(Some(OpenCondition { number, query }));
                }
            };
            session.act(FilterAction::Search(changed));
        }
    };
    let onclick = {
        let run = run.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(click) = dom::value_above(&event, "data-chip") {
                run(click);
            }
        })
    };
    // The same by the keyboard, wherever in the chip the focus is.
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let number = dom::value_above::<usize>(&event, "data-term");
        let Some(term) = number.filter(|_| !dom::is_in(&event, "input")) else {
            return;
        };
        let edit = match event.key().as_str() {
            "-" => TermEdit::Negate,
            "~" => TermEdit::Switch,
            "Delete" | "Backspace" => TermEdit::Remove,
            _ => return,
        };
        run(ChipClick::Edit { term, edit });
        event.prevent_default();
        event.stop_propagation();
    });
    let is_open = |number| {
        open.as_ref()
            .is_some_and(|open| open.number == number && open.query == props.query)
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <div class="chips" role="group" aria-label="Conditions" {onclick} {onkeydown}>
            { for all.iter().enumerate().map(|(number, term)| match is_open(number) {
                true => html! {
                    <ConditionEditor query={props.query.clone()} {number} text={props.query[term.place.clone()].to_owned()} close={close.clone()} />
                },
                false => draw(number, term, &props.side_panels),
            }) }
            if !all.is_empty() {
                <button type="button" class="button small" data-chip={ChipClick::Clear.to_string()}>{ "Clear all" }</button>
            }
        </div>
    }
}

/// What the editor of a condition needs.
#[derive(PartialEq, Properties)]
struct ConditionEditorProps {
    query: AttrValue,
    /// The number of the condition.
    number: usize,
    /// Its text, signs before it included.
    text: String,
    close: Callback<()>,
}

/// A condition as text, in the place of its chip: Enter puts it into the query, Escape leaves that as it is.
#[component]
fn ConditionEditor(props: &ConditionEditorProps) -> Html {
    let session = use_session();
    let mistake = use_state_eq(|| None::<String>);
    let input = use_node_ref();
    dom::use_selected_input(input.clone());
    let onkeydown = {
        let (query, number, close) = (props.query.clone(), props.number, props.close.clone());
        let (mistake, input) = (mistake.clone(), input.clone());
        Callback::from(move |event: KeyboardEvent| {
            let text = input.cast::<HtmlInputElement>().map(|input| input.value());
            match (event.key().as_str(), text) {
                ("Enter", Some(text)) => match rewritten(&query, number, &text) {
                    Ok(changed) => {
                        session.act(FilterAction::Search(changed));
                        close.emit(());
                    }
                    Err(error) => return mistake.set(Some(error.message)),
                },
                ("Escape", _) => close.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
            dom::focus_soon(format!("[data-chip=\"{}\"]", ChipClick::Write(number)));
        })
    };
    let size = (props.text.chars().count() + 2).clamp(12, 60).to_string();
    html! {
        <span class="condition-editor">
            <input ref={input} type="text" class="condition-input" value={props.text.clone()} {size} {onkeydown}
                aria-label="Edit the condition: Enter applies, Escape cancels" aria-invalid={mistake.is_some().to_string()}
                autocomplete="off" spellcheck="false" />
            if let Some(words) = &*mistake {
                <span class="condition-mistake" role="alert">{ words.clone() }</span>
            }
        </span>
    }
}

/// What a chip says: the field in words, then what is asked of it.
struct ChipWords {
    /// The field; empty where the condition is about the whole record.
    field: String,
    /// The values by their names.
    values: Vec<String>,
    /// Whether a name stands in place of a value.
    is_named: bool,
}

impl ChipWords {
    fn of(text: &str, side_panels: &SidePanels) -> Self {
        let whole = |text: &str, is_named| Self {
            field: String::new(),
            values: vec![text.to_owned()],
            is_named,
        };
        let Some(FieldCondition { field, values }) = field_condition(text) else {
            // Without its quotes the end of an ARN stays in sight where it is cut.
            let inner = text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'));
            let arn = inner.filter(|inner| inner.starts_with("arn:"));
            return whole(arn.unwrap_or(text), false);
        };
        if let Some(short) = short_words(&field, &values) {
            return whole(short, true);
        }
        let mut is_named = false;
        let named = values.into_iter().map(|value| match value {
            AskedValue::Text(text) if text.is_empty() => "none".to_owned(),
            AskedValue::Text(text) => {
                let name = name_of(&field, &text, side_panels);
                is_named |= name.is_some();
                name.unwrap_or(text)
            }
            AskedValue::Written(text) => text,
            AskedValue::Any => "any".to_owned(),
        });
        let values = named.collect();
        Self {
            field: title_of(&field),
            values,
            is_named,
        }
    }

    /// All of it as one text.
    fn text(&self) -> String {
        let values = self.values.join(" or ");
        match self.field.as_str() {
            "" => values,
            field => format!("{field}: {values}"),
        }
    }
}

/// A condition that says less with its field before it.
fn short_words(field: &str, values: &[AskedValue]) -> Option<&'static str> {
    let [AskedValue::Text(value)] = values else {
        return None;
    };
    match (field, value.as_str()) {
        ("readonly", "false") => Some("Changes only"),
        ("readonly", "true") => Some("Reads only"),
        _ => None,
    }
}

/// What a value is called: as the engine says of the query, or as it stands in a facet.
fn name_of(field: &str, value: &str, side_panels: &SidePanels) -> Option<String> {
    let mut names = side_panels.advice.names.iter();
    let said = names.find(|name| name.field == field && name.value == value);
    if let Some(said) = said {
        return Some(said.name.clone());
    }
    let shown = glossary::value(field, value);
    if shown != value {
        return Some(shown.to_owned());
    }
    let mut facets = side_panels.facets.iter();
    let facet = facets.find(|facet| facet.field == field)?;
    let mut values = facet.values.iter().chain(&facet.outside);
    let label = &values.find(|known| known.value == value)?.label;
    (!label.is_empty() && label != value).then(|| label.clone())
}

/// What a field is called on a chip.
fn title_of(field: &str) -> String {
    let facet = FACETS.iter().find(|(known, _)| *known == field);
    let facet = facet.map(|(_, title)| *title);
    if let Some(title) = facet.or(kind_of(field).map(|kind| kind.label)) {
        return title.to_owned();
    }
    // A path stands as it is written.
    let is_known = fields::find(field).is_some();
    let mut letters = field.chars();
    match letters.next().filter(|_| is_known) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => field.to_owned(),
    }
}

fn draw(number: usize, term: &Term, side_panels: &SidePanels) -> Html {
    let click = |edit| ChipClick::Edit { term: number, edit }.to_string();
    let words = ChipWords::of(&term.text, side_panels);
    // A name for the ear: a key would be spelled out.
    let name = match words.is_named {
        true => words.text(),
        false => term.text.clone(),
    };
    // One name is cut in its middle, a list of them at its end.
    let values = match &words.values[..] {
        [one] => cut::in_middle(one),
        several => several.join(" or ").into(),
    };
    let class = classes!(
        "chip",
        "condition",
        term.negated.then_some("negated"),
        term.off.then_some("off")
    );
    let (not, state) = (
        if term.negated { "not " } else { "" },
        if term.off { ", switched off" } else { "" },
    );
    html! {
        <span {class} data-term={number.to_string()}>
            <button type="button" class="condition-text" data-chip={ChipClick::Write(number).to_string()}
                aria-label={format!("Edit {not}{}{state}", words.text())} title={format!("{}\nA click edits it.", term.text)}>
                if term.negated { <span class="condition-word">{ "not " }</span> }
                if !words.field.is_empty() { <span class="condition-field">{ words.field.clone() }{ ": " }</span> }
                <span class={classes!("condition-values", (words.values.len() > 1).then_some("several"))}>{ values }</span>
            </button>
            <button type="button" class="tiny condition-not" data-chip={click(TermEdit::Negate)} aria-pressed={term.negated.to_string()}
                aria-label={format!("Not {name}")} title={if term.negated { "Ask for it (-)" } else { "Ask for the opposite (-)" }}>{ icons::unequal() }</button>
            <button type="button" class="tiny" data-chip={click(TermEdit::Switch)} aria-pressed={term.off.to_string()}
                aria-label={format!("Switch off {name}")} title={if term.off { "Switch on (~)" } else { "Switch off: kept and not asked (~)" }}>{ icons::power() }</button>
            <button type="button" class="tiny" data-chip={click(TermEdit::Remove)} aria-label={format!("Remove {name}")} title="Remove (Del)">{ icons::cross() }</button>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{QueryAdvice, ValueName};

    #[test]
    fn what_is_written_into_the_chips_reads_back() {
        let edits = [TermEdit::Negate, TermEdit::Switch, TermEdit::Remove];
        let edits = edits.map(|edit| ChipClick::Edit { term: 12, edit });
        for click in edits
            .into_iter()
            .chain([ChipClick::Clear, ChipClick::Write(3)])
        {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        for text in ["", "negate", "negate x", "turn 1", "write"] {
            assert_eq!(text.parse::<ChipClick>(), Err(NoClick), "{text}");
        }
    }

    #[test]
    fn a_chip_says_the_field_and_the_name_of_the_value() {
        let key = "arn:aws:iam::111122223333:user/a";
        let side_panels = SidePanels {
            advice: QueryAdvice {
                names: vec![ValueName {
                    field: "principal".into(),
                    value: key.into(),
                    name: "a".into(),
                }],
                ..QueryAdvice::default()
            },
            ..SidePanels::default()
        };
        for (text, said) in [
            (format!("principal:{key}"), "Principal: a"),
            (format!("principal:({key}, b)"), "Principal: a or b"),
            ("credential:iam-user".into(), "Credential: IAM user"),
            ("outcome:denied".into(), "Outcome: denied"),
            ("error:*".into(), "Error: any"),
            ("error:\"\"".into(), "error:\"\""),
            ("requestParameters.x:y".into(), "requestParameters.x: y"),
            ("word".into(), "word"),
            ("readonly:false".into(), "Changes only"),
            (
                "\"arn:aws:states:eu-west-1:1:execution:a:b\"".into(),
                "arn:aws:states:eu-west-1:1:execution:a:b",
            ),
            ("\"a b\"".into(), "\"a b\""),
            ("(a OR b)".into(), "(a OR b)"),
        ] {
            assert_eq!(ChipWords::of(&text, &side_panels).text(), said, "{text}");
        }
    }
}
