//! What a menu is about: a value on screen, what finds it, and the cell that it stands in.

use crate::page::lib::dom::document;
use crate::page::lib::terms::term;
use crate::page::state::PageState;
use crate::protocol::{Cell, EventRow, FoldedRow, Rows, Tab};
use crate::resources::{forms, keys};
use crate::tables::events::EVENTS;
use crate::tables::{cells, columns};
use wasm_bindgen::JsCast;
use web_sys::{Element, NodeList};

/// Columns of tables that are no lists of events which say what the field of their name says.
const FIELDS: [&str; 6] = [
    "principal",
    "person",
    "account",
    "region",
    "resource",
    "credential",
];

/// A value that a menu is about.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueTarget {
    /// What it is, in words.
    pub title: String,
    /// The value as it is read.
    pub text: String,
    /// What finds it.
    pub found_by: Option<FoundValue>,
    /// The cell of a table that it stands in.
    pub cell: Option<Element>,
}

/// What finds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundValue {
    /// The field of the search language.
    pub field: String,
    /// The value of the field.
    pub value: String,
    /// The name by which requests and responses can mention it; none where they can't.
    pub mentioned: Option<String>,
}

/// Fields whose values are names of things that calls are about or made as.
const NAMED: [&str; 4] = ["resource", "machine", "key", "session"];

/// The name by which requests and responses can mention the value of a field: an ARN or an id says so itself, a bare name by
/// where it stands.
fn mentioned(field: &str, value: &str) -> Option<String> {
    let is_name = forms::read(value).is_some()
        || NAMED.contains(&field)
        || !keys::keys_of_path(field).is_empty();
    is_name.then(|| value.to_owned())
}

impl FoundValue {
    /// A value of a field; none where it is empty.
    fn new(field: &str, value: &str) -> Option<Self> {
        (!value.is_empty()).then(|| FoundValue {
            field: field.to_owned(),
            value: value.to_owned(),
            mentioned: mentioned(field, value),
        })
    }

    /// The same of a principal, whose key need not be its name.
    fn principal(key: &str, name: &str) -> Option<Self> {
        let found = FoundValue::new("principal", key)?;
        let name = (!name.is_empty()).then(|| name.to_owned());
        Some(FoundValue {
            mentioned: found.mentioned.or(name),
            ..found
        })
    }

    /// As a condition.
    pub fn term(&self) -> String {
        term(&self.field, &self.value)
    }
}

impl ValueTarget {
    /// The value at an element, in a table, a facet or the open event; none where there is none.
    pub fn at(element: &Element, state: &PageState) -> Option<Self> {
        let above = |selector: &str| element.closest(selector).ok().flatten();
        match above(".grid-body .cell[data-col]") {
            Some(cell) => of_cell(cell, state),
            None => of_place(&above(".facet-value, .tree-leaf, .fact")?),
        }
    }

    /// The value under the keyboard cursor of a table, in the column after the first one.
    pub fn at_cursor(grid: &Element, state: &PageState) -> Option<Self> {
        let row = format!("{}-{}", grid.id(), state.tables.cursor?);
        let row = document().get_element_by_id(&row)?;
        let cells = cells_of(&row);
        of_cell(cells.get(1).or(cells.first())?.clone(), state)
    }

    /// The value so many columns further in the same row.
    pub fn beside(&self, by: i32, state: &PageState) -> Option<Self> {
        let cell = self.cell.as_ref()?;
        let beside = match by {
            1 => cell.next_element_sibling(),
            _ => cell.previous_element_sibling(),
        };
        of_cell(beside?, state)
    }
}

/// Elements of a list.
pub fn elements(list: Option<NodeList>) -> Vec<Element> {
    let list = list.into_iter();
    list.flat_map(|list| {
        (0..list.length()).filter_map(move |index| list.get(index)?.dyn_into().ok())
    })
    .collect()
}

/// The cells of a row.
pub fn cells_of(row: &Element) -> Vec<Element> {
    elements(row.query_selector_all(":scope > [data-col]").ok())
}

/// The text of an element.
pub fn text_of(element: &Element) -> String {
    element.text_content().unwrap_or_default().trim().to_owned()
}

/// A value of a facet or of the open event, which has buttons that filter by it.
fn of_place(place: &Element) -> Option<ValueTarget> {
    let button = place
        .query_selector("[data-only], [data-term]")
        .ok()
        .flatten()?;
    let attribute = |name: &str| button.get_attribute(name);
    let term = attribute("data-only").or_else(|| attribute("data-term"))?;
    let (field, value) = read(&term)?;
    Some(ValueTarget {
        title: field.clone(),
        text: value.clone(),
        found_by: FoundValue::new(&field, &value),
        cell: None,
    })
}

/// Field and value of a condition as the page writes it.
fn read(term: &str) -> Option<(String, String)> {
    let (field, value) = term.trim_start_matches('-').split_once(':')?;
    let inner = value
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'));
    let mut text = String::new();
    let mut letters = inner.unwrap_or(value).chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => letters.next()?,
            letter => letter,
        });
    }
    Some((field.to_owned(), text))
}

fn of_cell(cell: Element, state: &PageState) -> Option<ValueTarget> {
    let column = cell.get_attribute("data-col")?;
    let row = cell.closest("[data-index]").ok().flatten()?;
    let row: u32 = row.get_attribute("data-index")?.parse().ok()?;
    let tab = state.answers.last.tab;
    let head = columns(tab).into_iter().find(|head| head.id == column);
    let text = text_of(&cell);
    Some(ValueTarget {
        title: head.map_or(column.clone(), |head| head.title.to_owned()),
        found_by: found_by(state, tab, row, &column, &text),
        text,
        cell: Some(cell),
    })
}

fn found_by(state: &PageState, tab: Tab, row: u32, column: &str, text: &str) -> Option<FoundValue> {
    match &state.answer().rows {
        Rows::Events(page) => of_event(page.row(row)?, column, text),
        Rows::Folded(page, _) => match page.row(row)? {
            FoldedRow::Event { row, .. } => of_event(row, column, text),
            FoldedRow::Run(_) => None,
        },
        Rows::Principals(page) if column == "principal" => {
            let row = page.row(row)?;
            match row.is_person {
                true => FoundValue::new("person", &row.key),
                false => FoundValue::principal(&row.key, &row.principal),
            }
        }
        Rows::Agents(page) if column == "agent" => FoundValue::new("ai-agent", &page.row(row)?.key),
        Rows::Cells(page) if tab == Tab::Persons && column == "person" => {
            FoundValue::new(column, &page.row(row)?.key)
        }
        Rows::Cells(page) if FIELDS.contains(&column) => {
            let place = columns(tab).iter().position(|head| head.id == column)?;
            match page.row(row)?.cells.get(place)? {
                Cell::Text(text) | Cell::Named { text, .. } => FoundValue::new(column, text),
                Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => None,
            }
        }
        Rows::Principals(_) | Rows::Sessions(_) | Rows::Agents(_) if FIELDS.contains(&column) => {
            FoundValue::new(column, text)
        }
        _ => None,
    }
}

fn of_event(row: &EventRow, column: &str, text: &str) -> Option<FoundValue> {
    let heads = columns(Tab::Events);
    let value = match column {
        "time" | "finding" => return None,
        "principal" => return FoundValue::principal(&row.principal_key, &row.principal),
        "person" => row.person_key.clone(),
        column => match heads.iter().position(|head| head.id == column) {
            Some(place) => cells(&EVENTS, row).nth(place)?.in_file().text(),
            None => text.to_owned(),
        },
    };
    FoundValue::new(column, &value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_ids_and_names_can_be_mentioned_and_words_of_the_page_cannot() {
        let all = [
            ("principal", "arn:aws:iam::111122223333:role/a", true),
            ("key", "AKIAIOSFODNN7EXAMPLE", true),
            ("requestParameters.bucketName", "logs", true),
            ("requestParameters.instanceId", "i-0abcdef1234567890", true),
            ("resource", "logs", true),
            ("credential", "root", false),
            ("region", "us-east-1", false),
            ("name", "GetObject", false),
        ];
        for (field, value, can) in all {
            assert_eq!(mentioned(field, value).is_some(), can, "{field} {value}");
        }
        let user = FoundValue::principal("111122223333:user:AIDAX", "ann");
        assert_eq!(user.and_then(|user| user.mentioned), Some("ann".to_owned()));
    }

    #[test]
    fn what_the_page_writes_as_a_condition_reads_back() {
        for (field, value) in [
            ("name", "GetObject"),
            ("agent", r#"aws-cli/2 (x) "y" \z"#),
            ("resource", "arn:aws:s3:::bucket/a*b"),
            ("requestParameters.bucketName", "a b"),
        ] {
            let read = read(&term(field, value));
            assert_eq!(read, Some((field.to_owned(), value.to_owned())));
        }
    }
}
