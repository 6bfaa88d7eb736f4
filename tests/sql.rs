//! The search language in other engines' languages: what the text says, what it can't say, and that nothing leaves its
//! quotes. That it finds the same events is tested in a real DuckDB: `scripts/test sql`.

use crate::support;
use proptest::prelude::*;
use regex::Regex;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, Ipv6Addr};
use support::*;
use trailglass::protocol::{SortColumn, Tab, TimeRange};
use trailglass::query::fields;
use trailglass::query::parse::parse;
use trailglass::sql::{Dialect, ShownTable, Translation, translate};

/// 2023-07-10 12:00:00.
const NEWEST: i64 = 1_688_990_400_000;

fn said(query: &str, dialect: Dialect) -> Translation {
    said_of(query, dialect, None, Tab::Events)
}

fn said_of(query: &str, dialect: Dialect, time: Option<TimeRange>, tab: Tab) -> Translation {
    let table = ShownTable {
        tab,
        sort: "time",
        descending: false,
        then: &[],
    };
    translate(
        &parse(query).unwrap_or_else(|error| panic!("{query}: {error:?}")),
        time,
        NEWEST,
        table,
        dialect,
    )
}

/// The text of the conditions.
fn conditions(query: &str, dialect: Dialect) -> String {
    let sql = said(query, dialect).sql;
    let after = sql
        .split_once("\nWHERE ")
        .map_or("", |(_, after)| after)
        .to_owned();
    after
        .split("\nORDER BY ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_plain_question_reads_plainly() {
    assert_eq!(
        conditions(
            "name:(List*, GetObject) -error:* region=us-east-1",
            Dialect::Athena
        ),
        "((lower(eventname) LIKE 'list%' or lower(eventname) = 'getobject') and not coalesce(errorcode <> '', FALSE) \
         and awsregion = 'us-east-1')"
    );
    assert_eq!(conditions("~name:x", Dialect::Lake), "");
    assert_eq!(
        said("name:a_b", Dialect::Insights).sql,
        "fields @timestamp, @message\n| filter eventName like /(?is)^(a_b)\\z/\n| sort eventTime asc\n| limit 10000"
    );
}

#[test]
fn all_columns_that_a_table_is_sorted_by_are_in_the_order() {
    let key = |column: &str, descending| SortColumn {
        column: column.to_owned(),
        descending,
    };
    let order = |dialect, sort, descending, then: &[SortColumn]| {
        let table = ShownTable {
            tab: Tab::Events,
            sort,
            descending,
            then,
        };
        let query = parse("name:Get*").expect("sound");
        let said = translate(&query, None, NEWEST, table, dialect);
        let order = said.sql.split("\nORDER BY ").nth(1).map(str::to_owned);
        (order.unwrap_or_default(), said.unsaid.len())
    };
    let two = [key("name", true), key("time", true)];
    let some = [key("source", false), key("principal", true)];
    for dialect in [Dialect::Athena, Dialect::Lake, Dialect::DuckDb] {
        let (_, unsaid) = order(dialect, "time", false, &[]);
        for (sort, descending, then, wanted) in [
            ("time", true, &[][..], "eventtime DESC"),
            ("name", true, &[], "eventname DESC NULLS LAST, eventtime"),
            (
                "region",
                false,
                &two,
                "awsregion NULLS LAST, eventname DESC NULLS LAST, eventtime DESC",
            ),
            (
                "time",
                true,
                &some,
                "eventtime DESC, eventsource NULLS LAST, principal DESC NULLS LAST",
            ),
        ] {
            assert_eq!(
                order(dialect, sort, descending, then),
                (wanted.to_owned(), unsaid)
            );
        }
        // A column that the page works out ends the order, and that is said.
        let worked_out = [key("person", false), key("name", false)];
        let wanted = "awsregion NULLS LAST, eventtime".to_owned();
        assert_eq!(
            order(dialect, "region", false, &worked_out),
            (wanted, unsaid + 1)
        );
    }
}

#[test]
fn a_call_whose_record_does_not_say_so_is_judged_by_its_name() {
    for dialect in Dialect::ALL {
        let translation = said("readonly:false", dialect);
        assert!(translation.unsaid.is_empty(), "{dialect:?}");
        let sql = translation.sql;
        assert!(
            sql.contains("|Describe|") && sql.contains("|List|"),
            "{sql}"
        );
    }
    let sql = conditions("readonly:false", Dialect::Lake);
    assert!(
        sql.starts_with("lower(CASE WHEN lower(CAST(readonly AS VARCHAR)) IN ('false', 'true')"),
        "{sql}"
    );
}

#[test]
fn athena_looks_into_the_folders_of_the_days_asked_for_only() {
    let days = |query: &str, time| said_of(query, Dialect::Athena, time, Tab::Events).sql;
    // The files of the last day's end lie in the folder of the day after.
    let sql = days("time:2023-07-10..2023-07-11 name:x", None);
    assert!(
        sql.contains(r#""timestamp" >= '2023/07/10' and "timestamp" <= '2023/07/12'"#),
        "{sql}"
    );
    let sql = days("last:24h", None);
    assert!(sql.contains(r#""timestamp" >= '2023/07/09'"#), "{sql}");
    let brush = TimeRange {
        from: NEWEST,
        until: NEWEST + 1,
    };
    let sql = days("time:2023", Some(brush));
    assert!(
        sql.contains(r#""timestamp" >= '2023/07/10' and "timestamp" <= '2023/07/11'"#),
        "{sql}"
    );
    // A time that need not hold leaves no day out; nor does the first event of a principal.
    for query in [
        "-time:2023-07-10",
        "time:2023-07-10 OR name:x",
        "time:2023-07-10 new:1d",
    ] {
        assert!(!days(query, None).contains("\"timestamp\""), "{query}");
    }
}

#[test]
fn what_a_dialect_can_not_say_is_said() {
    for (query, dialect, words) in [
        (
            "requestParameters.bucketName:x",
            Dialect::Athena,
            "text of the JSON",
        ),
        (
            "-requestParameters.bucketName:x",
            Dialect::Lake,
            "not left out",
        ),
        ("insightDetails:*", Dialect::Athena, "no such column"),
        ("benjamin", Dialect::Athena, "columns that the table has"),
        ("resource:x", Dialect::Lake, "resource of a call"),
        ("user:x", Dialect::Athena, "SAML and web identities"),
        ("new:1h", Dialect::Insights, "left out"),
        ("-benjamin", Dialect::Insights, "left out"),
    ] {
        let unsaid = said(query, dialect).unsaid;
        assert!(
            unsaid.iter().any(|sentence| sentence.contains(words)),
            "{query}: {unsaid:?}"
        );
        assert!(
            unsaid.iter().any(|sentence| sentence.contains(':')),
            "it names the condition"
        );
    }
    let tables = |tab| said_of("name:x", Dialect::Athena, None, tab);
    assert!(tables(Tab::Machines).unsaid[0].contains("worked out by the page"));
    assert!(tables(Tab::Machines).sql.contains("'states.amazonaws.com'"));
    assert!(
        tables(Tab::Principals)
            .sql
            .contains("GROUP BY principal_key")
    );
    assert!(tables(Tab::Principals).unsaid[0].contains("do not load"));
    // DuckDB says all of this as the page does.
    for query in [
        "requestParameters.bucketName:x",
        "-benjamin",
        "resource:x",
        "user:x",
        "new:1h",
        "insightDetails:*",
    ] {
        assert_eq!(
            said(query, Dialect::DuckDb).unsaid,
            Vec::<String>::new(),
            "{query}"
        );
    }
}

/// The expression for the addresses of a network, and what is said of it.
fn of_network(network: &str) -> (Regex, Vec<String>) {
    let Translation { sql, unsaid, .. } = said(&format!("ip:{network}"), Dialect::Insights);
    let (_, after) = sql.split_once(" like /").expect("an expression");
    let (expression, _) = after.split_once("\\z)/").expect("its end");
    let expression = format!("{expression}\\z)").replace("\\/", "/");
    (Regex::new(&expression).expect("sound"), unsaid)
}

proptest! {
    #[test]
    fn an_ipv4_network_finds_its_addresses_and_no_others(network: u32, fixed in 0..=32_u32, address: u32) {
        let (expression, unsaid) = of_network(&format!("{}/{fixed}", Ipv4Addr::from(network)));
        prop_assert!(unsaid.is_empty());
        let free = u32::MAX.checked_shr(fixed).unwrap_or_default();
        // Any address, and for each bit one of the network with that bit flipped.
        let near = (0..32).map(|bit| network ^ (address & free) ^ 1 << bit);
        for address in near.chain([address, network]) {
            let is_inside = (address ^ network) & !free == 0;
            let text = Ipv4Addr::from(address).to_string();
            prop_assert_eq!(expression.is_match(&text), is_inside, "{}", text);
            let list = format!("s3.amazonaws.com, {text},::1");
            prop_assert_eq!(expression.is_match(&list), is_inside, "{}", list);
            let longer = format!("{text}x");
            prop_assert!(!expression.is_match(&longer));
        }
    }

    #[test]
    fn an_ipv6_network_of_whole_groups_finds_its_addresses_and_no_others(
        network in prop::array::uniform8(1..=u16::MAX), groups in 1..=8_usize, address in prop::array::uniform8(1..=u16::MAX)
    ) {
        let network_text = format!("{}/{}", Ipv6Addr::from(network), 16 * groups);
        let (expression, unsaid) = of_network(&network_text);
        prop_assert!(unsaid.is_empty());
        for same in 0..=8 {
            let mut near = address;
            near[..same].copy_from_slice(&network[..same]);
            let text = Ipv6Addr::from(near).to_string();
            prop_assert_eq!(expression.is_match(&text), near[..groups] == network[..groups], "{} in {}", text, network_text);
        }
    }
}

/// The leaves of Athena's table that are columns, or members of structs, with a text.
const TEXT_COLUMNS: [&str; 32] = [
    "eventversion",
    "requestid",
    "eventtype",
    "apiversion",
    "sharedeventid",
    "vpcendpointid",
    "vpcendpointaccountid",
    "sessioncredentialfromconsole",
    "errormessage",
    "tlsdetails.tlsversion",
    "tlsdetails.ciphersuite",
    "tlsdetails.clientprovidedhostheader",
    "addendum.reason",
    "addendum.updatedfields",
    "addendum.originalrequestid",
    "addendum.originaleventid",
    "useridentity.type",
    "useridentity.principalid",
    "useridentity.arn",
    "useridentity.accountid",
    "useridentity.invokedby",
    "useridentity.accesskeyid",
    "useridentity.username",
    "useridentity.onbehalfof.userid",
    "useridentity.onbehalfof.identitystorearn",
    "useridentity.sessioncontext.attributes.mfaauthenticated",
    "useridentity.sessioncontext.sessionissuer.type",
    "useridentity.sessioncontext.sessionissuer.principalid",
    "useridentity.sessioncontext.sessionissuer.arn",
    "useridentity.sessioncontext.sessionissuer.accountid",
    "useridentity.sessioncontext.sessionissuer.username",
    "useridentity.sessioncontext.ec2roledelivery",
];

#[test]
fn only_a_whole_name_is_a_column() {
    // A path that is nearly a name would be a mistake in the SQL, or another column.
    let mut paths: Vec<String> = Vec::new();
    for (index, name) in TEXT_COLUMNS.iter().enumerate() {
        let next = TEXT_COLUMNS[(index + 1) % TEXT_COLUMNS.len()];
        paths.extend((1..name.len()).map(|at| name[..at].to_owned()));
        paths.extend((1..name.len()).map(|at| name[at..].to_owned()));
        paths.push(format!("{name} {next}"));
        paths.push(format!(" {name} "));
        paths.push(format!("{name} "));
        paths.push(format!("{name}x"));
        paths.push(format!("{name}.x"));
        paths.push(format!("{}  {}", TEXT_COLUMNS[0], name));
    }
    let is_column = |path: &str| TEXT_COLUMNS.contains(&path);
    for dialect in [Dialect::Athena, Dialect::Lake] {
        for name in TEXT_COLUMNS {
            let condition = conditions(&format!("\"{name}\":x"), dialect);
            assert_eq!(condition, format!("lower({name}) = 'x'"));
        }
        for path in paths.iter().filter(|path| !is_column(path)) {
            // Names of the search language's fields are columns by another name.
            if fields::find(path).is_some() {
                continue;
            }
            let Ok(query) = parse(&format!("\"{path}\":x")) else {
                continue;
            };
            let table = ShownTable {
                tab: Tab::Events,
                sort: "time",
                descending: false,
                then: &[],
            };
            let sql = translate(&query, None, NEWEST, table, dialect).sql;
            assert!(!sql.contains(&format!("lower({path})")), "{path} in {sql}");
        }
    }
}

/// What is left of a text of SQL without its strings; none where one does not end.
fn outside_of_strings(sql: &str) -> Option<String> {
    let pieces: Vec<&str> = sql.split('\'').collect();
    (pieces.len() % 2 == 1).then(|| pieces.into_iter().step_by(2).collect::<Vec<_>>().join("''"))
}

/// The same for Logs Insights: strings, and expressions between slashes.
fn outside_of_expressions(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut open = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (open, letter) {
            (Some('/'), '\\') => {
                letters.next();
            }
            (Some(mark), letter) if letter == mark => open = None,
            (Some(_), '\n') => return None,
            (Some(_), _) => {}
            (None, '"' | '/') => open = Some(letter),
            (None, letter) => out.push(letter),
        }
    }
    open.is_none().then_some(out)
}

proptest! {
    #[test]
    fn no_value_leaves_its_quotes(text in "[a-z'\"/\\\\%_;| é\n*?-]{1,24}", form in 0..6_usize) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let field = ["name", "requestParameters.x", "user", "resource", "name", "requestParameters.x"][form];
        let sign = if form < 4 { ":" } else { "=" };
        for ask in [format!("{field}{sign}{}", quoted(&text)), quoted(&text), format!("-{field}:{}", quoted(&text))] {
            let Ok(query) = parse(&ask) else { continue };
            let harmless = parse(&ask.replace(&quoted(&text), "x")).expect("sound");
            let table = ShownTable { tab: Tab::Events, sort: "time", descending: false, then: &[] };
            for dialect in Dialect::ALL {
                let sql = |query| translate(query, None, NEWEST, table, dialect).sql;
                let outside = |sql: &str| if dialect == Dialect::Insights { outside_of_expressions(sql) } else { outside_of_strings(sql) };
                let left = outside(&sql(&query)).expect("every string ends");
                prop_assert!(outside(&sql(&harmless)).is_some());
                prop_assert!(!left.contains([';', '|', '\\', 'é', '%']) || dialect == Dialect::Insights || left.contains("||"), "{left}");
                if dialect == Dialect::Insights {
                    prop_assert!(left.lines().skip(1).all(|line| line.starts_with("| ")), "{left}");
                }
            }
        }
    }

    #[test]
    fn any_query_has_a_text(text in "\\PC{0,40}|(name|user|ip|time|requestParameters\\.a|last|new):[-a-z0-9*/.:()<>=\\[\\]|^$]{0,20}") {
        if let Ok(query) = parse(&text) {
            for dialect in Dialect::ALL {
                let table = ShownTable { tab: Tab::Principals, sort: "resource", descending: true, then: &[] };
                prop_assert!(!translate(&query, None, NEWEST, table, dialect).sql.is_empty());
            }
        }
    }
}

/// What the engines' own files of results look like; `tests/sql` makes those of DuckDB from its own text.
#[test]
fn results_load_back_to_the_same_events() {
    let files: Vec<Dropped> = invictus().into_iter().take(6).collect();
    let records = records(&files);
    let ids = |engine: &mut _| {
        let mut ids: Vec<String> = all_rows(engine, "", "time")
            .into_iter()
            .map(|row| row.key)
            .collect();
        ids.sort();
        ids
    };
    let wanted = ids(&mut load(&files, 1, usize::MAX));
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let of = |record: &Value, key: &str| record[key].as_str().unwrap_or_default().to_owned();
    // DuckDB and Lake: eventid, eventtime, eventjson.
    let mut table = "eventid,eventtime,eventjson\n".to_owned();
    let mut lines = String::new();
    let mut insights = Vec::new();
    // Athena: the columns of the table, structs in Hive's text.
    let header = said("", Dialect::Athena).sql;
    let header = header
        .strip_prefix("SELECT ")
        .and_then(|rest| rest.split_once("\nFROM"))
        .expect("columns")
        .0;
    let mut athena = format!("{}\n", header.replace(", ", ","));
    for record in &records {
        let (id, time) = (of(record, "eventID"), of(record, "eventTime"));
        table.push_str(&format!(
            "{id},{},{}\n",
            time.replace(['T', 'Z'], " "),
            cell(&record.to_string())
        ));
        lines.push_str(&json!({"eventid": id, "eventtime": time, "eventjson": record}).to_string());
        lines.push('\n');
        insights.push(json!({"@timestamp": time, "@message": record.to_string()}));
        let cells: Vec<String> = header
            .split(", ")
            .map(|column| {
                let value = record.as_object().and_then(|record| {
                    record
                        .iter()
                        .find(|(key, _)| key.eq_ignore_ascii_case(column))
                });
                match value {
                    Some((_, Value::String(text))) => cell(text),
                    Some((_, Value::Null)) | None => String::new(),
                    Some((_, value)) => cell(&value.to_string()),
                }
            })
            .collect();
        athena.push_str(&format!("{}\n", cells.join(",")));
    }
    for file in [table, lines, athena, Value::from(insights).to_string()] {
        let mut engine = load(&[dropped(file.into_bytes())], 1, usize::MAX);
        assert_eq!(ids(&mut engine), wanted);
    }
}
