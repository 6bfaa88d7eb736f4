//! What AI agents do through AWS's managed MCP servers (Model Context Protocol).
//!
//! Source: AWS, "Logging AWS MCP Server API calls using AWS CloudTrail", and records of 2026 in public repositories. These
//! have `eventType: AwsMcpEvent`, `requestParameters.params.name` and `additionalEventData.downstreamRequests`. Only the
//! AWS page has `mcpEventDetails`, `delegatedViaAWS` and the name of the tool as `requestParameters.method`.

/// `eventType` of what an MCP server logs.
pub const MCP_EVENT_TYPE: &str = "AwsMcpEvent";

/// What an event has to do with an AI agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum McpCall {
    /// The agent called a tool of an MCP server.
    ToolCall,
    /// The MCP server called an API of AWS for the agent.
    ApiCall,
    /// The agent asked the MCP server for something else: it began or ended a session, it asked which tools there are.
    Other,
}

impl McpCall {
    /// The words, by number.
    pub const WORDS: [&'static str; 3] = ["tool-call", "api-call", "other"];

    /// The word that the screen and the search language use.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// Whether a host is one of AWS's managed MCP servers: `aws-mcp.amazonaws.com`, `eks-mcp.us-west-2.api.aws`.
pub fn is_mcp_server(host: &str) -> bool {
    let service = host.split('.').next().unwrap_or(host);
    service.ends_with("-mcp") && (host.ends_with(".amazonaws.com") || host.ends_with(".api.aws"))
}

/// The name of the tool that a request to an MCP server calls; none where it calls no tool. Empty where the record does not
/// name it.
pub fn called_tool<'a>(event_name: &str, method: &'a str, name: &'a str) -> Option<&'a str> {
    let is_tool_call = method.eq_ignore_ascii_case("tools/call")
        || event_name.starts_with("Call") && event_name.ends_with("Tool");
    // A method of JSON-RPC has a slash; the AWS page has the tool in its place.
    let documented = if method.contains('/') { "" } else { method };
    is_tool_call.then_some(if name.is_empty() { documented } else { name })
}

/// The agent's own name in its user agent: the last product, after the libraries and proxies that it is built on
/// (`python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0`). It is what the client says.
pub fn agent_name(user_agent: &str) -> &str {
    let mut products = user_agent.split(' ').filter(|word| {
        word.split_once('/')
            .is_some_and(|(name, version)| !name.is_empty() && !version.is_empty())
            && !word.starts_with(['(', '['])
    });
    products.next_back().unwrap_or(user_agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_told_from_other_hosts() {
        for host in [
            "aws-mcp.amazonaws.com",
            "aws-api-mcp.amazonaws.com",
            "sagemaker-unified-studio-mcp.amazonaws.com",
            "aws-mcp.us-east-1.api.aws",
            "eks-mcp.us-west-2.api.aws",
        ] {
            assert!(is_mcp_server(host), "{host}");
        }
        for host in [
            "",
            "mcp.amazonaws.com",
            "aws-mcp.example.com",
            "aws-mcp.amazonaws.com.example.com",
            "s3.amazonaws.com",
        ] {
            assert!(!is_mcp_server(host), "{host}");
        }
    }

    #[test]
    fn the_tool_is_named_as_the_record_has_it() {
        let called = |event, method, name| called_tool(event, method, name);
        assert_eq!(
            called("CallReadWriteTool", "tools/call", "aws___run_script"),
            Some("aws___run_script")
        );
        assert_eq!(called("CallTool", "call_aws", ""), Some("call_aws"));
        assert_eq!(called("CallTool", "tools/call", ""), Some(""));
        assert_eq!(called("DestroySession", "session/destroy", ""), None);
        assert_eq!(called("InvokeMcp", "tools/list", ""), None);
        assert_eq!(called("InvokeMcp", "tools/call", "x"), Some("x"));
    }

    #[test]
    fn an_agent_s_name_is_what_its_user_agent_ends_with() {
        let name = agent_name;
        assert_eq!(
            name("python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0"),
            "cursor-vscode/1.0.0"
        );
        assert_eq!(name("claude-code/2.1.284 (cli)"), "claude-code/2.1.284");
        assert_eq!(name("agent without a version"), "agent without a version");
        assert_eq!(name(""), "");
    }
}
