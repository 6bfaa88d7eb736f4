//! What happens now and then: root signs in for the bill, a partner comes, a platform and a security team work by hand.

use super::actors::{Actor, Identity, hex_of, id_of};
use super::company::{BROWSER, CLI, Company, DAY, Job, Person, REGION, START};
use super::operations::PARTNER;
use super::people::console_login;
use serde_json::json;

impl Company {
    /// Root signs in with MFA for the bill.
    pub fn root_once(&mut self) {
        let root = Actor {
            account: self.accounts[0].clone(),
            identity: Identity::Root,
            address: self.gateways[0].clone(),
            agent: BROWSER.into(),
        };
        let time = START + 2 * DAY + 10 * 3600;
        let mut call = console_login(&root, time);
        call.additional = Some(json!({"MobileVersion": "No", "MFAUsed": "Yes"}).to_string());
        self.add("root", call);
        self.add(
            "root",
            root.call(time + 60, ("billing", "GetBillingData"), "us-east-1"),
        );
        self.add(
            "root",
            root.call(time + 90, ("tax", "ListTaxRegistrations"), "us-east-1"),
        );
    }

    /// A contractor comes from the account of a partner.
    pub fn partner(&mut self) {
        let account = self.accounts[0].clone();
        for day in [1, 3, 8, 10] {
            let time = self.working_time(day);
            let caller = Actor {
                account: account.clone(),
                identity: Identity::Stranger(PARTNER),
                address: "62.4.5.6".into(),
                agent: CLI.into(),
            };
            let role = self.role(
                &account,
                "partner-access",
                "contractor",
                time,
                "62.4.5.6",
                CLI,
            );
            let Identity::Role(session) = &role.identity else {
                continue;
            };
            let answer = json!({"credentials": {"accessKeyId": session.key}, "assumedRoleUser": {"arn": format!("arn:aws:sts::{account}:assumed-role/partner-access/contractor"), "assumedRoleId": format!("{}:contractor", id_of("AROA", &format!("arn:aws:iam::{account}:role/partner-access")))}});
            self.add("partner", caller.asks(time, ("sts", "AssumeRole"), REGION, &json!({"roleArn": format!("arn:aws:iam::{account}:role/partner-access"), "roleSessionName": "contractor", "externalId": "7788"})).answers(answer.to_string()));
            for (step, operation) in [
                ("states", "ListStateMachines"),
                ("states", "DescribeStateMachine"),
                ("logs", "FilterLogEvents"),
                ("s3", "ListBuckets"),
            ]
            .into_iter()
            .enumerate()
            {
                self.add(
                    "partner",
                    role.call(time + 30 + step as i64 * 20, operation, REGION),
                );
            }
        }
    }

    /// What a platform and a security team do by hand.
    pub fn housekeeping(&mut self) {
        let platform = self.some(Job::Platform, 1);
        let security = self.some(Job::Security, 0);
        let (home, test, vault) = (
            self.accounts[0].clone(),
            self.test_account(),
            self.security_account(),
        );
        let by = |company: &mut Self,
                  person: &Person,
                  account: &str,
                  day: i64,
                  calls: &[((&'static str, &'static str), serde_json::Value)]| {
            let time = company.working_time(day);
            let address = company.place(person);
            company.sign_in(person, account, time - 65, &address);
            let who = company.signed_in(person, account, time - 60, &address, BROWSER);
            for (step, (operation, request)) in calls.iter().enumerate() {
                let region = if operation.0 == "iam" {
                    "us-east-1"
                } else {
                    REGION
                };
                company.add(
                    "housekeeping",
                    who.asks(time + step as i64 * 60, *operation, region, request),
                );
            }
        };
        by(
            self,
            &platform,
            &home,
            3,
            &[
                (
                    ("servicequotas", "GetServiceQuota"),
                    json!({"serviceCode": "lambda", "quotaCode": "L-B99A9384"}),
                ),
                (
                    ("servicequotas", "RequestServiceQuotaIncrease"),
                    json!({"serviceCode": "lambda", "quotaCode": "L-B99A9384", "desiredValue": 3000}),
                ),
            ],
        );
        by(
            self,
            &platform,
            &test,
            4,
            &[
                (("kms", "CreateKey"), json!({"description": "trial"})),
                (
                    ("kms", "ScheduleKeyDeletion"),
                    json!({"keyId": hex_of("trial", 32), "pendingWindowInDays": 7}),
                ),
                (
                    ("ec2", "RunInstances"),
                    json!({"instanceType": "t3.small", "minCount": 1, "maxCount": 1}),
                ),
                (
                    ("ec2", "AuthorizeSecurityGroupIngress"),
                    super::delivery::ingress("sg-0ffff11112222333", 22, "84.20.4.7/32"),
                ),
                (("ec2", "CreateKeyPair"), json!({"keyName": "trial"})),
            ],
        );
        by(
            self,
            &platform,
            &test,
            9,
            &[
                (("ec2", "CreateSnapshot"), json!({"volumeId": "vol-0aabb"})),
                (
                    ("ec2", "StopInstances"),
                    json!({"instancesSet": {"items": [{"instanceId": "i-0aabbccddeeff0011"}]}}),
                ),
                (
                    ("ec2", "TerminateInstances"),
                    json!({"instancesSet": {"items": [{"instanceId": "i-0aabbccddeeff0011"}]}}),
                ),
                (("ec2", "DeleteKeyPair"), json!({"keyName": "trial"})),
            ],
        );
        by(
            self,
            &security,
            &vault,
            7,
            &[
                (
                    ("guardduty", "ListFindings"),
                    json!({"detectorId": hex_of(&vault, 32)}),
                ),
                (
                    ("guardduty", "GetFindings"),
                    json!({"detectorId": hex_of(&vault, 32)}),
                ),
                (
                    ("guardduty", "ArchiveFindings"),
                    json!({"detectorId": hex_of(&vault, 32), "findingIds": ["1"]}),
                ),
                (
                    ("securityhub", "BatchUpdateFindings"),
                    json!({"workflow": {"status": "SUPPRESSED"}}),
                ),
                (("cloudtrail", "LookupEvents"), json!({"maxResults": 50})),
                (("iam", "GenerateCredentialReport"), json!({})),
                (
                    ("iam", "SimulatePrincipalPolicy"),
                    json!({"policySourceArn": format!("arn:aws:iam::{vault}:role/orders-api-1"), "actionNames": ["s3:GetObject"]}),
                ),
            ],
        );
        if self.size.principals > 100 {
            by(
                self,
                &platform,
                &home,
                8,
                &[
                    (
                        ("organizations", "CreateAccount"),
                        json!({"accountName": "team-blue", "email": "aws+blue@example.com"}),
                    ),
                    (
                        ("organizations", "AttachPolicy"),
                        json!({"policyId": "p-guardrails", "targetId": "ou-1"}),
                    ),
                    (
                        ("organizations", "MoveAccount"),
                        json!({"accountId": "210987659999"}),
                    ),
                    (
                        ("sso", "CreateAccountAssignment"),
                        json!({"principalType": "GROUP", "targetId": "210987659999"}),
                    ),
                ],
            );
        }
    }
}
