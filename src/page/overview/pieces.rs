//! Small pieces that findings and rules are shown with: linked sentences, levels, reasons, outcomes, addresses of rules' authors.

use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::protocol::{
    Band, LinkedText, Millis, Outcome, RuleLevel, ScoreReason, SituationFinding,
};
use yew::prelude::*;

/// A sentence; its parts that speak of events are buttons that add their condition to the filter and show these events.
pub fn linked(text: &LinkedText) -> Html {
    html! {
        <>
            { for text.parts.iter().map(|part| match part.query.is_empty() {
                true => html! { { part.text.clone() } },
                false => go::button("link", &Go::Events(part.query.clone()), None, part.text.clone().into()),
            }) }
        </>
    }
}

/// The level of a rule: a shape and its word.
pub fn level(level: RuleLevel) -> Html {
    let (class, shape) = match level {
        RuleLevel::Critical => ("level critical", "◆"),
        RuleLevel::High => ("level high", "▲"),
        RuleLevel::Medium => ("level medium", "●"),
        RuleLevel::Low => ("level low", "○"),
        RuleLevel::Informational => ("level informational", "·"),
    };
    html! { <span {class}><span aria-hidden="true">{ shape }</span>{ level.word() }</span> }
}

/// A band and its score.
pub fn band(band: Band, score: u32) -> Html {
    let class = match band {
        Band::Act => "band act",
        Band::Look => "band look",
        Band::Know => "band know",
        Band::Background => "band background",
    };
    html! { <span {class}><b>{ score.to_string() }</b>{ " " }{ band.words() }</span> }
}

/// Where a score comes from.
pub fn reasons(reasons: &[ScoreReason]) -> Html {
    html! {
        <ul class="reasons">
            { for reasons.iter().map(|reason| html! {
                <li><span class="points">{ points(reason.points) }</span><span>{ linked(&reason.words) }</span></li>
            }) }
        </ul>
    }
}

fn points(points: i32) -> String {
    match points {
        0.. => format!("+{points}"),
        _ => format!("−{}", points.unsigned_abs()),
    }
}

/// Whether anything of a finding succeeded, in a word and in the colour of that.
pub fn outcome(finding: &SituationFinding) -> Html {
    let (class, word) = match finding.outcome {
        _ if finding.failed < finding.events => ("chip", "done"),
        Outcome::Denied => ("chip denied", "refused"),
        Outcome::Error | Outcome::Ok => ("chip error", "failed"),
    };
    html! { <span {class}>{ word }</span> }
}

/// How many of the events of a finding came to nothing, with a comma before it; nothing where all succeeded or all came to nothing.
pub fn some_failed(finding: &SituationFinding) -> String {
    match finding.failed {
        0 => String::new(),
        failed if failed >= finding.events => String::new(),
        failed => format!(", {} refused or failed", thousands(failed.into())),
    }
}

/// From when to when, the second day left out where it is the first.
pub fn stretch(first: Option<Millis>, last: Option<Millis>, clock: Clock) -> String {
    let (Some(first), Some(last)) = (first, last) else {
        return "without a time".to_owned();
    };
    match until(first, last, clock) {
        words if words.is_empty() => clock.text(first),
        words => [&clock.text(first), " – ", &words].concat(),
    }
}

/// A later time beside an earlier one: without its day where that is the same, and nothing where the second is.
pub fn until(first: Millis, last: Millis, clock: Clock) -> String {
    let (first, last) = (clock.text(first), clock.text(last));
    match last.get(11..).filter(|_| first.get(..11) == last.get(..11)) {
        _ if first == last => String::new(),
        Some(time) => time.to_owned(),
        None => last,
    }
}

/// A button to the events of a query, with their count.
pub fn events(count: u32, query: &str) -> Html {
    go::button(
        "link",
        &Go::Events(query.to_owned()),
        None,
        counted(count.into(), "event").into(),
    )
}

/// What a rule's author points to: a link where it is an address of the web, text otherwise. Nothing is loaded.
pub fn reference(text: &str) -> Html {
    match is_web_address(text) {
        true => html! {
            <a class="link" href={text.to_owned()} target="_blank" rel="noopener noreferrer">{ text.to_owned() }</a>
        },
        false => text.to_owned().into(),
    }
}

/// Whether a text is nothing but an address of the web. A rule can come from anybody: all others are only text.
fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && rest.chars().all(|letter| letter.is_ascii_graphic())
    })
}

/// Whose a rule is: author, licence, and what its author points to.
pub fn authorship(author: &str, license: &str, references: &[String]) -> Html {
    let author = if author.is_empty() {
        "The rule names no author"
    } else {
        author
    };
    html! {
        <>
            <p data-part="author">
                <span class="quiet">{ "Rule by " }</span><b>{ author.to_owned() }</b>
                if !license.is_empty() {
                    <span class="quiet">{ ", licence " }</span>{ license.to_owned() }
                }
            </p>
            if !references.is_empty() {
                <ul class="references" data-part="references">
                    { for references.iter().map(|text| html! { <li>{ reference(text) }</li> }) }
                </ul>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for text in [
            "https://attack.mitre.org/techniques/T1078/",
            "http://a.b/c?d=e&f#g",
        ] {
            assert!(is_web_address(text), "{text}");
        }
        for text in [
            "",
            "javascript:alert(1)",
            "https://",
            "https:///etc/passwd",
            "https://a b",
            "https://a\u{202e}b",
            " https://a",
            "data:text/html,x",
            "ftp://a",
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }

    #[test]
    fn a_stretch_of_time_names_a_day_once() {
        let at = |first, last| stretch(Some(first), Some(last), Clock::Utc);
        assert_eq!(at(0, 0), "1970-01-01 00:00:00");
        assert_eq!(at(0, 1000), "1970-01-01 00:00:00 – 00:00:01");
        assert_eq!(
            at(0, 86_400_000),
            "1970-01-01 00:00:00 – 1970-01-02 00:00:00"
        );
    }

    #[test]
    fn points_have_their_sign() {
        assert_eq!([12, 0, -40].map(points), ["+12", "+0", "−40"]);
    }
}
