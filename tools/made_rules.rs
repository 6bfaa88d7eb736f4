//! Rules to measure with: some for CloudTrail, such as people write, and some for other logs.

use trailglass::store::{Column, Store};

/// Rules such as people write: of each call one for success and one for refusals, and some that look at parameters.
pub fn made_rules(store: &Store) -> Vec<String> {
    let mut names: Vec<(&str, &str)> = (0..store.len())
        .map(|row| {
            (
                store.cell(Column::Name, row),
                store.cell(Column::Source, row),
            )
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    let head = |title: &str| {
        format!(
            "title: {title}\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n"
        )
    };
    let outcome = "    error_code:\n        errorCode|exists: true\n    error_msg:\n        errorMessage|exists: true\n";
    let mut rules = Vec::new();
    for number in 0..360 {
        let (name, source) = match names.get(number) {
            Some((name, source)) => ((*name).to_owned(), *source),
            None => (format!("Call{number}"), "iam.amazonaws.com"),
        };
        let selection = format!(
            "    selection:\n        eventSource: {source}\n        eventName: {name}\n{outcome}"
        );
        rules.push(
            head(&name)
                + &selection
                + "    condition: selection and not (error_code or error_msg)\nlevel: low\n",
        );
        rules.push(
            head(&format!("{name} Attempt"))
                + &selection
                + "    condition: selection and (error_code or error_msg)\nlevel: informational\n",
        );
    }
    let lines = [
        "requestParameters|contains: Suspended",
        "userIdentity.arn|re: '.+:assumed-role/aws:.+'",
        "userAgent|contains: [kali, pacu, parrot]",
        "sourceIPAddress|cidr: 203.0.113.0/24",
        "userIdentity.type: Root",
        "userIdentity.arn|fieldref|endswith: requestParameters.userName",
        "requestParameters.policyDocument|contains|all: ['\"*\"', Allow]",
        "eventTime|hour: 3",
    ];
    for number in 0..80 {
        let line = lines[number % lines.len()];
        // Of the rules that people share 774 of 779 name their calls.
        let name = match (number < lines.len(), names.get(number)) {
            (false, Some((name, _))) => format!("        eventName: {name}\n"),
            _ => String::new(),
        };
        let selection = format!("    selection:\n{name}        {line}\n");
        let end = "    condition: selection\nlevel: high\n";
        rules.push(head(&format!("parameters {number}")) + &selection + end);
    }
    rules.push(head("keywords") + "    keywords: [pacu, 'evil*bucket']\n    condition: keywords\n");
    rules.push(format!(
        "{}name: refused\n---\ntitle: many refused\ncorrelation:\n    type: value_count\n    rules: refused\n    group-by: userIdentity.arn\n    timespan: 1h\n    condition: {{gte: 20, field: eventName}}\n",
        head("refused") + "    selection:\n        errorCode|exists: true\n    condition: selection\n"
    ));
    rules
}

/// A rule of the usual length for other logs.
pub fn other_rule(number: usize) -> String {
    format!(
        "title: Suspicious Process {number}\nid: 10000000-0000-4000-8000-{number:012}\nstatus: test\ndescription: |\n    Detects something that a process of this name\n    does on Windows.\nreferences:\n    - https://example.com/{number}\nauthor: somebody\ndate: 2024-01-01\ntags:\n    - attack.execution\n    - attack.t1059\nlogsource:\n    category: process_creation\n    product: windows\ndetection:\n    selection_img:\n        - Image|endswith: '\\tool{number}.exe'\n        - OriginalFileName: 'tool{number}.exe'\n    selection_cli:\n        CommandLine|contains|all:\n            - ' -a '\n            - ' /b '\n    condition: all of selection_*\nfalsepositives:\n    - Unknown\nlevel: medium\n"
    )
}
