//! What the user sees: Yew components, one per file, and the state they share.
//!
//! [`state`] holds what has been chosen and the last answer, [`session`] talks to the engine,
//! [`app`] puts the components together.

pub mod address;
pub mod app;
pub mod as_sql;
pub mod axis;
pub mod canvas;
pub mod chips;
pub mod clock;
pub mod columns;
pub mod commands;
pub mod compare;
pub mod demo;
pub mod detail;
pub mod dom;
pub mod dossier;
pub mod drop;
pub mod events;
pub mod explore;
pub mod export;
pub mod facets;
pub mod format;
pub mod grid;
pub mod help;
pub mod histogram;
pub mod icons;
pub mod json;
pub mod keyboard;
pub mod landing;
mod lanes;
pub mod layout;
pub mod loading;
pub mod marks;
pub mod names;
pub mod notices;
pub mod outcome;
pub mod palette;
pub mod panel;
pub mod panic;
pub mod picker;
pub mod presets;
pub mod principals;
pub mod receipt;
pub mod record;
pub mod rows;
pub mod scroll;
pub mod search;
pub mod selection;
pub mod session;
pub mod shared;
pub mod small;
pub mod small_table;
pub mod state;
pub mod step_functions;
pub mod summary;
pub mod tabs;
pub mod terms;
pub mod theme;
pub mod timeline;
pub mod timing;
pub mod topbar;
mod window;

/// Draws the page into `#root`.
pub fn start() {
    panic::install_hook();
    let Some(root) = dom::document().get_element_by_id("root") else {
        web_sys::console::error_1(&"The page has no element #root.".into());
        return;
    };
    theme::Theme::kept().apply();
    yew::Renderer::<app::App>::with_root(root).render();
}
