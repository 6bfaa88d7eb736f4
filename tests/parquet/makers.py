"""Writes records as the Parquet files of products that keep CloudTrail's: Tailpipe, Athena, Security Lake.

Usage: makers.py FOLDER. Reads FOLDER/records.ndjson, one record of CloudTrail on a line; writes FOLDER/*.parquet.

Columns and their types: Tailpipe's from the table aws_cloudtrail_log of its AWS plugin; Athena's from "Create the table for
CloudTrail logs in Athena using partition projection", written by CREATE TABLE AS; Security Lake's from OCSF's classes API
Activity and Authentication and its field maps for CloudTrail (github.com/ocsf/examples, mappings/markdown/AWS).
"""

import json
import pathlib
import re
import sys
from datetime import datetime, timezone

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
records = [json.loads(line) for line in (folder / "records.ndjson").read_text().splitlines()]


def text(value):
    """A value as a column of JSON text has it."""
    return None if value is None else json.dumps(value)


def word(value):
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def moment(record):
    return datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def at(record, path):
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def struct(fields):
    """A type: a name with a blank or nothing behind it is a text."""
    return pa.struct([(name, pa.string() if of is None else of) for name, of in fields.items()])


def filled(of, value, rename):
    """The value of a struct, its fields by the names that `rename` makes of CloudTrail's."""
    if value is None:
        return None
    known = {rename(key): item for key, item in value.items()}
    return {field.name: filled(field.type, known.get(field.name), rename) if pa.types.is_struct(field.type) else word(known.get(field.name))
            for field in of}


TEXTS = ["eventVersion", "eventID", "eventName", "eventSource", "eventType", "awsRegion", "sourceIPAddress", "userAgent", "errorCode",
         "errorMessage", "requestID", "apiVersion", "recipientAccountId", "sharedEventID", "vpcEndpointId", "eventCategory",
         "sessionCredentialFromConsole"]
DOCUMENTS = ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "tlsDetails"]


def identity(rename):
    name = lambda *names: {rename(one): None for one in names}
    issuer = struct(name("type", "principalId", "arn", "accountId", "userName"))
    context = struct({
        rename("attributes"): struct(name("mfaAuthenticated", "creationDate")),
        rename("sessionIssuer"): issuer,
        rename("ec2RoleDelivery"): None,
        rename("webIdFederationData"): struct(name("federatedProvider")),
    })
    return struct({**name("type", "principalId", "arn", "accountId", "invokedBy", "accessKeyId", "userName", "identityProvider"),
                   rename("sessionContext"): context})


def tailpipe():
    of = identity(snake)
    # Its plugin writes these three so.
    columns = {snake(name): pa.array([word(record.get(name)) for record in records], pa.string()) for name in TEXTS}
    columns["event_time"] = pa.array([moment(record).replace(tzinfo=None) for record in records], pa.timestamp("us"))
    columns["read_only"] = pa.array([record.get("readOnly") for record in records], pa.bool_())
    columns["management_event"] = pa.array([record.get("managementEvent") for record in records], pa.bool_())
    columns["user_identity"] = pa.array([filled(of, record.get("userIdentity"), snake) for record in records], of)
    for name in [*DOCUMENTS, "resources"]:
        columns[snake(name)] = pa.array([text(record.get(name)) for record in records], pa.string())
    columns["tp_id"] = pa.array([f"row-{number}" for number in range(len(records))])
    columns["tp_timestamp"] = columns["event_time"]
    columns["tp_source_ip"] = columns["source_ip_address"]
    columns["tp_table"] = pa.array(["aws_cloudtrail_log"] * len(records))
    columns["tp_ips"] = pa.array([[record["sourceIPAddress"]] for record in records], pa.list_(pa.string()))
    rows = pa.table(columns)  # DuckDB finds it by its name.
    documents = ", ".join(f"{snake(name)}::json as {snake(name)}" for name in [*DOCUMENTS, "resources"])
    duckdb.sql(f"copy (select * replace ({documents}) from rows) to '{folder / 'tailpipe.parquet'}' (format parquet)")


def athena():
    of = identity(str.lower)
    resource = struct({"arn": None, "accountid": None, "type": None})
    columns = {name.lower(): pa.array([word(record.get(name)) for record in records], pa.string())
               for name in [*TEXTS, *DOCUMENTS[:4], "eventTime", "readOnly"]}
    columns["useridentity"] = pa.array([filled(of, record.get("userIdentity"), str.lower) for record in records], of)
    columns["resources"] = pa.array([
        None if record.get("resources") is None else [filled(resource, one, str.lower) for one in record["resources"]]
        for record in records], pa.list_(resource))
    columns["tlsdetails"] = pa.array([filled(struct({"tlsversion": None, "ciphersuite": None, "clientprovidedhostheader": None}),
                                             record.get("tlsDetails"), str.lower) for record in records])
    # Parts of the path, as a table that is partitioned has them.
    columns["timestamp"] = pa.array([record["eventTime"][:10].replace("-", "/") for record in records])
    for codec in ("gzip", "snappy", "zstd"):
        pq.write_table(pa.table(columns), folder / f"athena-{codec}.parquet", compression=codec)


def flattened(value, path, out):
    """Leaves by their dotted paths, as OCSF's `unmapped` has them."""
    if isinstance(value, dict):
        for key, item in value.items():
            flattened(item, f"{path}.{key}", out)
    elif value is not None:
        out.append((path, word(value)))
    return out


def ocsf_row(record, version):
    who = record["userIdentity"]
    address = record["sourceIPAddress"]
    is_address = re.fullmatch(r"[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*", address) is not None
    created = at(who, "sessionContext.attributes.creationDate")
    mfa = at(who, "sessionContext.attributes.mfaAuthenticated")
    parsed = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc) if created else None
    unmapped = []
    for name in ("eventType", "readOnly", "managementEvent", "sharedEventID", "additionalEventData", "serviceEventDetails", "tlsDetails",
                 "sessionCredentialFromConsole", "apiVersion"):
        flattened(record.get(name), name, unmapped)
    flattened(at(who, "sessionContext.sessionIssuer"), "userIdentity.sessionContext.sessionIssuer", unmapped)
    sign_in = record["eventName"] == "ConsoleLogin"
    failed = record.get("errorCode") is not None or at(record, "responseElements.ConsoleLogin") == "Failure"
    return {
        "metadata": {"product": {"version": record["eventVersion"], "name": "CloudTrail", "vendor_name": "AWS",
                                 "feature": {"name": record.get("eventCategory")}},
                     "event_code": record.get("eventType"), "uid": record["eventID"], "profiles": ["cloud", "datetime"], "version": version},
        "time": int(moment(record).timestamp() * 1000), "time_dt": moment(record).replace(tzinfo=None),
        "cloud": {"region": record["awsRegion"], "provider": "AWS", "account": {"uid": record.get("recipientAccountId")}},
        "api": {"response": {"error": record.get("errorCode"), "message": record.get("errorMessage"), "data": text(record.get("responseElements"))},
                "operation": record["eventName"], "version": record.get("apiVersion"), "service": {"name": record["eventSource"]},
                "request": {"data": text(record.get("requestParameters")), "uid": record.get("requestID")}},
        "actor": {"user": {"type": who.get("type"), "name": who.get("userName"), "uid_alt": who.get("principalId"), "uid": who.get("arn"),
                           "account": {"uid": who.get("accountId")}, "credential_uid": who.get("accessKeyId")},
                  "session": {"created_time_dt": parsed and parsed.replace(tzinfo=None), "is_mfa": None if mfa is None else mfa == "true",
                              "issuer": at(who, "sessionContext.sessionIssuer.arn")},
                  "invoked_by": who.get("invokedBy"),
                  "idp": {"name": at(who, "sessionContext.webIdFederationData.federatedProvider")}},
        "http_request": {"user_agent": record.get("userAgent")},
        "src_endpoint": {"ip": address if is_address else None, "domain": None if is_address else address, "uid": record.get("vpcEndpointId")},
        "resources": [{"uid": one.get("ARN"), "type": one.get("type"), "owner": {"account": {"uid": one.get("accountId")}}}
                      for one in record.get("resources") or []] or None,
        "class_uid": 3002 if sign_in else 6003, "class_name": "Authentication" if sign_in else "API Activity",
        "category_uid": 3 if sign_in else 6, "severity_id": 1, "severity": "Informational", "activity_id": 1, "activity_name": "Logon" if sign_in else "Read",
        "type_uid": 300201 if sign_in else 600302, "status": "Failure" if failed else "Success", "status_id": 2 if failed else 1,
        "observables": [{"name": "src_endpoint.ip", "value": address, "type": "IP Address", "type_id": 2}],
        "unmapped": unmapped,
    }


def ocsf():
    for version in ("1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0"):
        rows = [ocsf_row(record, version) for record in records]
        unmapped = pa.array([row.pop("unmapped") for row in rows], pa.map_(pa.string(), pa.string()))
        schema = pa.unify_schemas([pa.Table.from_pylist([row]).schema for row in rows], promote_options="permissive")
        table = pa.Table.from_pylist(rows, schema=schema).append_column("unmapped", unmapped)
        # Since version 2 of its source Security Lake writes with ZSTD.
        pq.write_table(table, folder / f"ocsf-{version}.parquet", compression="zstd")


tailpipe()
athena()
ocsf()
