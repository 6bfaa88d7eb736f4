//! AI agents of the story: what they ask MCP servers for, and the API calls that these make for them.

use super::{Credentials, Story};
use serde_json::{Value, json};

/// The truth about an event of an AI agent.
#[derive(Clone, Debug)]
pub struct TrueAgentEvent {
    /// The user agent of the agent's requests; none where these are not in the files.
    pub user_agent: Option<&'static str>,
    /// `tool-call`, `api-call` or `other`.
    pub call: &'static str,
    /// The tool that was called or led to it; empty where the files do not tell.
    pub tool: &'static str,
}

/// An API call that a tool call leads to.
#[derive(Clone, Copy)]
pub struct AgentsCall {
    pub source: &'static str,
    pub name: &'static str,
    pub is_read: bool,
    /// The error code; empty where it succeeds.
    pub error: &'static str,
}

pub const LIST_BUCKETS: AgentsCall = AgentsCall {
    source: "s3.amazonaws.com",
    name: "ListBuckets",
    is_read: true,
    error: "",
};
pub const DELETE_TABLE: AgentsCall = AgentsCall {
    source: "dynamodb.amazonaws.com",
    name: "DeleteTable",
    is_read: false,
    error: "",
};
pub const DENIED_WRITE: AgentsCall = AgentsCall {
    source: "iam.amazonaws.com",
    name: "AttachUserPolicy",
    is_read: false,
    error: "AccessDenied",
};
pub const FAILED_READ: AgentsCall = AgentsCall {
    source: "lambda.amazonaws.com",
    name: "GetFunction",
    is_read: true,
    error: "ResourceNotFoundException",
};

pub const CURSOR: &str = "python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0";
pub const CLAUDE: &str = "python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 claude-code/2.1.284";

const SERVER: &str = "aws-mcp.amazonaws.com";

impl Story {
    /// An agent calls a tool; the API calls that it leads to are logged with their request ids.
    pub fn agent(
        &mut self,
        by: &Credentials,
        user_agent: &'static str,
        tool: &'static str,
        calls: &[AgentsCall],
    ) {
        self.wait(100);
        let requests: Vec<String> = calls.iter().map(|_| self.random.guid()).collect();
        for (call, request) in calls.iter().zip(&requests) {
            self.through_server(by, Some(user_agent), tool, *call, Some(request));
        }
        let downstream = calls.iter().zip(&requests).map(|(call, request)| {
            let service = call.source.split('.').next().unwrap_or("");
            json!({"apiName": format!("{service}:{}", call.name), "requestId": request, "awsRegion": "eu-west-1"})
        });
        let downstream: Vec<Value> = downstream.collect();
        let has_calls = !downstream.is_empty();
        let place = self.request(by, user_agent, "CallReadWriteTool", json!({
            "requestParameters": {"jsonrpc": "2.0", "method": "tools/call", "id": 2, "params": {
                "name": tool, "arguments": "[HIDDEN_DUE_TO_SECURITY_REASONS]",
            }},
            "additionalEventData": if has_calls { json!({"downstreamRequests": downstream}) } else { Value::Null },
        }));
        self.told[place].agent = Some(TrueAgentEvent {
            user_agent: Some(user_agent),
            call: "tool-call",
            tool,
        });
    }

    /// An agent ends its session with the MCP server.
    pub fn agent_leaves(&mut self, by: &Credentials, user_agent: &'static str) {
        let more = json!({"requestParameters": {"jsonrpc": "2.0", "method": "session/destroy"}});
        let place = self.request(by, user_agent, "DestroySession", more);
        self.told[place].agent = Some(TrueAgentEvent {
            user_agent: Some(user_agent),
            call: "other",
            tool: "",
        });
    }

    /// An API call of an MCP server whose tool call is in no file.
    pub fn agent_elsewhere(&mut self, by: &Credentials, call: AgentsCall) {
        self.wait(100);
        self.through_server(by, None, "", call, None);
    }

    /// A tool call in the form that the AWS page has, which no record has been seen in.
    pub fn documented_tool_call(
        &mut self,
        by: &Credentials,
        user_agent: &'static str,
        tool: &'static str,
    ) {
        let place = self.request(by, user_agent, "CallTool", json!({
            "eventSource": "aws-mcp.us-east-1.api.aws",
            "requestParameters": {"method": tool, "params": {}, "id": "request-id"},
            "mcpEventDetails": {"sessionId": "sess_xyz789", "mcpServerName": "aws-mcp.us-east-1.api.aws"},
        }));
        self.told[place].agent = Some(TrueAgentEvent {
            user_agent: Some(user_agent),
            call: "tool-call",
            tool,
        });
    }

    fn request(
        &mut self,
        by: &Credentials,
        user_agent: &'static str,
        name: &str,
        more: Value,
    ) -> usize {
        let agent = Credentials {
            agent: user_agent,
            origin: "agent",
            ..by.clone()
        };
        let place = self.call(&agent, SERVER, name, more);
        self.told[place].record["eventType"] = json!("AwsMcpEvent");
        place
    }

    fn through_server(
        &mut self,
        by: &Credentials,
        user_agent: Option<&'static str>,
        tool: &'static str,
        call: AgentsCall,
        request: Option<&str>,
    ) {
        let mut api = Credentials {
            agent: SERVER,
            origin: "agent",
            address: SERVER.to_owned(),
            ..by.clone()
        };
        api.identity["invokedBy"] = json!(SERVER);
        if api.identity["sessionContext"].is_null() {
            // The server works with temporary credentials of its own for a user with a long-term key.
            let time = self.time();
            api.identity["sessionContext"] = json!({"attributes": {"creationDate": time}});
            api.identity["accessKeyId"] = json!(self.id("ASIA"));
        }
        let mut more = json!({"readOnly": call.is_read});
        if !call.error.is_empty() {
            more["errorCode"] = json!(call.error);
        }
        if let Some(request) = request {
            more["requestID"] = json!(request);
        }
        let place = self.call(&api, call.source, call.name, more);
        self.told[place].agent = Some(TrueAgentEvent {
            user_agent,
            call: "api-call",
            tool,
        });
    }
}
