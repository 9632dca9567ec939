package acceptance_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// published is what a version's Parquet file holds, as text.
type published struct {
	fields []table.Field
	rows   [][]string
}

// null is how published shows a cell without a value.
const null = "∅"

// read reads the one published version of the data set.
func (o *office) read(t *testing.T) published {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.dir, "store/public/data/prove/*/*.parquet"))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(filepath.Base(f), ".") })
	if err != nil || len(files) != 1 {
		t.Fatalf("%d published Parquet files (%v), want 1", len(files), err)
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquetfile.Open(f, stat.Size())
	if err != nil {
		t.Fatal(err)
	}
	r, err := file.Reader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := published{fields: file.Fields()}
	for {
		var b table.Batch
		err := r.Next(context.Background(), &b)
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Rows {
			row := make([]string, len(p.fields))
			for c, field := range p.fields {
				row[c] = cellText(field, &b.Columns[c], i)
			}
			p.rows = append(p.rows, row)
		}
	}
}

// cellText is a cell's canonical text; of a geometry its kind and first position.
func cellText(f table.Field, v *table.Vector, row int) string {
	if f.Type == opendata.Geometry && !v.Null(row) {
		kind, lon, lat := firstPosition(v.Blobs[row])
		return fmt.Sprintf("%s(%.7f %.7f)", kind, lon, lat)
	}
	text, ok := typing.Text(f, v, row)
	if !ok {
		return null
	}
	return text
}

// firstPosition walks into a little-endian WKB geometry to its first longitude and latitude.
func firstPosition(wkb []byte) (kind string, lon, lat float64) {
	u32 := binary.LittleEndian.Uint32
	code := u32(wkb[1:]) % 1000
	kind = []string{"?", "point", "line", "polygon", "points", "lines", "polygons", "collection"}[code]
	at := 5
	for code >= 2 && len(wkb) >= at+4 {
		if code < 4 { // positions are next: of a line directly, of a polygon in its first ring
			at += 4 * int(code-1)
			break
		}
		at += 4 // the number of parts, then the first part's own header
		code = u32(wkb[at+1:]) % 1000
		at += 5
	}
	if len(wkb) < at+16 {
		return kind, math.NaN(), math.NaN()
	}
	f64 := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(wkb[i:])) }
	return kind, f64(at), f64(at + 8)
}

// letters is one letter per type.
var letters = map[opendata.Type]string{opendata.String: "s", opendata.Integer: "i", opendata.Number: "n", opendata.Boolean: "b",
	opendata.Date: "D", opendata.Time: "T", opendata.Timestamp: "Z", opendata.DateTime: "L", opendata.Geometry: "g"}

// shape is the types of the contract's columns, a letter each and repetitions counted (s3i is
// sssi). A column that is not published is "-"; a decimal's letter is d with its decimals, d2.
func shape(d opendata.Dataset, p published) string {
	types := map[string]opendata.Type{}
	for _, f := range p.fields {
		types[f.Name] = f.Type
	}
	var signs []string
	for _, c := range d.Columns {
		typ, ok := types[c.Published()]
		sign := letters[typ]
		switch {
		case !ok:
			sign = "-"
		case sign == "":
			sign = "d" + strings.Trim(string(typ), "decimal()")
		}
		signs = append(signs, sign)
	}
	var b strings.Builder
	for i := 0; i < len(signs); {
		n := i
		for n < len(signs) && signs[n] == signs[i] {
			n++
		}
		b.WriteString(signs[i])
		if n-i > 1 {
			fmt.Fprintf(&b, "×%d", n-i)
		}
		b.WriteString(" ")
		i = n
	}
	return strings.TrimSpace(b.String())
}

// cell is the cell in a row (from 1) of the column with this name, or with this number ("#3").
func (p published) cell(t *testing.T, row int, column string) string {
	t.Helper()
	i := slices.IndexFunc(p.fields, func(f table.Field) bool { return f.Name == column })
	if n := 0; i < 0 {
		if _, err := fmt.Sscanf(column, "#%d", &n); err == nil && n <= len(p.fields) {
			i = n - 1
		}
	}
	if i < 0 || row < 1 || row > len(p.rows) {
		t.Errorf("there is no row %d with column %q", row, column)
		return ""
	}
	return p.rows[row-1][i]
}
