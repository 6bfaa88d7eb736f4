//! The program that reads Parquet files. It is loaded once such a file is there; the others do not contain what it needs.

fn main() {
    trailglass::worker::start(Some(trailglass::parquet::open));
}
