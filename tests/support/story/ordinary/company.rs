//! A company: its accounts, people, workloads and pipelines, and the hours in which things happen.

use super::actors::{Actor, Identity, Session, hex_of, id_of};
use crate::story::random::Random;
use crate::story::record::Call;
use std::collections::BTreeMap;

/// Monday, 2026-03-02, in seconds since 1970-01-01 UTC.
pub const START: i64 = 1_772_409_600;
/// Days that are told.
pub const DAYS: i64 = 14;
/// A day in seconds.
pub const DAY: i64 = 86_400;
/// The busiest Region.
pub const REGION: &str = "eu-west-1";

pub const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36";
pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
pub const CLI: &str = "aws-cli/2.31.11 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython";
pub const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.15.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.2 os/linux lang/go#1.24.6";
pub const CDK: &str = "aws-sdk-js/3.901.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#22.20.0 api/cloudformation#3.901.0";
pub const JAVA: &str =
    "aws-sdk-java/2.34.0 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.153 lang/java#21.0.8";
pub const BOTO: &str =
    "Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#6.1.153 md/arch#x86_64 lang/python#3.12.11";

/// How large a company is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// About how many people, users, roles and services act.
    pub principals: usize,
    people: usize,
    apps: usize,
    pub pipelines: usize,
    accounts: usize,
    /// Events of all applications.
    pub app_events: u64,
    /// Events of AWS services for themselves.
    pub service_events: u64,
    /// Events of scanners a day.
    pub scans: u64,
    /// Refused log deliveries.
    pub refused: u64,
    /// One in so many people works on a given day; 1 is everybody.
    pub shifts: u64,
}

/// Twenty, two hundred and two thousand principals.
pub const SIZES: [Size; 3] = [
    Size {
        principals: 20,
        people: 9,
        apps: 4,
        pipelines: 1,
        accounts: 1,
        app_events: 1_700,
        service_events: 600,
        scans: 50,
        refused: 600,
        shifts: 1,
    },
    Size {
        principals: 200,
        people: 100,
        apps: 60,
        pipelines: 8,
        accounts: 3,
        app_events: 8_000,
        service_events: 3_000,
        scans: 180,
        refused: 10_000,
        shifts: 3,
    },
    Size {
        principals: 2_000,
        people: 1_100,
        apps: 640,
        pipelines: 60,
        accounts: 6,
        app_events: 50_000,
        service_events: 18_000,
        scans: 800,
        refused: 10_000,
        shifts: 8,
    },
];

/// What somebody does all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Developer,
    Platform,
    Security,
    Data,
    Reader,
}

/// Somebody who signs in through IAM Identity Center.
#[derive(Clone)]
pub struct Person {
    pub mail: String,
    pub job: Job,
    pub account: String,
    pub home: String,
    pub browser: &'static str,
}

/// A workload.
#[derive(Clone)]
pub struct App {
    pub role: String,
    pub account: String,
    /// On instances; otherwise on Fargate.
    pub instances: Vec<String>,
    pub address: String,
}

/// A call that was made, and what for.
pub struct Told {
    /// What it belongs to.
    pub deed: &'static str,
    pub call: Call,
}

/// The company and all that was done.
pub struct Company {
    pub random: Random,
    pub size: Size,
    pub accounts: Vec<String>,
    pub people: Vec<Person>,
    pub apps: Vec<App>,
    /// Addresses that all who use the VPN share.
    pub gateways: Vec<String>,
    pub told: Vec<Told>,
}

const FIRST: [&str; 40] = [
    "anna", "ben", "carla", "david", "elif", "frank", "grace", "hana", "ivan", "jana", "karim",
    "lena", "marco", "nina", "omar", "paula", "quentin", "rosa", "sven", "tara", "umar", "vera",
    "wei", "xenia", "yusuf", "zoe", "aino", "bram", "chloe", "dirk", "emma", "felix", "gita",
    "hugo", "ines", "jonas", "kira", "luca", "mila", "noah",
];
const LAST: [&str; 32] = [
    "adler", "brandt", "costa", "diaz", "eriksen", "fischer", "garcia", "haas", "ito", "jansen",
    "kaya", "lindt", "meyer", "novak", "okafor", "petrov", "quist", "rossi", "silva", "tanaka",
    "ullrich", "vogel", "weber", "xu", "yilmaz", "ziegler", "bauer", "conti", "dubois", "engel",
    "frey", "gruber",
];

impl Company {
    pub fn new(size: Size, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let accounts: Vec<String> = (0..size.accounts)
            .map(|n| format!("{}", 210_987_650_000 + n * 1_111))
            .collect();
        let people = (0..size.people).map(|n| {
            let job = match n % 10 {
                0 => Job::Platform,
                1 => Job::Security,
                2 | 3 => Job::Data,
                4 => Job::Reader,
                _ => Job::Developer,
            };
            Person {
                mail: format!("{}.{}@example.com", FIRST[n % 40], LAST[(n / 40 + n) % 32]),
                job,
                account: accounts[n % accounts.len()].clone(),
                home: format!("84.{}.{}.{}", 16 + n % 40, n / 200 + 3, n % 200 + 10),
                browser: if n % 4 == 0 { FIREFOX } else { BROWSER },
            }
        });
        let people = people.collect();
        const PARTS: [&str; 16] = [
            "orders", "billing", "media", "reports", "search", "catalog", "stock", "mail", "fraud",
            "pricing", "users", "events", "invoices", "shipping", "returns", "ledger",
        ];
        const KINDS: [&str; 5] = ["api", "worker", "jobs", "web", "sync"];
        let apps = (0..size.apps).map(|n| {
            let role = format!("{}-{}-{}", PARTS[n % 16], KINDS[(n / 16) % 5], n / 80 + 1);
            App {
                account: accounts[n % accounts.len()].clone(),
                // The first one is on instances in every company.
                instances: if n % 3 == 0 {
                    (0..3)
                        .map(|at| format!("i-0{}", hex_of(&format!("{role}{at}"), 16)))
                        .collect()
                } else {
                    Vec::new()
                },
                address: format!("52.{}.{}.{}", 30 + n % 7, n / 50 + 1, 20 + n % 50),
                role,
            }
        });
        let apps = apps.collect();
        let gateways = (0..3)
            .map(|n| format!("198.51.100.{}", 10 + n + random.below(3)))
            .collect();
        Company {
            random,
            size,
            accounts,
            people,
            apps,
            gateways,
            told: Vec::new(),
        }
    }

    pub fn add(&mut self, deed: &'static str, call: Call) {
        self.told.push(Told { deed, call });
    }

    /// How many calls were told for each deed.
    pub fn deeds(&self) -> BTreeMap<&'static str, usize> {
        let mut deeds = BTreeMap::new();
        for told in &self.told {
            *deeds.entry(told.deed).or_default() += 1;
        }
        deeds
    }

    /// The account for tests; the only one where there is one.
    pub fn test_account(&self) -> String {
        self.accounts[1 % self.accounts.len()].clone()
    }

    /// The account of security and backups; the only one where there is one.
    pub fn security_account(&self) -> String {
        self.accounts[self.accounts.len() - 1].clone()
    }

    pub fn is_weekday(day: i64) -> bool {
        day % 7 < 5
    }

    /// A time on a day in working hours.
    pub fn working_time(&mut self, day: i64) -> i64 {
        START + day * DAY + 7 * 3600 + self.random.below(10 * 3600) as i64
    }

    /// Any time.
    pub fn any_time(&mut self) -> i64 {
        START + self.random.below((DAYS * DAY) as u64) as i64
    }

    /// The session of somebody from Identity Center that began at a time.
    pub fn signed_in(
        &self,
        person: &Person,
        account: &str,
        created: i64,
        address: &str,
        agent: &str,
    ) -> Actor {
        let set = match person.job {
            Job::Developer => "DeveloperAccess",
            Job::Platform => "PlatformAdministrator",
            Job::Security => "SecurityAudit",
            Job::Data => "DataEngineer",
            Job::Reader => "ReadOnlyAccess",
        };
        Actor {
            account: account.to_owned(),
            identity: Identity::Role(Session {
                path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
                role: format!("AWSReservedSSO_{set}_{}", hex_of(set, 16)),
                name: person.mail.clone(),
                key: id_of("ASIA", &format!("{}{created}", person.mail)),
                created,
                by: None,
                on_instance: false,
            }),
            address: address.to_owned(),
            agent: agent.to_owned(),
        }
    }

    /// The session of a role of this company, new every six hours.
    pub fn role(
        &self,
        account: &str,
        role: &str,
        name: &str,
        time: i64,
        address: &str,
        agent: &str,
    ) -> Actor {
        let created = time.div_euclid(6 * 3600) * 6 * 3600;
        Actor {
            account: account.to_owned(),
            identity: Identity::Role(Session {
                path: "/",
                role: role.to_owned(),
                name: name.to_owned(),
                key: id_of("ASIA", &format!("{account}{role}{name}{created}")),
                created,
                by: None,
                on_instance: name.starts_with("i-"),
            }),
            address: address.to_owned(),
            agent: agent.to_owned(),
        }
    }

    /// A role that a service uses.
    pub fn service_role(
        &self,
        account: &str,
        path: &'static str,
        role: &str,
        name: &str,
        time: i64,
        service: &'static str,
    ) -> Actor {
        let mut actor = self.role(account, role, name, time, service, service);
        if let Identity::Role(session) = &mut actor.identity {
            session.path = path;
            session.by = Some(service);
        }
        actor
    }

    /// A service acting for itself.
    pub fn service(&self, account: &str, service: &'static str) -> Actor {
        Actor {
            account: account.to_owned(),
            identity: Identity::Service(service),
            address: service.to_owned(),
            agent: service.to_owned(),
        }
    }

    /// An IAM user with its key.
    pub fn user(&self, account: &str, name: &str, address: &str, agent: &str) -> Actor {
        Actor {
            account: account.to_owned(),
            identity: Identity::User {
                name: name.to_owned(),
                key: id_of("AKIA", &format!("{account}{name}")),
            },
            address: address.to_owned(),
            agent: agent.to_owned(),
        }
    }
}
