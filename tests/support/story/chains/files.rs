//! The story as log files.

use super::{Came, Story, tell};
use crate::story::Sink;
use crate::story::writer::Writer;
use serde_json::{Value, json};
use std::io;
use trailglass::cloudtrail::time::millis_from_iso;

/// Writes the story's records as trail files; gives the truth about it.
pub fn write(seed: u64, per_file: usize, plain: bool, sink: &mut Sink<'_>) -> io::Result<Value> {
    let story = tell(seed);
    let mut writer = Writer::new(seed, per_file, plain, sink);
    for told in &story.told {
        let text = |name: &str| told.record[name].as_str().unwrap_or("");
        let time = millis_from_iso(text("eventTime")).unwrap_or(0) / 1000;
        let record = told.record.to_string();
        writer.take(text("recipientAccountId"), text("awsRegion"), time, record)?;
    }
    writer.finish()?;
    let mut truth = truth(&story);
    truth["files"] = json!(writer.files);
    Ok(truth)
}

/// The truth: for each event its session and where the call came from, for each session its person, its kind and what it came from.
fn truth(story: &Story) -> Value {
    let events = story.told.iter().map(|told| {
        let agent = told.agent.as_ref().map(|agent| {
            json!({"userAgent": agent.user_agent, "call": agent.call, "tool": agent.tool})
        });
        json!({"event": told.record["eventID"], "session": told.session, "origin": told.origin, "agent": agent})
    });
    let sessions = story.sessions.iter().map(|session| {
        let (came, from) = match session.came {
            Came::Beginning => ("beginning", None),
            Came::Exactly(session) => ("exact", Some(session)),
            Came::Strongly(session) => ("strong", Some(session)),
            Came::FromOneOfSeveral(session) => ("one of several of one session", Some(session)),
            Came::FromOneOf => ("one of several", None),
            Came::Outside => ("outside", None),
        };
        json!({"person": session.person, "kind": session.kind, "came": came, "from": from})
    });
    json!({
        "events": story.told.len(),
        "of": events.collect::<Vec<Value>>(),
        "sessions": sessions.collect::<Vec<Value>>(),
    })
}
