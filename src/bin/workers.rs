//! The program of the workers: the engine and the readers, whichever the worker's name says.

fn main() {
    trailglass::worker::start(None);
}
