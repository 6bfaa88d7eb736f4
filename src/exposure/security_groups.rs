//! Inbound rules of security groups that let in anyone, or a group of another account.

use super::call::{CallRecord, ValueBelow, text_of, texts_of};
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::ranges::everywhere;

const KIND: ExposureKind = ExposureKind::SecurityGroup;
const GROUP: [&str; 3] = [
    "requestParameters.groupId",
    "responseElements.securityGroupRuleSet.items.groupId",
    "requestParameters.groupName",
];
const RULES: &str = "requestParameters.ipPermissions.items";
const MADE_RULES: &str = "responseElements.securityGroupRuleSet.items";
const MODIFIED: &str = "requestParameters.ModifySecurityGroupRulesRequest";

/// A protocol and its ports in words: `tcp 22`, `tcp 0-65535`, `all traffic`.
fn ports(protocol: &str, from: &str, to: &str) -> String {
    let protocol = match protocol {
        "-1" | "all" => return "all traffic".to_owned(),
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        protocol => protocol,
    };
    match (from, to) {
        ("" | "-1", "" | "-1") => format!("{protocol}, all"),
        (from, to) if from == to => format!("{protocol} {from}"),
        (from, to) => format!("{protocol} {from}-{to}"),
    }
}

/// The rules that a call names: in a list, or one in the request itself.
fn rules(call: &CallRecord) -> Vec<Grant> {
    let mut found = Vec::new();
    for rule in call.items(RULES, &["ipProtocol", "fromPort", "toPort"]) {
        let allows = ports(
            text_of(&rule, "ipProtocol"),
            text_of(&rule, "fromPort"),
            text_of(&rule, "toPort"),
        );
        let texts = |path| texts_of(&rule, path).into_iter();
        let ranges = texts("ipRanges.items.cidrIp").chain(texts("ipv6Ranges.items.cidrIpv6"));
        let accounts = texts("groups.items.userId").filter_map(Grantee::of);
        let grantees = ranges.filter_map(everywhere).chain(accounts);
        found.extend(grantees.map(|to| Grant::new(to, allows.clone())));
    }
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let allows = ports(
        request("ipProtocol"),
        request("fromPort"),
        request("toPort"),
    );
    let ranges = [request("cidrIp"), request("cidrIpv6")].into_iter();
    found.extend(
        ranges
            .filter_map(everywhere)
            .map(|to| Grant::new(to, allows.clone())),
    );
    found
}

/// A rule as the answer has it, with its id.
fn made_rule(rule: &[ValueBelow]) -> Option<Grant> {
    let range = [text_of(rule, "cidrIpv4"), text_of(rule, "cidrIpv6")];
    let to = range.into_iter().find_map(everywhere)?;
    let allows = ports(
        text_of(rule, "ipProtocol"),
        text_of(rule, "fromPort"),
        text_of(rule, "toPort"),
    );
    Some(Grant {
        id: text_of(rule, "securityGroupRuleId").to_owned(),
        ..Grant::new(to, allows)
    })
}

pub fn authorize_ingress(call: &CallRecord) -> Vec<ExposureChange> {
    let single = [
        "securityGroupRuleId",
        "groupId",
        "ipProtocol",
        "fromPort",
        "toPort",
        "cidrIpv4",
        "cidrIpv6",
    ];
    let made: Vec<Grant> = call
        .items(MADE_RULES, &single)
        .iter()
        .filter_map(|rule| made_rule(rule))
        .collect();
    let mut grants = rules(call);
    for grant in &mut grants {
        let same = made
            .iter()
            .find(|made| (&made.to, &made.allows) == (&grant.to, &grant.allows));
        grant.id = same.map(|made| made.id.clone()).unwrap_or_default();
    }
    vec![ExposureChange::new(
        KIND,
        call.first(&GROUP),
        Step::Add(grants),
    )]
}

pub fn revoke_ingress(call: &CallRecord) -> Vec<ExposureChange> {
    let group = call.first(&GROUP);
    let ids = call
        .below("requestParameters.securityGroupRuleIds")
        .into_iter();
    let ids = ids.map(|id| ExposureChange::new(KIND, group, Step::RemoveId(id.value.to_owned())));
    let mut changes: Vec<ExposureChange> = ids.collect();
    changes.push(ExposureChange::new(
        KIND,
        group,
        Step::RemoveGrants(rules(call)),
    ));
    changes
}

/// Rules that become others: what they were ends, what they are begins.
pub fn modify_rules(call: &CallRecord) -> Vec<ExposureChange> {
    let group = call.text(&format!("{MODIFIED}.GroupId"));
    let mut changes = Vec::new();
    for rule in call.items(
        &format!("{MODIFIED}.SecurityGroupRule"),
        &["SecurityGroupRuleId", "tag"],
    ) {
        let id = text_of(&rule, "SecurityGroupRuleId");
        let part = |name: &str| text_of(&rule, &format!("SecurityGroupRule.{name}"));
        let allows = ports(part("IpProtocol"), part("FromPort"), part("ToPort"));
        let range = [part("CidrIpv4"), part("CidrIpv6")];
        let grant = range.into_iter().find_map(everywhere).map(|to| Grant {
            id: id.to_owned(),
            ..Grant::new(to, allows)
        });
        changes.push(ExposureChange::new(
            KIND,
            group,
            Step::RemoveId(id.to_owned()),
        ));
        changes.push(ExposureChange::new(
            KIND,
            group,
            Step::Add(grant.into_iter().collect()),
        ));
    }
    changes
}

pub fn delete_group(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::end(KIND, call.first(&GROUP))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_in_words() {
        assert_eq!(ports("tcp", "22", "22"), "tcp 22");
        assert_eq!(ports("6", "0", "65535"), "tcp 0-65535");
        assert_eq!(ports("-1", "0", "0"), "all traffic");
        assert_eq!(ports("icmp", "-1", "-1"), "icmp, all");
    }
}
