use super::*;
use crate::query::fields::Reads;
use crate::query::pattern::Pattern;
use crate::query::print::print;
use crate::query::tree::{Target, Value};
use crate::store::Column;
use proptest::prelude::*;

fn like(text: &str) -> Value {
    Value::Like(Pattern::new(text, false))
}

fn field(column: Column, value: &str) -> Query {
    Query::Field(Target::Known(Reads::Column(column)), like(value))
}

fn word(text: &str) -> Query {
    Query::Word(like(text))
}

fn conditions(text: &str) -> Vec<Query> {
    match parse(text) {
        Ok(Query::All(conditions)) => conditions,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn words_fields_and_nots_are_read() {
    assert_eq!(
        conditions(r#" alice name:Start* -region:us-east-1 "two words" "#),
        [
            word("alice"),
            field(Column::Name, "Start*"),
            Query::Not(Box::new(field(Column::Region, "us-east-1"))),
            word("two words"),
        ]
    );
}

#[test]
fn a_blank_binds_closer_than_or_and_parentheses_closer_still() {
    let any = Query::Any(vec![Query::All(vec![word("a"), word("b")]), word("c")]);
    for text in [
        "a b OR c",
        "a AND b OR c",
        "(a b) OR c",
        "((a AND b) OR (c))",
    ] {
        assert_eq!(conditions(text), std::slice::from_ref(&any), "{text}");
    }
    assert_eq!(
        conditions("a (b OR c) NOT d"),
        [
            word("a"),
            Query::Any(vec![word("b"), word("c")]),
            Query::Not(Box::new(word("d"))),
        ]
    );
    let either = Query::Any(vec![word("a"), word("b")]);
    for text in ["a or b", "a OR b", "a || b", "a Or b"] {
        assert_eq!(conditions(text), std::slice::from_ref(&either), "{text}");
    }
    for text in ["a and b", "a && b", "a b", "a, b", "+a +b"] {
        assert_eq!(conditions(text), [word("a"), word("b")], "{text}");
    }
    for text in ["not a", "!a", "! a", "NOT a", "-a"] {
        assert_eq!(
            conditions(text),
            [Query::Not(Box::new(word("a")))],
            "{text}"
        );
    }
    assert_eq!(conditions("\"or\" 'and'"), [word("or"), word("and")]);
    assert_eq!(
        conditions("order android nothing"),
        [word("order"), word("android"), word("nothing")]
    );
    assert_eq!(conditions("f(x) (g(y))"), [word("f(x)"), word("g(y)")]);
}

#[test]
fn an_arn_an_address_or_a_time_is_a_word() {
    for text in [
        "arn:aws:states:us-east-1:1:stateMachine:m",
        "12:30",
        "2001:db8::1",
        "203.0.113.7:443",
        "https://x",
        "AROAEXAMPLEID:i-0abc",
        "/aws/lambda/x",
        "dGVzdA==",
        "a=b",
        "eu,us",
        "-",
    ] {
        assert_eq!(conditions(text), [word(text)], "{text}");
    }
}

#[test]
fn values_are_read_for_what_they_are() {
    let value = |text: &str| match conditions(text).pop() {
        Some(Query::Field(_, value)) => value,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(value("error:*"), Value::Present);
    assert_eq!(value("error=*"), Value::Present);
    assert_eq!(value("error=\"*\""), Value::Exact("*".into()));
    assert_eq!(value("error=A*"), like("A*"));
    assert_eq!(
        value("error:(AccessDenied, Throttling*)"),
        Value::OneOf(vec![like("AccessDenied"), like("Throttling*")])
    );
    assert_eq!(
        value("error:(a OR b c)"),
        Value::OneOf(vec![like("a"), like("b"), like("c")])
    );
    assert_eq!(
        value("name=(A, B)"),
        Value::OneOf(vec![Value::Exact("A".into()), Value::Exact("B".into())])
    );
    assert!(matches!(value("name:/^Get|^List/"), Value::Regex(_)));
    assert!(matches!(value("resource:/aws/lambda"), Value::Like(_)));
    assert!(matches!(value("ip:10.0.0.0/8"), Value::Network(_)));
    assert!(matches!(value("ip:2001:db8::/32"), Value::Network(_)));
    assert!(matches!(value("ip:\"10.0.0.0/8\""), Value::Like(_)));
    assert!(matches!(
        value("last:24h"),
        Value::Back {
            length: 86_400_000,
            ..
        }
    ));
    for text in [
        "2023-07-10",
        ">=2023-07-10",
        "<2023",
        "2023-07-10..2023-07-12",
        "2023-07..",
        "..2023",
        "\"2023-07-10 14:05\"",
        ">=\"2023-07-10 14:05\"",
    ] {
        assert!(
            matches!(value(&format!("time:{text}")), Value::Times { .. }),
            "{text}"
        );
    }
    assert!(matches!(value("time:2023-07-1*"), Value::Like(_)));
    for text in [">100", "<=-1.5e3", "1..5", "5..", "..5"] {
        assert!(
            matches!(
                value(&format!("requestParameters.n:{text}")),
                Value::Numbers { .. }
            ),
            "{text}"
        );
    }
    assert!(matches!(
        value("requestParameters.n:>=2023-07-10"),
        Value::Times { .. }
    ));
    assert!(matches!(value("requestParameters.n:5"), Value::Like(_)));
}

#[test]
fn a_mistake_is_shown_where_it_is_and_with_a_way_out() {
    for (text, at, length, words) in [
        ("ok principel:x", 3, 9, "principal"),
        ("name:", 0, 5, "name:*"),
        ("a \"b", 2, 2, "quote"),
        ("a (b", 2, 1, "missing"),
        ("a b)", 3, 1, "closes nothing"),
        ("a ()", 2, 2, "nothing"),
        ("a OR", 2, 2, "both sides"),
        ("AND a", 0, 3, "both sides"),
        ("a NOT", 2, 3, "NOT"),
        ("error:(a, b", 6, 1, "list"),
        ("error:()", 6, 2, "empty"),
        ("name:/a(b/", 7, 2, "parenthesis"),
        ("time:yesterday", 5, 9, "last:24h"),
        ("last:x", 5, 1, "24h"),
        ("time:2023-07-12..2023-07-10", 5, 22, "before"),
        ("outcome:faild", 8, 5, "denied"),
        ("requestParameters.n:>abc", 20, 4, "number"),
        ("resources[0].ARN:x", 0, 16, "any element"),
        ("é principel:x", 3, 9, "principal"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.at, error.length),
            (at, length),
            "{text}: {}",
            error.message
        );
        assert!(error.message.contains(words), "{text}: {}", error.message);
    }
    assert!(parse(&"(".repeat(100_000)).is_err());
    assert!(parse(&format!("{}a", "-".repeat(100_000))).is_err());
    assert!(parse(&"a ".repeat(1000)).is_err());
}

#[test]
fn any_path_can_be_asked_for() {
    let path = |path: &str, value| vec![Query::Field(Target::Path(path.into()), value)];
    assert_eq!(
        conditions(r#"requestParameters.bucketName:"a b""#),
        path(
            "requestparameters.bucketname",
            Value::Like(Pattern::new("a b", true))
        )
    );
    assert_eq!(
        conditions("resources[].ARN:*"),
        path("resources.arn", Value::Present)
    );
    assert_eq!(
        conditions(r#""requestParameters.a key":x"#),
        path("requestparameters.a key", like("x"))
    );
    assert_eq!(
        conditions("requestParameters:*"),
        path("requestparameters", Value::Present)
    );
}

#[test]
fn conditions_at_the_top_have_their_places() {
    let places = |text: &str| -> Vec<String> {
        let (_, places) = parse_with_places(text).unwrap();
        places
            .into_iter()
            .map(|place| text[place].to_owned())
            .collect()
    };
    assert_eq!(
        places(" a  -(b OR c) AND ~name:\"x y\" "),
        ["a", "-(b OR c)", "~name:\"x y\""]
    );
    assert_eq!(places(" a OR b c "), ["a OR b c"]);
    assert_eq!(places(" "), [""; 0]);
}

/// What people type by the habits of other tools, in pieces.
const PIECES: [&str; 64] = [
    "name",
    "eventName",
    "error",
    "time",
    "ip",
    "source",
    "outcome",
    "last",
    "readOnly",
    "a.b",
    "accountId",
    "event.action",
    "arn",
    "userName",
    ":",
    "=",
    "==",
    "!=",
    "<>",
    ">",
    ">=",
    "<",
    "=~",
    "!~",
    "：",
    " = ",
    " : ",
    " != ",
    " >= ",
    " like ",
    " in ",
    " not in ",
    " startswith ",
    " contains ",
    " is ",
    " is not ",
    " is null ",
    " between ",
    " and ",
    " or ",
    " not ",
    " && ",
    " || ",
    "!",
    "-",
    "+",
    "(",
    ")",
    ",",
    ", ",
    "|",
    " | ",
    "'a b'",
    "“x”",
    "\"x*\"",
    "A%",
    "^A",
    "10.",
    "10.0.0.1-10.0.0.5",
    "[1 TO 5]",
    "2021-07-30",
    "12:00",
    "s3:Get*",
    "null",
];

fn reads_back(text: &str) -> Result<(), TestCaseError> {
    match parse_with_places(text) {
        Err(error) => {
            prop_assert!(
                (error.at + error.length) as usize <= text.len(),
                "{:?}",
                error
            );
            prop_assert!(text.is_char_boundary(error.at as usize), "{:?}", error);
        }
        Ok((query, places)) => {
            let printed = print(&query);
            prop_assert_eq!(parse(&printed), Ok(query), "{} → {}", text, printed);
            for place in places {
                prop_assert!(text.get(place).is_some_and(|term| parse(term).is_ok()));
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_a_query_or_a_mistake_inside_it(
        text in "[ -~é\"*?:-]{0,40}|((name|ip|time|last|a\\.b|\"a b\")?[:=(]?(OR|AND|NOT|[-~()/,\"\\\\ *?>.=]|[a-z0-9]{1,3}|10\\.0\\.0\\.0/8|2023-07|24h|5){0,3} ?){0,6}"
    ) {
        reads_back(&text)?;
    }

    #[test]
    fn any_mixture_of_habits_is_a_query_or_a_mistake_inside_it(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..9)
    ) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        reads_back(&text)?;
    }
}
