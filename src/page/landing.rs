//! The landing page: what is on screen before there are files. `index.html` has the same elements, so that they are painted
//! before the program runs; an end-to-end test holds the two equal.

use crate::page::files::demo;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::receipt::sources::Sources;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::topbar::opens;
use yew::prelude::*;

/// What can be read, in short groups. In one sentence it is `READ_HERE`; a test holds the two to the same names.
const FORMS: [(&str, &str); 6] = [
    (
        "Logs",
        "CloudTrail log files, one record per line or in a list; copied text can be pasted",
    ),
    ("Event history", "downloads as CSV or JSON, lookup-events"),
    ("Query results", "CloudTrail Lake, Athena"),
    ("Messages", "CloudWatch Logs, EventBridge, SNS, SQS"),
    ("Other forms", "OCSF as JSON or Parquet"),
    ("Packed as", "gzip, zstd, bzip2, xz, zip, tar"),
];

/// What the landing page needs.
#[derive(PartialEq, Properties)]
pub struct LandingProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The landing page. The whole window takes drops; the box shows that it does.
#[component]
pub fn Landing(props: &LandingProps) -> Html {
    let session = use_session();
    let try_demo = Callback::from(move |_: MouseEvent| demo::load(session.0.clone()));
    html! {
        <main class="landing">
            <div class="dropzone">
                { icons::logo("48") }
                <h2>{ "Drop your CloudTrail logs here" }</h2>
                <p class="landing-words">
                    { "See who did what, when and from where: a timeline, every principal, every event, \
                       and the calls to Step Functions." }
                </p>
                <div class="landing-buttons">
                    <button type="button" class="button primary" data-opens="open-files" onclick={opens("open-files")}>{ "Open files" }</button>
                    <button type="button" class="button" data-opens="open-folder" onclick={opens("open-folder")}>{ "Open folder" }</button>
                    <button type="button" class="button" id="try-demo" onclick={try_demo}>{ "Try the demo" }</button>
                </div>
                { picture() }
                <dl class="landing-formats">
                    { for FORMS.iter().map(|(group, forms)| html! { <div><dt>{ *group }</dt><dd>{ *forms }</dd></div> }) }
                </dl>
                // Of what the browser can and remembers `index.html` knows nothing.
                <div class="landing-sources"><Sources state={props.state.clone()} /></div>
            </div>
            <p class="landing-privacy">
                { icons::padlock() }
                { "Your files are read in this browser and never leave this computer: the page has no server to send them to." }
            </p>
        </main>
    }
}

/// What comes out, small: drawn from the demo's own numbers, a bar for each minute and principal, its height by the square root
/// of its calls. An end-to-end test counts them once more.
fn picture() -> Html {
    html! {
        <svg class="landing-picture" viewBox="0 0 668 134" role="img" aria-label="Picture of the demo: the calls of its five busiest principals over 56 minutes, those that failed or were denied in other colours.">
            <text x="0" y="19">{ "bert-jan" }</text>
            <text class="number" x="668" y="19">{ "2,642" }</text>
            <text x="0" y="45">{ "benjamin" }</text>
            <text class="number" x="668" y="45">{ "105" }</text>
            <text x="0" y="71">{ "orders-workflow-role" }</text>
            <text class="number" x="668" y="71">{ "89" }</text>
            <text x="0" y="97">{ "terraform" }</text>
            <text class="number" x="668" y="97">{ "87" }</text>
            <text x="0" y="123">{ "states.amazonaws.com" }</text>
            <text class="number" x="668" y="123">{ "58" }</text>
            <path class="lines" d="M168 24.5H616M168 50.5H616M168 76.5H616M168 102.5H616M168 128.5H616" />
            <path class="ok" d="M264 21h6v3h-6zM272 15h6v9h-6zM280 19h6v5h-6zM288 10h6v14h-6zM296 6h6v18h-6zM304 21h6v3h-6zM312 19h6v5h-6zM320 21h6v3h-6zM328 17h6v7h-6zM336 15h6v9h-6zM344 20h6v4h-6zM352 21h6v3h-6zM360 16h6v8h-6zM368 5h6v19h-6zM376 10h6v14h-6zM384 15h6v9h-6zM392 19h6v5h-6zM400 19h6v5h-6zM408 12h6v12h-6zM416 16h6v8h-6zM424 18h6v6h-6zM432 19h6v5h-6zM440 20h6v4h-6zM448 20h6v4h-6zM456 20h6v4h-6zM464 20h6v4h-6zM472 20h6v4h-6zM480 20h6v4h-6zM488 20h6v4h-6zM496 20h6v4h-6zM504 19h6v5h-6zM512 19h6v5h-6zM520 20h6v4h-6zM528 17h6v7h-6zM536 7h6v17h-6zM544 17h6v7h-6zM584 20h6v4h-6zM168 34h6v16h-6zM176 41h6v9h-6zM208 46h6v4h-6zM248 46h6v4h-6zM288 46h6v4h-6zM320 46h6v4h-6zM328 46h6v4h-6zM368 46h6v4h-6zM408 46h6v4h-6zM448 46h6v4h-6zM488 46h6v4h-6zM528 44h6v6h-6zM568 46h6v4h-6zM608 46h6v4h-6zM168 61h6v15h-6zM176 68h6v8h-6zM184 65h6v11h-6zM192 68h6v8h-6zM200 68h6v8h-6zM216 56h6v20h-6zM224 65h6v11h-6zM240 68h6v8h-6zM248 65h6v11h-6zM288 61h6v15h-6zM296 63h6v13h-6zM312 68h6v8h-6zM336 65h6v11h-6zM344 63h6v13h-6zM352 59h6v17h-6zM360 63h6v13h-6zM368 57h6v19h-6zM376 65h6v11h-6zM384 65h6v11h-6zM408 61h6v15h-6zM416 65h6v11h-6zM424 61h6v15h-6zM432 68h6v8h-6zM440 65h6v11h-6zM456 61h6v15h-6zM464 63h6v13h-6zM488 63h6v13h-6zM512 65h6v11h-6zM520 68h6v8h-6zM536 68h6v8h-6zM560 68h6v8h-6zM568 59h6v17h-6zM576 68h6v8h-6zM592 63h6v13h-6zM176 97h6v5h-6zM192 95h6v7h-6zM216 97h6v5h-6zM256 97h6v5h-6zM272 82h6v20h-6zM280 93h6v9h-6zM296 93h6v9h-6zM320 97h6v5h-6zM328 89h6v13h-6zM384 82h6v20h-6zM392 89h6v13h-6zM400 89h6v13h-6zM464 93h6v9h-6zM472 93h6v9h-6zM496 82h6v20h-6zM504 93h6v9h-6zM536 93h6v9h-6zM168 112h6v16h-6zM176 116h6v12h-6zM200 112h6v16h-6zM216 116h6v12h-6zM232 112h6v16h-6zM240 116h6v12h-6zM248 116h6v12h-6zM264 108h6v20h-6zM288 116h6v12h-6zM296 116h6v12h-6zM304 116h6v12h-6zM312 116h6v12h-6zM320 112h6v16h-6zM336 116h6v12h-6zM344 116h6v12h-6zM352 112h6v16h-6zM360 116h6v12h-6zM368 112h6v16h-6zM376 116h6v12h-6zM384 116h6v12h-6zM408 116h6v12h-6zM416 116h6v12h-6zM424 112h6v16h-6zM432 112h6v16h-6zM440 116h6v12h-6zM448 116h6v12h-6zM456 112h6v16h-6zM480 116h6v12h-6zM488 112h6v16h-6zM496 116h6v12h-6zM512 116h6v12h-6zM520 116h6v12h-6zM528 112h6v16h-6zM544 112h6v16h-6zM552 116h6v12h-6zM568 108h6v20h-6zM576 112h6v16h-6zM584 112h6v16h-6zM592 116h6v12h-6zM600 116h6v12h-6z" />
            <path class="error" d="M272 13h6v2h-6zM288 8h6v2h-6zM296 4h6v2h-6zM304 19h6v2h-6zM312 17h6v2h-6zM320 19h6v2h-6zM336 13h6v2h-6zM352 19h6v2h-6zM368 3h6v2h-6zM376 6h6v4h-6zM384 13h6v2h-6zM392 17h6v2h-6zM400 17h6v2h-6zM408 10h6v2h-6zM416 14h6v2h-6zM424 16h6v2h-6zM488 18h6v2h-6zM512 17h6v2h-6zM520 18h6v2h-6zM536 5h6v2h-6zM544 15h6v2h-6zM168 30h6v4h-6zM176 39h6v2h-6z" />
            <path class="denied" d="M264 19h6v2h-6zM320 17h6v2h-6zM328 15h6v2h-6zM360 14h6v2h-6zM384 11h6v2h-6zM416 12h6v2h-6z" />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::forms::READ_HERE;

    #[test]
    fn the_groups_name_every_form_that_is_read() {
        let groups = FORMS
            .map(|(group, forms)| [group, forms].join(" "))
            .join(" ");
        let groups: Vec<&str> = groups
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .collect();
        let said = READ_HERE.split(|c: char| !c.is_alphanumeric() && c != '-');
        // The words between the names of forms.
        let between = [
            "Read", "here", "results", "of", "and", "messages", "each", "also",
        ];
        for word in said.filter(|word| !word.is_empty() && !between.contains(word)) {
            assert!(groups.contains(&word), "{word}");
        }
    }
}
