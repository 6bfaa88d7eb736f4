//! Starts the role that this copy of the binary plays: the page, the engine or a reader.

fn main() {
    if !trailglass::worker::start() {
        trailglass::page::start();
    }
}
