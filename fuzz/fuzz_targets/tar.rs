//! Any tar archive, read whole and in pieces, gives the same files.
#![no_main]

#[macro_use]
mod archive;

any_pieces!(trailglass::input::archive::tar::Tar);
