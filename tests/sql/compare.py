"""Runs the SQL of tests/sql/answers.rs in a real DuckDB and holds the events found against the page's own answers.

    compare.py FOLDER     FOLDER is where the example has written log files and questions.json

DuckDB's own text must find the very same events. Athena's and CloudTrail Lake's text is parsed in its dialect, written
again for DuckDB and run on tables of the shape that their documentation gives: where nothing is said to be unsaid it
must find the same events, elsewhere at least all of them.
"""

import json
import os
import sys
from datetime import datetime

import duckdb
import sqlglot
from sqlglot import exp

# useridentity as "Create the table for CloudTrail logs in Athena using partition projection" has it.
ATHENA_IDENTITY = """STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR,
    accesskeyid VARCHAR, username VARCHAR, onbehalfof STRUCT(userid VARCHAR, identitystorearn VARCHAR),
    sessioncontext STRUCT(attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR),
    sessionissuer STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR),
    ec2roledelivery VARCHAR, webidfederationdata STRUCT(federatedprovider VARCHAR)))"""
# "Supported SQL schemas for event data stores" has the provider, too.
LAKE_IDENTITY = ATHENA_IDENTITY.replace("username VARCHAR, onbehalfof", "username VARCHAR, identityprovider VARCHAR, onbehalfof")

TEXTS = ["eventversion", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode", "errormessage",
         "requestid", "eventid", "readonly", "eventtype", "apiversion", "recipientaccountid", "sharedeventid", "vpcendpointid",
         "vpcendpointaccountid", "eventcategory", "sessioncredentialfromconsole"]
DOCUMENTS = ["requestparameters", "responseelements", "additionaleventdata", "serviceeventdetails", "edgedevicedetails"]


def lower_keys(value):
    """Keys as Hive's tables have them."""
    if isinstance(value, dict):
        return {key.lower(): lower_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lower_keys(item) for item in value]
    return value


def text_of(value):
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def records_of(connection, pattern):
    found = connection.execute(
        "SELECT unnest(json -> '$.Records[*]') FROM read_json_objects(?, maximum_object_size = 268435456)", [pattern]).fetchall()
    return {record["eventID"]: record for record in (json.loads(row[0]) for row in found)}.values()


def make_tables(connection, records):
    """The tables of Athena and Lake, filled as their engines would from the records' JSON."""
    for name, identity, readonly in [("cloudtrail_logs_pp", ATHENA_IDENTITY, "VARCHAR"), ("event_data_store_id", LAKE_IDENTITY, "BOOLEAN")]:
        columns = [f"{column} VARCHAR" for column in TEXTS + DOCUMENTS if column != "readonly"]
        columns += [f"readonly {readonly}", f"useridentity {identity}", "resources STRUCT(arn VARCHAR, accountid VARCHAR, type VARCHAR)[]",
                    "addendum STRUCT(reason VARCHAR, updatedfields VARCHAR, originalrequestid VARCHAR, originaleventid VARCHAR)",
                    "tlsdetails STRUCT(tlsversion VARCHAR, ciphersuite VARCHAR, clientprovidedhostheader VARCHAR)"]
        lake = name != "cloudtrail_logs_pp"
        columns += ["eventtime TIMESTAMP", "eventjson VARCHAR"] if lake else ["eventtime VARCHAR", '"timestamp" VARCHAR']
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        lines = f"rows-{name}.json"
        with open(lines, "w", encoding="utf-8") as out:
            for record in records:
                row = {}
                for key, value in record.items():
                    key = key.lower()
                    if key in DOCUMENTS or key in TEXTS:
                        row[key] = text_of(value)
                    elif key in ("useridentity", "resources", "addendum", "tlsdetails"):
                        row[key] = lower_keys(value)
                if lake:
                    row["eventjson"] = json.dumps(record, ensure_ascii=False)
                    row["eventtime"] = record["eventTime"].rstrip("Z")
                else:
                    row["eventtime"] = record["eventTime"]
                    row["timestamp"] = record["eventTime"][:10].replace("-", "/")
                out.write(json.dumps(row) + "\n")
        names = [column.split(" ")[0].strip('"') for column in columns]
        kinds = ", ".join(f"'{column.split(' ')[0].strip(chr(34))}': '{' '.join(column.split(' ')[1:]).replace(chr(10), ' ')}'" for column in columns)
        listed = ", ".join(f'"{column}"' for column in names)
        connection.execute(f"INSERT INTO {name} SELECT {listed} FROM read_json('{lines}', format = 'newline_delimited', columns = {{{kinds}}})")
    # What sqlglot leaves as it is.
    connection.execute("CREATE MACRO json_scalar(text, path) AS CASE WHEN json_type(text, path) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL ELSE text ->> path END")


def for_duckdb(sql):
    """Presto's text as DuckDB's, parsed in Athena's dialect."""
    tree = sqlglot.parse_one(sql, read="athena")

    def change(node):
        if isinstance(node, exp.JSONExtractScalar):
            path = node.expression.sql(dialect="presto")
            return sqlglot.parse_one(f"json_scalar({node.this.sql(dialect='duckdb')}, {path})", read="duckdb")
        if isinstance(node, exp.Anonymous) and node.name.lower() == "any_match" or type(node).__name__ == "ArrayAny":
            parts = node.expressions if isinstance(node, exp.Anonymous) else [node.this, node.expression]
            return exp.GT(this=exp.func("len", exp.func("list_filter", parts[0], parts[1])), expression=exp.Literal.number(0))
        return node

    return tree.transform(change).sql(dialect="duckdb").replace("LAMBDA resource :", "lambda resource:")


WHO = ["principal_key", "principal", "credential"]
COUNTS = ["events", "errors", "denied", "services", "names", "regions", "addresses", "agents"]


def counted(connection, question, dialect):
    """What is wrong with the table of principals as this dialect counts it; nothing where it is the page's own."""
    said = question["counts"][dialect]
    answer = connection.execute(said["sql"] if dialect == "duckdb" else for_duckdb(said["sql"]))
    columns = [column[0].lower() for column in answer.description]
    found = {}
    for row in answer.fetchall():
        row = dict(zip(columns, row))
        found[row["principal_key"]] = ([row[column] for column in WHO], [int(row[column]) for column in COUNTS])
    wanted = {who[0]: (who, counts) for who, counts in question["principals"]}
    if dialect == "athena":
        # It says that these lack their provider, which is part of who they are.
        found, wanted = ({key: row for key, row in rows.items() if row[0][2] not in ("saml", "web-identity")} for rows in (found, wanted))
    exact = all(words.startswith("This counts") for words in said["unsaid"])
    if exact:
        wrong = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
    else:
        wrong = [key for key in wanted
                 if key not in found or any(less < more for less, more in zip(found[key][1], wanted[key][1]))]
    return exact, [(wanted.get(key), found.get(key)) for key in wrong[:2]]


def as_parquet(connection, records):
    """What is wrong with the events exported as Parquet: each must have its record, and the columns what the record says."""
    asked = """SELECT id, record, epoch_ms("time"), name, source, account, region, agent, error FROM 'events.parquet'"""
    rows = {row[0]: row[1:] for row in connection.execute(asked).fetchall()}
    wrong = []
    for record in records:
        text, *columns = rows.pop(record["eventID"], ("null",))
        time = datetime.fromisoformat(record["eventTime"]).timestamp() * 1000 if "eventTime" in record else None
        wanted = [time, *(record.get(key) or None for key in (
            "eventName", "eventSource", "recipientAccountId", "awsRegion", "userAgent", "errorCode"))]
        if wanted[3] is None:
            # It is then taken from elsewhere in the record.
            wanted[3] = columns[3] if len(columns) > 3 else None
        if json.loads(text) != record or columns != wanted:
            wrong.append((record["eventID"], columns, wanted))
    return wrong + list(rows)


def main(folder):
    os.chdir(folder)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    with open("questions.json", encoding="utf-8") as file:
        questions = json.load(file)
    records = list(records_of(connection, "cloudtrail/*"))
    make_tables(connection, records)
    failed, counts, principals = 0, {}, {}
    wrong = as_parquet(connection, records)
    print(f"Parquet: {len(records)} events exported, {len(wrong)} of them wrong {wrong[:3]}")
    failed += len(wrong)
    os.makedirs("results", exist_ok=True)
    for number, question in enumerate(questions):
        wanted = set(question["ids"])
        if number % 9 == 0 and wanted:
            # As somebody would save them; the example loads them into the page's engine.
            for form in ("csv", "json"):
                connection.execute(f"COPY ({question['duckdb']['sql']}) TO 'results/{number}.{form}'")
        for dialect in ("duckdb", "athena", "lake"):
            said = question[dialect]
            try:
                sql = said["sql"] if dialect == "duckdb" else for_duckdb(said["sql"])
                answer = connection.execute(sql)
                place = [column[0].lower() for column in answer.description].index("eventid")
                found = {row[place] for row in answer.fetchall()}
            except Exception as error:  # noqa: BLE001: any error of an engine is a failure of the text
                failed += 1
                print(f"FAILED {dialect}: {question['query']}\n  {str(error)[:600]}")
                continue
            # The tables of principals of each fourth question: they differ in their conditions only.
            if number % 4 == 1:
                try:
                    is_exact, wrong = counted(connection, question, dialect)
                    tables = principals.setdefault(dialect, [0, 0])
                    tables[0] += 1
                    tables[1] += is_exact
                    if wrong:
                        failed += 1
                        print(f"FAILED principals in {dialect}: {question['query']}: page and engine {wrong}")
                except Exception as error:  # noqa: BLE001
                    failed += 1
                    print(f"FAILED principals in {dialect}: {question['query']}\n  {str(error)[:600]}")
            exact = not said["unsaid"]
            same = found == wanted
            count = counts.setdefault(dialect, [0, 0, 0])
            count[0] += 1
            count[1] += same
            count[2] += exact
            if not (same if exact else found >= wanted):
                failed += 1
                print(f"FAILED {dialect}: {question['query']}: {len(wanted)} events on the page, {len(found)} found; "
                      f"missing {sorted(wanted - found)[:3]}, too many {sorted(found - wanted)[:3]}; unsaid {said['unsaid']}")
    for dialect, (run, same, exact) in counts.items():
        print(f"{dialect}: {run} questions run, {same} with the very same events, {exact} that had to")
    for dialect, (run, exact) in principals.items():
        print(f"{dialect}: {run} tables of principals, {exact} that had to be the very same")
    print(f"{failed} failed")
    return failed == 0 and bool(counts)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
