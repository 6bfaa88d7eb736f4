//! Why rules can't match in these files, where that is sure; and what to say of rules that match nearly everything.

use crate::sigma::detection::RuleDetection;
use crate::sigma::matcher::RuleCondition;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// Names of calls that are data events, with their sources: they are logged only where a trail asks for them (CloudTrail User
/// Guide, "Logging data events").
const DATA_EVENTS: [(&str, &str); 44] = [
    ("s3.amazonaws.com", "abortmultipartupload"),
    ("s3.amazonaws.com", "completemultipartupload"),
    ("s3.amazonaws.com", "copyobject"),
    ("s3.amazonaws.com", "createmultipartupload"),
    ("s3.amazonaws.com", "deleteobject"),
    ("s3.amazonaws.com", "deleteobjects"),
    ("s3.amazonaws.com", "deleteobjecttagging"),
    ("s3.amazonaws.com", "getobject"),
    ("s3.amazonaws.com", "getobjectacl"),
    ("s3.amazonaws.com", "getobjectattributes"),
    ("s3.amazonaws.com", "getobjecttagging"),
    ("s3.amazonaws.com", "getobjecttorrent"),
    ("s3.amazonaws.com", "headbucket"),
    ("s3.amazonaws.com", "headobject"),
    ("s3.amazonaws.com", "listmultipartuploads"),
    ("s3.amazonaws.com", "listobjects"),
    ("s3.amazonaws.com", "listobjectversions"),
    ("s3.amazonaws.com", "listparts"),
    ("s3.amazonaws.com", "putobject"),
    ("s3.amazonaws.com", "putobjectacl"),
    ("s3.amazonaws.com", "putobjectlegalhold"),
    ("s3.amazonaws.com", "putobjectretention"),
    ("s3.amazonaws.com", "putobjecttagging"),
    ("s3.amazonaws.com", "restoreobject"),
    ("s3.amazonaws.com", "selectobjectcontent"),
    ("s3.amazonaws.com", "uploadpart"),
    ("s3.amazonaws.com", "uploadpartcopy"),
    ("lambda.amazonaws.com", "invoke"),
    ("dynamodb.amazonaws.com", "batchexecutestatement"),
    ("dynamodb.amazonaws.com", "batchgetitem"),
    ("dynamodb.amazonaws.com", "batchwriteitem"),
    ("dynamodb.amazonaws.com", "deleteitem"),
    ("dynamodb.amazonaws.com", "executestatement"),
    ("dynamodb.amazonaws.com", "executetransaction"),
    ("dynamodb.amazonaws.com", "getitem"),
    ("dynamodb.amazonaws.com", "putitem"),
    ("dynamodb.amazonaws.com", "query"),
    ("dynamodb.amazonaws.com", "scan"),
    ("dynamodb.amazonaws.com", "transactgetitems"),
    ("dynamodb.amazonaws.com", "transactwriteitems"),
    ("dynamodb.amazonaws.com", "updateitem"),
    ("ebs.amazonaws.com", "getsnapshotblock"),
    ("ebs.amazonaws.com", "listsnapshotblocks"),
    ("ebs.amazonaws.com", "listchangedblocks"),
];

/// What rules call a call that CloudTrail records in another way or not at all: the name, the source that the rule names (any
/// where it is empty), and what is so.
const NO_SUCH_CALLS: [(&str, &str, &str); 6] = [
    (
        "passrole",
        "",
        "PassRole is a permission and no call: CloudTrail has no event of it.",
    ),
    (
        "transferdomaintoanotherawsaccount",
        "route53.amazonaws.com",
        "TransferDomainToAnotherAwsAccount is a call of route53domains.amazonaws.com; the rule asks for route53.amazonaws.com.",
    ),
    (
        "disabledomaintransferlock",
        "route53.amazonaws.com",
        "DisableDomainTransferLock is a call of route53domains.amazonaws.com; the rule asks for route53.amazonaws.com.",
    ),
    (
        "transferdomain",
        "route53.amazonaws.com",
        "TransferDomain is a call of route53domains.amazonaws.com; the rule asks for route53.amazonaws.com.",
    ),
    (
        "registerdomain",
        "route53.amazonaws.com",
        "RegisterDomain is a call of route53domains.amazonaws.com; the rule asks for route53.amazonaws.com.",
    ),
    (
        "deletedomain",
        "route53.amazonaws.com",
        "DeleteDomain is a call of route53domains.amazonaws.com; the rule asks for route53.amazonaws.com.",
    ),
];

/// What the files say of themselves, for rules that can't match.
pub struct FileFacts {
    has_data_events: bool,
    /// Fields at the top of records that are neither in AWS's list nor in these files are not there: those that are.
    top_fields: Vec<String>,
}

impl FileFacts {
    /// Looks at all events.
    pub fn new(store: &Store) -> Self {
        let categories = store.column(Column::Category);
        let data = store.strings().find("Data");
        let has_data_events = data.is_some_and(|data| categories.contains(&data));
        let mut seen = RowSet::none(store.strings().texts().len());
        for shape in 0..store.shapes() {
            for path in store.shape(shape as u32) {
                if *path != NONE {
                    seen.insert(*path as usize);
                }
            }
        }
        let top = |path: usize| {
            let path = store.text(path as u32);
            path.split('.').next().unwrap_or(path).to_owned()
        };
        let mut top_fields: Vec<String> = seen.iter().map(top).collect();
        top_fields.sort_unstable();
        top_fields.dedup();
        FileFacts {
            has_data_events,
            top_fields,
        }
    }

    fn has_field(&self, field: &str) -> bool {
        let top = field.split('.').next().unwrap_or(field);
        Column::at_path(top).is_some()
            || ["eventTime", "readOnly", "userIdentity", "errorMessage"].contains(&top)
            || crate::query::fields::is_at_the_top(top)
            || self.top_fields.iter().any(|known| known == top)
    }

    /// Why a rule that matches nothing can't match; none where it could.
    pub fn why_asleep(&self, detection: &RuleDetection) -> Option<String> {
        self.asks_for_no_call(detection)
            .or_else(|| self.asks_for_no_field(detection))
            .or_else(|| self.asks_for_data(detection))
    }

    /// It can match only events that are not in any CloudTrail log.
    fn asks_for_no_call(&self, detection: &RuleDetection) -> Option<String> {
        let is_one = |name: &str, source: &str| {
            let mut calls = NO_SUCH_CALLS.iter();
            calls
                .find(|(call, of, _)| *call == name && (of.is_empty() || *of == source))
                .map(|(_, _, why)| (*why).to_owned())
        };
        every_call(detection, &|name, source| is_one(name, source))
    }

    /// It looks at a field that no CloudTrail record has.
    fn asks_for_no_field(&self, detection: &RuleDetection) -> Option<String> {
        let mut missing = None;
        let can_match = detection.logic.judge(&mut |place| {
            let condition = &detection.conditions[*place].condition;
            let mut fields = condition.fields().into_iter();
            let field = fields.find(|field| !self.has_field(field))?;
            missing.get_or_insert(field);
            condition.judge(None)
        });
        let field = missing.filter(|_| can_match == Some(false))?;
        Some(format!(
            "It looks at the field “{field}”, which no record of CloudTrail has."
        ))
    }

    /// It asks for data events, and these files have none.
    fn asks_for_data(&self, detection: &RuleDetection) -> Option<String> {
        if self.has_data_events {
            return None;
        }
        let why = "It asks for data events, and these files have none.";
        let is_data = detection.logic.judge(&mut |place| {
            let condition = &detection.conditions[*place].condition;
            match condition.fields().as_slice() {
                ["eventCategory"] => condition.judge(Some("Management")),
                _ => None,
            }
        });
        if is_data == Some(false) {
            return Some(why.to_owned());
        }
        every_call(detection, &|name, source| {
            let mut calls = DATA_EVENTS.iter();
            calls
                .any(|(of, call)| *call == name && (source.is_empty() || *of == source))
                .then(|| why.to_owned())
        })
    }
}

/// What `judge` says of the first call that a rule names, where it says something of each of them: it is given names and, where
/// the rule has one, the source, in lower case.
fn every_call(
    detection: &RuleDetection,
    judge: &dyn Fn(&str, &str) -> Option<String>,
) -> Option<String> {
    let texts = |wanted: &str| {
        let mut texts: Vec<String> = Vec::new();
        detection.logic.for_each(&mut |place| {
            if let RuleCondition::Values {
                field, matchers, ..
            } = &detection.conditions[*place].condition
                && field == wanted
            {
                texts.extend(matchers.iter().filter_map(|matcher| matcher.letters()));
            }
        });
        texts
    };
    let (names, sources) = (texts("eventName"), texts("eventSource"));
    let source = match sources.as_slice() {
        [] => "",
        [source] => source,
        _ => return None,
    };
    let mut first = None;
    for name in &names {
        let why = judge(name, source)?;
        first.get_or_insert(why);
    }
    // Without these calls, does nothing match?
    let holds = detection.logic.judge(&mut |place| {
        let condition = &detection.conditions[*place].condition;
        match condition.fields().as_slice() {
            ["eventName"] => condition.judge(Some("")),
            _ => None,
        }
    });
    first.filter(|_| holds == Some(false))
}

/// What to say of a rule that matches so many of all events; empty where it is nothing special.
pub fn always_fires(events: usize, all: usize) -> String {
    const FEWEST: usize = 50;
    if all >= FEWEST && events * 10 >= all * 9 {
        format!("It matches {events} of {all} events: nearly every one.")
    } else {
        String::new()
    }
}
