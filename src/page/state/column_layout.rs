//! How the user has the columns of a table: which, in which order, how wide; and the text in which that is kept.

use crate::protocol::{KnownNames, Tab};
use crate::tables::{ColumnHead, columns, id_of};

/// The form of the kept text; another one is not read.
const VERSION: &str = "1";

/// The least width of a column in CSS pixels.
const LEAST_WIDTH: u16 = 40;
/// The greatest width of a column in CSS pixels.
const GREATEST_WIDTH: u16 = 1600;

/// Room for a name beside a value, in CSS pixels.
const NAME_WIDTH: u16 = 88;

/// The number of columns that the user can add to a table of events.
const MOST_ADDED: usize = 8;

/// A column as the user has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Arranged {
    /// Its name; in tables of events also a field or path that the table has no column for.
    pub name: String,
    /// Its width in CSS pixels; none where it is as wide as the page has it.
    pub width: Option<u16>,
    /// Whether it is left out.
    pub hidden: bool,
}

/// A column as it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its `data-col` name.
    pub name: &'a str,
    /// The heading.
    pub label: &'a str,
    /// The table's own column; none for one that the user has added.
    pub column: Option<ColumnHead>,
    /// The index of its cell in a row.
    pub cell: usize,
    /// Its width, where the user has set it.
    pub width: Option<u16>,
    /// Whether it is left out.
    pub hidden: bool,
}

/// A change of a table's columns.
#[derive(Clone, Debug)]
pub enum Arrange {
    /// Shows a hidden column and hides a shown one; removes a column that the user has added.
    Show(String),
    /// Moved to the right by this many columns; negative is to the left.
    Move(String, isize),
    /// This wide; none for as wide as the page has it.
    Width(String, Option<u16>),
    /// A field or a path gets a column.
    Add(String),
    /// As the page has them.
    Reset,
}

/// Whether fields and paths can have a column in this tab's table.
pub fn may_add(tab: Tab) -> bool {
    matches!(tab, Tab::Events | Tab::StepFunctions)
}

/// A column with the room that names beside its values need.
fn with_room(mut column: ColumnHead, names: KnownNames) -> ColumnHead {
    if column.beside.is_some_and(|of| names.has(of)) {
        column.width += NAME_WIDTH;
    }
    column
}

/// All columns of a tab's table in the user's order, also those that are left out. Columns of names that the user has not
/// arranged are there only where there are such names.
pub fn arranged(tab: Tab, chosen: &[Arranged], names: KnownNames) -> Vec<Shown<'_>> {
    let known = columns(tab);
    let mut shown = Vec::new();
    let mut added = known.len();
    let own = |cell: usize, width, hidden| Shown {
        name: known[cell].id,
        label: known[cell].title,
        column: Some(with_room(known[cell], names)),
        cell,
        width,
        hidden,
    };
    for one in chosen {
        match known.iter().position(|column| column.id == one.name) {
            Some(cell) => shown.push(own(cell, one.width, one.hidden)),
            None if may_add(tab) => {
                shown.push(Shown {
                    name: &one.name,
                    label: &one.name,
                    column: None,
                    cell: added,
                    width: one.width,
                    hidden: false,
                });
                added += 1;
            }
            None => {}
        }
    }
    for (cell, column) in known.iter().enumerate() {
        let has_content = column.of_names.is_none_or(|of| names.has(of));
        if has_content && chosen.iter().all(|one| one.name != column.id) {
            shown.push(own(cell, None, false));
        }
    }
    shown
}

/// The fields and paths that the user has added, in the order of their cells.
pub fn added(tab: Tab, chosen: &[Arranged]) -> Vec<String> {
    let shown = arranged(tab, chosen, KnownNames::default());
    let added = shown.iter().filter(|one| one.column.is_none());
    added.map(|one| one.name.to_owned()).collect()
}

/// The columns after a change.
pub fn changed(tab: Tab, chosen: &[Arranged], names: KnownNames, change: Arrange) -> Vec<Arranged> {
    let mut all: Vec<Arranged> = arranged(tab, chosen, names)
        .iter()
        .map(|one| Arranged {
            name: one.name.to_owned(),
            width: one.width,
            hidden: one.hidden,
        })
        .collect();
    let name = match &change {
        Arrange::Show(name)
        | Arrange::Move(name, _)
        | Arrange::Width(name, _)
        | Arrange::Add(name) => name,
        Arrange::Reset => return Vec::new(),
    };
    let place = all.iter().position(|one| one.name == *name);
    match (change, place) {
        (Arrange::Show(name), Some(place)) => {
            if columns(tab).iter().all(|column| column.id != name) {
                all.remove(place);
            } else if all[place].hidden || all.iter().filter(|one| !one.hidden).count() > 1 {
                all[place].hidden = !all[place].hidden;
            }
        }
        (Arrange::Move(_, by), Some(place)) => {
            let to = place.saturating_add_signed(by).min(all.len() - 1);
            let one = all.remove(place);
            all.insert(to, one);
        }
        (Arrange::Width(_, width), Some(place)) => {
            all[place].width = width.map(|width| width.clamp(LEAST_WIDTH, GREATEST_WIDTH));
        }
        // One that is there is shown.
        (Arrange::Add(_), Some(place)) => all[place].hidden = false,
        // After the first column, where it is visible.
        (Arrange::Add(name), None)
            if may_add(tab) && is_name(&name) && added(tab, chosen).len() < MOST_ADDED =>
        {
            all.insert(
                1,
                Arranged {
                    name,
                    width: None,
                    hidden: false,
                },
            );
        }
        _ => {}
    }
    all
}

/// Whether this can be the name of a column in the kept text.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('-')
        && !name.contains([' ', ':', '\n'])
}

/// The text in which the columns of all tables are kept: names and widths, a line for each table that is not as the page
/// has it.
pub fn written<'a>(chosen: impl Fn(Tab) -> &'a [Arranged]) -> String {
    let mut text = VERSION.to_owned();
    for tab in Tab::ALL {
        let columns = chosen(tab);
        if columns.is_empty() {
            continue;
        }
        text.push('\n');
        text.push_str(id_of(tab));
        text.push_str(&words(columns));
    }
    text
}

/// The text in which the columns of one table are kept, a word for each.
pub fn words(columns: &[Arranged]) -> String {
    let mut text = String::new();
    for one in columns {
        text.push_str(if one.hidden { " -" } else { " " });
        text.push_str(&one.name);
        if let Some(width) = one.width {
            text.push(':');
            text.push_str(&width.to_string());
        }
    }
    text
}

/// The columns of a tab's table out of such a text; none where it is of another form, and without what it says of columns
/// that are not known here.
pub fn read(text: &str, tab: Tab) -> Vec<Arranged> {
    let mut lines = text.lines();
    if lines.next() != Some(VERSION) {
        return Vec::new();
    }
    let of_tab = lines.filter_map(|line| {
        let (id, words) = line.split_once(' ').unwrap_or((line, ""));
        (id == id_of(tab)).then_some(words)
    });
    read_words(&of_tab.collect::<Vec<&str>>().join(" "), tab)
}

/// The columns out of the text for one table.
pub fn read_words(words: &str, tab: Tab) -> Vec<Arranged> {
    let mut all: Vec<Arranged> = Vec::new();
    for word in words.split(' ') {
        let (name, width) = word.split_once(':').unwrap_or((word, ""));
        let shown = name.trim_start_matches('-');
        let is_own = columns(tab).iter().any(|column| column.id == shown);
        let is_known =
            is_own || may_add(tab) && is_name(name) && all.len() < columns(tab).len() + MOST_ADDED;
        if is_known && all.iter().all(|one| one.name != shown) {
            all.push(Arranged {
                name: shown.to_owned(),
                width: width
                    .parse()
                    .ok()
                    .map(|width: u16| width.clamp(LEAST_WIDTH, GREATEST_WIDTH)),
                hidden: is_own && name.starts_with('-'),
            });
        }
    }
    if all.iter().all(|one| one.hidden) {
        all.clear();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAB: Tab = Tab::Events;
    const NONE: KnownNames = KnownNames {
        accounts: false,
        addresses: false,
    };
    const OF_ADDRESSES: KnownNames = KnownNames {
        accounts: false,
        addresses: true,
    };

    fn names(tab: Tab, chosen: &[Arranged]) -> Vec<String> {
        let shown = arranged(tab, chosen, NONE);
        let shown = shown.iter().filter(|one| !one.hidden);
        shown.map(|one| one.name.to_owned()).collect()
    }

    fn after(tab: Tab, changes: Vec<Arrange>) -> Vec<Arranged> {
        changes.into_iter().fold(Vec::new(), |chosen, change| {
            changed(tab, &chosen, NONE, change)
        })
    }

    fn show(name: &str) -> Arrange {
        Arrange::Show(name.to_owned())
    }

    #[test]
    fn columns_go_come_back_and_change_places() {
        let chosen = after(
            TAB,
            vec![
                show("error"),
                Arrange::Move("agent".into(), -100),
                Arrange::Move("time".into(), 1),
                Arrange::Move("resource".into(), 100),
            ],
        );
        let seen = names(TAB, &chosen);
        assert_eq!(&seen[..3], ["agent", "name", "time"]);
        assert_eq!(seen.last().map(String::as_str), Some("resource"));
        let own = columns(TAB)
            .into_iter()
            .filter(|column| column.of_names.is_none());
        assert!(!seen.contains(&"error".to_owned()) && seen.len() == own.count() - 1);
        assert!(
            names(TAB, &changed(TAB, &chosen, NONE, show("error"))).contains(&"error".to_owned())
        );
        assert_eq!(changed(TAB, &chosen, NONE, Arrange::Reset), []);
    }

    #[test]
    fn columns_of_names_are_there_where_there_are_names_or_the_user_wants_them() {
        let has = |chosen: &[Arranged], names| {
            let shown = arranged(TAB, chosen, names);
            shown.iter().any(|one| one.name == "country" && !one.hidden)
        };
        assert!(!has(&[], NONE) && has(&[], OF_ADDRESSES));
        let without = after(TAB, vec![show("error")]);
        assert!(!has(&without, NONE) && has(&without, OF_ADDRESSES));
        assert!(has(&after(TAB, vec![Arrange::Add("country".into())]), NONE));
    }

    #[test]
    fn the_last_column_stays() {
        let all = columns(Tab::Findings)
            .into_iter()
            .map(|column| show(column.id));
        assert_eq!(
            names(Tab::Findings, &after(Tab::Findings, all.collect())).len(),
            1
        );
    }

    #[test]
    fn a_cell_keeps_to_its_column() {
        let add = |name: &str| Arrange::Add(name.to_owned());
        let chosen = after(
            TAB,
            vec![
                add("userIdentity.arn"),
                add("session"),
                Arrange::Move("session".into(), 1),
            ],
        );
        let known = columns(TAB);
        for one in arranged(TAB, &chosen, NONE) {
            match one.column {
                Some(column) => assert_eq!(known[one.cell].id, column.id),
                None => assert_eq!(added(TAB, &chosen)[one.cell - known.len()], one.name),
            }
        }
        assert_eq!(
            added(TAB, &changed(TAB, &chosen, NONE, show("session"))),
            ["userIdentity.arn"]
        );
        assert_eq!(
            after(Tab::Principals, vec![add("session")]).len(),
            columns(Tab::Principals).len()
        );
        assert_eq!(
            added(
                TAB,
                &after(TAB, vec![add("a b"), add("-a"), add("a:b"), add("")])
            ),
            [""; 0]
        );
        assert_eq!(
            added(TAB, &after(TAB, vec![add("time")])),
            [""; 0],
            "it has one"
        );
    }

    #[test]
    fn what_is_kept_reads_back() {
        let events = after(
            TAB,
            vec![
                Arrange::Add("requestParameters.bucketName".into()),
                Arrange::Width("time".into(), Some(9)),
                show("region"),
            ],
        );
        let machines = after(Tab::Machines, vec![Arrange::Move("arn".into(), -3)]);
        let text = written(|tab| match tab {
            TAB => &events,
            Tab::Machines => &machines,
            _ => &[],
        });
        assert!(
            text.contains(" time:40 ") && text.contains(" -region "),
            "{text}"
        );
        for tab in Tab::ALL {
            let expected: &[Arranged] = match tab {
                TAB => &events,
                Tab::Machines => &machines,
                _ => &[],
            };
            assert_eq!(read(&text, tab), expected, "{tab:?}");
        }
    }

    #[test]
    fn what_is_broken_or_of_another_form_is_left() {
        for text in [
            "",
            "2\nevents name",
            "events name",
            "1\nprincipals session \u{0}",
            "1\nevents -time -name",
        ] {
            let tab = if text.contains("principals") {
                Tab::Principals
            } else {
                TAB
            };
            assert_eq!(read(text, tab), [], "{text:?}");
        }
        let odd = read("1\nevents time:wide time name:99999 -no.such", TAB);
        assert_eq!(names(TAB, &odd)[..2], ["time", "name"]);
        assert_eq!((odd[0].width, odd.len()), (None, 2));
    }
}
