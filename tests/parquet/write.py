"""Writes rows as Parquet files in every way that pyarrow and DuckDB have.

Usage: write.py FOLDER [ONLY]. Reads FOLDER/ocsf.ndjson and FOLDER/flat.ndjson, writes FOLDER/*.parquet; only files whose names
begin with ONLY, where that is given.
"""

import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
only = sys.argv[2] if len(sys.argv) > 2 else ""


def rows_of(name):
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def without_empty(value):
    """Parquet has no struct without fields."""
    if isinstance(value, dict):
        items = {key: without_empty(item) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not None and item != {}}
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    return value


def ocsf():
    """As Security Lake has them: structs, lists of structs, and a map."""
    rows = [without_empty(row) for row in rows_of("ocsf.ndjson")]
    unmapped = [list(row.pop("unmapped").items()) for row in rows]
    table = pa.Table.from_pylist(rows, schema=pa.unify_schemas([pa.Table.from_pylist([row]).schema for row in rows],
                                                              promote_options="permissive"))
    return table.append_column("unmapped", pa.array(unmapped, pa.map_(pa.string(), pa.string())))


def flat():
    """CloudTrail's fields as columns: the identity as a struct, what has any shape as JSON text, times as times."""
    any_shape = ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "resources",
                 "tlsDetails", "addendum", "insightDetails", "eventContext"]
    columns = {}
    rows = rows_of("flat.ndjson")
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name) for row in rows]
        if name in any_shape:
            columns[name] = pa.array([None if value is None else json.dumps(value) for value in values], pa.string())
        elif name == "eventTime":
            columns[name] = pc.assume_timezone(pa.array([value[:19] for value in values]).cast(pa.timestamp("ms")), "UTC")
        elif name == "userIdentity":
            values = [without_empty(value) for value in values]
            schema = pa.unify_schemas([pa.Table.from_pylist([{name: value}]).schema for value in values],
                                      promote_options="permissive")
            columns[name] = pa.array(values, schema.field(name).type)
        else:
            columns[name] = pa.array(values)
    return pa.table(columns)


for name, table in (("ocsf", ocsf()), ("flat", flat())):
    for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
        for version in ("1.0", "2.0"):
            for dictionary in (True, False):
                path = folder / f"{name}-{codec}-{version}-{'dictionary' if dictionary else 'plain'}.parquet"
                if not path.name.startswith(only):
                    continue
                pq.write_table(table, path, compression=codec, data_page_version=version, use_dictionary=dictionary,
                               row_group_size=70 if dictionary else None, data_page_size=2000)
    if only:
        continue
    pq.write_table(table, folder / f"{name}-int96.parquet", use_deprecated_int96_timestamps=True)
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    pq.write_table(table, folder / f"{name}-delta.parquet", use_dictionary=False,
                   column_encoding={text: "DELTA_BYTE_ARRAY" for text in texts})
    try:
        import duckdb

        shown = table  # DuckDB finds it by its name.
        for codec in ("snappy", "zstd", "lz4_raw"):
            duckdb.sql(f"copy shown to '{folder / f'{name}-duckdb-{codec}.parquet'}' (format parquet, compression {codec})")
    except ImportError:
        print("without DuckDB's files")
