//! What a user agent says of the program that made a call: tool, version, command, terminal, where its credentials came from.
//!
//! All of it is what the client says of itself, never proof: anybody can send any user agent. The forms are those of the
//! AWS SDKs ("User agent 2.1": `name/version md/name#value … m/A,B sid/id`), the older one of the same tools, and browsers.

/// What a user agent says. A part that it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent<'a> {
    /// The program: `aws-cli`, `Boto3`, `Terraform`, `Chrome`, …
    pub tool: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// The command of the AWS CLI, such as `s3.sync`.
    pub command: &'a str,
    /// `sid`: the same for one terminal, across profiles, roles and accounts.
    pub terminal: &'a str,
    /// Where the program found its credentials, in words: each source after the one that led to it.
    pub credential_source: String,
    /// Where the program ran, such as `CloudShell` or `AWS_Lambda_python3.12`.
    pub environment: &'a str,
    /// The operating system.
    pub system: &'a str,
    /// What kind of program it is.
    pub client: ClientProgram,
}

/// The kind of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientProgram {
    /// A browser.
    Browser,
    /// The servers of the AWS console, which call on behalf of somebody in a browser.
    Console,
    /// A command line tool of AWS.
    CommandLine,
    /// A program built with an SDK.
    Sdk,
    /// A tool that keeps infrastructure as it is written down.
    InfrastructureAsCode,
    /// An AWS service.
    Service,
    /// Something else, or nothing.
    #[default]
    Other,
}

/// Tools that keep infrastructure as code, by a word of their user agents. They are built with an SDK, whose name
/// stands in the same user agent, so they are looked for first.
const INFRASTRUCTURE_TOOLS: [&str; 8] = [
    "Terraform",
    "OpenTofu",
    "Pulumi",
    "Ansible",
    "aws-cdk",
    "cdk-assets",
    "Crossplane",
    "serverless",
];

/// How the CDK's command line calls itself in the user agent of the SDK that it is built with; its version follows.
const CDK: &str = "app/cdk-cli-";

/// Command line tools of AWS, by the name before the version.
const COMMAND_LINE_TOOLS: [&str; 6] = [
    "aws-cli",
    "aws-sam-cli",
    "ec2-api-tools",
    "AWSPowerShell",
    "AWSPowerShell.Common",
    "AWS.Tools",
];

/// SDKs, by the beginning of the name before the version.
const SDKS: [&str; 7] = [
    "aws-sdk-",
    "AWS-Toolkit-",
    "Boto",
    "Botocore",
    "aws-crt",
    "S3Manager",
    "aws-fluent-bit",
];

/// Words of the console's own servers.
const CONSOLES: [&str; 4] = [
    "Console",
    "signin.amazonaws.com",
    "AWS Internal",
    "aws-internal/",
];

/// Browsers, the more special first: each of them also names the ones it is like.
const BROWSERS: [(&str, &str); 5] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// What the features after `m/` say of where credentials came from. Values as in the AWS SDKs' list of feature ids.
const CREDENTIAL_SOURCES: [(&str, &str); 23] = [
    ("e", "code"),
    ("g", "environment"),
    ("h", "environment: web identity"),
    ("i", "AssumeRole"),
    ("j", "AssumeRoleWithSAML"),
    ("k", "AssumeRoleWithWebIdentity"),
    ("n", "profile"),
    ("o", "profile: source profile"),
    ("p", "profile: named provider"),
    ("q", "profile: web identity"),
    ("r", "profile: SSO"),
    ("s", "SSO"),
    ("t", "profile: SSO (older form)"),
    ("u", "SSO (older form)"),
    ("v", "profile: process"),
    ("w", "process"),
    ("x", "boto2 configuration"),
    ("y", "AWS SDK store"),
    ("z", "container"),
    ("0", "instance metadata"),
    ("3", "bearer token"),
    ("AC", "profile: aws login"),
    ("AD", "aws login"),
];

impl<'a> UserAgent<'a> {
    /// Reads a user agent. What it does not know of is left empty.
    pub fn read(text: &'a str) -> Self {
        let text = text.trim();
        let text = text.strip_prefix('[').unwrap_or(text);
        let text = text.strip_suffix(']').unwrap_or(text);
        let mut agent = UserAgent::default();
        let mut is_kali = false;
        for token in text.split(' ') {
            agent.take(token);
            is_kali |= names_kali(token);
        }
        (agent.client, agent.tool, agent.version) = client(text);
        if agent.client == ClientProgram::Browser || agent.system.is_empty() {
            agent.system = system(text);
        }
        if is_kali {
            agent.system = KALI;
        }
        agent
    }

    /// Takes up one word of the user agent.
    fn take(&mut self, token: &'a str) {
        let Some((name, value)) = token.split_once('/') else {
            return;
        };
        match name {
            // The older form of the AWS CLI's command stands by itself, the newer one among other data.
            "command" => self.command = value,
            "md" => {
                if let Some(command) = value.strip_prefix("command#") {
                    self.command = command;
                }
            }
            "sid" => self.terminal = value,
            "exec-env" => self.environment = value,
            "os" => self.system = value.split('#').next().unwrap_or(value),
            "m" => self.credential_source = credential_source(value),
            _ => {}
        }
    }
}

/// All sources that the features name, in their order: one leads to the next (a profile names a role to assume).
fn credential_source(features: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    for feature in features.split(',') {
        let entry = CREDENTIAL_SOURCES.iter().find(|(id, _)| *id == feature);
        if let Some((_, words)) = entry.filter(|(_, words)| !known.contains(words)) {
            known.push(words);
        }
    }
    known.join(", ")
}

/// A distribution of Linux for attacks, which tools name beside the system: `exe/x86_64.kali.2023`, `md/distrib#kali.2024`.
const KALI: &str = "kali";

fn names_kali(token: &str) -> bool {
    let is_of_system = ["exe/", "md/distrib#", "os/", "Linux/"]
        .iter()
        .any(|start| token.starts_with(start));
    let mut words = token.split(|letter: char| !letter.is_ascii_alphabetic());
    is_of_system && words.any(|word| word.eq_ignore_ascii_case(KALI))
}

/// The program's kind, name and version.
fn client(text: &str) -> (ClientProgram, &str, &str) {
    if let Some(tool) = INFRASTRUCTURE_TOOLS
        .iter()
        .find_map(|tool| product(text, tool))
    {
        return (ClientProgram::InfrastructureAsCode, tool.0, tool.1);
    }
    if let Some(version) = text.split(' ').find_map(|word| word.strip_prefix(CDK)) {
        return (ClientProgram::InfrastructureAsCode, "cdk-cli", version);
    }
    if text.ends_with(".amazonaws.com") && !text.contains(' ') && !text.contains('/') {
        let kind = match text {
            "cloudformation.amazonaws.com" => ClientProgram::InfrastructureAsCode,
            _ if is_console(text) || text.starts_with("console.") => ClientProgram::Console,
            _ => ClientProgram::Service,
        };
        return (kind, text, "");
    }
    if text.starts_with("Mozilla/") || text.contains("/Mozilla/") {
        let found = BROWSERS.iter().find_map(|(word, name)| {
            let version = text.split_once(word)?.1;
            Some((*name, version.split(' ').next().unwrap_or(version)))
        });
        let (name, version) = found.unwrap_or(("browser", ""));
        return (ClientProgram::Browser, name, version);
    }
    let first = match starts_with_ignoring_case(text, TOOLKIT) {
        // Its name has blanks.
        true => {
            &text[..text
                .find('/')
                .map_or(text.len(), |end| end_of_word(text, end))]
        }
        false => text.split(' ').next().unwrap_or(text),
    };
    let (name, version) = first.split_once('/').unwrap_or((first, ""));
    // A program's own name counts more than what it adds to it, such as the name of an application.
    let kind = if COMMAND_LINE_TOOLS.contains(&name) {
        ClientProgram::CommandLine
    } else if is_of_sdk(name) || starts_with_ignoring_case(text, TOOLKIT) {
        ClientProgram::Sdk
    } else if is_console(text) {
        return (ClientProgram::Console, "AWS console", "");
    } else if text.split(' ').skip(1).any(is_of_sdk) {
        // A program that names itself before the SDK.
        ClientProgram::Sdk
    } else {
        ClientProgram::Other
    };
    (kind, name, version)
}

/// The toolkits for editors, which are built with SDKs.
const TOOLKIT: &str = "AWS Toolkit";

fn is_of_sdk(word: &str) -> bool {
    SDKS.iter().any(|sdk| starts_with_ignoring_case(word, sdk))
}

/// Where the word ends that goes on at this place.
fn end_of_word(text: &str, from: usize) -> usize {
    text[from..].find(' ').map_or(text.len(), |end| from + end)
}

fn is_console(text: &str) -> bool {
    CONSOLES.iter().any(|word| text.contains(word))
}

/// The word `tool`, whatever its case, and the version behind it.
fn product<'a>(text: &'a str, tool: &str) -> Option<(&'a str, &'a str)> {
    text.split([' ', ';', '(', ')', ',', '+']).find_map(|word| {
        let (name, version) = word.split_once('/').unwrap_or((word, ""));
        name.eq_ignore_ascii_case(tool).then_some((name, version))
    })
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    let head = text.as_bytes().get(..start.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// The operating system of a browser, or of a tool that names it in an older form.
fn system(text: &str) -> &'static str {
    const SYSTEMS: [(&str, &str); 8] = [
        ("Windows", "windows"),
        ("Android", "android"),
        ("iPhone", "ios"),
        ("iPad", "ios"),
        ("Mac OS", "macos"),
        ("Darwin", "macos"),
        ("Linux", "linux"),
        ("linux", "linux"),
    ];
    let found = SYSTEMS.iter().find(|(word, _)| text.contains(word));
    found.map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> UserAgent<'_> {
        UserAgent::read(text)
    }

    #[test]
    fn the_aws_cli_tells_command_terminal_and_where_its_credentials_came_from() {
        let agent = read(
            "aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.2 md/pyimpl#CPython \
             exec-env/CloudShell m/E,b,n,i sid/3a0f5c2b9d1e cfg/retry-mode#standard md/installer#exe md/command#s3.sync",
        );
        assert_eq!(
            agent,
            UserAgent {
                tool: "aws-cli",
                version: "2.27.1",
                command: "s3.sync",
                terminal: "3a0f5c2b9d1e",
                credential_source: "profile, AssumeRole".to_owned(),
                environment: "CloudShell",
                system: "linux",
                client: ClientProgram::CommandLine,
            }
        );
        let older = read(
            "aws-cli/2.15.37 Python/3.11.8 Linux/6.1.82 exec-env/CloudShell prompt/off command/secretsmanager.list-secrets",
        );
        assert_eq!(older.command, "secretsmanager.list-secrets");
        assert_eq!(older.system, "linux");
    }

    #[test]
    fn each_source_of_credentials_that_a_client_names_is_kept_in_its_order() {
        for (features, words) in [
            ("z,0,3", "container, instance metadata, bearer token"),
            ("k,b", "AssumeRoleWithWebIdentity"),
            ("E,n,i", "profile, AssumeRole"),
            ("AD,i,i", "aws login, AssumeRole"),
            ("E,b", ""),
        ] {
            let text = format!("aws-cli/2.32.0 ua/2.1 m/{features} sid/1");
            assert_eq!(read(&text).credential_source, words, "{features}");
        }
    }

    #[test]
    fn a_system_for_attacks_is_named_wherever_the_client_does_so() {
        for (text, system) in [
            (
                "aws-cli/2.12.0 Python/3.11.4 Linux/6.3.0 exe/x86_64.kali.2023 prompt/off",
                "kali",
            ),
            (
                "aws-cli/2.17.0 os/linux#6.8.11 md/distrib#kali.2024 md/arch#x86_64",
                "kali",
            ),
            (
                "aws-cli/2.9.0 Python/3.11.2 Linux/6.1.0-kali5-amd64 source/x86_64",
                "kali",
            ),
            (
                "aws-cli/2.12.0 os/linux#6.8.11 md/distrib#debian.12 app/kali",
                "linux",
            ),
        ] {
            assert_eq!(read(text).system, system, "{text}");
        }
    }

    #[test]
    fn programs_are_told_by_what_they_are_first() {
        for (text, client, tool, version) in [
            (
                "Boto3/1.26.165 Python/3.10.6 Linux/5.19.0 Botocore/1.29.165",
                ClientProgram::Sdk,
                "Boto3",
                "1.26.165",
            ),
            (
                "[Boto3/1.26.165 Python/3.10.6]",
                ClientProgram::Sdk,
                "Boto3",
                "1.26.165",
            ),
            (
                "aws-sdk-go/1.41.4 (go1.18.3; linux; amd64) amazon-ssm-agent/",
                ClientProgram::Sdk,
                "aws-sdk-go",
                "1.41.4",
            ),
            (
                "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 aws-sdk-go/1.44",
                ClientProgram::InfrastructureAsCode,
                "Terraform",
                "1.1.2",
            ),
            (
                "cloudformation.amazonaws.com",
                ClientProgram::InfrastructureAsCode,
                "cloudformation.amazonaws.com",
                "",
            ),
            (
                "secretsmanager.amazonaws.com",
                ClientProgram::Service,
                "secretsmanager.amazonaws.com",
                "",
            ),
            (
                "signin.amazonaws.com",
                ClientProgram::Console,
                "signin.amazonaws.com",
                "",
            ),
            (
                "console.ec2.amazonaws.com",
                ClientProgram::Console,
                "console.ec2.amazonaws.com",
                "",
            ),
            ("AWS Internal", ClientProgram::Console, "AWS console", ""),
            (
                "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030 Linux/5.4]",
                ClientProgram::Console,
                "AWS console",
                "",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 \
                 Safari/537.36 Edg/114.0.1823.82",
                ClientProgram::Browser,
                "Edge",
                "114.0.1823.82",
            ),
            (
                "aws-sdk-js/3.600.0 ua/2.0 os/linux#6.8.0 lang/js md/nodejs#20.11.0 app/cdk-cli-2.1 api/cloudformation#3.600.0",
                ClientProgram::InfrastructureAsCode,
                "cdk-cli",
                "2.1",
            ),
            (
                "AWS Toolkit For VS Code/3.2.0 Visual-Studio-Code/1.90.0",
                ClientProgram::Sdk,
                "AWS Toolkit For VS Code",
                "3.2.0",
            ),
            (
                "AWS Toolkit For VS Code",
                ClientProgram::Sdk,
                "AWS Toolkit For VS Code",
                "",
            ),
            (
                "AWS-Toolkit-For-VSCode/1.27.0 Visual-Studio-Code/1.60.0",
                ClientProgram::Sdk,
                "AWS-Toolkit-For-VSCode",
                "1.27.0",
            ),
            (
                "acme-backup/7.1 aws-sdk-java/2.25.1 Linux/5.10",
                ClientProgram::Sdk,
                "acme-backup",
                "7.1",
            ),
            (
                "stratus-red-team_ea782787",
                ClientProgram::Other,
                "stratus-red-team_ea782787",
                "",
            ),
            ("", ClientProgram::Other, "", ""),
        ] {
            let agent = read(text);
            assert_eq!(
                (agent.client, agent.tool, agent.version),
                (client, tool, version),
                "{text}"
            );
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        for text in [
            "/",
            "[",
            "]",
            "m/",
            "md/command#",
            "sid/",
            "é/ü m/ß",
            "Mozilla/",
            "os/",
            "m/i,,i",
        ] {
            let _ = read(text);
        }
    }
}
