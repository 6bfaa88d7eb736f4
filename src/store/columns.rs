//! The stored columns: one table for events, one for identities.
//!
//! A reader fills these columns and sends them in a [`Batch`](crate::store::batch::Batch); the store has columns of
//! the same names and appends to them. Which strings an event has is declared in `cloudtrail/column.rs`; numbers are
//! declared in the tables below, from which fields, bytes and the append loop are generated.

use crate::cloudtrail::column::Column;
use crate::store::batch::NO_TIME;
use crate::store::bytes::{ByteColumn, Columns};
use crate::store::growth::{Growth, next_allocation};
use crate::store::interner::{NONE, Symbol};
use std::ops::{Index, IndexMut};

/// Declares columns that hold one row for each event or identity, of the strings that an enum names and of numbers: the
/// row, and the columns themselves.
macro_rules! stored_columns {
    (
        strings: [$Column:ident],
        $(#[$row_doc:meta])* $Row:ident { $($(#[$number_doc:meta])* $number:ident: $type:ty = $default:expr,)* }
        $(#[$columns_doc:meta])* $Columns:ident
    ) => {
        $(#[$row_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Row {
            symbols: [Symbol; $Column::ALL.len()],
            $($(#[$number_doc])* pub $number: $type,)*
        }

        impl Default for $Row {
            fn default() -> Self {
                $Row { symbols: [NONE; $Column::ALL.len()], $($number: $default,)* }
            }
        }

        impl Index<$Column> for $Row {
            type Output = Symbol;

            #[inline]
            fn index(&self, column: $Column) -> &Symbol {
                &self.symbols[column as usize]
            }
        }

        impl IndexMut<$Column> for $Row {
            #[inline]
            fn index_mut(&mut self, column: $Column) -> &mut Symbol {
                &mut self.symbols[column as usize]
            }
        }

        impl $Row {
            /// Passes every symbol through `translate`.
            #[inline]
            pub(super) fn translate_symbols(&mut self, translate: impl Fn(Symbol) -> Symbol) {
                for symbol in &mut self.symbols {
                    *symbol = translate(*symbol);
                }
            }
        }

        $(#[$columns_doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $Columns {
            symbols: [Vec<Symbol>; $Column::ALL.len()],
            $($(#[$number_doc])* pub $number: Vec<$type>,)*
        }

        impl Index<$Column> for $Columns {
            type Output = Vec<Symbol>;

            #[inline]
            fn index(&self, column: $Column) -> &Vec<Symbol> {
                &self.symbols[column as usize]
            }
        }

        impl $Columns {
            /// Appends a row.
            #[inline]
            pub fn push(&mut self, row: &$Row) {
                for (column, symbol) in self.symbols.iter_mut().zip(row.symbols) {
                    column.push(symbol);
                }
                $(self.$number.push(row.$number);)*
            }

            /// The row at an index, which must be there.
            #[inline]
            pub fn row(&self, index: usize) -> $Row {
                let mut symbols = [NONE; $Column::ALL.len()];
                for (symbol, column) in symbols.iter_mut().zip(&self.symbols) {
                    *symbol = column[index];
                }
                $Row { symbols, $($number: self.$number[index],)* }
            }

            /// Replaces the row at an index, which must be there.
            pub fn replace(&mut self, index: usize, row: &$Row) {
                for (column, symbol) in self.symbols.iter_mut().zip(row.symbols) {
                    column[index] = symbol;
                }
                $(self.$number[index] = row.$number;)*
            }

            /// Drops all rows from `count` on.
            pub fn truncate(&mut self, count: usize) {
                self.symbols.iter_mut().for_each(|column| column.truncate(count));
                $(self.$number.truncate(count);)*
            }

            /// Bytes of memory, capacity that is not used included.
            pub fn memory_bytes(&self) -> usize {
                let symbols = self.symbols.iter().map(|column| column.capacity() * size_of::<Symbol>());
                symbols.sum::<usize>() $(+ self.$number.capacity() * size_of::<$type>())*
            }

            /// Makes room for so many more rows.
            pub fn make_room(&mut self, growth: Growth, rows: usize) {
                self.symbols.iter_mut().for_each(|column| growth.make_room(column, rows));
                $(growth.make_room(&mut self.$number, rows);)*
            }

            /// The least that nearly full columns will allocate, in bytes.
            pub fn next_allocation(&self) -> usize {
                self.symbols.iter().map(next_allocation).sum::<usize>() $(+ next_allocation(&self.$number))*
            }
        }

        impl Columns for $Columns {
            fn each(&mut self, visit: &mut dyn FnMut(&mut dyn ByteColumn) -> Option<()>) -> Option<()> {
                for column in &mut self.symbols {
                    visit(column)?;
                }
                $(visit(&mut self.$number)?;)*
                Some(())
            }
        }
    };
}

stored_columns! {
    strings: [Column],
    /// The stored values of one event, but for its leaves.
    StoredEvent {
        /// `eventTime` in milliseconds, or [`NO_TIME`].
        time: i64 = NO_TIME,
        /// Hash of what makes the event the same as another.
        hash: u64 = 0,
        /// Where the record, or the value that holds it, begins in its content, in bytes, and in the lowest
        /// [`PART_BITS`](crate::store::batch::PART_BITS) bits which of the records in that value it is, counted
        /// from 1; 0 is the value itself.
        place: u64 = 0,
        /// Length of the record, or of the value that holds it, in bytes.
        length: u32 = 0,
        /// The file, as the engine numbered it. In a batch, with [`MEMBER`](crate::store::batch::MEMBER), a file in
        /// an archive, as the reader numbered it.
        file: u32 = 0,
        /// The number of the identity: the reader's in a batch, else the store's.
        identity: u32 = NONE,
        /// The number of the shape, which paths the leaves have: the reader's in a batch, else the store's.
        shape: u32 = 0,
        /// How much less than the original record the row tells: a number of [`Loss`](crate::store::batch::Loss).
        loss: u8 = 0,
        /// A number of [`crate::store::batch`]: `OUTCOME_OK`, `OUTCOME_ERROR` or `OUTCOME_DENIED`.
        outcome: u8 = 0,
        /// Whether the call only read, a number of [`crate::cloudtrail::read_only::ReadOnly`].
        read_only: u8 = 0,
    }
    /// One row for each event.
    EventColumns
}

/// The columns that hold one string for each identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityColumn {
    /// The principal's stable key.
    Key,
    /// The principal's display name.
    Name,
    /// `userIdentity.type`.
    Kind,
    /// Account of the credentials.
    Account,
    /// Account in which the principal is looked for.
    Home,
    /// Session name.
    Session,
    /// Service that made the call on the principal's behalf.
    Via,
    /// Access key id. Stays the last, so that the compiler counts how many there are.
    AccessKey,
}

impl IdentityColumn {
    /// All of them, in the order of their numbers.
    pub const ALL: [IdentityColumn; IdentityColumn::AccessKey as usize + 1] = [
        IdentityColumn::Key,
        IdentityColumn::Name,
        IdentityColumn::Kind,
        IdentityColumn::Account,
        IdentityColumn::Home,
        IdentityColumn::Session,
        IdentityColumn::Via,
        IdentityColumn::AccessKey,
    ];
}

stored_columns! {
    strings: [IdentityColumn],
    /// The stored values of one identity, but for its leaves.
    NewIdentity {
        /// Kind of credentials, as a number of [`Credential`](crate::cloudtrail::credential::Credential).
        credential: u8 = 0,
        /// The reader's number of the shape: which paths the leaves have.
        shape: u32 = 0,
    }
    /// Identities that are new in a batch.
    NewIdentities
}
