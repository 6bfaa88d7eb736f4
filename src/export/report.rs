//! A report: one page of HTML that holds everything that it shows, runs nothing and asks nothing of anybody.

use crate::export::notes::Note;
use crate::export::redact::Redactor;
use crate::protocol::{NamesInFile, PolicyOfUse, Tab};
use crate::tables::denied::ON_ANOTHER;
use crate::tables::{FileValue, file_columns};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What a report is made of.
#[derive(Default)]
pub struct Report {
    /// What was asked and how much there is: names and texts.
    pub facts: Vec<(&'static str, String)>,
    /// Whether the events have the names that were dropped beside the logs.
    pub names_in_file: NamesInFile,
    /// The marked events: the values of each, with its note.
    pub events: Vec<(Vec<FileValue>, Note)>,
    /// The values of each file in the receipt, and its SHA-256 or why there is none.
    pub files: Vec<(Vec<FileValue>, String)>,
    /// Names and keys of principals, sessions and persons that redaction must know, beside those of the marked events.
    pub names: Vec<String>,
    /// How much data was read, written and deleted: the totals in sentences, and a row for each principal.
    pub impact: (Vec<String>, Vec<Vec<FileValue>>),
    /// What was opened, shared or trusted: how many rows are left out, and a row for each.
    pub exposures: TableOfReport,
    /// What was denied, in the same way.
    pub denied: TableOfReport,
    /// The policy of what the events did that pass the filter.
    pub policy: PolicyOfUse,
    /// What it names, which redaction must know.
    pub policy_names: Vec<String>,
    /// What must be known of these logs, in sentences.
    pub warnings: Vec<String>,
    /// What rules found, and of whom.
    pub findings: FindingsOfReport,
    /// What chosen actors did, where there are some.
    pub scope: Option<ScopeOfReport>,
}

/// The first rows of a table.
#[derive(Default)]
pub struct TableOfReport {
    /// That rows are left out, where some are.
    pub words: String,
    /// The values of each row.
    pub rows: Vec<Vec<FileValue>>,
}

/// What rules found.
#[derive(Default)]
pub struct FindingsOfReport {
    /// What happened, and what must be known of the table, in sentences.
    pub words: Vec<String>,
    /// The situations, the most urgent first.
    pub situations: Vec<SituationOfReport>,
    /// The values of each finding.
    pub rows: Vec<Vec<FileValue>>,
    /// What these files can't show.
    pub cannot_show: Vec<String>,
    /// Names of principals and resources in it, which redaction must know.
    pub names: Vec<String>,
}

/// A situation: somebody, and what was found of them.
pub struct SituationOfReport {
    /// Who, and how urgent it is.
    pub title: String,
    /// What happened, and why its principals belong together, in sentences.
    pub words: Vec<String>,
    /// Where the score comes from.
    pub reasons: Vec<String>,
    /// The findings in the order of time, each with the author of its rule.
    pub findings: Vec<String>,
}

/// What chosen actors did, and what of it is left.
pub struct ScopeOfReport {
    /// Their conditions.
    pub actors: Vec<String>,
    /// Whom the chain added, and why.
    pub added: Vec<String>,
    /// What must be known of the table, in sentences.
    pub words: Vec<String>,
    /// The values of each row.
    pub rows: Vec<Vec<FileValue>>,
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = "@page{size:A4 landscape;margin:12mm}\
body{font:13px/1.4 system-ui,sans-serif;margin:2em;overflow-wrap:break-word}\
table{border-collapse:collapse;width:100%;font-size:11px}\
td,th{border:1px solid #bbb;padding:2px 5px;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
tr,h2,h3,h4,.event{break-inside:avoid}h2,h3,h4{break-after:avoid}pre{white-space:pre-wrap}\
.event{border-top:1px solid #bbb;padding:4px 0}h4{margin:0}dl{margin:4px 0;columns:3 15em;font-size:11px}\
dl div{break-inside:avoid;overflow-wrap:anywhere}dt{display:inline;color:#555}dd{display:inline;margin:0}\
@media print{body{margin:0}}";

impl Report {
    /// Writes the report; with `redact`, stand-ins take the places of accounts, names, addresses and keys.
    pub fn write(&self, redact: bool) -> String {
        let mut redactor = redact.then(|| self.redactor());
        let mut shown = |text: &str| match &mut redactor {
            Some(redactor) => redactor.text(text),
            None => text.to_owned(),
        };
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    title { "Trailglass report" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { "Trailglass report" }
                    @if redact {
                        p {
                            b { "Redacted." }
                            " Accounts, names, addresses and keys have stand-ins: the same one always the same."
                        }
                    }
                    @for (name, text) in &self.facts {
                        p { (name) ": " b { (shown(text)) } }
                    }
                    (self.findings(&mut shown))
                    (self.scope(&mut shown))
                    h2 { "Marked events" }
                    @if self.events.is_empty() {
                        p { "None." }
                    }
                    @for (values, note) in &self.events {
                        (self.event(values, note, &mut shown))
                    }
                    h2 { "Impact: data that was read, written and deleted" }
                    @for words in &self.impact.0 {
                        p { (shown(words)) }
                    }
                    (table(Tab::Impact, &self.impact.1, &mut shown))
                    h2 { "Exposure: what was opened, shared or trusted" }
                    (self.exposures.markup(Tab::Exposures, "Nothing was opened beyond its own account.", &mut shown))
                    h2 { "Denied" }
                    (self.denied.markup(Tab::Denied, "No call was denied.", &mut shown))
                    h2 { "Files" }
                    table {
                        tr { th { "SHA-256" } (head(Tab::Receipt, NamesInFile::LeftOut)) }
                        @for (values, hash) in &self.files {
                            tr {
                                td { (hash) }
                                (cells(values, &mut shown))
                            }
                        }
                    }
                    @if !self.policy.json.is_empty() {
                        h2 { "Permissions used by the events shown (review first)" }
                        ul {
                            @for words in &self.policy.words {
                                li { (shown(words)) }
                            }
                        }
                        pre { (shown(&self.policy.json)) }
                    }
                    h2 { "What these logs can't show" }
                    ul {
                        @for words in &self.warnings {
                            li { (shown(words)) }
                        }
                    }
                }
            }
        }
        .into_string()
    }

    /// What chosen actors left behind; nothing where none is chosen.
    fn scope(&self, shown: &mut dyn FnMut(&str) -> String) -> Markup {
        html! {
            @if let Some(scope) = &self.scope {
                h2 { "Scope: what was left behind" }
                p { "Actors: " b { (shown(&scope.actors.join("; "))) } }
                @for words in &scope.words {
                    p { (words) }
                }
                @if !scope.added.is_empty() {
                    p { "Added by the chain:" }
                    ul {
                        @for words in &scope.added {
                            li { (shown(words)) }
                        }
                    }
                }
                (table(Tab::Scope, &scope.rows, shown))
            }
        }
    }

    /// Situations and findings; nothing where no rule was run.
    fn findings(&self, shown: &mut dyn FnMut(&str) -> String) -> Markup {
        let findings = &self.findings;
        html! {
            @if !findings.words.is_empty() || !findings.rows.is_empty() {
                h2 { "Overview: what the rules found" }
                @for words in &findings.words {
                    p { (shown(words)) }
                }
                @for situation in &findings.situations {
                    h3 { (shown(&situation.title)) }
                    @for words in &situation.words {
                        p { (shown(words)) }
                    }
                    ul {
                        @for words in &situation.findings {
                            li { (shown(words)) }
                        }
                    }
                    @if !situation.reasons.is_empty() {
                        p { "Score: " (shown(&sentence(&situation.reasons))) }
                    }
                }
                @if !findings.rows.is_empty() {
                    h3 { "Findings" }
                    (table(Tab::Overview, &findings.rows, shown))
                }
                @if !findings.cannot_show.is_empty() {
                    h3 { "What these files cannot show" }
                    ul {
                        @for words in &findings.cannot_show {
                            li { (shown(words)) }
                        }
                    }
                }
            }
        }
    }

    /// A marked event: when and what, the note, then all else that is known. So many columns have no room on a page.
    fn event(
        &self,
        values: &[FileValue],
        note: &Note,
        shown: &mut dyn FnMut(&str) -> String,
    ) -> Markup {
        let columns = file_columns(Tab::Events, self.names_in_file);
        let known: Vec<(&str, String)> = (columns.iter().zip(values))
            .filter(|(_, value)| **value != FileValue::Nothing)
            .map(|(column, value)| (column.id, shown(&value.text())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let of = |id: &str| known.iter().find(|(known, _)| *known == id);
        let title = ["time", "name"].map(of).into_iter().flatten();
        html! {
            div class="event" {
                h4 {
                    @for (_, text) in title {
                        (text) " "
                    }
                }
                @if !note.tags.is_empty() {
                    p { "Tags: " b { (shown(&note.tags)) } }
                }
                @if !note.text.is_empty() {
                    p { (shown(&note.text)) }
                }
                dl {
                    @for (id, text) in &known {
                        div { dt { (id) ": " } dd { (text) } }
                    }
                }
            }
        }
    }

    /// Learns all names before the first of them is written.
    fn redactor(&self) -> Redactor {
        let columns = file_columns(Tab::Events, self.names_in_file);
        let mut redactor = Redactor::default();
        for name in self.names.iter().chain(&self.policy_names) {
            redactor.learn_any(name);
        }
        let of_scope = file_columns(Tab::Scope, NamesInFile::LeftOut);
        for values in self.scope.iter().flat_map(|scope| &scope.rows) {
            for (column, value) in of_scope.iter().zip(values) {
                if let (FileValue::Text(text), "resource" | "by" | "person") = (value, column.id) {
                    // The parts of a name have this between them.
                    text.split(" / ").for_each(|part| redactor.learn_any(part));
                }
            }
        }
        for (values, _) in &self.events {
            for (column, value) in columns.iter().zip(values) {
                let FileValue::Text(text) = value else {
                    continue;
                };
                match column.id {
                    "principal" | "session" | "person" | "resource" => redactor.learn_any(text),
                    "other-resources" => {
                        text.split(", ").for_each(|one| redactor.learn_any(one));
                    }
                    _ => {}
                }
            }
        }
        for name in &self.findings.names {
            redactor.learn_any(name);
        }
        for (tab, table) in [
            (Tab::Exposures, &self.exposures),
            (Tab::Denied, &self.denied),
        ] {
            let columns = file_columns(tab, NamesInFile::LeftOut);
            for values in &table.rows {
                for (column, value) in columns.iter().zip(values) {
                    let FileValue::Text(text) = value else {
                        continue;
                    };
                    match column.id {
                        "resource" | "to" | "success-on" => {
                            bare(text)
                                .into_iter()
                                .for_each(|name| redactor.learn_any(name));
                        }
                        "by" | "person" | "principal" => redactor.learn_any(text),
                        _ => {}
                    }
                }
            }
        }
        redactor
    }
}

/// What may be called: a name that stands by itself, or behind the word for what it is. Sentences hold none that is not known by
/// another column.
fn bare(text: &str) -> Option<&str> {
    let text = text.strip_prefix(ON_ANOTHER).unwrap_or(text);
    let name = match text.rsplit_once(' ') {
        None => text,
        Some(("user" | "role" | "group" | "policy" | "instance profile", name)) => name,
        Some(_) => return None,
    };
    let is_name = name.contains(char::is_alphanumeric);
    is_name.then_some(name)
}

impl TableOfReport {
    fn markup(&self, tab: Tab, nothing: &str, shown: &mut dyn FnMut(&str) -> String) -> Markup {
        html! {
            @if self.rows.is_empty() {
                p { (nothing) }
            }
            @if !self.words.is_empty() {
                p { (self.words) }
            }
            (table(tab, &self.rows, shown))
        }
    }
}

/// Reasons in one sentence.
fn sentence(reasons: &[String]) -> String {
    let reasons = reasons.iter().map(|reason| reason.trim_end_matches('.'));
    let joined = reasons.collect::<Vec<&str>>().join("; ");
    [&joined, "."].concat()
}

/// A tab's table, less the columns that say nothing; nothing where it has no row. `shown` puts stand-ins into texts.
fn table(tab: Tab, rows: &[Vec<FileValue>], shown: &mut dyn FnMut(&str) -> String) -> Markup {
    let columns = file_columns(tab, NamesInFile::LeftOut);
    let says = |place: &usize| {
        let mut values = rows.iter().filter_map(|values| values.get(*place));
        values.any(|value| !value.text().is_empty())
    };
    let places: Vec<usize> = (0..columns.len()).filter(says).collect();
    html! {
        @if !rows.is_empty() {
            table {
                tr {
                    @for place in &places {
                        th { (columns[*place].id) }
                    }
                }
                @for values in rows {
                    tr {
                        @for place in &places {
                            td { (values.get(*place).map_or_else(String::new, |value| shown(&value.text()))) }
                        }
                    }
                }
            }
        }
    }
}

/// The values of a row; `shown` puts stand-ins into texts.
fn cells(values: &[FileValue], shown: &mut dyn FnMut(&str) -> String) -> Markup {
    html! {
        @for value in values {
            td { (shown(&value.text())) }
        }
    }
}

fn head(tab: Tab, names: NamesInFile) -> Markup {
    html! {
        @for column in file_columns(tab, names) {
            th { (column.id) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut cells =
            vec![FileValue::Nothing; file_columns(Tab::Events, NamesInFile::LeftOut).len()];
        cells[0] = FileValue::Time(1_688_993_289_000);
        cells[1] = FileValue::Text("<script>alert(1)</script>".into());
        cells[3] = FileValue::Text("bert-jan".into());
        cells[7] = FileValue::Text("123456789012".into());
        cells[9] = FileValue::Text("10.0.0.1".into());
        let person = file_columns(Tab::Events, NamesInFile::LeftOut)
            .iter()
            .position(|column| column.id == "person");
        cells[person.expect("the column of persons")] = FileValue::Text("carol-q".into());
        let note = Note {
            event: "e-1".into(),
            tags: "theft".into(),
            text: "bert-jan & <b>friends</b> of 10.0.0.1".into(),
        };
        let file = vec![FileValue::Text("logs/123456789012_x.json.gz".into())];
        Report {
            names_in_file: NamesInFile::LeftOut,
            facts: vec![("Query", "principal:bert-jan".into())],
            events: vec![(cells, note)],
            files: vec![(file, "ab".repeat(32))],
            names: vec!["maria".into()],
            impact: (
                vec!["1 object read by maria.".into()],
                vec![vec![FileValue::Text("maria".into())]],
            ),
            policy: PolicyOfUse {
                json: "{ \"Resource\": \"arn:aws:iam::123456789012:user/maria\" }".into(),
                words: vec!["Of <b>maria</b>.".into()],
            },
            policy_names: vec!["arn:aws:iam::123456789012:user/maria".into()],
            warnings: vec!["Nothing before 10.0.0.1, says maria.".into()],
            findings: FindingsOfReport {
                words: vec!["maria was given everything.".into()],
                situations: vec![SituationOfReport {
                    title: "maria: act now (96 of 100)".into(),
                    words: vec!["bucket-of-maria-q was shared.".into()],
                    reasons: vec!["+70 critical".into()],
                    findings: vec!["<i>Key made</i> by maria. Rule by An Author".into()],
                }],
                names: vec!["bucket-of-maria-q".into()],
                ..FindingsOfReport::default()
            },
            scope: None,
            exposures: TableOfReport {
                words: String::new(),
                rows: vec![of_columns(
                    Tab::Exposures,
                    &[
                        ("resource", "bucket-of-zoe"),
                        ("by", "zoe"),
                        ("to", "999988887777"),
                    ],
                )],
            },
            denied: TableOfReport {
                words: String::new(),
                rows: vec![of_columns(
                    Tab::Denied,
                    &[
                        ("principal", "yann"),
                        ("resource", "user xenia"),
                        ("action", "iam:GetUser"),
                    ],
                )],
            },
        }
    }

    fn of_columns(tab: Tab, known: &[(&str, &str)]) -> Vec<FileValue> {
        let columns = file_columns(tab, NamesInFile::LeftOut);
        let value = |id: &str| {
            let known = known.iter().find(|(known, _)| *known == id);
            known.map_or(FileValue::Nothing, |(_, text)| {
                FileValue::Text((*text).into())
            })
        };
        columns.iter().map(|column| value(column.id)).collect()
    }

    #[test]
    fn a_report_shows_everything_and_runs_nothing() {
        let html = report().write(false);
        for part in [
            "bert-jan",
            "2023-07-10T12:48:09Z",
            "&lt;script&gt;",
            "&lt;b&gt;friends",
            "abab",
            "default-src 'none'",
            "&lt;i&gt;Key made&lt;/i&gt; by maria. Rule by An Author",
            "+70 critical",
            "bucket-of-zoe",
            "user xenia",
            "iam:GetUser",
        ] {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("<script") && !html.contains("<b>friends"));
    }

    #[test]
    fn a_redacted_report_names_nobody_and_still_joins() {
        let html = report().write(true);
        for secret in [
            "bert-jan",
            "maria",
            "carol-q",
            "123456789012",
            "10.0.0.1",
            "zoe",
            "yann",
            "xenia",
            "999988887777",
        ] {
            assert!(!html.contains(secret), "{secret}");
        }
        assert!(
            html.contains("principal:name-2")
                && html.contains("name-2 &amp; &lt;b&gt;friends&lt;/b&gt; of address-1")
        );
        assert!(html.contains("logs/account-1_x.json.gz") && html.contains("account-1</dd>"));
    }
}
