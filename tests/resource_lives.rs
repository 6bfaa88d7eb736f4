//! The lives of resources: fifty that are created, changed, exposed, closed, deleted and created again, against what is true of them.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{ask, dropped, load, view};
use trailglass::engine::Engine;
use trailglass::protocol::{
    DossierSection, DossierSubject, LifeMarkKind, LifeStretch, ResourceLife, Tab, TimeRange,
};

const ACCOUNTS: [&str; 2] = ["111111111111", "222222222222"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const FOREIGN: &str = "999988887777";
/// 2026-03-01T00:00:00Z.
const START: i64 = 1_772_323_200_000;
const MINUTE: i64 = 60_000;

/// A kind of resource: the calls that do something to one, each with its request and its response.
struct Kind {
    service: &'static str,
    /// The name that its history is asked by.
    asked: fn(name: &str, account: &str, region: &str) -> String,
    create: Call,
    change: Call,
    expose: Call,
    close: Call,
    delete: Call,
}

struct Call {
    name: &'static str,
    request: fn(name: &str) -> Value,
    response: fn(name: &str) -> Value,
}

const fn call(name: &'static str, request: fn(&str) -> Value) -> Call {
    Call {
        name,
        request,
        response: |_| Value::Null,
    }
}

fn open_policy(principal: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}]})
        .to_string()
}

fn group_rule(name: &str) -> Value {
    json!({"groupId": group_id(name), "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "groups": {}, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}})
}

/// Ids of EC2 are told apart by their digits.
fn group_id(name: &str) -> String {
    format!("sg-{:0>17}", digits(name))
}

fn snapshot_id(name: &str) -> String {
    format!("snap-{:0>17}", digits(name))
}

fn digits(name: &str) -> String {
    name.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn snapshot_attribute(name: &str, how: &str) -> Value {
    json!({"snapshotId": snapshot_id(name), "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {how: {"items": [{"userId": FOREIGN}]}}})
}

const KINDS: [Kind; 6] = [
    Kind {
        service: "lambda",
        asked: |name, account, region| format!("arn:aws:lambda:{region}:{account}:function:{name}"),
        create: call(
            "CreateFunction20150331",
            |name| json!({"functionName": name}),
        ),
        change: call(
            "UpdateFunctionConfiguration20150331v2",
            |name| json!({"functionName": name, "timeout": 3}),
        ),
        expose: call(
            "AddPermission20150331v2",
            |name| json!({"functionName": name, "statementId": "open", "action": "lambda:InvokeFunction", "principal": "*"}),
        ),
        close: call(
            "RemovePermission20150331v2",
            |name| json!({"functionName": name, "statementId": "open"}),
        ),
        delete: call(
            "DeleteFunction20150331",
            |name| json!({"functionName": name}),
        ),
    },
    Kind {
        service: "s3",
        asked: |name, _, _| format!("arn:aws:s3:::{name}"),
        create: call("CreateBucket", |name| json!({"bucketName": name})),
        change: call(
            "PutBucketTagging",
            |name| json!({"bucketName": name, "Tagging": {"TagSet": ""}}),
        ),
        expose: call(
            "PutBucketPolicy",
            |name| json!({"bucketName": name, "bucketPolicy": serde_json::from_str::<Value>(&open_policy(&json!("*"))).unwrap_or_default()}),
        ),
        close: call("DeleteBucketPolicy", |name| json!({"bucketName": name})),
        delete: call("DeleteBucket", |name| json!({"bucketName": name})),
    },
    Kind {
        service: "iam",
        asked: |name, account, _| format!("arn:aws:iam::{account}:role/{name}"),
        create: call("CreateRole", |name| json!({"roleName": name})),
        change: call(
            "UpdateRoleDescription",
            |name| json!({"roleName": name, "description": "new"}),
        ),
        expose: call(
            "UpdateAssumeRolePolicy",
            |name| json!({"roleName": name, "policyDocument": open_policy(&json!({"AWS": format!("arn:aws:iam::{FOREIGN}:root")}))}),
        ),
        close: call(
            "UpdateAssumeRolePolicy",
            |name| json!({"roleName": name, "policyDocument": open_policy(&json!({"Service": "ec2.amazonaws.com"}))}),
        ),
        delete: call("DeleteRole", |name| json!({"roleName": name})),
    },
    Kind {
        service: "secretsmanager",
        asked: |name, account, region| {
            format!("arn:aws:secretsmanager:{region}:{account}:secret:{name}-aB3xYz")
        },
        create: call("CreateSecret", |name| json!({"name": name})),
        change: call(
            "UpdateSecret",
            |name| json!({"secretId": name, "description": "new"}),
        ),
        expose: call(
            "PutResourcePolicy",
            |name| json!({"secretId": name, "resourcePolicy": open_policy(&json!("*"))}),
        ),
        close: call("DeleteResourcePolicy", |name| json!({"secretId": name})),
        delete: call("DeleteSecret", |name| json!({"secretId": name})),
    },
    Kind {
        service: "ec2",
        asked: |name, _, _| group_id(name),
        create: Call {
            name: "CreateSecurityGroup",
            request: |name| json!({"groupName": name}),
            response: |name| json!({"groupId": group_id(name)}),
        },
        change: call(
            "ModifySecurityGroupRules",
            |name| json!({"ModifySecurityGroupRulesRequest": {"GroupId": group_id(name)}}),
        ),
        expose: call("AuthorizeSecurityGroupIngress", group_rule),
        close: call("RevokeSecurityGroupIngress", group_rule),
        delete: call(
            "DeleteSecurityGroup",
            |name| json!({"groupId": group_id(name)}),
        ),
    },
    Kind {
        service: "ec2",
        asked: |name, _, _| snapshot_id(name),
        create: Call {
            name: "CreateSnapshot",
            request: |_| json!({"volumeId": "vol-00000000000000001"}),
            response: |name| json!({"snapshotId": snapshot_id(name)}),
        },
        change: call(
            "ModifySnapshotTier",
            |name| json!({"snapshotId": snapshot_id(name)}),
        ),
        expose: call("ModifySnapshotAttribute", |name| {
            snapshot_attribute(name, "add")
        }),
        close: call("ModifySnapshotAttribute", |name| {
            snapshot_attribute(name, "remove")
        }),
        delete: call(
            "DeleteSnapshot",
            |name| json!({"snapshotId": snapshot_id(name)}),
        ),
    },
];

/// One resource, and what is true of it.
struct Truth {
    asked: String,
    marks: Vec<(String, LifeMarkKind)>,
    /// From, until, whether it was exposed.
    stretches: Vec<(i64, i64, bool)>,
}

/// What can happen to a resource, and how it is while that is so.
#[derive(Clone, Copy)]
struct State {
    is_there: bool,
    since: i64,
    exposed_since: Option<i64>,
}

struct Story {
    records: Vec<Value>,
    truths: Vec<Truth>,
    minute: i64,
}

impl Story {
    fn add(
        &mut self,
        kind: &Kind,
        call: &Call,
        name: &str,
        place: (&str, &str),
        is_refused: bool,
    ) -> (String, i64) {
        let id = format!("event-{:05}", self.records.len());
        let time = START + self.minute * MINUTE;
        let clock = format!(
            "2026-03-{:02}T{:02}:{:02}:00Z",
            1 + self.minute / 1440,
            self.minute / 60 % 24,
            self.minute % 60
        );
        let mut record = json!({
            "eventVersion": "1.11", "eventID": id, "eventName": call.name, "eventTime": clock,
            "eventSource": format!("{}.amazonaws.com", kind.service), "awsRegion": place.1,
            "recipientAccountId": place.0, "readOnly": false, "requestParameters": (call.request)(name),
            "responseElements": (call.response)(name), "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.15",
            "userIdentity": {"type": "IAMUser", "principalId": "AIDAOPS", "accountId": place.0, "userName": "ops",
                "arn": format!("arn:aws:iam::{}:user/ops", place.0)},
        });
        if is_refused {
            record["errorCode"] = json!("AccessDenied");
            record["responseElements"] = Value::Null;
        }
        self.records.push(record);
        (id, time)
    }

    /// Lives the life of one resource by these choices; each picks one of what can happen next.
    fn live(&mut self, kind: &Kind, name: &str, place: (&str, &str), choices: &[usize]) {
        let mut truth = Truth {
            asked: (kind.asked)(name, place.0, place.1),
            marks: Vec::new(),
            stretches: Vec::new(),
        };
        // What the files begin with may have been there before.
        let mut state = State {
            is_there: choices.first().is_some_and(|choice| choice % 3 == 0),
            since: START,
            exposed_since: None,
        };
        let end = START + 2000 * MINUTE;
        let mut last = LifeMarkKind::Refused;
        for choice in choices {
            let happens = match (state.is_there, choice % 6) {
                (false, 0..=4) => (&kind.create, LifeMarkKind::Created),
                (false, _) => (&kind.create, LifeMarkKind::Refused),
                (true, 0) => (&kind.delete, LifeMarkKind::Deleted),
                (true, 1) => (&kind.delete, LifeMarkKind::Refused),
                (true, 2 | 3) => (&kind.change, LifeMarkKind::Changed),
                (true, _) if state.exposed_since.is_some() => (&kind.close, LifeMarkKind::Closed),
                (true, _) => (&kind.expose, LifeMarkKind::Exposed),
            };
            let is_refused = happens.1 == LifeMarkKind::Refused;
            // Programs do several things in one second: they create a thing and set it up, or change and delete it. The order
            // of these is that of a life, whatever that in the files is.
            let is_same_time = choice / 6 < 4
                && matches!(last, LifeMarkKind::Created | LifeMarkKind::Changed)
                && matches!(happens.1, LifeMarkKind::Changed | LifeMarkKind::Deleted);
            self.minute += i64::from(!is_same_time);
            // Two of one time that neither creates nor deletes have any order.
            last = match (last, happens.1) {
                (LifeMarkKind::Created, LifeMarkKind::Deleted) if is_same_time => {
                    LifeMarkKind::Refused
                }
                (_, happens) => happens,
            };
            // A refused creation that names the thing by its response alone does not mention it.
            let is_named = !is_refused || state.is_there || (kind.create.response)(name).is_null();
            let (id, time) = self.add(kind, happens.0, name, place, is_refused);
            if is_named {
                truth.marks.push((id, happens.1));
            }
            match happens.1 {
                LifeMarkKind::Created => (state.is_there, state.since) = (true, time),
                LifeMarkKind::Deleted => {
                    truth.stretches.push((state.since, time, false));
                    let exposed = state.exposed_since.take();
                    truth
                        .stretches
                        .extend(exposed.map(|since| (since, time, true)));
                    state.is_there = false;
                }
                LifeMarkKind::Exposed => state.exposed_since = Some(time),
                LifeMarkKind::Closed => {
                    let exposed = state.exposed_since.take();
                    truth
                        .stretches
                        .extend(exposed.map(|since| (since, time, true)));
                }
                LifeMarkKind::Changed | LifeMarkKind::Refused => {}
            }
        }
        if state.is_there {
            truth.stretches.push((state.since, end, false));
            truth
                .stretches
                .extend(state.exposed_since.map(|since| (since, end, true)));
        }
        // A thing that nothing but failures is known of is not drawn.
        if truth
            .marks
            .iter()
            .all(|(_, kind)| *kind == LifeMarkKind::Refused)
        {
            truth.stretches.clear();
        }
        truth.stretches.retain(|(from, until, _)| from < until);
        truth.stretches.sort_unstable();
        self.truths.push(truth);
    }
}

fn story(choices: &[Vec<usize>]) -> Story {
    let mut story = Story {
        records: Vec::new(),
        truths: Vec::new(),
        minute: 0,
    };
    for (number, choices) in choices.iter().enumerate() {
        let kind = &KINDS[number % KINDS.len()];
        // The same name in both accounts and Regions, but where the kind's names are those of one thing everywhere.
        let is_shared = matches!(kind.service, "iam" | "secretsmanager");
        let name = format!("thing{}", if is_shared { number / 4 } else { number });
        let region = if kind.service == "iam" {
            1
        } else {
            number / 2 % 2
        };
        story.live(
            kind,
            &name,
            (ACCOUNTS[number % 2], REGIONS[region]),
            choices,
        );
    }
    story
}

fn life(engine: &mut Engine, resource: &str) -> ResourceLife {
    let mut asked = view(Tab::Receipt, "file", "");
    asked.time = Some(TimeRange {
        from: START,
        until: START + 2000 * MINUTE,
    });
    asked.dossiers = vec![DossierSubject {
        field: "resource".to_owned(),
        value: resource.to_owned(),
    }];
    let sections = ask(engine, &asked).dossiers.remove(0).sections;
    let mut lives = sections.into_iter().find_map(|section| match section {
        DossierSection::History { lives, .. } => Some(lives),
        _ => None,
    });
    let lives = lives.as_mut().expect("a history");
    assert_eq!(lives.len(), 1, "{resource}: {lives:?}");
    lives.remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn fifty_resources_have_the_lives_that_they_lived(
        choices in proptest::collection::vec(proptest::collection::vec(0..60_usize, 1..12), 50),
        by in any::<prop::sample::Index>(),
    ) {
        let mut story = story(&choices);
        // Files come in any order.
        let middle = by.index(story.records.len());
        story.records.rotate_left(middle);
        let files = [&story.records[..middle], &story.records[middle..]];
        let files = files.map(|records| dropped(json!({"Records": records}).to_string()));
        let mut engine = load(&files, 2, 4096);
        for truth in &story.truths {
            let life = life(&mut engine, &truth.asked);
            let marks: Vec<(String, LifeMarkKind)> = life.marks.iter().map(|mark| (engine.store.key(mark.event as usize), mark.kind)).collect();
            prop_assert!(life.marks.is_sorted_by_key(|mark| mark.time));
            let sorted = |marks: &[(String, LifeMarkKind)]| {
                let mut marks = marks.to_vec();
                marks.sort_by(|one, two| one.0.cmp(&two.0));
                marks
            };
            prop_assert_eq!(sorted(&marks), sorted(&truth.marks), "{}", &truth.asked);
            let stretch = |stretch: &LifeStretch| (stretch.time.from, stretch.time.until, stretch.is_exposed);
            let mut stretches: Vec<(i64, i64, bool)> = life.stretches.iter().map(stretch).collect();
            stretches.sort_unstable();
            prop_assert_eq!(&stretches, &truth.stretches, "{}: {}", &truth.asked, life.words);
        }
    }
}
