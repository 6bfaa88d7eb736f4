//! What a column is.

use super::CellContent;
use crate::protocol::{NamesInFile, NamesOf};

/// A kind of row that a table can list.
pub trait TableRow: 'static {
    /// What such a table is sorted by: a key or a comparison.
    type Order: Copy + 'static;
}

/// In which table a column on screen says nothing and is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum LeftOut {
    /// In none.
    #[default]
    Never,
    /// Where it is empty, or 0, in all rows.
    WhereEmpty,
    /// Where it says the same as this column in all rows.
    WhereAs(&'static str),
}

/// What every column has, whatever its rows are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnHead {
    /// Its `data-col`, and what a table is sorted by.
    pub id: &'static str,
    /// The heading.
    pub title: &'static str,
    /// Least width in CSS pixels.
    pub width: u16,
    /// How much of the room that is left over it takes.
    pub grow: u8,
    /// Figures: right-aligned, and the largest first when sorted.
    pub is_number: bool,
    /// Whether the table can be sorted by it.
    pub is_sortable: bool,
    /// The field of the search language that it shows.
    pub field: Option<&'static str>,
    /// It shows what names that were dropped beside the logs say of these.
    pub of_names: Option<NamesOf>,
    /// What the names are of that stand beside its values.
    pub beside: Option<NamesOf>,
    /// Where it says nothing.
    pub left_out: LeftOut,
}

/// The place of a column in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// The id of the column.
    pub id: &'static str,
    /// Its heading in a file, which also says its unit.
    pub name: &'static str,
}

/// A column of a table that lists `R`.
pub struct ColumnDef<R: TableRow> {
    /// What does not depend on the row.
    pub column: ColumnHead,
    /// Makes the content of its cell in a row.
    pub cell: for<'a> fn(&'a R) -> CellContent<'a>,
    /// What the table is sorted by; none where it can't be sorted by this column.
    pub order: Option<R::Order>,
    /// Its heading in a file, where that is another one.
    file_name: Option<&'static str>,
    /// Its place in a file, counted from 1; none where it is only on screen.
    file_place: Option<u8>,
    /// Whether it is on screen; otherwise only in a file.
    on_screen: bool,
}

impl<R: TableRow> ColumnDef<R> {
    /// A column of texts or times.
    pub const fn text(
        id: &'static str,
        title: &'static str,
        width: u16,
        grow: u8,
        cell: for<'a> fn(&'a R) -> CellContent<'a>,
    ) -> Self {
        ColumnDef {
            column: ColumnHead {
                id,
                title,
                width,
                grow,
                is_number: false,
                is_sortable: false,
                field: None,
                of_names: None,
                beside: None,
                left_out: LeftOut::Never,
            },
            cell,
            order: None,
            file_name: None,
            file_place: None,
            on_screen: true,
        }
    }

    /// A column of figures.
    pub const fn number(
        id: &'static str,
        title: &'static str,
        width: u16,
        cell: for<'a> fn(&'a R) -> CellContent<'a>,
    ) -> Self {
        let mut def = Self::text(id, title, width, 0, cell);
        def.column.is_number = true;
        def
    }

    /// A column that only files have.
    pub const fn only_in_file(
        id: &'static str,
        place: u8,
        cell: for<'a> fn(&'a R) -> CellContent<'a>,
    ) -> Self {
        let mut def = Self::text(id, "", 0, 0, cell).in_file(place);
        def.on_screen = false;
        def
    }

    /// The table can be sorted by it.
    pub const fn sorted_by(mut self, order: R::Order) -> Self {
        self.column.is_sortable = true;
        self.order = Some(order);
        self
    }

    /// It shows this field of the search language.
    pub const fn field(mut self, field: &'static str) -> Self {
        self.column.field = Some(field);
        self
    }

    /// It shows what names that were dropped beside the logs say: on screen only where there are some, in a file only where
    /// they are asked for.
    pub const fn of_names(mut self, names: NamesOf) -> Self {
        self.column.of_names = Some(names);
        self
    }

    /// Names stand beside its values, where there are some.
    pub const fn beside(mut self, names: NamesOf) -> Self {
        self.column.beside = Some(names);
        self
    }

    /// It stands in files at this place, counted from 1.
    pub const fn in_file(mut self, place: u8) -> Self {
        self.file_place = Some(place);
        self
    }

    /// Its heading in a file.
    pub const fn named_in_file(mut self, name: &'static str) -> Self {
        self.file_name = Some(name);
        self
    }

    /// What a file calls it.
    pub fn file(&self) -> FileColumn {
        FileColumn {
            id: self.column.id,
            name: self.file_name.unwrap_or(self.column.id),
        }
    }
}

/// The order that a table is sorted by; none where it has no such column.
pub fn order_of<R: TableRow>(columns: &[ColumnDef<R>], id: &str) -> Option<R::Order> {
    columns
        .iter()
        .find(|column| column.column.id == id)
        .and_then(|column| column.order)
}

/// The columns on screen, in their order.
pub(super) fn on_screen<R: TableRow>(
    columns: &[ColumnDef<R>],
) -> impl Iterator<Item = &ColumnDef<R>> {
    columns.iter().filter(|column| column.on_screen)
}

/// The columns of a file, in their order.
pub(super) fn in_file<R: TableRow>(
    columns: &[ColumnDef<R>],
    names: NamesInFile,
) -> Vec<&ColumnDef<R>> {
    let with_names = names == NamesInFile::Included;
    let mut all: Vec<&ColumnDef<R>> = columns
        .iter()
        .filter(|column| column.file_place.is_some())
        .filter(|column| with_names || column.column.of_names.is_none())
        .collect();
    all.sort_by_key(|column| column.file_place);
    all
}
