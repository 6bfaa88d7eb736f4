//! The detection rules that come with this program: Sigma rules in YAML, several documents to a file, one file to a subject.
//!
//! README.md in this folder says how to add one. The sentences are our own.

/// The files: name and text.
pub static BUILT_IN: [(&str, &str); 19] = [
    ("backup.yml", include_str!("backup.yml")),
    ("compute.yml", include_str!("compute.yml")),
    ("containers.yml", include_str!("containers.yml")),
    ("correlations.yml", include_str!("correlations.yml")),
    ("databases.yml", include_str!("databases.yml")),
    ("detection.yml", include_str!("detection.yml")),
    ("discovery.yml", include_str!("discovery.yml")),
    ("email_and_models.yml", include_str!("email_and_models.yml")),
    ("identity.yml", include_str!("identity.yml")),
    ("keys_and_sign_in.yml", include_str!("keys_and_sign_in.yml")),
    ("lambda.yml", include_str!("lambda.yml")),
    ("logging.yml", include_str!("logging.yml")),
    ("network.yml", include_str!("network.yml")),
    ("organization.yml", include_str!("organization.yml")),
    ("pipelines.yml", include_str!("pipelines.yml")),
    ("secrets_and_kms.yml", include_str!("secrets_and_kms.yml")),
    ("step_functions.yml", include_str!("step_functions.yml")),
    ("storage.yml", include_str!("storage.yml")),
    ("systems_manager.yml", include_str!("systems_manager.yml")),
];

/// The runbooks, as notes files: name and text. Each search of one is a step, in the order in which an analyst goes.
pub static RUNBOOKS: [(&str, &str); 6] = [
    (
        "leaked_access_key.json",
        include_str!("runbooks/leaked_access_key.json"),
    ),
    (
        "console_takeover.json",
        include_str!("runbooks/console_takeover.json"),
    ),
    (
        "s3_theft_and_ransom.json",
        include_str!("runbooks/s3_theft_and_ransom.json"),
    ),
    (
        "iam_escalation.json",
        include_str!("runbooks/iam_escalation.json"),
    ),
    (
        "crypto_mining.json",
        include_str!("runbooks/crypto_mining.json"),
    ),
    (
        "step_functions_tampering.json",
        include_str!("runbooks/step_functions_tampering.json"),
    ),
];
