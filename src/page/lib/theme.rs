//! Light and dark. The choice is kept when the page is closed.

use crate::page::lib::dom;

/// Which colours the page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

const KEPT_AS: &str = "trailglass.theme";

impl Theme {
    /// The word in `data-theme` and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The next one of the three.
    pub fn next(self) -> Self {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }

    /// The theme chosen last time. A browser may refuse storage; then it is `Auto`.
    pub fn kept() -> Self {
        let kept = dom::storage().and_then(|storage| storage.get_item(KEPT_AS).ok().flatten());
        match kept.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        }
    }

    /// Keeps the theme and puts it on the page.
    pub fn apply(self) {
        if let Some(storage) = dom::storage() {
            // Without storage the choice lasts as long as the page.
            let _ = storage.set_item(KEPT_AS, self.word());
        }
        if let Some(html) = dom::document().document_element() {
            let _ = html.set_attribute("data-theme", self.word());
        }
    }
}
