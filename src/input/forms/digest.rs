//! Digest files: they list log files with the SHA-256 of what those hold.
//!
//! Source: "CloudTrail digest file structure" in the AWS CloudTrail User Guide. `hashValue` is the
//! hash of the log file's content before gzip. The digest's own signature lies in S3's metadata, so
//! it can't be checked here.

use super::{FormDef, Found, Opener, Recogniser};
use crate::json::object::Object;

/// A digest file. It holds no events and says which log files there should be.
pub(crate) const FORM: FormDef = FormDef {
    title: "digest file",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "digest.json",
};

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let is_digest = object.get("logFiles").is_some()
        && object.has_any(&["digestStartTime", "digestS3Object", "awsAccountId"]);
    if is_digest {
        opener.found(Found::Digest(json));
    }
    is_digest
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn a_digest_lists_files_and_hashes() {
        let digest = r#"{"awsAccountId":"123456789012","digestStartTime":"2024-01-02T03:04:05Z","digestS3Object":"d.json.gz",
            "logFiles":[{"s3Bucket":"b","s3Object":"AWSLogs/x.json.gz","hashValue":"ab12","hashAlgorithm":"SHA-256"}]}"#;
        assert_eq!(opened(digest), [format!(": digest {digest}")]);
    }
}
