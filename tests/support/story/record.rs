//! One API call and the CloudTrail record that it leaves, as event version 1.08 lays it out.

use super::calendar::event_time;
use super::identities::Speaker;
use super::json::{array, object, text};
use super::random::Random;

/// A call that somebody made, before it is written down.
pub struct Call {
    /// When it was completed, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// Who made it.
    pub speaker: Speaker,
    /// The service without `.amazonaws.com`.
    pub service: &'static str,
    /// `eventName`.
    pub name: &'static str,
    /// `awsRegion`.
    pub region: String,
    /// Account that receives the event.
    pub account: String,
    /// Whether it only reads.
    pub reads: bool,
    /// Whether it is a data event.
    pub data: bool,
    /// `eventType`.
    pub event_type: &'static str,
    /// `requestParameters`, as JSON.
    pub request: Option<String>,
    /// `responseElements`, as JSON.
    pub response: Option<String>,
    /// `additionalEventData`, as JSON.
    pub additional: Option<String>,
    /// `serviceEventDetails`, as JSON.
    pub details: Option<String>,
    /// ARN and type of what the call was about.
    pub resources: Vec<(String, &'static str)>,
    /// Error code and message.
    pub error: Option<(&'static str, String)>,
    /// Whether both sides of a cross-account call get a record.
    pub shared: bool,
}

impl Call {
    /// A successful call without parameters.
    pub fn new(
        time: i64,
        speaker: Speaker,
        (service, name): (&'static str, &'static str),
        (account, region): (&str, &str),
    ) -> Self {
        const READING: [&str; 8] = [
            "Get",
            "List",
            "Describe",
            "Decrypt",
            "Lookup",
            "Head",
            "GenerateDataKey",
            "AssumeRole",
        ];
        Self {
            time,
            speaker,
            service,
            name,
            region: region.to_owned(),
            account: account.to_owned(),
            reads: READING.iter().any(|prefix| name.starts_with(prefix)),
            data: false,
            event_type: "AwsApiCall",
            request: None,
            response: None,
            additional: None,
            details: None,
            resources: Vec::new(),
            error: None,
            shared: false,
        }
    }

    /// With request parameters.
    pub fn asks(mut self, request: String) -> Self {
        self.request = Some(request);
        self
    }

    /// With response elements.
    pub fn answers(mut self, response: String) -> Self {
        self.response = Some(response);
        self
    }

    /// About a resource.
    pub fn about(mut self, arn: &str, kind: &'static str) -> Self {
        self.resources.push((arn.to_owned(), kind));
        self
    }

    /// As a data event.
    pub fn data_event(mut self) -> Self {
        self.data = true;
        self
    }

    /// Failed with this code and message.
    pub fn fails(mut self, code: &'static str, message: &str) -> Self {
        self.error = Some((code, message.to_owned()));
        self.response = None;
        self
    }

    /// Denied: Step Functions and others leave no request then, and the ARN stands in the message only.
    pub fn denied(mut self, code: &'static str, arn: &str) -> Self {
        let message = format!(
            "User: {} is not authorized to perform: {}:{} on resource: {arn} because no identity-based policy allows the {}:{} action",
            self.speaker.arn, self.service, self.name, self.service, self.name
        );
        self.request = None;
        self.resources.clear();
        self = self.fails(code, &message);
        self
    }

    /// The record's JSON on one line.
    pub fn record(&self, random: &mut Random) -> String {
        let source = format!("{}.amazonaws.com", self.service);
        let mut record = object()
            .text("eventVersion", "1.08")
            .json("userIdentity", &self.speaker.identity)
            .text("eventTime", &event_time(self.time))
            .text("eventSource", &source)
            .text("eventName", self.name)
            .text("awsRegion", &self.region)
            .text("sourceIPAddress", &self.speaker.address)
            .text("userAgent", &self.speaker.agent);
        if let Some((code, message)) = &self.error {
            if !code.is_empty() {
                record = record.text("errorCode", code);
            }
            record = record.text("errorMessage", message);
        }
        record = record
            .nullable("requestParameters", self.request.as_deref())
            .nullable("responseElements", self.response.as_deref())
            .optional("additionalEventData", self.additional.as_deref());
        if self.event_type == "AwsApiCall" {
            record = record.text("requestID", &random.guid());
        }
        record = record
            .text("eventID", &random.guid())
            .flag("readOnly", self.reads);
        if !self.resources.is_empty() {
            let resources: Vec<String> = self
                .resources
                .iter()
                .map(|(arn, kind)| {
                    object()
                        .text("accountId", &self.account)
                        .text("type", kind)
                        .text("ARN", arn)
                        .end()
                })
                .collect();
            record = record.json("resources", &array(&resources));
        }
        record = record
            .text("eventType", self.event_type)
            .flag("managementEvent", !self.data)
            .text("recipientAccountId", &self.account)
            .optional("serviceEventDetails", self.details.as_deref());
        if self.shared {
            record = record.text("sharedEventID", &random.guid());
        }
        record = record.text(
            "eventCategory",
            if self.data { "Data" } else { "Management" },
        );
        if self.speaker.tls && self.event_type != "AwsServiceEvent" {
            let tls = object()
                .text("tlsVersion", "TLSv1.3")
                .text("cipherSuite", "TLS_AES_128_GCM_SHA256")
                .text(
                    "clientProvidedHostHeader",
                    &format!("{}.{}.amazonaws.com", self.service, self.region),
                );
            record = record.json("tlsDetails", &tls.end());
        }
        if self.speaker.console {
            record = record.json("sessionCredentialFromConsole", &text("true"));
        }
        record.end()
    }
}
