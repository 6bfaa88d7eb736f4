//! A long text, of which the beginning is shown first: tokens and encoded messages push all else off the screen.

use crate::page::lib::format::thousands;
use yew::prelude::*;

/// A text with more letters is folded.
const LETTERS: usize = 200;

/// Whether a text is folded.
pub fn is_long(text: &str) -> bool {
    text.len() > LETTERS && text.chars().nth(LETTERS).is_some()
}

/// What a long text needs.
#[derive(PartialEq, Properties)]
pub struct LongTextProps {
    /// The text.
    pub text: AttrValue,
}

/// A long text: its beginning, or all of it.
#[component]
pub fn LongText(props: &LongTextProps) -> Html {
    // By the text itself, so that the text of another event is folded again.
    let unfolded = use_state_eq(|| None::<AttrValue>);
    let text = &props.text;
    let is_whole = unfolded.as_ref() == Some(text);
    let toggle = {
        let (unfolded, text) = (unfolded.clone(), text.clone());
        Callback::from(move |_: MouseEvent| unfolded.set((!is_whole).then(|| text.clone())))
    };
    let first: String = text.chars().take(LETTERS).collect();
    html! {
        <>
            <span class="value">{ if is_whole { Html::from(text.clone()) } else { Html::from(format!("{first}…")) } }</span>
            { " " }
            <button type="button" class="link small" data-show="letters" aria-expanded={is_whole.to_string()} onclick={toggle}>
                { if is_whole { "show less".to_owned() } else { format!("show all {} letters", thousands(text.chars().count() as u64)) } }
            </button>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_and_not_bytes() {
        assert!(!is_long(&"é".repeat(LETTERS)));
        assert!(is_long(&"é".repeat(LETTERS + 1)));
        assert!(!is_long(&"a".repeat(LETTERS)));
    }
}
