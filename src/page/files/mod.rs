//! Files on their way in: drops, choosers, small files read by the page, the demo, a watched folder, files opened again.

pub mod database;
pub mod demo;
pub mod drop;
pub mod handles;
pub mod kept_files;
pub mod remembered;
pub mod small;
pub mod watch;
