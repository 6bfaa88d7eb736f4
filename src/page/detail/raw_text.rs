//! The record as it stands in the file.

use crate::page::detail::steps::beginning;
use crate::page::lib::format::size;
use crate::page::lib::shared::Shared;
use crate::protocol::Detail;
use yew::prelude::*;

/// A longer record is shown by its beginning first.
const RAW_AT_FIRST: usize = 64 << 10;

/// What the record as text needs.
#[derive(PartialEq, Properties)]
pub struct RawTextProps {
    /// The event.
    pub event: Shared<Detail>,
}

/// The record as it stands in the file, or why it is not there.
#[component]
pub fn RawText(props: &RawTextProps) -> Html {
    let is_whole = use_state_eq(|| false);
    let raw = match &props.event.raw {
        Ok(raw) => raw,
        Err(words) => return html! { <p class="box">{ words.clone() }</p> },
    };
    let shown = match *is_whole {
        true => raw,
        false => beginning(raw, RAW_AT_FIRST),
    };
    let all = Callback::from(move |_: MouseEvent| is_whole.set(true));
    html! {
        <>
            <pre class="raw" tabindex="0">{ shown.to_owned() }</pre>
            if shown.len() < raw.len() {
                <p class="long-foot">
                    <span class="quiet">
                        { format!("The first {} of {}; “Copy” has all.", size(shown.len() as f64), size(raw.len() as f64)) }
                    </span>
                    <button type="button" class="button small" data-show="all-raw" onclick={all}>{ "Show all" }</button>
                </p>
            }
        </>
    }
}
