//! Situations as the page lists them: what passes a filter of each, and what its actors did.

use super::memo::FilterResult;
use super::rule_work::RuleFindings;
use crate::analysis::words::counted;
use crate::findings::{ActorGroup, Finding, weights};
use crate::overview::situation_words::{ActorTotals, GravestFinding, actor_totals, everything};
use crate::protocol::{Band, LinkedText, MOST_SITUATIONS, Outcome, Situation, SituationFinding};
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// So many situations are listed at first; the others are counted.
const FIRST_SITUATIONS: usize = 20;
/// So many findings of a situation are listed; the others are counted.
const MOST_FINDINGS: usize = 40;
/// So many resources of a finding are named.
const MOST_RESOURCES: usize = 3;

/// The situations that have findings among some events.
pub(super) struct Situations {
    /// The first ones.
    pub all: Vec<Situation>,
    /// How many there are.
    pub total: usize,
    /// How many are to be acted on now, to be looked at, to be known.
    in_bands: [usize; 3],
    /// What the first one that is to be looked at did.
    headline: Option<LinkedText>,
}

impl Situations {
    /// Those with a finding among these events.
    pub fn new(
        store: &Store,
        found: &RuleFindings,
        shown: &RowSet,
        findings: &[(usize, Finding)],
        with_all: bool,
    ) -> Self {
        let place = |number: u32| {
            findings
                .binary_search_by_key(&(number as usize), |(number, _)| *number)
                .ok()
        };
        let groups = found.findings.situations.iter().filter(|group| {
            let mut parts = group.parts.iter();
            parts.any(|part| place(part.finding).is_some() && has_shown(&part.events, shown))
        });
        let groups: Vec<&ActorGroup> = groups.collect();
        let total = groups.len();
        let in_bands = [Band::Act, Band::Look, Band::Know].map(|band| {
            let scores = groups.iter().map(|group| weights::band(group.score));
            scores.filter(|of_group| *of_group == band).count()
        });
        let most = if with_all {
            MOST_SITUATIONS
        } else {
            FIRST_SITUATIONS
        };
        let listed = &groups[..total.min(most)];
        let totals = actor_totals(store, shown, listed);
        let situation = |(group, totals): (&&ActorGroup, &ActorTotals)| {
            let parts = group.parts.iter().filter_map(|part| {
                let finding = &findings[place(part.finding)?].1;
                let events = part.events.iter().copied();
                let events: Vec<u32> = events.filter(|event| shown.has(*event as usize)).collect();
                let score = part.score;
                (!events.is_empty()).then_some(ShownPart {
                    finding,
                    events,
                    score,
                })
            });
            let parts: Vec<ShownPart<'_>> = parts.collect();
            situation(store, group, totals, &parts)
        };
        let all: Vec<Situation> = listed.iter().zip(&totals).map(situation).collect();
        let headline = all.first().filter(|first| first.band >= Band::Look);
        let headline = headline.map(|first| {
            let gravest = first.findings.iter().max_by_key(|finding| finding.score);
            let gravest = gravest.map(|finding| GravestFinding {
                title: &finding.title,
                events: finding.events,
                query: finding.query.clone(),
            });
            totals[0].headline(store, listed[0], gravest)
        });
        Situations {
            headline,
            all,
            total,
            in_bands,
        }
    }

    /// What happened, in one or two sentences.
    pub fn summary(&self, filtered: &FilterResult) -> Vec<LinkedText> {
        let mut summary: Vec<LinkedText> = self.headline.iter().cloned().collect();
        let all = format!(
            "{} by {}",
            counted(filtered.shown.count() as u64, "event"),
            counted(filtered.principals.into(), "principal")
        );
        let [act, look, know] = self.in_bands;
        let situations = |count: usize| counted(count as u64, "situation");
        let to_know = match know {
            0 => String::new(),
            know => format!(", {know} to know of"),
        };
        summary.push(LinkedText::plain(match (act, look) {
            _ if self.total == 0 => format!("Nothing stands out in {all}."),
            (0, 0) => format!(
                "Nothing has to be acted on or looked at: {} to know of in {all}.",
                situations(know)
            ),
            (0, look) => format!(
                "Nothing has to be acted on now: {} to look at{to_know} in {all}.",
                situations(look)
            ),
            (act, 0) => format!("{} to act on now{to_know} in {all}.", situations(act)),
            (act, look) => format!(
                "{} to act on now, {look} to look at{to_know} in {all}.",
                situations(act)
            ),
        }));
        summary
    }
}

fn has_shown(events: &[u32], shown: &RowSet) -> bool {
    events.iter().any(|event| shown.has(*event as usize))
}

/// What passes the filter of one actor's events of a finding.
struct ShownPart<'a> {
    finding: &'a Finding,
    events: Vec<u32>,
    /// Of all of the actor's events.
    score: u32,
}

/// The findings of a situation that are listed, in the order of time: the most severe, those of the background only where there is
/// nothing else.
fn most_severe<'a>(parts: &'a [ShownPart<'a>]) -> Vec<&'a ShownPart<'a>> {
    let is_grave = |part: &&ShownPart<'_>| weights::band(part.score) > Band::Background;
    let mut by_score: Vec<(usize, &ShownPart<'_>)> = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| is_grave(part))
        .collect();
    if by_score.is_empty() {
        by_score = parts.iter().enumerate().collect();
    }
    by_score.sort_by_key(|(place, part)| (std::cmp::Reverse(part.score), *place));
    by_score.truncate(MOST_FINDINGS);
    by_score.sort_by_key(|(place, _)| *place);
    by_score.into_iter().map(|(_, part)| part).collect()
}

fn situation(
    store: &Store,
    group: &ActorGroup,
    totals: &ActorTotals,
    parts: &[ShownPart<'_>],
) -> Situation {
    let who = everything(store, group);
    let first = parts
        .iter()
        .filter_map(|part| times_of(store, &part.events))
        .map(|(first, _)| first)
        .min();
    let last = parts
        .iter()
        .filter_map(|part| times_of(store, &part.events))
        .map(|(_, last)| last)
        .max();
    let several = parts
        .iter()
        .any(|part| part.finding.principal != parts[0].finding.principal);
    let rows = most_severe(parts).into_iter().map(|part| {
        let query = format!("{} {who}", part.finding.query(store));
        SituationFinding {
            score: part.score,
            ..row_of(store, part.finding, &part.events, query, several)
        }
    });
    let principal = totals
        .first_principal()
        .map(|principal| store.principals()[principal as usize].key);
    Situation {
        key: principal.map_or_else(String::new, |key| store.text(key).to_owned()),
        name: group.actors[0].name(store).to_owned(),
        words: totals.words(store, group),
        score: group.score,
        band: weights::band(group.score),
        reasons: group.reasons.clone(),
        joined: group.joined.clone(),
        findings: rows.collect(),
        findings_total: parts.len() as u32,
        first,
        last,
        query: format!("level:* {who}"),
        everything: who,
    }
}

/// First and last time of some events.
pub(super) fn times_of(store: &Store, events: &[u32]) -> Option<(i64, i64)> {
    let times = events.iter().map(|event| store.times()[*event as usize]);
    let times: Vec<i64> = times.filter(|time| *time != NO_TIME).collect();
    Some((*times.iter().min()?, *times.iter().max()?))
}

/// A finding, or a part of it, as the page lists it.
pub(super) fn row_of(
    store: &Store,
    finding: &Finding,
    events: &[u32],
    query: String,
    with_principal: bool,
) -> SituationFinding {
    let times = times_of(store, events);
    let outcomes = || events.iter().map(|event| store.outcome(*event as usize));
    let principal = &store.principals()[finding.principal as usize];
    SituationFinding {
        key: finding.key(store),
        title: finding.rule.title.clone(),
        author: finding.rule.author.clone(),
        level: finding.rule.level,
        principal: if with_principal {
            store.text(principal.name).to_owned()
        } else {
            String::new()
        },
        resources: resources_of(store, events),
        first: times.map(|(first, _)| first),
        last: times.map(|(_, last)| last),
        events: events.len() as u32,
        outcome: outcomes().min().unwrap_or_default(),
        failed: outcomes().filter(|outcome| *outcome != Outcome::Ok).count() as u32,
        query,
        score: finding.score,
    }
}

/// The first resources that some events are about, and whether there are more.
fn resources_of(store: &Store, events: &[u32]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for event in events {
        let name = store.cell(Column::Resource, *event as usize);
        if name.is_empty() || names.contains(&name) {
            continue;
        }
        if names.len() == MOST_RESOURCES {
            return names.join(", ") + " and more";
        }
        names.push(name);
    }
    names.join(", ")
}
