//! A report: one page of HTML that holds everything that it shows, runs nothing and asks nothing of anybody.

use crate::export::notes::Note;
use crate::export::redact::Redactor;
use crate::protocol::{NamesInFile, Tab};
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
    /// What must be known of these logs, in sentences.
    pub warnings: Vec<String>,
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = "body{font:14px/1.4 system-ui,sans-serif;margin:2em}table{border-collapse:collapse}\
td,th{border:1px solid #bbb;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:break-word}";

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
                    h2 { "Marked events" }
                    table {
                        tr { th { "tags" } th { "note" } (head(Tab::Events, self.names_in_file)) }
                        @for (values, note) in &self.events {
                            tr {
                                td { (shown(&note.tags)) }
                                td { (shown(&note.text)) }
                                @for value in values {
                                    td { (shown(&value.text())) }
                                }
                            }
                        }
                    }
                    h2 { "Files" }
                    table {
                        tr { th { "SHA-256" } (head(Tab::Receipt, NamesInFile::LeftOut)) }
                        @for (values, hash) in &self.files {
                            tr {
                                td { (hash) }
                                @for value in values {
                                    td { (shown(&value.text())) }
                                }
                            }
                        }
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

    /// Learns all names before the first of them is written.
    fn redactor(&self) -> Redactor {
        let columns = file_columns(Tab::Events, self.names_in_file);
        let mut redactor = Redactor::default();
        for name in &self.names {
            redactor.learn_any(name);
        }
        for (values, _) in &self.events {
            for (column, value) in columns.iter().zip(values) {
                let FileValue::Text(text) = value else {
                    continue;
                };
                match column.id {
                    "principal" | "session" | "person" | "resource" => redactor.learn_any(text),
                    _ => {}
                }
            }
        }
        redactor
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
            warnings: vec!["Nothing before 10.0.0.1, says maria.".into()],
        }
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
        ] {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("<script") && !html.contains("<b>friends"));
    }

    #[test]
    fn a_redacted_report_names_nobody_and_still_joins() {
        let html = report().write(true);
        for secret in ["bert-jan", "maria", "carol-q", "123456789012", "10.0.0.1"] {
            assert!(!html.contains(secret), "{secret}");
        }
        assert!(
            html.contains("principal:name-2")
                && html.contains("name-2 &amp; &lt;b&gt;friends&lt;/b&gt; of address-1")
        );
        assert!(html.contains("logs/account-1_x.json.gz") && html.contains("<td>account-1"));
    }
}
