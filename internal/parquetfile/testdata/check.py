#!/usr/bin/env python3
"""Reads Parquet files with pyarrow and DuckDB and compares them with CSV files.

Usage: check.py DIRECTORY

For every NAME.parquet in DIRECTORY there is a NAME.csv with what each cell must be: a header
with the column names, then one row per row, an empty field for null and canonical text for
everything else (hexadecimal WKB for geometry). Exits with 1 and a list of differences when a
program reads anything else, with 0 and a line per file when all agree.

Needs pyarrow and duckdb.
"""

import csv
import datetime
import decimal
import json
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

UTC = datetime.timezone.utc


def text(value):
    """The canonical text of a value as Python has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        zone = "Z" if value.tzinfo else ""
        if value.tzinfo:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return value.isoformat(timespec="microseconds" if value.microsecond else "seconds") + zone
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="microseconds" if value.microsecond else "seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def same(want, got):
    if want == text(got):
        return True
    if isinstance(got, float) and want:
        return float(want) == got
    return False


def compare(reader, name, header, rows, names, columns):
    """Compares columns of Python values with the expected rows."""
    problems = []
    if names != header:
        return [f"{name}: {reader} reads the columns {names}, not {header}"]
    for column, values in zip(header, columns):
        if len(values) != len(rows):
            return [f"{name}: {reader} reads {len(values)} rows, not {len(rows)}"]
        i = header.index(column)
        for number, (row, got) in enumerate(zip(rows, values), 1):
            if not same(row[i], got):
                problems.append(f"{name}: {reader}: row {number}, {column}: {text(got)!r}, not {row[i]!r}")
                break
    return problems


def check_bounds(name, table, metadata):
    """Holds the statistics of every row group against the values in it."""
    problems, start = [], 0
    for g in range(metadata.num_row_groups):
        group = metadata.row_group(g)
        for c in range(group.num_columns):
            stats = group.column(c).statistics
            values = table.column(c).slice(start, group.num_rows).to_pylist()
            present = [v for v in values if v is not None]
            if stats is None:
                continue
            if stats.has_null_count and stats.null_count != len(values) - len(present):
                problems.append(f"{name}: row group {g}, column {c}: null count {stats.null_count}")
            if stats.has_min_max and present and isinstance(present[0], (int, float, str, datetime.date)):
                if isinstance(present[0], datetime.datetime):
                    continue  # pyarrow gives bounds of local times a zone
                if (stats.min, stats.max) != (min(present), max(present)):
                    problems.append(f"{name}: row group {g}, column {c}: wrong bounds")
        start += group.num_rows
    return problems


def check_geo(name, schema):
    """GeoParquet: what must be there if the key is."""
    doc = (schema.metadata or {}).get(b"geo")
    if doc is None:
        return []
    geo = json.loads(doc)
    columns = geo["columns"]
    ok = geo["version"] == "1.1.0" and geo["primary_column"] in columns
    ok = ok and all(c["encoding"] == "WKB" and isinstance(c["geometry_types"], list) for c in columns.values())
    return [] if ok else [f"{name}: the geo metadata is wrong"]


def check(path):
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as f:
        header, *rows = list(csv.reader(f))
    file = pq.ParquetFile(path)
    table = file.read()
    problems = compare("pyarrow", path.name, header, rows, table.column_names, [c.to_pylist() for c in table.columns])
    problems += check_bounds(path.name, table, file.metadata)
    problems += check_geo(path.name, table.schema)
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    result = db.sql("SELECT * FROM read_parquet(?)", params=[str(path)]).to_arrow_table()
    names, columns = result.column_names, [c.to_pylist() for c in result.columns]
    problems += compare("DuckDB", path.name, header, rows, names, columns)
    if not problems:
        print(f"{path.name}: {len(rows)} rows, {len(header)} columns, {file.metadata.num_row_groups} row groups")
    return problems


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.parquet"))
    if not paths:
        sys.exit("no Parquet files to check")
    problems = [p for path in paths for p in check(path)]
    for p in problems:
        print(p, file=sys.stderr)
    print(f"pyarrow {pa.__version__}, DuckDB {duckdb.__version__}: {len(paths)} files, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
