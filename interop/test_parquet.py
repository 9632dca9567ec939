"""A judge that cannot say no proves nothing: every defect planted here has to be found."""

import datetime
import decimal
import gzip
import pathlib
import tempfile
import unittest

import pyarrow
import pyarrow.parquet

import parquet

SCHEMA = pyarrow.schema([
    ("antall", pyarrow.int64()), ("målt", pyarrow.float64()), ("åpen", pyarrow.bool_()), ("dag", pyarrow.date32()),
    ("tid", pyarrow.timestamp("us", tz="UTC")), ("lokal", pyarrow.timestamp("us")), ("kr", pyarrow.decimal128(18, 2)), ("navn", pyarrow.string()),
])
ROWS = [
    [1, 0.1, True, datetime.date(2026, 1, 31), datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
     datetime.datetime(2026, 1, 31, 12, 0, 0, 500000), decimal.Decimal("10.50"), 'a "b", c'],
    [None] * 8,
]
CSV = 'antall,målt,åpen,dag,tid,lokal,kr,navn\n1,0.1,true,2026-01-31,2026-01-31T12:00:00Z,2026-01-31T12:00:00.500000,10.50,"a ""b"", c"\n,,,,,,,\n'


class Judge(unittest.TestCase):
    def judge(self, text, damage=lambda content: content):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "tabell.parquet"
            columns = [pyarrow.array([row[i] for row in ROWS], field.type) for i, field in enumerate(SCHEMA)]
            pyarrow.parquet.write_table(pyarrow.table(columns, schema=SCHEMA), path)
            path.write_bytes(damage(path.read_bytes()))
            with gzip.open(path.with_suffix(".csv.gz"), "wt", encoding="utf-8", newline="") as file:
                file.write(text)
            return parquet.judge(path)

    def test_equal_files(self):
        self.assertEqual(self.judge(CSV), (2, []))

    def test_defects(self):
        defects = {
            "integer": ("\n1,", "\n2,"), "number": ("0.1", "0.10000001"), "boolean": ("true", "false"), "date": ("2026-01-31,", "2026-01-30,"),
            "timestamp without Z": ("00Z", "00"), "datetime cut": (".500000", ""), "scale": ("10.50", "10.5"), "text": ("c\"\n", "d\"\n"),
            "null is not 0": ("\n,,", "\n0,,"), "a row too many": ("\n,,,,,,,\n", "\n,,,,,,,\n,,,,,,,\n"), "a row too few": ("\n,,,,,,,\n", "\n"),
            "column name": ("målt", "malt"), "ragged": ("10.50,", "10.50,,"),
        }
        for name, (old, new) in defects.items():
            with self.subTest(name):
                self.assertIn(old, CSV)
                _, problems = self.judge(CSV.replace(old, new))
                self.assertNotEqual(problems, [])

    def test_damaged_file(self):
        for name, damage in {"truncated": lambda b: b[:-1], "pages": lambda b: b[:4] + bytes(200) + b[204:], "empty": lambda b: b""}.items():
            with self.subTest(name):
                _, problems = self.judge(CSV, damage)
                self.assertNotEqual(problems, [])

    def test_no_cell_in_messages(self):
        _, problems = self.judge(CSV.replace('c"', 'hemmelig"'))
        self.assertFalse(any("hemmelig" in problem for problem in problems))


if __name__ == "__main__":
    unittest.main()
