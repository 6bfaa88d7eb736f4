//! DuckDB's table: each record with its leaves, as the page reads it, and the columns of the other tables.

use crate::cloudtrail::column::Column;

/// The records of trail files with their leaves in order.
const RECORDS: &str = r#"files AS (
  SELECT unnest(CASE json_type(json, '$.Records') WHEN 'ARRAY' THEN json -> '$.Records[*]' ELSE [json] END) AS record
  FROM read_json_objects('cloudtrail/**/*.json*', maximum_object_size = 268435456)
), records AS (
  SELECT record, (
    SELECT list({'path': regexp_replace(substr(fullkey, 3), '\[[0-9]+\]|"', '', 'g'), 'text': value ->> '$'} ORDER BY id)
    FROM json_tree(record) WHERE type NOT IN ('OBJECT', 'ARRAY', 'NULL') AND fullkey <> '$.eventTime'
  ) AS leaves
  FROM files
), columns AS (
  SELECT record, leaves,"#;

/// The columns that are asked for and are no strings of the store. Names that some logs write in lower case, and one known
/// misspelling, are read too.
const FURTHER: &str = r#"
    nullif(coalesce(record ->> '$.errorMessage'), '') AS errormessage,
    nullif(coalesce(record ->> '$.readOnly'), '') AS readonly,
    len(list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^(responseElements\.|serviceEventDetails(\.|$))') AND lower(leaf.text) = 'failure' AND (regexp_matches(record ->> '$.eventSource', '^(signin|sso|sso-directory|sso-oauth)(\.|$)') OR regexp_extract(leaf.path, '[^.]*$') = nullif(record ->> '$.eventName', '')))) > 0 AS failedsignin,
    CASE WHEN regexp_matches(nullif(coalesce(record ->> '$.eventTime', record ->> '$."@timestamp"', record ->> '$.timeWindow.windowStart'), ''), '^\d{4}(-\d\d(-\d\d([Tt ]\d\d(:\d\d(:\d\d.*)?)?)?)?)?$') THEN TRY_CAST(regexp_replace(replace(nullif(coalesce(record ->> '$.eventTime', record ->> '$."@timestamp"', record ->> '$.timeWindow.windowStart'), '') || substr('0000-01-01T00:00:00', length(nullif(coalesce(record ->> '$.eventTime', record ->> '$."@timestamp"', record ->> '$.timeWindow.windowStart'), '')) + 1), ',', '.'), '(\d\d:\d\d:\d\d(\.\d+)?)$', '\1Z') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS eventtime,
    CASE WHEN json_type(record, '$.userIdentity') <> 'NULL' THEN {'type': nullif(coalesce(record ->> '$.userIdentity.type', record ->> '$.userIdentity.type'), ''), 'username': nullif(coalesce(record ->> '$.userIdentity.userName', record ->> '$.userIdentity.username'), ''), 'principalid': nullif(coalesce(record ->> '$.userIdentity.principalId', record ->> '$.userIdentity.principalid'), ''), 'arn': nullif(coalesce(record ->> '$.userIdentity.arn', record ->> '$.userIdentity.arn'), ''), 'accountid': nullif(coalesce(record ->> '$.userIdentity.accountId', record ->> '$.userIdentity.accountid'), ''), 'accesskeyid': nullif(coalesce(record ->> '$.userIdentity.accessKeyId', record ->> '$.userIdentity.accesskeyid', record ->> '$.userIdentity.accesKeyId'), ''), 'invokedby': nullif(coalesce(record ->> '$.userIdentity.invokedBy', record ->> '$.userIdentity.invokedby'), ''), 'identityprovider': nullif(coalesce(record ->> '$.userIdentity.identityProvider', record ->> '$.userIdentity.identityprovider'), ''), 'sessioncontext': {'sessionissuer': {'arn': nullif(coalesce(record ->> '$.userIdentity.sessionContext.sessionIssuer.arn', record ->> '$.userIdentity.sessioncontext.sessionissuer.arn'), ''), 'username': nullif(coalesce(record ->> '$.userIdentity.sessionContext.sessionIssuer.userName', record ->> '$.userIdentity.sessioncontext.sessionissuer.username'), '')}}, 'onbehalfof': {'userid': nullif(coalesce(record ->> '$.userIdentity.onBehalfOf.userId', record ->> '$.userIdentity.onbehalfof.userid'), ''), 'identitystorearn': nullif(coalesce(record ->> '$.userIdentity.onBehalfOf.identityStoreArn', record ->> '$.userIdentity.onbehalfof.identitystorearn'), '')}} END AS useridentity"#;

/// The leaf that names the resource, best first, as `cloudtrail/resource.rs` has it; then the one that a denial names.
const RESOURCE: &str = r#",
    coalesce(list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^resources\.(ARN|arn)$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^resources\.ARNPrefix$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^(resources\.resourceName|requestParameters\.([^.]*(Arn|ARN)|targetPrincipal))$') AND NOT regexp_matches(leaf.path, '\.(roleArn|executionRoleArn|RoleArn|policyArn)$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^(responseElements\.([^.]*(Arn|ARN)|instancesSet\.items\.instanceId)|requestParameters\.(params\.name|target|instanceIds))$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^requestParameters\.((.*\.)?(instanceId|groupId|volumeId|snapshotId|keyId|secretId)|[^.]*(name|id|Name|Id|Identifier|Url)|[^.]*Request\.[^.]*(name|id|Name|Id|Identifier|Url)(\.content)?)$') AND NOT regexp_matches(leaf.path, '(\.(attributeName|sessionName|roleSessionName|RoleSessionName|requestId|versionId)(\.content)?|^requestParameters\.(id|policyId|policyName|documentName))$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^requestParameters\.[^.]*(names|Names|Ids|Arns|IdList|NameList|ArnList)$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^requestParameters\.(policyArn|policyId|policyName|documentName)$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^requestParameters\.(roleArn|executionRoleArn|RoleArn)$') AND NOT regexp_matches(leaf.path, '^$'))[1].text, CASE WHEN len(list_filter(leaves, lambda leaf: leaf.path = 'requestParameters.jsonrpc')) = 0 THEN list_filter(leaves, lambda leaf: regexp_matches(leaf.path, '^requestParameters\.id$') AND NOT regexp_matches(leaf.path, '^$'))[1].text END, nullif(regexp_extract(record ->> '$.errorMessage', 'on resource: \s*["'',.;]*(arn:\S*?)["'',.;]*(\s|$)', 1), '')) AS resource"#;

/// No other documents, and each event once.
const EVENTS: &str = r#"
  FROM records
), events AS (
  SELECT * FROM columns WHERE coalesce(eventid, eventname) IS NOT NULL
  QUALIFY eventid IS NULL OR row_number() OVER (PARTITION BY eventid, coalesce(nullif(recipientaccountid, ''), nullif(useridentity.accountid, ''), nullif(regexp_extract(useridentity.arn, '(?s)^arn:([^:]+):([^:]*):[^:]*:([^:]*):(.+)$', 3), ''))) = 1
)"#;

/// What a statement's table of events, `events`, is made of; the column `resource` only where it is asked for.
pub fn tables(needs_resource: bool) -> String {
    let columns: String = Column::ALL.into_iter().filter_map(column).collect();
    let resource = if needs_resource { RESOURCE } else { "" };
    [RECORDS, &columns, FURTHER, resource, EVENTS].concat()
}

/// A column of the store as a column of the table; none where a record does not have it at its top.
fn column(column: Column) -> Option<String> {
    let name = column.name_in_tables()?;
    let paths = column.paths().iter();
    let mut texts: Vec<String> = paths.map(|path| format!("record ->> '$.{path}'")).collect();
    texts.extend(made(column).map(str::to_owned));
    let texts = texts.join(", ");
    Some(format!("\n    nullif(coalesce({texts}), '') AS {name},"))
}

/// What stands for a value that a record does not have at its top; see `cloudtrail/summary.rs` and `cloudtrail/outcome.rs`.
fn made(column: Column) -> Option<&'static str> {
    match column {
        Column::Name => Some(
            "'Insight: ' || coalesce(record ->> '$.insightDetails.eventName', record ->> '$.insightEventName'), \
             CASE record ->> '$.summary.primaryDimension.dimension' \
             WHEN 'eventName' THEN 'Summary: ' || (record ->> '$.summary.primaryDimension.statistics[0].name') \
             WHEN 'resourceARN' THEN 'Summary: access to a resource' WHEN 'userIdentity' THEN 'Summary: actions of a principal' \
             ELSE 'Summary by ' || (record ->> '$.summary.primaryDimension.dimension') END",
        ),
        Column::Source => {
            Some("record ->> '$.insightDetails.eventSource', record ->> '$.insightEventSource'")
        }
        Column::Error => Some(
            "list_filter(leaves, lambda leaf: \
             regexp_matches(leaf.path, '(?i)^responseElements\\.(errorCode|error\\.code|error\\.errorCode)$') \
             AND lower(leaf.text) NOT IN ('', '0', '200', 'none', 'null', 'ok', 'success'))[-1].text",
        ),
        Column::Region | Column::Account | Column::Address | Column::Agent | Column::Category => {
            None
        }
        Column::Resource | Column::Id => None,
    }
}
