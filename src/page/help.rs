//! The sheet that lists what the keyboard does.

use super::commands::BINDINGS;
use super::dom;
use super::icons;
use super::session::use_session;
use super::state::Action;
use yew::prelude::*;

/// The help sheet.
#[component]
pub fn Help() -> Html {
    let session = use_session();
    let close = Callback::from(move |_: MouseEvent| session.act(Action::Help(false)));
    use_effect_with((), |_| dom::focus("close-help"));
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="sheet" role="dialog" aria-modal="true" aria-labelledby="help-title"
                onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <div class="sheet-head">
                    <h2 id="help-title">{ "Keyboard" }</h2>
                    <button type="button" id="close-help" class="tiny" aria-label="Close" onclick={close}>{ icons::cross() }</button>
                </div>
                <dl class="keys">
                    { for BINDINGS.iter().map(|binding| html! {
                        <div><dt><kbd>{ binding.shown }</kbd></dt><dd>{ binding.words }</dd></div>
                    }) }
                </dl>
                <h3>{ "Search" }</h3>
                <dl class="keys">
                    <div><dt><code>{ "name:StartExecution" }</code></dt><dd>{ "this value of a field" }</dd></div>
                    <div><dt><code>{ "error:AccessDenied*" }</code></dt><dd>{ "values that begin so" }</dd></div>
                    <div><dt><code>{ "-region:us-east-1" }</code></dt><dd>{ "not this value" }</dd></div>
                    <div><dt><code>{ "\"two words\"" }</code></dt><dd>{ "this text anywhere in the record" }</dd></div>
                    <div><dt><code>{ "requestParameters.name:x" }</code></dt><dd>{ "any path of the record" }</dd></div>
                </dl>
                <p class="quiet">{ "Drag on the histogram or the timeline to choose a time; Ctrl and the wheel zoom the timeline." }</p>
            </div>
        </div>
    }
}
