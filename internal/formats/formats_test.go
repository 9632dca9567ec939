package formats_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

const small = "kommunenr;navn\n0301;Oslo\n4601;Bergen\n"

func input(doc, name string) formats.Input {
	return formats.Input{ReaderAt: strings.NewReader(doc), Size: int64(len(doc)), Name: name}
}

func gzipped(t testing.TB, doc string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, doc); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipped makes an archive of name, content, name, content, …
func zipped(t testing.TB, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, members[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func utf16(t testing.TB, doc string) string {
	t.Helper()
	s, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDetectAndOpen(t *testing.T) {
	oslo := [][]*string{tabletest.Cells("0301", "Oslo"), tabletest.Cells("4601", "Bergen")}
	const jsonRows = `[{"kommunenr":"0301","navn":"Oslo"},{"kommunenr":"4601","navn":"Bergen"}]`
	lines := strings.ReplaceAll(strings.Trim(jsonRows, "[]"), "},{", "}\n{")
	tests := []struct {
		name, doc, file string
		src             opendata.Source
		format, member  string
	}{
		{name: "csv", doc: small, format: "csv"},
		{name: "csv called json", doc: small, file: "a.json", format: "csv"},
		{name: "csv that begins with a bracket", doc: strings.Replace(small, "kommunenr", "[kommunenr]", 1), format: "csv"},
		{name: "json", doc: jsonRows, format: "json"},
		{name: "json called csv", doc: jsonRows, file: "a.csv", format: "json"},
		{name: "json in utf-16", doc: utf16(t, jsonRows), format: "json"},
		{name: "lines", doc: lines, format: "ndjson"},
		{name: "gzip", doc: gzipped(t, small), file: "a.csv.gz", format: "csv"},
		{name: "gzip of several members", doc: gzipped(t, small[:20]) + gzipped(t, small[20:]), format: "csv"},
		{name: "zip", doc: zipped(t, "mappe/", "", "mappe/data.csv", small), format: "csv", member: "mappe/data.csv"},
		{name: "zip with names that lead out of it", doc: zipped(t, "../../etc/data.csv", small), format: "csv", member: "../../etc/data.csv"},
		{name: "zip with a file that explains", doc: zipped(t, "LESMEG.txt", "hei", "data.csv", small, "__MACOSX/._data.csv", "x"), format: "csv", member: "data.csv"},
		{name: "zip, member asked for", doc: zipped(t, "a.csv", "x;y\n1;2\n", "b.csv", small), src: opendata.Source{Member: "b.csv"}, format: "csv", member: "b.csv"},
		{name: "zip of json", doc: zipped(t, "data.json", jsonRows), format: "json", member: "data.json"},
		{name: "format asked for", doc: small, src: opendata.Source{Format: "csv"}, format: "csv"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			lim := formats.Limits{TempDir: dir}
			in := input(tt.doc, tt.file)
			det, err := formats.Detect(context.Background(), in, tt.src, lim)
			if err != nil {
				t.Fatal(err)
			}
			if det.Format != tt.format || det.Member != tt.member {
				t.Errorf("format %q, member %q, want %q, %q", det.Format, det.Member, tt.format, tt.member)
			}
			r, err := formats.Open(context.Background(), in, det, lim)
			if err != nil {
				t.Fatal(err)
			}
			header, rows := tabletest.ReadAll(t, r)
			want := []string{"kommunenr", "navn"}
			if strings.HasPrefix(header[0], "[") {
				want[0] = "[kommunenr]"
			}
			tabletest.Equal(t, header, rows, want, oslo)
			if err := r.Close(); err != nil {
				t.Errorf("second close: %v", err)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("%d temporary files left, %v", len(left), err)
			}
		})
	}
}

func TestOneLineOfNDJSONIsToldByItsName(t *testing.T) {
	const doc = `{"a":1,"b":[{"c":2}]}`
	for file, want := range map[string]string{"a.ndjson": "ndjson", "a.jsonl": "ndjson", "a.json": "json", "": "json"} {
		det, err := formats.Detect(context.Background(), input(doc, file), opendata.Source{}, formats.Limits{})
		if err != nil || det.Format != want {
			t.Errorf("%q: format %q, %v, want %q", file, det.Format, err, want)
		}
	}
}

func TestGeoJSONIsTold(t *testing.T) {
	const doc = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"navn":"A"},"geometry":{"type":"Point","coordinates":[10.7,59.9]}}]}`
	for _, d := range []string{doc, gzipped(t, doc), zipped(t, "a.json", doc), `{"Fylke":` + doc + `}`} {
		in := input(d, "")
		det, err := formats.Detect(context.Background(), in, opendata.Source{}, formats.Limits{})
		if err != nil || det.Format != "geojson" {
			t.Fatalf("format %q, %v", det.Format, err)
		}
		r, err := formats.Open(context.Background(), in, det, formats.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		header, rows := tabletest.ReadAll(t, r)
		tabletest.Equal(t, header, rows, []string{"navn"}, [][]*string{tabletest.Cells("A")})
	}
}

// noise is bytes without a pattern.
func noise(n int) string {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func TestRefusals(t *testing.T) {
	encrypted := []byte(zipped(t, "a.csv", small))
	directory := bytes.LastIndex(encrypted, []byte("PK\x01\x02"))
	encrypted[6] |= 1 // the flag of encryption, in the member and in the directory
	encrypted[directory+8] |= 1
	method := []byte(zipped(t, "a.csv", small))
	method[8], method[bytes.LastIndex(method, []byte("PK\x01\x02"))+10] = 99, 99
	damaged := []byte(zipped(t, "a.csv", strings.Repeat(small, 100)))
	damaged[60] ^= 0xFF
	whole := zipped(t, "a.csv", strings.Repeat(small, 100))
	packed := gzipped(t, strings.Repeat(small, 100))
	page := "<!DOCTYPE html>\n<html><head><title>Logg inn</title></head><body></body></html>"
	tests := []struct {
		name, doc string
		src       opendata.Source
		lim       formats.Limits
		code      string
	}{
		{name: "empty", doc: "", code: "formats.empty"},
		{name: "blanks", doc: " \n\t\r\n\u00a0", code: "formats.blank"},
		{name: "many blanks", doc: strings.Repeat(" \n", 200_000), code: "formats.blank"},
		{name: "web page", doc: page, code: "formats.html"},
		{name: "web page with a mark and blanks", doc: "\ufeff\n  " + page, code: "formats.html"},
		{name: "web page in utf-16", doc: utf16(t, page), code: "formats.html"},
		{name: "web page where csv is asked for", doc: page, src: opendata.Source{Format: "csv"}, code: "formats.html"},
		{name: "web page in gzip", doc: gzipped(t, page), code: "formats.html"},
		{name: "web page in xml", doc: "<?xml version=\"1.0\"?>\n<html xmlns=\"x\"></html>", code: "formats.html"},
		{name: "xml", doc: "<?xml version=\"1.0\"?><rader/>", code: "formats.xml"},
		{name: "xml without a declaration", doc: "<rader><rad/></rader>", code: "formats.xml"},
		{name: "gml", doc: `<?xml version="1.0"?><a xmlns:gml="http://www.opengis.net/gml/3.2"/>`, code: "formats.gml"},
		{name: "parquet", doc: "PAR1\x15\x04\x15", code: "formats.parquet"},
		{name: "old excel", doc: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), code: "formats.xls"},
		{name: "pdf", doc: "%PDF-1.7\n", code: "formats.pdf"},
		{name: "image", doc: "\x89PNG\r\n\x1a\n\x00\x00", code: "formats.image"},
		{name: "geopackage", doc: "SQLite format 3\x00\x10\x00", code: "formats.sqlite"},
		{name: "shapefile", doc: "\x00\x00\x27\x0a" + strings.Repeat("\x00", 96), code: "formats.shapefile"},
		{name: "zipped shapefile", doc: zipped(t, "a.shp", "x", "a.dbf", "x", "a.prj", "x"), code: "formats.shapefile"},
		{name: "7-zip", doc: "7z\xbc\xaf\x27\x1c\x00", code: "formats.compressed"},
		{name: "tar in gzip", doc: gzipped(t, strings.Repeat("\x00", 257)+"ustar\x0000"+strings.Repeat("\x00", 300)), code: "formats.compressed"},
		{name: "pc-axis", doc: "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2010\";\n", code: "formats.px"},
		{name: "sosi", doc: ".HODE\n..TEGNSETT UTF-8\n", code: "formats.sosi"},
		{name: "turtle", doc: "@prefix dct: <http://purl.org/dc/terms/> .\n", code: "formats.rdf"},
		{name: "text document", doc: zipped(t, "[Content_Types].xml", "x", "word/document.xml", "x"), code: "formats.office"},
		{name: "binary workbook", doc: zipped(t, "[Content_Types].xml", "x", "xl/workbook.bin", "x"), code: "formats.xlsb"},
		{name: "presentation of OpenDocument", doc: zipped(t, "mimetype", "application/vnd.oasis.opendocument.presentation", "content.xml", "x"), code: "formats.office"},
		{name: "noise", doc: noise(5000), code: "formats.binary"},
		{name: "several members", doc: zipped(t, "a.csv", small, "b.csv", small), code: "formats.several_members"},
		{name: "no table among the members", doc: zipped(t, "a.xml", "x", "b.xml", "x"), code: "formats.no_readable_member"},
		{name: "member that is not there", doc: zipped(t, "a.csv", small), src: opendata.Source{Member: "b.csv"}, code: "formats.no_such_member"},
		{name: "member of what is no archive", doc: small, src: opendata.Source{Member: "b.csv"}, code: "formats.not_an_archive"},
		{name: "empty archive", doc: zipped(t), code: "formats.empty_zip"},
		{name: "zip in zip", doc: zipped(t, "a.zip", zipped(t, "a.csv", small)), code: "formats.nested_archive"},
		{name: "gzip in zip", doc: zipped(t, "a.csv.gz", gzipped(t, small)), code: "formats.nested_archive"},
		{name: "gzip in gzip", doc: gzipped(t, gzipped(t, small)), code: "formats.nested_archive"},
		{name: "encrypted", doc: string(encrypted), code: "formats.encrypted_zip"},
		{name: "packed in another way", doc: string(method), code: "formats.zip_method"},
		{name: "damaged member", doc: string(damaged), code: "formats.broken_zip"},
		{name: "truncated zip", doc: whole[:len(whole)/2], code: "formats.broken_zip"},
		{name: "zip without its last byte", doc: whole[:len(whole)-1], code: "formats.broken_zip"},
		{name: "truncated gzip", doc: packed[:len(packed)-9], code: "formats.broken_gzip"},
		{name: "gzip without its checksum", doc: packed[:len(packed)-8], code: "formats.broken_gzip"},
		{name: "gzip with something behind it", doc: packed + "hei", code: "formats.broken_gzip"},
		{name: "gzip too large", doc: packed, lim: formats.Limits{MaxUnpacked: 1000}, code: "formats.unpacked_too_large"},
		{name: "zip too large", doc: whole, lim: formats.Limits{MaxUnpacked: 1000}, code: "formats.unpacked_too_large"},
		{name: "bomb in gzip", doc: gzipped(t, strings.Repeat("0;0\n", 20<<20)), code: "formats.bomb"},
		{name: "bomb in zip", doc: zipped(t, "a.csv", strings.Repeat("0;0\n", 20<<20)), code: "formats.bomb"},
		{name: "unknown format", doc: small, src: opendata.Source{Format: "dbf"}, code: "formats.unknown_format"},
		{name: "csv where a workbook is asked for", doc: small, src: opendata.Source{Format: "xlsx"}, code: "formats.mismatch"},
		{name: "csv where json is asked for", doc: small, src: opendata.Source{Format: "json"}, code: "json.syntax"},
		{name: "truncated json", doc: `[{"a":1},{"a"`, code: "json.truncated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.lim.TempDir = dir
			_, err := formats.Detect(context.Background(), input(tt.doc, ""), tt.src, tt.lim)
			var e *opendata.Error
			if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != tt.code {
				t.Fatalf("error %v, want code %s", err, tt.code)
			}
			for _, text := range []opendata.Text{e.Message, e.Hint} {
				if text.In("nb") == "" || text.In("en") == "" || strings.Contains(text.In("en"), "%!") {
					t.Errorf("message or hint is missing in a language: %v", text)
				}
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("%d temporary files left, %v", len(left), err)
			}
		})
	}
}

// Ten megabytes without a line end are an error, soon and with a place, whatever they are.
func TestOneEndlessLine(t *testing.T) {
	tests := []struct{ name, doc, code string }{
		{"one cell", strings.Repeat("x", 10<<20), "csv.cell_too_large"},
		{"many cells", strings.Repeat("x;", 5<<20), "csv.too_many_columns"},
		{"one quoted cell", `"` + strings.Repeat("x,", 5<<20), "csv.unterminated_quote"},
		{"one quoted cell, larger than a row may be", `"` + strings.Repeat("x,", 9<<20), "csv.row_too_large"},
		{"one text of JSON", `[{"a":"` + strings.Repeat("x", 10<<20) + `"}]`, "json.cell_too_large"},
		{"one list of JSON", `[{"a":[` + strings.Repeat("12,", 4<<20) + `1]}]`, "json.cell_too_large"},
		{"digits", strings.Repeat("7", 10<<20), "csv.cell_too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input(tt.doc, "")
			det, err := formats.Detect(context.Background(), in, opendata.Source{}, formats.Limits{})
			if err == nil {
				_, err = formats.Open(context.Background(), in, det, formats.Limits{})
			}
			if !errors.Is(err, &opendata.Error{Code: tt.code}) {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
		})
	}
}

// A table of thousands of columns is one.
func TestWideTable(t *testing.T) {
	var header, row []string
	for i := range 4184 {
		header, row = append(header, fmt.Sprintf("Kommune %d, antall elever", i)), append(row, strconv.Itoa(i))
	}
	doc := strings.Join(header, ";") + "\n" + strings.Repeat(strings.Join(row, ";")+"\n", 50)
	in := input(doc, "")
	det, err := formats.Detect(context.Background(), in, opendata.Source{}, formats.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := formats.Open(context.Background(), in, det, formats.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, rows := tabletest.ReadAll(t, r)
	if len(got) != len(header) || len(rows) != 50 {
		t.Errorf("%d columns, %d rows", len(got), len(rows))
	}
}

// A declared size is not trusted: an archive that says little and holds much is stopped while it
// is unpacked.
func TestZipThatLiesAboutItsSize(t *testing.T) {
	doc := []byte(zipped(t, "a.csv", strings.Repeat("0;0\n", 20<<20)))
	at := bytes.LastIndex(doc, []byte("PK\x01\x02"))
	copy(doc[at+24:], "\x10\x00\x00\x00") // uncompressed size
	_, err := formats.Detect(context.Background(), input(string(doc), ""), opendata.Source{}, formats.Limits{TempDir: t.TempDir()})
	if opendata.KindOf(err) != opendata.Invalid {
		t.Errorf("error %v", err)
	}
}

func TestCancelledWhileUnpacking(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := formats.Detect(ctx, input(gzipped(t, small), ""), opendata.Source{}, formats.Limits{TempDir: t.TempDir()})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// FuzzDetect: any bytes end in a table or an Invalid error, within small limits.
func FuzzDetect(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(zipped(f, "a.csv", small)))
	f.Add([]byte(gzipped(f, small)))
	f.Add([]byte(`{"type":"FeatureCollection","features":[]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		lim := formats.Limits{MaxUnpacked: 1 << 20, TempDir: t.TempDir()}
		in := formats.Input{ReaderAt: bytes.NewReader(doc), Size: int64(len(doc))}
		det, err := formats.Detect(context.Background(), in, opendata.Source{}, lim)
		if err == nil {
			r, openErr := formats.Open(context.Background(), in, det, lim)
			if err = openErr; err == nil {
				_, _, err = tabletest.Read(t, r)
				r.Close()
			}
		}
		if err != nil && opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("error that is not Invalid: %v", err)
		}
	})
}
