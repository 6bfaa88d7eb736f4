//! The overview of some files with all of its findings, and the ranking of situations and findings as text.

use super::{Dropped, ask, load, view};
use std::collections::BTreeMap;
use std::fmt::Write;
use trailglass::engine::Engine;
use trailglass::protocol::{Answer, Band, Cell, OverviewAnswer, Rows, ScoreReason, Tab};
use trailglass::tables::cell_columns;

/// A finding as the table has it.
pub struct FindingRow {
    pub key: String,
    pub cells: BTreeMap<&'static str, Cell>,
}

impl FindingRow {
    pub fn number(&self, column: &str) -> i64 {
        match &self.cells[column] {
            Cell::Number(number) | Cell::Counted { number, .. } => *number,
            other => panic!("{column} is {other:?}"),
        }
    }

    pub fn text(&self, column: &str) -> &str {
        match &self.cells[column] {
            Cell::Text(text) | Cell::Named { text, .. } => text,
            _ => "",
        }
    }
}

/// The overview of some files, with all findings, the gravest first.
pub struct Overview {
    pub engine: Engine,
    pub answer: OverviewAnswer,
    pub findings: Vec<FindingRow>,
}

impl Overview {
    pub fn of(files: &[Dropped]) -> Self {
        let mut engine = load(files, 2, usize::MAX);
        while engine.work_on_rules().is_none() {}
        let columns = cell_columns(Tab::Overview);
        let mut findings: Vec<FindingRow> = Vec::new();
        let mut view = view(Tab::Overview, "score", "");
        view.table.descending = true;
        view.overview.with_background = true;
        let overview = loop {
            view.table.first = findings.len() as u32;
            let Answer { overview, rows, .. } = ask(&mut engine, &view);
            let Rows::Cells(page) = rows else {
                panic!("cells were asked for")
            };
            findings.extend(page.rows.into_iter().map(|row| {
                FindingRow {
                    key: row.key,
                    cells: columns
                        .iter()
                        .map(|def| def.column.id)
                        .zip(row.cells)
                        .collect(),
                }
            }));
            if findings.len() as u32 >= page.total {
                break overview;
            }
        };
        let answer = overview.expect("the overview was asked for");
        assert!(!answer.is_running);
        Overview {
            engine,
            answer,
            findings,
        }
    }

    pub fn in_band(&self, band: Band) -> usize {
        let of_score = |score: i64| match score {
            70.. => Band::Act,
            40.. => Band::Look,
            15.. => Band::Know,
            _ => Band::Background,
        };
        self.findings
            .iter()
            .filter(|row| of_score(row.number("score")) == band)
            .count()
    }

    fn reasons(&mut self, key: &str) -> Vec<ScoreReason> {
        let mut view = view(Tab::Overview, "score", "");
        view.overview.open = Some(key.to_owned());
        let open = ask(&mut self.engine, &view)
            .overview
            .and_then(|overview| overview.open);
        open.expect("the finding is there").reasons
    }

    /// The first situations and findings, with the reasons for their scores.
    pub fn ranking(&mut self, title: &str) -> String {
        let mut out = format!(
            "\n=== {title}: {} findings: act {}, look {}, know {}, background {}; {} situations\n",
            self.findings.len(),
            self.in_band(Band::Act),
            self.in_band(Band::Look),
            self.in_band(Band::Know),
            self.in_band(Band::Background),
            self.answer.situations_total,
        );
        for situation in self.answer.situations.iter().take(10) {
            let _ = writeln!(
                out,
                "  {:3} situation {} — {}",
                situation.score,
                situation.name,
                situation.words.text()
            );
            let more = situation
                .findings
                .iter()
                .map(|finding| format!("{} {}", finding.score, finding.title));
            let _ = writeln!(out, "        {}", more.collect::<Vec<_>>().join("; "));
            for joined in &situation.joined {
                let _ = writeln!(out, "        joined: {}", joined.text());
            }
        }
        for at in 0..self.findings.len().min(10) {
            let row = &self.findings[at];
            let (key, score) = (row.key.clone(), row.number("score"));
            let words = format!(
                "{} [{}] by {} ({}), {} events",
                row.text("title"),
                row.text("level"),
                row.text("principal"),
                row.text("person"),
                row.number("events")
            );
            let reasons = self
                .reasons(&key)
                .into_iter()
                .filter(|reason| reason.points != 0);
            let reasons: Vec<String> = reasons
                .map(|reason| format!("{:+} {}", reason.points, reason.words.text()))
                .collect();
            let _ = writeln!(out, "  {score:3} finding {words}: {}", reasons.join(" "));
        }
        out
    }
}
