package parquetfile_test

import (
	"encoding/csv"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// TestOtherProgramsReadOurFiles has pyarrow and DuckDB read what we write, cell by cell.
// ALLMENNING_INTEROP_PYTHON names a Python interpreter that has both.
func TestOtherProgramsReadOurFiles(t *testing.T) {
	python := os.Getenv("ALLMENNING_INTEROP_PYTHON")
	if python == "" {
		t.Skip("ALLMENNING_INTEROP_PYTHON is not set: pyarrow and DuckDB do not read our files")
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(21, 22))
	writePair(t, dir, "groups", everyType, parquetfile.Options{RowGroupRows: 700}, randomBatch(r, everyType, 3000), randomBatch(r, everyType, 50))
	writePair(t, dir, "one", everyType, parquetfile.Options{}, randomBatch(r, everyType, 8192))
	writePair(t, dir, "empty", everyType, parquetfile.Options{})
	manyTexts, text := varied(40_000)
	writePair(t, dir, "beyond-the-dictionary", text, parquetfile.Options{}, manyTexts...)
	out, err := exec.Command(python, filepath.Join("testdata", "check.py"), dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// varied is more text than a dictionary holds, so that a column chunk goes over to plain pages.
func varied(rows int) (batches []*table.Batch, fields []table.Field) {
	fields = []table.Field{{Name: "tekst", Type: opendata.String}, {Name: "kort", Type: opendata.String}}
	for from := 0; from < rows; from += table.BatchRows {
		n := min(rows-from, table.BatchRows)
		b := &table.Batch{Rows: n, Columns: []table.Vector{{}, {Dict: []string{"a", "b"}}}}
		for row := range n {
			b.Columns[0].Dict = append(b.Columns[0].Dict, strings.Repeat("ø", 20)+strconv.Itoa(from+row))
			b.Columns[0].Codes = append(b.Columns[0].Codes, int32(row))
			b.Columns[1].Codes = append(b.Columns[1].Codes, int32(row%3)-1)
		}
		batches = append(batches, b)
	}
	return batches, fields
}

// writePair writes name.parquet and, as name.csv, what must be in it. An empty text and null are
// the same in CSV; TestCellsAsParquetGoReadsThem tells them apart.
func writePair(t *testing.T, dir, name string, fields []table.Field, opts parquetfile.Options, batches ...*table.Batch) {
	t.Helper()
	doc := write(t, fields, opts, batches...)
	if err := os.WriteFile(filepath.Join(dir, name+".parquet"), doc, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := csv.NewWriter(f)
	header := make([]string, len(fields))
	for i := range fields {
		header[i] = fields[i].Name
	}
	_ = out.Write(header) // Error below reports it
	for _, b := range batches {
		for row := range b.Rows {
			if !b.Dropped(row) {
				_ = out.Write(expected(fields, b, row))
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		t.Fatal(err)
	}
}

func expected(fields []table.Field, b *table.Batch, row int) []string {
	line := make([]string, len(fields))
	for i, f := range fields {
		v := &b.Columns[i]
		line[i], _ = typing.Text(f, v, row)
		if f.Type == opendata.Geometry && !v.Null(row) {
			line[i] = hex.EncodeToString(v.Blobs[row])
		}
	}
	return line
}
