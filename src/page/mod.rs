//! What the user sees: Yew components, one per file, and the state they share.
//!
//! [`state`] holds what has been chosen and the last answer, [`session`] talks to the engine,
//! [`app`] puts the components together.

pub mod address;
pub mod app;
pub mod chain_graph;
pub mod commands;
pub mod detail;
pub mod dossier;
pub mod export;
pub mod files;
pub mod folding_header;
pub mod go;
pub mod help;
pub mod impact;
pub mod keyboard;
pub mod landing;
pub mod lib;
pub mod menu;
pub mod notices;
pub mod overview;
pub mod panel;
pub mod panic;
pub mod receipt;
pub mod scope;
pub mod search;
pub mod selection;
pub mod session;
pub mod state;
pub mod step_functions;
pub mod summary;
pub mod tables;
pub mod tabs;
pub mod time_chip;
pub mod timeline;
pub mod topbar;

/// Draws the page and puts it in the place of `#root`, which holds the landing page of `index.html` until then.
pub fn start() {
    panic::install_hook();
    lib::theme::Theme::kept().apply();
    match lib::dom::document().create_element("div") {
        Ok(host) => {
            let props = app::AppProps { host: host.clone() };
            yew::Renderer::<app::App>::with_root_and_props(host, props).render();
        }
        Err(reason) => web_sys::console::error_1(&reason),
    }
}
