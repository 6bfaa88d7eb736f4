//! The grid, its columns, and the tables of events and principals.

pub mod agents;
pub mod cards;
pub mod cell;
pub mod cells;
pub mod day;
pub mod events;
pub mod folded;
pub mod grid;
pub mod grid_rows;
pub mod heading;
pub mod left_out;
pub mod permissions;
pub mod picker;
pub mod place;
pub mod principals;
pub mod restored_row;
pub mod rows;
pub mod scroll;
pub mod sessions;
pub mod slots;
pub mod small_table;
pub mod virtual_rows;
pub mod widths;
