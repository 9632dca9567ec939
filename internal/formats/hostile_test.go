package formats_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// outcomeOf reads a file to its end and answers the code of the error, if there is one.
func outcomeOf(t *testing.T, name, doc string) string {
	t.Helper()
	ctx, lim := context.Background(), formats.Limits{TempDir: t.TempDir()}
	in := formats.Input{ReaderAt: bytes.NewReader([]byte(doc)), Size: int64(len(doc)), Name: name}
	det, err := formats.Detect(ctx, in, opendata.Source{}, lim)
	var r table.Reader
	if err == nil {
		r, err = formats.Open(ctx, in, det, lim)
	}
	if err == nil {
		defer r.Close()
		var b table.Batch
		for err == nil {
			err = r.Next(ctx, &b)
		}
	}
	var e *opendata.Error
	switch {
	case errors.As(err, &e):
		return e.Code
	case !errors.Is(err, io.EOF):
		t.Fatal(err)
	}
	return ""
}

func TestHostileFiles(t *testing.T) {
	ods := func(rows string) string {
		return zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
			`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Ark1">`+rows+`</table:table></office:spreadsheet></office:body></office:document-content>`)
	}
	cell := `<table:table-cell office:value-type="string"><text:p>` + strings.Repeat("a", 1<<20) + `</text:p></table:table-cell>`
	for _, c := range []struct{ name, file, doc, code string }{
		// Damage right behind the beginning of JSON does not make it CSV.
		{"JSON with NaN", "a.json", `[{"nr":NaN,"t":"x"}]`, "json.syntax"},
		{"JSON with a control character", "a.json", "[{\"nr\":\"\x01\"}]", "json.syntax"},
		{"nothing but brackets", "a.json", strings.Repeat("[", 1000), "json.too_deep"},
		{"CSV in brackets", "a.csv", "[id];[sted]\n1;nord\n2;sør\n", ""},
		// A name is repeated in every list of columns.
		{"name of 100 kB in a spreadsheet", "a.ods", ods(`<table:table-row>` + strings.Replace(cell, strings.Repeat("a", 1<<20), strings.Repeat("k", 100_000), 1) + `</table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>`), "formats.name_too_long"},
		// A thousand columns of one name need no million tries.
		{"one name for all columns", "a.csv", strings.Repeat("k;", 9999) + "k\n" + strings.Repeat("1;", 9999) + "1\n", ""},
		{"spreadsheet without content", "a.ods", zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "ods.not_a_spreadsheet"},
		{"long text repeated by a count", "a.ods", ods(`<table:table-row>` + strings.Replace(cell, strings.Repeat("a", 1<<20), "navn", 1) + `</table:table-row><table:table-row table:number-rows-repeated="100000">` + cell + `</table:table-row>`), "ods.bomb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcomeOf(t, c.file, c.doc); got != c.code {
				t.Errorf("ended in %q, want %q", got, c.code)
			}
		})
	}
}
