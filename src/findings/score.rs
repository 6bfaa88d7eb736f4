//! The score of a finding: points, each with a sentence.

use super::history::{History, is_within};
use super::instance_credentials::{SHARED_ADDRESS, Witnesses};
use super::situations::{Actor, FindingPart, first_time};
use super::{Finding, gather, weights};
use crate::analysis::words::{counted, thousands};
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::time::{DAY, HOUR};
use crate::protocol::{LinkedText, Outcome, ScoreReason};
use crate::query::print::term;
use crate::store::batch::NO_TIME;
use crate::store::{FastMap, Store};
use std::collections::BTreeSet;

/// What scores of all findings need.
#[derive(Default)]
pub(super) struct ScoringFacts {
    /// The actors with findings of a rule.
    actors_of: FastMap<String, BTreeSet<Actor>>,
    /// The tactics of each actor's findings, with the time at which they began.
    tactics_of: FastMap<Actor, Vec<(i64, String)>>,
    /// The hours of all events.
    hours: i64,
    /// Who else calls from the addresses at which instances' credentials were found.
    witnesses: Witnesses,
}

/// What scores findings.
pub(super) struct Scoring<'a> {
    /// The events.
    pub store: &'a Store,
    /// What each actor did before.
    pub history: &'a History,
    /// What is known of all findings.
    pub facts: &'a ScoringFacts,
}

/// What is scored: the events of one actor.
struct Scored<'a> {
    actor: Actor,
    /// The finding, cut down to these events.
    finding: Finding,
    store: &'a Store,
}

impl Scored<'_> {
    fn query(&self) -> String {
        match self.actor {
            Actor::Person(_) => {
                [self.finding.query(self.store), self.actor.query(self.store)].join(" ")
            }
            Actor::Principal(_) => self.finding.query(self.store),
        }
    }
}

impl ScoringFacts {
    /// Of all findings and their parts.
    pub fn new(store: &Store, findings: &[Finding], parts: &[FindingPart]) -> Self {
        let mut actors_of: FastMap<String, BTreeSet<Actor>> = FastMap::default();
        let mut tactics_of: FastMap<Actor, Vec<(i64, String)>> = FastMap::default();
        for part in parts {
            let rule = &findings[part.finding as usize].rule;
            let actors = actors_of.entry(rule.key.clone()).or_default();
            actors.insert(part.actor);
            if rule.level >= weights::TACTICS_LEVEL {
                let time = first_time(store, &part.events);
                let tactics = tactics_of.entry(part.actor).or_default();
                tactics.extend(rule.tactics().map(|tactic| (time, tactic.to_owned())));
            }
        }
        let span = store.time_span();
        let is_shared = |finding: &Finding| finding.rule.key == SHARED_ADDRESS.id;
        let witnesses = match findings.iter().any(is_shared) {
            true => Witnesses::of(store),
            false => Witnesses::default(),
        };
        ScoringFacts {
            witnesses,
            actors_of,
            tactics_of,
            hours: span.map_or(0, |span| (span.last - span.first) / HOUR + 1),
        }
    }
}

impl Scoring<'_> {
    /// The score of a part of a finding, and the reasons.
    pub fn score(&self, finding: &Finding, part: &FindingPart) -> (u32, Vec<ScoreReason>) {
        let events = part.events.clone();
        let scored = Scored {
            actor: part.actor,
            finding: gather::finding(self.store, &finding.rule, finding.principal, events),
            store: self.store,
        };
        let mut reasons = Vec::new();
        self.by_rule(&scored, &mut reasons);
        self.by_number(&scored, &mut reasons);
        self.by_actor(&scored, &mut reasons);
        (limited(&mut reasons), reasons)
    }

    /// What the rule says.
    fn by_rule(&self, scored: &Scored<'_>, reasons: &mut Vec<ScoreReason>) {
        let finding = &scored.finding;
        let rule = &finding.rule;
        let level = weights::of_level(rule.level);
        let words = format!("The rule’s level is {}.", rule.level.word());
        reasons.push(reason(level, LinkedText::plain(words)));
        if rule.key == SHARED_ADDRESS.id
            && let Some(words) = self.facts.witnesses.words(self.store, &finding.events)
        {
            reasons.push(reason(0, words));
        }
        let all_failed = finding.outcome != Outcome::Ok;
        if all_failed && !rule.asks_for_failures {
            let words = match finding.failed {
                1 => "The one call was refused or failed.".to_owned(),
                failed => format!(
                    "All {} calls were refused or failed.",
                    thousands(failed.into())
                ),
            };
            reasons.push(reason(
                -level / 2,
                LinkedText::default().link(words, scored.query()),
            ));
        }
        let is_about_defenses = rule.level >= weights::DEFENSES_LEVEL
            && rule.tags.iter().any(|tag| tag == weights::DEFENSES_TAG);
        if !all_failed && is_about_defenses {
            let words = LinkedText::plain("It touched logging or detection, and succeeded.");
            reasons.push(reason(weights::DEFENSES, words));
        }
        if rule.is_correlation {
            let words = LinkedText::plain("Several events together, not one call, match the rule.");
            reasons.push(reason(weights::CORRELATION, words));
        }
        if rule.knows_only_name {
            let words = LinkedText::plain("The rule knows no more than the name of the call.");
            reasons.push(reason(weights::ONLY_NAME, words));
        }
    }

    /// How many, how fast, how often before.
    fn by_number(&self, scored: &Scored<'_>, reasons: &mut Vec<ScoreReason>) {
        let finding = &scored.finding;
        let hours = spans_of(self.store, &finding.events, HOUR);
        let events = finding.events.len();
        if let Some(words) = self.routine(scored, hours) {
            reasons.push(reason(weights::ROUTINE, LinkedText::plain(words)));
        } else if events >= weights::BULK_EVENTS
            && (hours as i64) * weights::BULK_PART <= self.facts.hours
        {
            let words = LinkedText::default().link(
                format!(
                    "{} in {}",
                    counted(events as u64, "event"),
                    counted(hours.into(), "hour")
                ),
                scored.query(),
            );
            let words = words.and(format!(
                " of the {} of these files: in bulk.",
                counted(self.facts.hours as u64, "hour")
            ));
            reasons.push(reason(weights::BULK, words));
        }
        let first = finding.events.first().copied().unwrap_or_default();
        let before = self.history.before(first);
        if before.events >= weights::HISTORY_EVENTS || before.time >= weights::HISTORY_TIME {
            let words = LinkedText::default()
                .link("For the first time", self.first_event(first))
                .and(format!(
                    " after {} of this actor in {}.",
                    counted(before.events.into(), "event"),
                    length(before.time)
                ));
            reasons.push(reason(weights::FIRST_TIME, words));
        } else {
            let words = format!(
                "Too little is known of this actor to say that it is new: {} before.",
                counted(before.events.into(), "event")
            );
            reasons.push(reason(0, LinkedText::plain(words)));
        }
        if before.is_new_place {
            let words = LinkedText::default()
                .link(
                    "From an address and with a user agent",
                    self.first_event(first),
                )
                .and(" that this actor had not used before.");
            reasons.push(reason(weights::NEW_PLACE, words));
        }
        if let Some(refused) = refused_then_allowed(self.store, &finding.events) {
            let words = LinkedText::default().link(
                format!("Refused {refused} times, then allowed."),
                scored.query(),
            );
            reasons.push(reason(weights::REFUSED_THEN_ALLOWED, words));
        }
    }

    /// What says that the actor does it all the time, in so many hours.
    fn routine(&self, scored: &Scored<'_>, hours: u32) -> Option<String> {
        let active = self.history.hours(scored.actor);
        if active >= weights::ROUTINE_HOURS && hours * 2 > active {
            return Some(format!(
                "In {hours} of the {active} hours in which the actor is active: routine."
            ));
        }
        let days = spans_of(self.store, &scored.finding.events, DAY);
        let active = self.history.days(scored.actor);
        (active >= weights::ROUTINE_DAYS && days * 2 > active).then(|| {
            format!("On {days} of the {active} days on which the actor is active: routine.")
        })
    }

    /// Who.
    fn by_actor(&self, scored: &Scored<'_>, reasons: &mut Vec<ScoreReason>) {
        let finding = &scored.finding;
        let principal = &self.store.principals()[finding.principal as usize];
        match principal.credential {
            Credential::Root => {
                reasons.push(reason(
                    weights::ROOT,
                    LinkedText::plain("Done as the root user."),
                ));
            }
            Credential::AwsService => {
                let words = "Done by an AWS service on its own.";
                reasons.push(reason(weights::BY_SERVICE, LinkedText::plain(words)));
            }
            _ => {}
        }
        let of_rule = self.facts.actors_of.get(&finding.rule.key);
        let principals = self.store.principals().len();
        if of_rule.is_some_and(|actors| actors.len() == 1) && principals >= weights::ALONE_AMONG {
            let words = LinkedText::default().link(
                format!(
                    "Nobody else does this, of {} principals.",
                    thousands(principals as u64)
                ),
                term("rule", &finding.rule.key),
            );
            reasons.push(reason(weights::ALONE, words));
        }
        if finding.rule.level < weights::TACTICS_LEVEL {
            return;
        }
        let time = first_time(self.store, &finding.events);
        let all = self.facts.tactics_of.get(&scored.actor);
        let near = all
            .into_iter()
            .flatten()
            .filter(|(other, _)| weights::same_day(time, *other));
        let tactics: BTreeSet<String> = near.map(|(_, tactic)| tactic.replace('-', " ")).collect();
        if tactics.len() > weights::TACTICS_FREE {
            let more = (tactics.len() - weights::TACTICS_FREE) as i32;
            let points = (more * weights::TACTIC).min(weights::TACTICS_MOST);
            let words = format!(
                "Findings of this actor have {} tactics within a day: {}.",
                tactics.len(),
                tactics.into_iter().collect::<Vec<_>>().join(", ")
            );
            reasons.push(reason(points, LinkedText::plain(words)));
        }
    }

    fn first_event(&self, event: u32) -> String {
        term("id", &self.store.key(event as usize))
    }
}

/// The sum of the points, from 0 to 100; where it lies outside, a reason says so.
pub(super) fn limited(reasons: &mut Vec<ScoreReason>) -> u32 {
    let sum: i32 = reasons.iter().map(|reason| reason.points).sum();
    let score = sum.clamp(0, 100);
    if score != sum {
        let words = format!("The sum is {sum}; a score is from 0 to 100.");
        reasons.push(reason(score - sum, LinkedText::plain(words)));
    }
    score as u32
}

fn reason(points: i32, words: LinkedText) -> ScoreReason {
    ScoreReason { points, words }
}

/// A length of time in days or hours.
fn length(millis: i64) -> String {
    match millis / DAY {
        0 if millis < HOUR => "less than an hour".to_owned(),
        0 => counted((millis / HOUR) as u64, "hour"),
        days => counted(days as u64, "day"),
    }
}

/// How many different hours or days, as long as `span` says, some events in the order of time have.
fn spans_of(store: &Store, events: &[u32], span: i64) -> u32 {
    let mut last = i64::MIN;
    let mut spans = 0;
    for event in events {
        let time = store.times()[*event as usize];
        if time != NO_TIME && !is_within(time, last, span) {
            last = time.div_euclid(span);
            spans += 1;
        }
    }
    spans
}

/// How often a call was refused before the first that succeeded, where that is often.
fn refused_then_allowed(store: &Store, events: &[u32]) -> Option<usize> {
    let outcome = |event: &u32| store.outcome(*event as usize);
    let allowed = events
        .iter()
        .position(|event| outcome(event) == Outcome::Ok)?;
    let refused = events[..allowed]
        .iter()
        .filter(|event| outcome(event) == Outcome::Denied);
    Some(refused.count()).filter(|count| *count >= weights::REFUSALS)
}
