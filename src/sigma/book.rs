//! Rules out of the text of files.

use crate::protocol::RuleLevel;
use crate::sigma::correlation::{self, RuleCorrelation};
use crate::sigma::detection::{self, RuleDetection};
use crate::sigma::matcher::RuleCondition;
use crate::sigma::yaml::{self, YamlNode};
use crate::sigma::{Rule, RuleBook, RuleOrigin};
use crate::store::interner::hash_bytes;
use std::sync::Arc;

/// What a rule was compiled to.
#[derive(Clone, Debug)]
pub(super) enum RuleProgram {
    /// Conditions on single events.
    Detection(RuleDetection),
    /// A correlation of other rules.
    Correlation(Arc<RuleCorrelation>),
    /// It is for other logs, as this sentence says.
    Elsewhere(String),
    /// It is not understood, for this reason.
    Refused(String),
}

/// What the book knows of a rule beside the rule.
#[derive(Clone, Debug)]
pub(super) struct BookEntry {
    /// The name by which correlations refer to it; empty where it has none.
    pub name: String,
    /// What it was compiled to.
    pub program: RuleProgram,
}

impl RuleBook {
    /// Adds all rules of a text: documents in YAML. Those that are not understood are added too, with the reason.
    pub fn read(&mut self, text: &str, origin: RuleOrigin) {
        for document in yaml::documents(text) {
            let (mut rule, mut entry) = match yaml::read(document) {
                Ok(node) => read_rule(&node, document, &origin),
                Err(why) => unreadable(document, why, &origin),
            };
            if self.has_key(&rule.key) {
                let why = format!("Another rule has the same id, {}.", rule.key);
                entry.program = RuleProgram::Refused(why);
                let mut keys = (2..).map(|number| format!("{}#{number}", rule.key));
                rule.key = keys.find(|key| !self.has_key(key)).unwrap_or_default();
            }
            self.push(Arc::new(rule), entry);
        }
        self.mark_correlations();
    }

    fn push(&mut self, rule: Arc<Rule>, entry: BookEntry) {
        let number = self.rules.len();
        self.numbers.insert(rule.key.clone(), number);
        if !entry.name.is_empty() && !self.by_name.contains_key(&entry.name) {
            self.by_name.insert(entry.name.clone(), number);
        }
        if !self.by_title.contains_key(&rule.title) {
            self.by_title.insert(rule.title.clone(), number);
        }
        if let RuleProgram::Correlation(_) = entry.program {
            self.correlations.push(number);
        }
        self.rules.push(rule);
        self.entries.push(entry);
    }

    /// Forgets the rules for which `is_kept` is false.
    pub fn retain(&mut self, is_kept: impl Fn(&Rule) -> bool) {
        let all = std::mem::take(self);
        self.version = all.version;
        for (rule, entry) in all.rules.into_iter().zip(all.entries) {
            if is_kept(&rule) {
                self.push(rule, entry);
            }
        }
        self.mark_correlations();
    }

    /// The rule with this key.
    pub fn rule(&self, key: &str) -> Option<&Arc<Rule>> {
        self.numbers.get(key).map(|number| &self.rules[*number])
    }

    /// Why a rule is not understood; none where it is.
    pub fn refused(&self, key: &str) -> Option<&str> {
        let entry = &self.entries[*self.numbers.get(key)?];
        match &entry.program {
            RuleProgram::Refused(why) => Some(why),
            RuleProgram::Detection(_) | RuleProgram::Correlation(_) | RuleProgram::Elsewhere(_) => {
                None
            }
        }
    }

    fn has_key(&self, key: &str) -> bool {
        self.numbers.contains_key(key)
    }

    /// The number of the rule that a correlation refers to: by its id, its name, or, where neither fits, its title.
    pub(super) fn find(&self, reference: &str) -> Option<usize> {
        let by_id = self.numbers.get(reference).copied();
        let by_name = || self.by_name.get(reference).copied();
        let by_title = || self.by_title.get(reference).copied();
        by_id.or_else(by_name).or_else(by_title)
    }

    /// Says of correlations whether all that they correlate are failures: rules that came later may have told.
    fn mark_correlations(&mut self) {
        self.version += 1;
        for number in self.correlations.clone() {
            let RuleProgram::Correlation(correlation) = &self.entries[number].program else {
                continue;
            };
            let asks = correlation.rules.iter().all(|reference| {
                let found = self.find(reference);
                found.is_some_and(|found| self.rules[found].asks_for_failures)
            });
            if asks != self.rules[number].asks_for_failures {
                Arc::make_mut(&mut self.rules[number]).asks_for_failures = asks;
            }
        }
    }
}

/// A rule of a document that is no YAML: what its lines say plainly.
fn unreadable(document: &str, why: String, origin: &RuleOrigin) -> (Rule, BookEntry) {
    let said = |key: &str| {
        let mut lines = document.lines();
        let value = lines.find_map(|line| line.strip_prefix(key));
        YamlNode::Text(value.unwrap_or("").trim().to_owned())
    };
    let known = ["title", "author", "level"];
    let entries = known.map(|key| (key.to_owned(), said(&format!("{key}:"))));
    let rule = metadata(&YamlNode::Map(entries.to_vec()), document, origin);
    let entry = BookEntry {
        name: String::new(),
        program: RuleProgram::Refused(why),
    };
    (rule, entry)
}

fn read_rule(node: &YamlNode, document: &str, origin: &RuleOrigin) -> (Rule, BookEntry) {
    let mut rule = metadata(node, document, origin);
    let program = compile(node).unwrap_or_else(RuleProgram::Refused);
    if let RuleProgram::Detection(detection) = &program {
        rule.knows_only_name = knows_only_name(detection);
        rule.asks_for_failures = asks_for_failures(detection);
    }
    rule.is_correlation = node.get("correlation").is_some();
    let name = node.get("name").and_then(YamlNode::text);
    let entry = BookEntry {
        name: name.unwrap_or_default(),
        program,
    };
    (rule, entry)
}

fn metadata(node: &YamlNode, document: &str, origin: &RuleOrigin) -> Rule {
    let texts = |key: &str| node.get(key).map(YamlNode::texts).unwrap_or_default();
    let text = |key: &str| texts(key).join(", ").trim().to_owned();
    let or = |text: String, other: String| if text.is_empty() { other } else { text };
    let level = RuleLevel::from_word(&text("level").to_ascii_lowercase());
    let lower = |tag: String| tag.trim().to_lowercase();
    Rule {
        key: or(
            text("id"),
            format!("text-{:016x}", hash_bytes(document.as_bytes())),
        ),
        title: or(text("title"), "a rule without a title".to_owned()),
        author: text("author"),
        level: level.unwrap_or(RuleLevel::Medium),
        description: text("description"),
        references: texts("references"),
        license: text("license"),
        tags: texts("tags").into_iter().map(lower).collect(),
        yaml: document.trim_end().to_owned(),
        origin: origin.clone(),
        is_correlation: false,
        knows_only_name: false,
        asks_for_failures: false,
    }
}

fn compile(node: &YamlNode) -> Result<RuleProgram, String> {
    if !matches!(node, YamlNode::Map(_)) {
        return Err("It is no Sigma rule: it is no mapping.".to_owned());
    }
    if node.get("action").is_some() {
        return Err("Collections of rules by “action” are no part of Sigma 2.".to_owned());
    }
    if let Some(correlation) = node.get("correlation") {
        return Ok(RuleProgram::Correlation(Arc::new(correlation::read(
            correlation,
        )?)));
    }
    if node.get("filter").is_some() {
        return Err("It is a filter for other rules, which is not supported.".to_owned());
    }
    let Some(detection) = node.get("detection") else {
        return Err("It is no Sigma rule: it has neither detection nor correlation.".to_owned());
    };
    let Some(source) = node.get("logsource") else {
        return Err("It does not say which logs it is for.".to_owned());
    };
    if let Some(why) = is_elsewhere(source) {
        return Ok(RuleProgram::Elsewhere(why));
    }
    Ok(RuleProgram::Detection(detection::compile(detection)?))
}

/// What to say of a rule that is for other logs; none where it is for CloudTrail.
fn is_elsewhere(source: &YamlNode) -> Option<String> {
    let said = |key: &str| source.get(key).and_then(YamlNode::text);
    let is =
        |key: &str, wanted: &str| said(key).is_none_or(|value| value.eq_ignore_ascii_case(wanted));
    let is_named = said("product").is_some() || said("service").is_some();
    if is_named && is("product", "aws") && is("service", "cloudtrail") {
        return None;
    }
    let parts = ["product", "service", "category"].map(|key| said(key).unwrap_or_default());
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    Some(match parts.as_slice() {
        [] => "It does not say which logs it is for.".to_owned(),
        parts => format!("It is for other logs: {}.", parts.join(", ")),
    })
}

/// Whether it looks at nothing but the name, source and outcome of a call.
fn knows_only_name(detection: &RuleDetection) -> bool {
    const OF_NAME: [&str; 4] = ["eventName", "eventSource", "errorCode", "errorMessage"];
    let mut used = false;
    let mut only = true;
    detection.logic.for_each(&mut |place| {
        let condition = &detection.conditions[*place].condition;
        used = true;
        only &= !matches!(condition, RuleCondition::Keyword(_));
        only &= condition
            .fields()
            .iter()
            .all(|field| OF_NAME.contains(field));
    });
    used && only
}

/// Whether it can't match a call that succeeded.
fn asks_for_failures(detection: &RuleDetection) -> bool {
    let holds = detection.logic.judge(&mut |place| {
        let condition = &detection.conditions[*place].condition;
        match condition.fields().as_slice() {
            ["errorCode" | "errorMessage"] => condition.judge(None),
            ["responseElements.ConsoleLogin"] => condition.judge(Some("Success")),
            _ => None,
        }
    });
    holds == Some(false)
}
