//! Draws state machine definitions as SVG files to look at: `cargo run --example drawings -- FOLDER FILE…` writes one drawing
//! for each file into the folder.

// It runs natively only.
#![allow(clippy::disallowed_methods)]

use maud::{Markup, html};
use std::path::PathBuf;
use std::{env, fs};
use trailglass::step_functions::asl::layout::draw;
use trailglass::step_functions::asl::parse::Definition;
use trailglass::step_functions::asl::svg::{SvgElement, elements};

const STYLE: &str = "text{font:600 12px sans-serif}.small{font-size:11px;font-weight:400}.middle{text-anchor:middle}\
    .badge{text-anchor:end}.node,.frame,.end{fill:#fff;stroke:#999}.line{fill:none;stroke:#999}.removed{stroke:red}";

fn main() {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().expect("a folder for the drawings");
    fs::create_dir_all(&folder).expect("the folder can be made");
    for path in arguments {
        let text = fs::read_to_string(&path).expect("a definition can be read");
        let definition = Definition::read(&text);
        let drawing = draw(&definition);
        let svg = svg(drawing.size, &elements(&definition, &drawing, &[]));
        let name = path.with_extension("svg");
        let name = name.file_name().expect("a file has a name");
        fs::write(folder.join(name), svg.into_string()).expect("a drawing can be written");
    }
}

fn svg((width, height): (i32, i32), elements: &[SvgElement]) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) {
            style { (STYLE) }
            @for element in elements {
                @if element.text.is_empty() {
                    path class=(element.class) d=(element.place) {}
                } @else {
                    text class=(element.class) transform=(element.place) { (element.text) }
                }
            }
        }
    }
}
