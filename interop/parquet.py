"""Judge of the published data files, with readers that are not ours.

    python parquet.py DIRECTORY

DIRECTORY is a public bucket kept as a directory ("var/public"), or any directory of Parquet files.
Every .parquet file is read by pyarrow, duckdb and polars, and by geopandas when it holds geometry.
All must give the rows and cells of the .csv.gz beside it, and of the .geojson.gz where there is
one; where there is a manifest.json, its row count, columns, sizes and SHA-256 must hold too.
Messages name files, columns and row numbers, never a cell. A file is held in memory whole.
Exit status: 0 nothing found, 1 something found, 2 could not judge.
"""

import csv
import datetime
import decimal
import gzip
import hashlib
import json
import math
import pathlib
import sys

import duckdb
import geopandas
import polars
import pyarrow
import pyarrow.parquet
import shapely

# GeoJSON files have 7 decimals: a coordinate is up to half a unit of the last one off, in each
# of two directions.
GEOJSON_TOLERANCE = 0.71e-7

# What each type of a manifest's column must be in Arrow.
ARROW_TYPES = {
    "integer": pyarrow.types.is_int64,
    "number": pyarrow.types.is_float64,
    "boolean": pyarrow.types.is_boolean,
    "date": pyarrow.types.is_date32,
    "time": pyarrow.types.is_time64,
    "timestamp": lambda t: pyarrow.types.is_timestamp(t) and t.tz is not None,
    "datetime": lambda t: pyarrow.types.is_timestamp(t) and t.tz is None,
    "string": lambda t: pyarrow.types.is_string(t) or pyarrow.types.is_large_string(t) or pyarrow.types.is_dictionary(t),
    "geometry": lambda t: pyarrow.types.is_binary(t) or pyarrow.types.is_large_binary(t),
}


def read_pyarrow(path):
    file = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
    table = file.read()
    table.validate(full=True)
    if table.num_rows != file.metadata.num_rows:
        raise ValueError(f"the footer says {file.metadata.num_rows} rows, the pages hold {table.num_rows}")
    return table


def read_duckdb(path):
    with duckdb.connect(config={"autoload_known_extensions": False, "autoinstall_known_extensions": False}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_geoparquet_conversion = false")
        return connection.sql("SELECT * FROM read_parquet($path)", params={"path": str(path)}).to_arrow_table()


def read_polars(path):
    return polars.read_parquet(path).to_arrow()


READERS = {"pyarrow": read_pyarrow, "duckdb": read_duckdb, "polars": read_polars}


def text_of(value):
    """The canonical text of a cell, as the published text files write it; None for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            return value.isoformat()
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def same(value, text):
    """Whether a cell of the table is what the CSV file says. Null and empty text are one there."""
    if value is None or value == "":
        return text == ""
    if isinstance(value, float):
        return text != "" and (float(text) == value or (math.isnan(value) and math.isnan(float(text))))
    if isinstance(value, bytes):
        return text != "" and shapely.equals_exact(shapely.from_wkb(value), shapely.from_wkt(text), tolerance=1e-12)
    return text_of(value) == text


def compare_rows(table, header, rows):
    """Problems of a table against a header and rows of text: at most one for each column."""
    if table.column_names != header:
        return ["other columns than the CSV file, or in another order"]
    if table.num_rows != len(rows):
        return [f"{table.num_rows} rows, the CSV file has {len(rows)}"]
    problems = []
    for number, name in enumerate(header):
        for row, value in enumerate(table.column(number).to_pylist()):
            if not same(value, rows[row][number]):
                problems.append(f"column {number + 1} differs from the CSV file in row {row + 1}")
                break
    return problems


def read_csv(path):
    csv.field_size_limit(1 << 30)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    header = rows.pop(0)
    if any(len(row) != len(header) for row in rows):
        raise ValueError("a row of the CSV file has another number of fields than the header")
    return header, rows


def check_geometry(path, table):
    """geopandas finds the geometry columns, in WGS 84, and reads every row."""
    geo = json.loads(table.schema.metadata[b"geo"])
    frame = geopandas.read_parquet(path)
    problems = []
    if len(frame) != table.num_rows:
        problems.append(f"geopandas: {len(frame)} rows, pyarrow {table.num_rows}")
    if frame.crs is None or frame.crs.to_epsg(min_confidence=20) not in (4326, None) or frame.crs.is_projected:
        problems.append("geopandas: coordinates are not WGS 84")
    for name, column in geo["columns"].items():
        shapes = geopandas.GeoSeries(frame[name])
        box = column.get("bbox")
        if box and len(shapes.dropna()) and any(abs(a - b) > 1e-9 for a, b in zip(box, shapes.total_bounds)):
            problems.append("geopandas: the bbox of the footer is not that of the geometries")
    return problems


def check_geojson(path, table):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    if len(features) != table.num_rows:
        return [f"GeoJSON: {len(features)} features, the table has {table.num_rows} rows"]
    primary = json.loads(table.schema.metadata[b"geo"])["primary_column"]
    for row, (feature, blob) in enumerate(zip(features, table.column(primary).to_pylist())):
        if (feature["geometry"] is None) != (blob is None):
            return [f"GeoJSON: feature {row + 1} differs from the table in having a geometry"]
        if blob is None:
            continue
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        if not shapely.equals_exact(shape, shapely.from_wkb(blob), tolerance=GEOJSON_TOLERANCE):
            return [f"GeoJSON: the geometry of feature {row + 1} is another than the table's"]
    return []


def check_manifest(folder, table):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    problems = []
    if manifest["rows"]["published"] != table.num_rows:
        problems.append(f"manifest: {manifest['rows']['published']} rows, the table has {table.num_rows}")
    columns = manifest["columns"]
    if [column["name"] for column in columns] != table.column_names:
        problems.append("manifest: other columns than the table, or in another order")
        return problems
    for number, column in enumerate(columns):
        arrow = table.schema.field(number).type
        if column["type"].startswith("decimal("):
            ok = pyarrow.types.is_decimal(arrow) and arrow.scale == int(column["type"][8:-1])
        else:
            ok = ARROW_TYPES[column["type"]](arrow)
        if not ok:
            problems.append(f"manifest: column {number + 1} is {column['type']}, in the table it is {arrow}")
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        if len(content) != file["bytes"] or hashlib.sha256(content).hexdigest() != file["sha256"]:
            problems.append(f"manifest: size or SHA-256 of a {file['format']} file does not hold")
    return problems


def judge(path):
    """Reads one Parquet file with every reader. Returns its row count and the problems."""
    tables, problems = {}, []
    for name, read in READERS.items():
        try:
            tables[name] = read(path)
        except Exception as error:  # whatever a reader dies of is a finding; its text may quote cells
            problems.append(f"{name}: cannot read the file ({type(error).__name__})")
    if "pyarrow" not in tables:
        return 0, problems
    table = tables["pyarrow"]
    checks = []
    companion = path.with_suffix(".csv.gz")
    if companion.exists():
        try:
            header, rows = read_csv(companion)
            checks += [(name, lambda t=t: compare_rows(t, header, rows)) for name, t in tables.items()]
        except (ValueError, OSError, EOFError, csv.Error) as error:
            problems.append(f"csv: cannot read the file ({type(error).__name__})")
    if b"geo" in (table.schema.metadata or {}):
        checks.append(("geopandas", lambda: check_geometry(path, table)))
        if path.with_suffix(".geojson.gz").exists():
            checks.append(("geojson", lambda: check_geojson(path.with_suffix(".geojson.gz"), table)))
    if (path.parent / "manifest.json").exists():
        checks.append(("manifest", lambda: check_manifest(path.parent, table)))
    for name, check in checks:
        try:
            problems += [p if p.startswith(("geopandas", "GeoJSON", "manifest")) else f"{name}: {p}" for p in check()]
        except Exception as error:
            problems.append(f"{name}: cannot compare ({type(error).__name__})")
    return table.num_rows, problems


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[0])
    paths = sorted(p for p in root.rglob("*.parquet") if not p.name.startswith("."))
    if not paths:
        print(f"cannot judge: no .parquet file under {root}", file=sys.stderr)
        return 2
    found = 0
    for path in paths:
        rows, problems = judge(path)
        found += len(problems)
        print(f"{path.relative_to(root)}: {rows} rows, {len(problems)} problems")
        for problem in problems:
            print(f"PROBLEM {path.relative_to(root)}: {problem}")
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (pyarrow, duckdb, polars, geopandas))
    print(f"{len(paths)} files, {found} problems ({versions})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
