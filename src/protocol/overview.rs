//! What the overview says: what happened, as sentences, situations, findings and questions.

use super::{Millis, Outcome, Section, TimeRange};
use serde::{Deserialize, Serialize};

/// So many situations are listed at most.
pub const MOST_SITUATIONS: usize = 200;

/// How serious a rule's author says its matches are, the least first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum RuleLevel {
    /// Worth knowing.
    #[default]
    Informational,
    /// Seldom of interest.
    Low,
    /// To be looked at.
    Medium,
    /// To be looked at soon.
    High,
    /// To be looked at now.
    Critical,
}

impl RuleLevel {
    /// The words for the levels in rules and in the search language, by their numbers.
    pub const WORDS: [&'static str; 5] = ["informational", "low", "medium", "high", "critical"];

    /// All levels, the least first.
    pub const ALL: [RuleLevel; 5] = [
        RuleLevel::Informational,
        RuleLevel::Low,
        RuleLevel::Medium,
        RuleLevel::High,
        RuleLevel::Critical,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The level with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// A sentence, parts of which lead to events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedText {
    /// Its parts, in their order.
    pub parts: Vec<TextPart>,
}

/// A part of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPart {
    /// The words.
    pub text: String,
    /// The query that finds what they speak of; empty where they lead nowhere.
    pub query: String,
}

impl LinkedText {
    /// A sentence that leads nowhere.
    pub fn plain(text: impl Into<String>) -> Self {
        LinkedText::default().and(text)
    }

    /// The sentence with these words behind it.
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.parts.push(TextPart {
            text: text.into(),
            query: String::new(),
        });
        self
    }

    /// The sentence with words behind it that lead to the events of a query.
    pub fn link(mut self, text: impl Into<String>, query: impl Into<String>) -> Self {
        self.parts.push(TextPart {
            text: text.into(),
            query: query.into(),
        });
        self
    }

    /// All its words.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

/// How urgent something is by its score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// Below the others: folded behind a count.
    #[default]
    Background,
    /// To be known.
    Know,
    /// To be looked at.
    Look,
    /// To be acted on now.
    Act,
}

impl Band {
    /// What it is called on screen.
    pub fn words(self) -> &'static str {
        match self {
            Band::Background => "background",
            Band::Know => "know",
            Band::Look => "look",
            Band::Act => "act now",
        }
    }
}

/// A reason for a score, with its points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreReason {
    /// Points; negative where they lower it.
    pub points: i32,
    /// Why, with the number that proves it.
    pub words: LinkedText,
}

/// A finding within a situation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SituationFinding {
    /// Its key: rule and principal joined by `|`.
    pub key: String,
    /// The rule's title.
    pub title: String,
    /// The rule's author.
    pub author: String,
    /// The rule's level.
    pub level: RuleLevel,
    /// Who, where the situation has more than one principal.
    pub principal: String,
    /// On what: the first resources.
    pub resources: String,
    /// First event.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// Events.
    pub events: u32,
    /// How they ended: the best of them.
    pub outcome: Outcome,
    /// How many were denied or failed.
    pub failed: u32,
    /// The query that finds them.
    pub query: String,
    /// From 0 to 100.
    pub score: u32,
}

/// A principal, with what it became, and its findings in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// The key of the principal that it began with.
    pub key: String,
    /// What to call it: the person or workload where one is known, else the principal.
    pub name: String,
    /// What happened, in a sentence.
    pub words: LinkedText,
    /// From 0 to 100.
    pub score: u32,
    /// How urgent that is.
    pub band: Band,
    /// Where the score comes from.
    pub reasons: Vec<ScoreReason>,
    /// Why its principals belong together, a sentence for each.
    pub joined: Vec<LinkedText>,
    /// Its first findings, in the order of time.
    pub findings: Vec<SituationFinding>,
    /// How many findings it has.
    pub findings_total: u32,
    /// First event of its findings.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// The query that finds the events of all its findings.
    pub query: String,
    /// The query that finds everything that its principals did.
    pub everything: String,
}

/// A question with its count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTile {
    /// Its id.
    pub id: String,
    /// What it asks, in a few words.
    pub title: String,
    /// How many events answer it.
    pub count: u32,
    /// How many of them failed or were denied.
    pub failed: u32,
    /// How many answer it among all events, whatever the filter.
    pub all: u32,
    /// What the query lists, counted, where it was worked out: “2 Regions”.
    pub listed: String,
    /// The condition that finds them.
    pub query: String,
}

/// Questions about one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// The subject.
    pub title: String,
    /// The questions.
    pub tiles: Vec<QuestionTile>,
}

/// Findings that the user muted by one query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutedFindings {
    /// The query.
    pub query: String,
    /// How many findings it hides; or what is wrong with it.
    pub findings: Result<u32, String>,
}

/// One finding in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingPage {
    /// The finding.
    pub finding: SituationFinding,
    /// Why it matters, in the words of the rule.
    pub description: String,
    /// Where the rule's author says more.
    pub references: Vec<String>,
    /// The rule's licence; empty where it has none.
    pub license: String,
    /// The rule's id.
    pub rule: String,
    /// Tactics and techniques of ATT&CK.
    pub tags: Vec<String>,
    /// The rule as a query of the search language; or why it can't be written as one.
    pub as_query: Result<String, String>,
    /// The rule's text.
    pub yaml: String,
    /// Where the score comes from.
    pub reasons: Vec<ScoreReason>,
    /// The principal's key.
    pub principal_key: String,
    /// The key of the person or workload behind it; empty where it is not known.
    pub person_key: String,
    /// From the first event to the last.
    pub time: Option<TimeRange>,
    /// The first event.
    pub event: Option<u32>,
}

/// What the overview says beside the table of findings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverviewAnswer {
    /// Whether rules have yet to be run over some of the events.
    pub is_running: bool,
    /// What happened, in one or two sentences.
    pub summary: Vec<LinkedText>,
    /// The first situations, the most urgent first.
    pub situations: Vec<Situation>,
    /// How many there are.
    pub situations_total: u32,
    /// Findings in the bands above the background.
    pub findings: u32,
    /// Findings of the background, which are not in the table until it is unfolded.
    pub background: u32,
    /// Findings that the user muted.
    pub muted: Vec<MutedFindings>,
    /// Questions with their counts.
    pub questions: Vec<QuestionGroup>,
    /// Foreign accounts, public principals, foreign addresses.
    pub access: Vec<Section>,
    /// What these files can't show.
    pub cannot_show: Vec<LinkedText>,
    /// What the rules looked for, in a sentence.
    pub looked_for: String,
    /// The finding that is open.
    pub open: Option<FindingPage>,
}

/// Of how many rules came what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesState {
    /// Some event matches.
    pub fired: u32,
    /// No event matches.
    pub quiet: u32,
    /// They can't match in these files.
    pub asleep: u32,
    /// They are not understood.
    pub refused: u32,
    /// The user has switched them off.
    pub off: u32,
    /// The numbers of the files that hold rules and nothing else.
    pub files: Vec<u32>,
}

/// A rule in full, with what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePage {
    /// Its id.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its author; empty where it names none.
    pub author: String,
    /// Its licence; empty where it names none.
    pub license: String,
    /// Its level.
    pub level: RuleLevel,
    /// Why it matters, in its own words.
    pub description: String,
    /// Where its author says more.
    pub references: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its text.
    pub yaml: String,
    /// The file that it was dropped in; empty where it comes with this program.
    pub file: String,
    /// What came of it: `fired`, `quiet`, `asleep`, `refused` or `off`.
    pub state: String,
    /// Why, where there is something to say.
    pub reason: String,
    /// How many events match.
    pub events: u32,
}

/// A rule that an event matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOfEvent {
    /// Its id.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its author; empty where it names none.
    pub author: String,
    /// Its level.
    pub level: RuleLevel,
}

/// What the user chose on the overview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewSpec {
    /// Queries whose findings are muted.
    pub muted: Vec<String>,
    /// Whether findings of the background are in the table.
    pub with_background: bool,
    /// Whether all situations are listed, not only the first ones.
    pub all_situations: bool,
    /// The key of the finding that is open.
    pub open: Option<String>,
}
