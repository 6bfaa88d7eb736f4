//! What a report says of situations and findings.

use super::Engine;
use super::report::answer_of_tab;
use super::rows::MOST_ROWS;
use crate::cloudtrail::time::text_from_millis;
use crate::export::report::{FindingsOfReport, SituationOfReport};
use crate::input::receipt::counted;
use crate::protocol::{
    LinkedText, NamesInFile, OverviewSpec, Rows, ScoreReason, Situation, SituationFinding, Tab,
    ViewSpec,
};
use crate::tables::file_values;

/// What the rules found under the filter of a view, less what is muted.
pub(super) fn findings_of_report(engine: &mut Engine, view: &ViewSpec) -> FindingsOfReport {
    let without_open = ViewSpec {
        overview: OverviewSpec {
            open: None,
            ..view.overview.clone()
        },
        ..view.clone()
    };
    let answer = answer_of_tab(engine, &without_open, Tab::Overview, MOST_ROWS);
    let Some(overview) = &answer.overview else {
        return FindingsOfReport::default();
    };
    let total = match &answer.rows {
        Rows::Cells(page) => page.total,
        _ => 0,
    };
    let mut words: Vec<String> = overview.summary.iter().map(LinkedText::text).collect();
    if total > MOST_ROWS {
        words.push(format!("The first {MOST_ROWS} of {total} findings:"));
    }
    if overview.background > 0 && !view.overview.with_background {
        let background = counted(overview.background, "finding");
        words.push(format!("Of the background, and not listed: {background}."));
    }
    for muted in &overview.muted {
        let hidden = muted
            .findings
            .as_ref()
            .map(|count| counted(*count, "finding"));
        words.push(format!(
            "Muted by {}: {}.",
            muted.query,
            hidden.unwrap_or_else(Clone::clone)
        ));
    }
    if overview.findings == 0 {
        words.push(overview.looked_for.clone());
    }
    let row = |index| file_values(&answer.rows, Tab::Overview, NamesInFile::LeftOut, index);
    let findings = overview.situations.iter().flat_map(|one| &one.findings);
    // Resources stand one after the other, with commas between them.
    let resources = findings.flat_map(|finding| finding.resources.split(", "));
    FindingsOfReport {
        words,
        names: resources.map(str::to_owned).collect(),
        situations: overview.situations.iter().map(situation).collect(),
        rows: (0..).map_while(row).collect(),
        cannot_show: overview.cannot_show.iter().map(LinkedText::text).collect(),
    }
}

fn situation(situation: &Situation) -> SituationOfReport {
    let mut words = vec![situation.words.text()];
    words.extend(situation.joined.iter().map(LinkedText::text));
    let mut findings: Vec<String> = situation.findings.iter().map(finding).collect();
    let more = (situation.findings_total as usize).saturating_sub(findings.len());
    if more > 0 {
        findings.push(format!("{} more", counted(more as u32, "finding")));
    }
    SituationOfReport {
        title: format!(
            "{}: {} ({} of 100)",
            situation.name,
            situation.band.words(),
            situation.score
        ),
        words,
        reasons: situation.reasons.iter().map(reason).collect(),
        findings,
    }
}

fn reason(reason: &ScoreReason) -> String {
    format!("{:+} {}", reason.points, reason.words.text())
}

fn finding(finding: &SituationFinding) -> String {
    let time = finding.first.map(text_from_millis);
    let mut words = format!(
        "{} {} ({}), {}",
        time.unwrap_or_else(|| "Without a time:".to_owned()),
        finding.title,
        finding.level.word(),
        counted(finding.events, "event"),
    );
    if finding.failed > 0 {
        words.push_str(&format!(", {} refused or failed", finding.failed));
    }
    for (before, text) in [
        (", by ", &finding.principal),
        (", on ", &finding.resources),
        (". Rule by ", &finding.author),
    ] {
        if !text.is_empty() {
            words.push_str(before);
            words.push_str(text);
        }
    }
    words
}
