//! The situations: somebody with what they became, and what was found of them in the order of time.

use super::pieces::{band, events, level, linked, outcome, reasons, some_failed, stretch, until};
use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::cut;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::protocol::{
    Answer, DossierSubject, MOST_SITUATIONS, Situation, SituationFinding, TimeRange,
};
use std::cmp::Reverse;
use yew::prelude::*;

/// So many situations show their findings at once; the others show them when they are asked to.
const OPEN_AT_FIRST: usize = 3;
/// So many findings of a situation are shown at first.
const FINDINGS_AT_FIRST: usize = 8;

/// What a situation needs.
#[derive(PartialEq, Properties)]
pub struct SituationItemProps {
    /// The answer that holds it.
    pub answer: Shared<Answer>,
    /// Which one it is.
    pub index: usize,
    /// The clock.
    pub clock: Clock,
}

/// All situations of an answer.
pub fn situations(answer: &Shared<Answer>, clock: Clock) -> Html {
    let Some(overview) = &answer.overview else {
        return Html::default();
    };
    let shown = overview.situations.len();
    html! {
        <section class="overview-part" aria-labelledby="situations-title">
            <h2 id="situations-title">{ "Situations" }{ " " }<span class="quiet">{ match overview.situations_total as usize {
                0 => "none".to_owned(),
                total if total > shown => format!("the {shown} most urgent of {}", thousands(total as u64)),
                total => format!("{}, the most urgent first", thousands(total as u64)),
            } }</span></h2>
            <ol id="situations" role="list">
                { for overview.situations.iter().enumerate().map(|(index, situation)| html! {
                    <SituationItem key={format!("{index} {}", situation.key)} answer={answer.clone()} {index} {clock} />
                }) }
            </ol>
            if shown < overview.situations_total as usize && shown < MOST_SITUATIONS {
                <p>{ go::button("button small", &Go::AllSituations, None, format!("Show the other {}", thousands(u64::from(overview.situations_total) - shown as u64)).into()) }</p>
            }
        </section>
    }
}

/// One situation.
#[component]
pub fn SituationItem(props: &SituationItemProps) -> Html {
    let shown = use_state_eq(|| match props.index < OPEN_AT_FIRST {
        true => FINDINGS_AT_FIRST,
        false => 0,
    });
    let overview = props.answer.overview.as_ref();
    let Some(situation) = overview.and_then(|overview| overview.situations.get(props.index)) else {
        return Html::default();
    };
    let here = situation.findings.len();
    let more = {
        let shown = shown.clone();
        let next = if *shown == 0 { FINDINGS_AT_FIRST } else { here };
        Callback::from(move |_: MouseEvent| shown.set(next))
    };
    let beyond = (situation.findings_total as usize).saturating_sub(here);
    html! {
        <li class="situation" data-key={situation.key.clone()} data-score={situation.score.to_string()}>
            { head(situation, props.clock) }
            if *shown > 0 {
                <ol class="situation-findings" role="list">
                    { for most_urgent(&situation.findings, *shown).into_iter().map(|finding| found(situation, finding, props.clock)) }
                </ol>
            }
            if *shown < here {
                <p><button type="button" class="link" onclick={more}>{ match *shown {
                    0 => format!("Show its {}", counted(here as u64, "finding")),
                    shown => format!("Show {} more of it", counted((here - shown) as u64, "finding")),
                } }</button></p>
            }
            if beyond > 0 && *shown >= here {
                <p>{ go::button("link", &Go::AllFindings, None, format!("Show {} more in the table below", counted(beyond as u64, "finding")).into()) }</p>
            }
        </li>
    }
}

/// So many findings of the highest scores, in the order of time in which they came.
fn most_urgent(findings: &[SituationFinding], most: usize) -> Vec<&SituationFinding> {
    let mut numbers: Vec<usize> = (0..findings.len()).collect();
    numbers.sort_by_key(|number| Reverse(findings[*number].score));
    numbers.truncate(most);
    numbers.sort_unstable();
    numbers
        .into_iter()
        .map(|number| &findings[number])
        .collect()
}

/// Who, how urgent, what happened, and where to look on.
fn head(situation: &Situation, clock: Clock) -> Html {
    // A name begins with what is seen, for those who speak to the page.
    let of = |words: &str| Some(format!("{words}: {}", situation.name));
    let time = situation.first.zip(situation.last);
    let dossier = Go::Dossier(DossierSubject {
        field: "principal".to_owned(),
        value: situation.key.clone(),
    });
    html! {
        <>
            <header>
                { band(situation.band, situation.score) }
                <h3>{ situation.name.clone() }</h3>
                <span class="quiet mono">{ stretch(situation.first, situation.last, clock) }</span>
                <span class="quiet">{ counted(situation.findings_total.into(), "finding") }</span>
            </header>
            if !situation.words.parts.is_empty() {
                <p>{ linked(&situation.words) }</p>
            }
            { for situation.joined.iter().map(|words| html! { <p class="quiet">{ linked(words) }</p> }) }
            <div class="situation-actions">
                { go::button("button small", &Go::Events(situation.query.clone()), of("Its events"), "Its events".into()) }
                if let Some((first, last)) = time {
                    { go::button("button small", &Go::Timeline(TimeRange { from: first, until: last + 1 }, situation.everything.clone()),
                        of("Timeline"), "Timeline".into()) }
                }
                { go::button("button small", &Go::Scope(terms::term("principal", &situation.key)), of("Scope: what is left behind"), "Scope: what is left behind".into()) }
                { go::button("button small", &dossier, of("Profile"), "Profile".into()) }
                <details>
                    <summary>{ "Why this score" }</summary>
                    { reasons(&situation.reasons) }
                </details>
            </div>
        </>
    }
}

/// A finding of a situation, on two lines.
fn found(situation: &Situation, finding: &SituationFinding, clock: Clock) -> Html {
    let title = Some(format!("Open the finding “{}”", finding.title));
    let later = (finding.first.zip(finding.last))
        .map(|(first, last)| until(first, last, clock))
        .unwrap_or_default();
    html! {
        <li data-key={finding.key.clone()}>
            <span class="mono when">{ finding.first.map(|first| clock.text(first)).unwrap_or_default() }</span>
            <div>
                <p>{ go::button("link strong", &Go::Finding(finding.key.clone()), title, finding.title.clone().into()) }</p>
                <p class="quiet">
                    { level(finding.level) }
                    { " · " }{ events(finding.events, &finding.query) }
                    { some_failed(finding) }
                    if !later.is_empty() { { format!(" until {later}") } }
                    if !finding.principal.is_empty() && finding.principal != situation.name { { format!(" · {}", finding.principal) } }
                    if !finding.author.is_empty() { { format!(" · rule by {}", finding.author) } }
                </p>
            </div>
            { on_what(&finding.resources) }
            { outcome(finding) }
        </li>
    }
}

/// The first of a finding's resources, and how many others there are.
fn on_what(resources: &str) -> Html {
    let listed = resources.strip_suffix(" and more");
    let mut names = listed.unwrap_or(resources).split(", ");
    let first = names.next().unwrap_or_default();
    let others = match (names.count(), listed) {
        (_, Some(_)) => "and more".to_owned(),
        (0, None) => String::new(),
        (count, None) => format!("and {count} more"),
    };
    html! {
        <div class="what" title={resources.to_owned()}>
            <p class="mono">{ cut::in_middle(first) }</p>
            if !others.is_empty() { <p class="quiet">{ others }</p> }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_findings_stay_in_the_order_of_time() {
        let finding = |score| SituationFinding {
            score,
            ..SituationFinding::default()
        };
        let all = [3, 70, 12, 90, 70].map(finding);
        let scores = |most| -> Vec<u32> {
            let shown = most_urgent(&all, most).into_iter();
            shown.map(|finding| finding.score).collect()
        };
        assert_eq!(scores(3), [70, 90, 70]);
        assert_eq!(scores(9), [3, 70, 12, 90, 70]);
    }
}
