//! The program of the page. It is what a visitor waits for, so the workers have one of their own: `src/bin/workers.rs`.

fn main() {
    trailglass::page::start();
}
