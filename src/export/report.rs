//! A report: one page of HTML that holds everything that it shows, runs nothing and asks nothing of anybody.

use crate::export::notes::Note;
use crate::export::redact::Redactor;
use crate::protocol::Tab;
use crate::tables::{FileValue, file_columns};

/// What a report is made of.
#[derive(Default)]
pub struct Report {
    /// What was asked and how much there is: names and texts.
    pub facts: Vec<(&'static str, String)>,
    /// The marked events: the values of each, with its note.
    pub events: Vec<(Vec<FileValue>, Note)>,
    /// The values of each file in the receipt, and its SHA-256 or why there is none.
    pub files: Vec<(Vec<FileValue>, String)>,
    /// Names of users, roles and sessions that redaction must know, beside those of the marked events.
    pub names: Vec<String>,
    /// What must be known of these logs, in sentences.
    pub warnings: Vec<String>,
}

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<title>Trailglass report</title><style>body{font:14px/1.4 system-ui,sans-serif;margin:2em}table{border-collapse:collapse}\
td,th{border:1px solid #bbb;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:break-word}</style></head><body>\n\
<h1>Trailglass report</h1>\n";

impl Report {
    /// Writes the report; with `redact`, stand-ins take the places of accounts, names, addresses and keys.
    pub fn write(&self, redact: bool) -> String {
        let mut redactor = redact.then(|| self.redactor());
        let mut out = HEAD.to_owned();
        let mut put = |out: &mut String, before: &str, text: &str| {
            out.push_str(before);
            match &mut redactor {
                Some(redactor) => escape(&redactor.text(text), out),
                None => escape(text, out),
            }
        };
        if redact {
            out.push_str(
                "<p><b>Redacted.</b> Accounts, names, addresses and keys have stand-ins: the same one always the same.</p>",
            );
        }
        for (name, text) in &self.facts {
            out.push_str("<p>");
            out.push_str(name);
            put(&mut out, ": <b>", text);
            out.push_str("</b></p>\n");
        }
        out.push_str("<h2>Marked events</h2>\n<table><tr><th>tags<th>note");
        head(Tab::Events, &mut out);
        for (values, note) in &self.events {
            put(&mut out, "\n<tr><td>", &note.tags);
            put(&mut out, "<td>", &note.text);
            for value in values {
                put(&mut out, "<td>", &value.text());
            }
        }
        out.push_str("</table>\n<h2>Files</h2>\n<table><tr><th>SHA-256");
        head(Tab::Receipt, &mut out);
        for (values, hash) in &self.files {
            out.push_str("\n<tr><td>");
            escape(hash, &mut out);
            for value in values {
                put(&mut out, "<td>", &value.text());
            }
        }
        out.push_str("</table>\n<h2>What these logs can't show</h2>\n<ul>");
        for words in &self.warnings {
            put(&mut out, "<li>", words);
        }
        out.push_str("</ul></body></html>\n");
        out
    }

    /// Learns all names before the first of them is written.
    fn redactor(&self) -> Redactor {
        let columns = file_columns(Tab::Events);
        let mut redactor = Redactor::default();
        for name in &self.names {
            redactor.learn(name);
        }
        for (values, _) in &self.events {
            for (column, value) in columns.iter().zip(values) {
                let FileValue::Text(text) = value else {
                    continue;
                };
                match column.id {
                    "principal" | "session" => redactor.learn(text),
                    "resource" if text.starts_with("arn:") => redactor.learn_arn(text),
                    "resource" => redactor.learn(text),
                    _ => {}
                }
            }
        }
        redactor
    }
}

fn head(tab: Tab, out: &mut String) {
    for column in file_columns(tab) {
        out.push_str("<th>");
        out.push_str(column.id);
    }
}

/// Writes a text so that it is nothing but text in HTML.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut cells = vec![FileValue::Nothing; file_columns(Tab::Events).len()];
        cells[0] = FileValue::Time(1_688_993_289_000);
        cells[1] = FileValue::Text("<script>alert(1)</script>".into());
        cells[3] = FileValue::Text("bert-jan".into());
        cells[7] = FileValue::Text("123456789012".into());
        cells[9] = FileValue::Text("10.0.0.1".into());
        let note = Note {
            event: "e-1".into(),
            tags: "theft".into(),
            text: "bert-jan & <b>friends</b> of 10.0.0.1".into(),
        };
        let file = vec![FileValue::Text("logs/123456789012_x.json.gz".into())];
        Report {
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
        for secret in ["bert-jan", "maria", "123456789012", "10.0.0.1"] {
            assert!(!html.contains(secret), "{secret}");
        }
        assert!(
            html.contains("principal:name-2")
                && html.contains("name-2 &amp; &lt;b&gt;friends&lt;/b&gt; of address-1")
        );
        assert!(html.contains("logs/account-1_x.json.gz") && html.contains("<td>account-1"));
    }
}
