//! Copying a value, a row or a column of a table.

use crate::export::Form;
use crate::json::text::quote;
use crate::page::export::copy_column;
use crate::page::lib::clipboard::copy;
use crate::page::lib::format::{counted, thousands};
use crate::page::menu::target::{ValueTarget, cells_of, elements, text_of};
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::protocol::NamesInFile;
use crate::tables::file_columns;
use web_sys::Element;

/// The rows of a column that are copied at most.
const MOST: u32 = 50_000;

/// Copies a value; what is to be said of it.
pub fn value(target: &ValueTarget) -> String {
    copy(&target.text);
    "Value copied.".to_owned()
}

/// Copies a row as its values with tabs between them.
pub fn row(target: &ValueTarget) -> Option<String> {
    let texts = row_of(target)?;
    let texts: Vec<String> = texts.into_iter().map(|(_, text)| one_line(&text)).collect();
    copy(&texts.join("\t"));
    Some(format!(
        "Row copied: {}.",
        counted(texts.len() as u64, "value")
    ))
}

/// Copies a row as an object of its columns.
pub fn row_as_json(target: &ValueTarget) -> Option<String> {
    let texts = row_of(target)?;
    let mut json = String::from("{");
    for (index, (column, text)) in texts.iter().enumerate() {
        json.push_str(if index == 0 { "" } else { "," });
        quote(column, &mut json);
        json.push(':');
        quote(text, &mut json);
    }
    json.push('}');
    copy(&json);
    Some(format!(
        "Row copied as JSON: {}.",
        counted(texts.len() as u64, "value")
    ))
}

/// Copies a column, one value on each line: of all rows, or of those that are near the window where there are very many or
/// where files have no such column.
pub fn column(
    target: &ValueTarget,
    state: &PageState,
    session: &EngineConnection,
) -> Option<String> {
    let cell = target.cell.as_ref()?;
    let column = cell.get_attribute("data-col")?;
    let total = state.answers.total_rows();
    let files = file_columns(state.answers.last.tab, NamesInFile::Included);
    let place = files.iter().position(|known| known.id == column);
    if let Some(place) = place.filter(|_| total <= MOST && !state.folds.on) {
        copy_column(session, state, Form::Column(place as u16));
        return None;
    }
    let grid = cell.closest("[aria-rowcount]").ok().flatten()?;
    let selector = format!(".grid-body [role=row] > [data-col=\"{column}\"]");
    let mut cells: Vec<(u32, String)> = elements(grid.query_selector_all(&selector).ok())
        .iter()
        .filter_map(|cell| Some((index_of(cell)?, one_line(&text_of(cell)))))
        .collect();
    cells.sort();
    let texts: Vec<String> = cells.into_iter().map(|(_, text)| text).collect();
    copy(&texts.join("\n"));
    let of = thousands(total.into());
    Some(format!(
        "{} of {of} copied: those near the window.",
        counted(texts.len() as u64, "value")
    ))
}

fn index_of(cell: &Element) -> Option<u32> {
    let row = cell.parent_element()?;
    row.get_attribute("data-index")?.parse().ok()
}

/// The columns of the row that a value stands in, with what they say.
fn row_of(target: &ValueTarget) -> Option<Vec<(String, String)>> {
    let row = target.cell.as_ref()?.parent_element()?;
    let cells = cells_of(&row);
    let text = |cell: &Element| Some((cell.get_attribute("data-col")?, text_of(cell)));
    Some(cells.iter().filter_map(text).collect())
}

/// A text without what ends a cell or a line.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}
