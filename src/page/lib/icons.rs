//! The few icons, as inline SVG in the colour of the text around them.

use yew::prelude::*;

fn icon(content: Html) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor"
            stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
            { content }
        </svg>
    }
}

/// The logo: a magnifying glass with a pulse in it.
pub fn logo(size: &'static str) -> Html {
    html! {
        <svg class="logo" viewBox="0 0 64 64" width={size} height={size} fill="none" stroke="currentColor"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
            <circle cx="27" cy="27" r="21" stroke-width="5" />
            <path d="M43 43 58 58" stroke-width="6" />
            <path d="M13 28h7l4-10 6 18 4-8h7" stroke-width="4" />
        </svg>
    }
}

/// Searching.
pub fn magnifier() -> Html {
    icon(html! { <><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" /></> })
}

/// Closing.
pub fn cross() -> Html {
    icon(html! { <path d="m4 4 8 8M12 4l-8 8" /> })
}

/// Only this.
pub fn plus() -> Html {
    icon(html! { <path d="M8 3.5v9M3.5 8h9" /> })
}

/// Not this.
pub fn minus() -> Html {
    icon(html! { <path d="M3.5 8h9" /> })
}

/// The one before.
pub fn left() -> Html {
    icon(html! { <path d="M10 3.5 5.5 8l4.5 4.5" /> })
}

/// The next one.
pub fn right() -> Html {
    icon(html! { <path d="M6 3.5 10.5 8 6 12.5" /> })
}

/// Going well.
pub fn tick() -> Html {
    icon(html! { <path d="m3 8.5 3.2 3.2L13 4.8" /> })
}

/// Something is to be said.
pub fn warning() -> Html {
    icon(html! { <path d="M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1" /> })
}

/// Not read yet.
pub fn dots() -> Html {
    icon(html! { <path d="M3.5 8h.1M8 8h.1M12.4 8h.1" stroke-width="2.4" /> })
}

/// A file.
pub fn file() -> Html {
    icon(html! { <path d="M4 1.8h5L12.5 5.3v8.9H4zM9 1.8v3.5h3.5" /> })
}

/// A dossier: somebody on a card.
pub fn dossier() -> Html {
    icon(
        html! { <path d="M1.8 3.5h12.4v9H1.8zM4 10.5c0-2.4 3.4-2.4 3.4 0M5.7 7.2v.1M9.5 6.5h2.5M9.5 9h2.5" /> },
    )
}

/// A folder.
pub fn folder() -> Html {
    icon(html! { <path d="M1.8 3.5h4.4l1.5 2h6.5v7.5H1.8z" /> })
}

/// Emptying.
pub fn bin() -> Html {
    icon(html! { <path d="M2.5 4.3h11M6 4.3V2.5h4v1.8M4 4.3l.7 9.2h6.6l.7-9.2" /> })
}

/// A padlock.
pub fn padlock() -> Html {
    icon(html! { <path d="M3.5 7.2h9v6.3h-9zM5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2" /> })
}

/// Asking for the opposite.
pub fn unequal() -> Html {
    icon(html! { <path d="M3.5 6h9M3.5 10h9M10.5 3l-5 10" /> })
}

/// Switching off and on.
pub fn power() -> Html {
    icon(html! { <path d="M8 2.2v5.3M4.6 4.3a5.2 5.2 0 1 0 6.8 0" /> })
}

/// Light or dark.
pub fn half_disc() -> Html {
    icon(
        html! { <><circle cx="8" cy="8" r="5.6" /><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" /></> },
    )
}

/// Light.
pub fn sun() -> Html {
    icon(html! {
        <><circle cx="8" cy="8" r="2.9" />
        <path d="M8 1.2v1.5M8 13.3v1.5M1.2 8h1.5M13.3 8h1.5M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1" /></>
    })
}

/// Dark.
pub fn moon() -> Html {
    icon(html! { <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" /> })
}

/// A list of filters.
pub fn funnel() -> Html {
    icon(html! { <path d="M1.8 3h12.4L9.6 8.4v4.8l-3.2-1.7V8.4z" /> })
}
