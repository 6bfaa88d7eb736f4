//! The stage of the story: its accounts, the people and roles in each, and how they make calls.

use super::identities::{Cast, Shape};
use super::random::Random;
use super::record::Call;

/// Where and when everything happens.
pub struct Stage {
    /// The one source of chance.
    pub random: Random,
    /// Everybody who acts.
    pub cast: Cast,
    /// The accounts; Step Functions live in the first one.
    pub accounts: Vec<Account>,
}

/// One account and the numbers of its principals in the cast.
#[derive(Clone)]
pub struct Account {
    /// Twelve digits.
    pub id: &'static str,
    /// Regions in use, the busiest first.
    pub regions: &'static [&'static str],
    /// The root user.
    pub root: usize,
    /// The IAM user whose keys Terraform uses.
    pub terraform: usize,
    /// An IAM user at the console who knows what she does.
    pub analyst: usize,
    /// An IAM user at the console who may do little.
    pub intern: usize,
    /// Administrators from IAM Identity Center.
    pub administrators: usize,
    /// Readers from IAM Identity Center.
    pub readers: usize,
    /// The release pipeline.
    pub pipeline: usize,
    /// The role of the Lambda functions.
    pub functions: usize,
    /// The role of the servers.
    pub servers: usize,
    /// The roles of the state machines.
    pub workflow_roles: Vec<usize>,
    /// Roles with which EventBridge, Scheduler and API Gateway start executions.
    pub starters: Vec<usize>,
    /// The service-linked role of auto scaling.
    pub autoscaling: usize,
    /// A federated user.
    pub federated: usize,
    /// Services acting for themselves.
    pub services: Services,
    /// Records without a type.
    pub key_events: usize,
    /// Records without a type, from Step Functions.
    pub workflow_events: usize,
    /// A partner's account.
    pub partner: usize,
    /// A user known by an Identity Center id.
    pub directory_user: usize,
    /// A workflow of GitHub.
    pub web_identity: usize,
}

/// Services acting for themselves.
#[derive(Clone)]
pub struct Services {
    /// Those that assume roles.
    pub assuming: Vec<usize>,
    /// CloudTrail.
    pub trail: usize,
    /// AWS Config.
    pub config: usize,
    /// Log delivery.
    pub delivery: usize,
    /// EventBridge.
    pub events: usize,
    /// S3.
    pub storage: usize,
}

impl Stage {
    /// Sets the stage for these accounts.
    pub fn new(seed: u64, accounts: &[(&'static str, &'static [&'static str])]) -> Self {
        let mut stage = Self {
            random: Random::new(seed),
            cast: Cast::new(),
            accounts: Vec::new(),
        };
        for (id, regions) in accounts {
            let account = stage.people(id, regions);
            stage.accounts.push(account);
        }
        stage
    }

    /// A successful call of a principal in an account.
    pub fn call(
        &mut self,
        time: i64,
        principal: usize,
        operation: (&'static str, &'static str),
        (account, region): (&str, &str),
    ) -> Call {
        let speaker = self.cast.speak(&mut self.random, principal, time);
        Call::new(time, speaker, operation, (account, region))
    }

    fn people(&mut self, id: &'static str, regions: &'static [&'static str]) -> Account {
        let Self { random, cast, .. } = self;
        let instances = (0..24).map(|_| format!("i-0{}", random.hex(16))).collect();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut add = |name: &str, shape: Shape| cast.add(random, name, id, shape);
        Account {
            id,
            regions,
            root: add("root", Shape::Root),
            terraform: add("terraform", Shape::User("/automation/")),
            analyst: add("maria.lopez", Shape::ConsoleUser),
            intern: add("sam.intern", Shape::ConsoleUser),
            administrators: add(
                "AWSReservedSSO_AdministratorAccess_3f2a9c1d0b7e4a56",
                Shape::SingleSignOn(vec!["dana.weber@example.com", "li.chen@example.com"]),
            ),
            readers: add(
                "AWSReservedSSO_ReadOnlyAccess_91be04d7c2a8f365",
                Shape::SingleSignOn(vec![
                    "noor.haddad@example.com",
                    "tom.okafor@example.com",
                    "ines.moreau@example.com",
                ]),
            ),
            pipeline: add(
                "release-pipeline",
                Shape::Named(
                    "/ci/",
                    names(&["GitHubActions", "nightly-tests", "release"]),
                ),
            ),
            functions: add(
                "orders-functions-role",
                Shape::Named(
                    "/service-role/",
                    names(&[
                        "charge-card",
                        "reserve-stock",
                        "send-receipt",
                        "resize-image",
                        "score-fraud",
                    ]),
                ),
            ),
            servers: add("app-server", Shape::Named("/", instances)),
            workflow_roles: ["orders", "billing", "media", "reports"]
                .map(|team| {
                    add(
                        &format!("{team}-workflow-role"),
                        Shape::Random("/service-role/", "states.amazonaws.com"),
                    )
                })
                .to_vec(),
            starters: [
                ("eventbridge-start-workflows", "events.amazonaws.com"),
                ("scheduler-start-workflows", "scheduler.amazonaws.com"),
                ("apigateway-start-workflows", "apigateway.amazonaws.com"),
            ]
            .map(|(name, service)| add(name, Shape::Random("/service-role/", service)))
            .to_vec(),
            autoscaling: add(
                "AWSServiceRoleForAutoScaling",
                Shape::Random(
                    "/aws-service-role/autoscaling.amazonaws.com/",
                    "autoscaling.amazonaws.com",
                ),
            ),
            federated: add("field-audit", Shape::Federated("maria.lopez")),
            services: Services {
                assuming: [
                    "lambda",
                    "ec2",
                    "ecs-tasks",
                    "states",
                    "scheduler",
                    "events",
                ]
                .map(|service| add(&format!("{service}.amazonaws.com"), Shape::Service))
                .to_vec(),
                trail: add("cloudtrail.amazonaws.com", Shape::Service),
                config: add("config.amazonaws.com", Shape::Service),
                delivery: add("delivery.logs.amazonaws.com", Shape::Service),
                events: add("events.amazonaws.com", Shape::Service),
                storage: add("s3.amazonaws.com", Shape::Service),
            },
            key_events: add("kms.amazonaws.com", Shape::ServiceEvent),
            workflow_events: add("states.amazonaws.com", Shape::ServiceEvent),
            partner: add("777788889999", Shape::Stranger),
            directory_user: add(
                "906780f3f2-1f5b8d0c-31a7-4be0-9d52-0b6f3e8a7c14",
                Shape::IdentityCenter,
            ),
            web_identity: add(
                "repo:example/orders:ref:refs/heads/main",
                Shape::WebIdentity,
            ),
        }
    }
}
