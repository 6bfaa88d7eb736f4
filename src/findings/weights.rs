//! The one table of weights of scores. A first proposal from three sets of attacks; `tests/ordinary_days.rs` prints the ranking
//! that they give.

use crate::cloudtrail::time::{DAY, HOUR};
use crate::protocol::{Band, Millis, RuleLevel};

/// Points for the level of a rule.
pub fn of_level(level: RuleLevel) -> i32 {
    match level {
        RuleLevel::Critical => 70,
        RuleLevel::High => 50,
        RuleLevel::Medium => 30,
        RuleLevel::Low => 12,
        RuleLevel::Informational => 3,
    }
}

/// The call touched logging or detection, and succeeded.
pub const DEFENSES: i32 = 15;
/// The tag of rules about such calls.
pub const DEFENSES_TAG: &str = "trailglass.defenses";
/// Rules of this level at least: who only looks at logs and detection, as consoles and scanners do all day, touches nothing.
pub const DEFENSES_LEVEL: RuleLevel = RuleLevel::Low;
/// A correlation fired.
pub const CORRELATION: i32 = 15;

/// Many events in a short time.
pub const BULK: i32 = 12;
/// So many events at least …
pub const BULK_EVENTS: usize = 200;
/// … in at most one of so many hours.
pub const BULK_PART: i64 = 10;

/// The principal never did this before.
pub const FIRST_TIME: i32 = 10;
/// That says something after so many earlier events of the principal …
pub const HISTORY_EVENTS: u32 = 200;
/// … or after so long.
pub const HISTORY_TIME: Millis = 7 * DAY;

/// Done as the root user.
pub const ROOT: i32 = 8;
/// Refused, then allowed.
pub const REFUSED_THEN_ALLOWED: i32 = 8;
/// After so many refusals.
pub const REFUSALS: usize = 3;
/// From an address and with a user agent that the principal had not used before.
pub const NEW_PLACE: i32 = 8;
/// That says something after so many earlier events.
pub const PLACE_EVENTS: u32 = 20;
/// A place is new for so long: an intruder looks around before doing what is noticed.
pub const NEW_FOR: Millis = DAY;

/// No other person, workload or principal does this.
pub const ALONE: i32 = 6;
/// Of so many at least.
pub const ALONE_AMONG: usize = 5;

/// Each tactic of a principal's findings beyond [`TACTICS_FREE`].
pub const TACTIC: i32 = 4;
/// So many tactics add nothing to a finding's score.
pub const TACTICS_FREE: usize = 2;
/// Tactics add so much at most.
pub const TACTICS_MOST: i32 = 20;
/// Findings of rules of this level at least count for tactics.
pub const TACTICS_LEVEL: RuleLevel = RuleLevel::Medium;
/// Tactics count together where their findings begin within this time: an intruder goes through several in hours, while whoever
/// deploys or is on call for weeks has all of them sooner or later.
pub const TACTICS_WITHIN: Millis = DAY;

/// Whether two findings that began at these times may be steps of one intrusion.
pub fn same_day(one: Millis, other: Millis) -> bool {
    one.abs_diff(other) <= TACTICS_WITHIN as u64
}

/// In most of the hours in which the actor is active, or on most of the days: jobs of the night and plans of a deployment are
/// made once a day. What is routine is not bulk.
pub const ROUTINE: i32 = -15;
/// Which says something where these are so many …
pub const ROUTINE_HOURS: u32 = 12;
/// … or so many days.
pub const ROUTINE_DAYS: u32 = 5;

/// The rule looks at nothing but the name of the call.
pub const ONLY_NAME: i32 = -8;

/// Done by an AWS service on its own.
pub const BY_SERVICE: i32 = -40;

/// Principals belong together where they call from one address with one user agent within this time.
pub const SAME_PLACE_WITHIN: Millis = HOUR;
/// An address that more principals use than this is a gateway, and says nothing of who belongs together.
pub const GATEWAY: usize = 3;

/// The band of a score.
pub fn band(score: u32) -> Band {
    match score {
        70.. => Band::Act,
        40.. => Band::Look,
        15.. => Band::Know,
        _ => Band::Background,
    }
}
