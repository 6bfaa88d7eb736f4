"""Multiplies the rows of a small Parquet file into a large one, each row with an id of its own.

Usage: parquet_rows.py SMALL LARGE ROWS ID GROUP
ID is the path of the id's column (`eventid`, `metadata.uid`), GROUP how many rows a row group has.
"""

import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

small, large, rows, path, group = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split("."), int(sys.argv[5])


def with_ids(column, path, ids):
    """The column with the ids in place of the field at the path."""
    if not path:
        return ids
    names = [field.name for field in column.type]
    parts = [with_ids(column.field(name), path[1:], ids) if name == path[0] else column.field(name) for name in names]
    return pa.StructArray.from_arrays(parts, fields=list(column.type), mask=column.is_null())


table = pq.read_table(small).combine_chunks()
codec = pq.ParquetFile(small).metadata.row_group(0).column(0).compression
index = table.schema.get_field_index(path[0])
of_id = table.column(index).chunk(0)
with pq.ParquetWriter(large, table.schema, compression=codec) as writer:
    waiting = []
    for first in range(0, rows, table.num_rows):
        count = min(table.num_rows, rows - first)
        ids = pa.array([str(uuid.uuid5(uuid.NAMESPACE_OID, str(first + row))) for row in range(table.num_rows)])
        waiting.append(table.set_column(index, table.schema.field(index), with_ids(of_id, path[1:], ids)).slice(0, count))
        if sum(part.num_rows for part in waiting) >= group or first + count >= rows:
            writer.write_table(pa.concat_tables(waiting), row_group_size=group)
            waiting = []
