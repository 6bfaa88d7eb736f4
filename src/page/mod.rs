//! What the user sees: Yew components, one per file, and the state they share.
//!
//! [`state`] holds what has been chosen and the last answer, [`session`] talks to the engine,
//! [`app`] puts the components together.

pub mod address;
pub mod app;
pub mod commands;
pub mod detail;
pub mod dossier;
pub mod export;
pub mod files;
pub mod go;
pub mod help;
pub mod keyboard;
pub mod landing;
pub mod lib;
pub mod notices;
pub mod panel;
pub mod panic;
pub mod receipt;
pub mod search;
pub mod selection;
pub mod session;
pub mod state;
pub mod step_functions;
pub mod summary;
pub mod tables;
pub mod tabs;
pub mod timeline;
pub mod topbar;

/// Draws the page into `#root`.
pub fn start() {
    panic::install_hook();
    let Some(root) = lib::dom::document().get_element_by_id("root") else {
        web_sys::console::error_1(&"The page has no element #root.".into());
        return;
    };
    lib::theme::Theme::kept().apply();
    yew::Renderer::<app::App>::with_root(root).render();
}
