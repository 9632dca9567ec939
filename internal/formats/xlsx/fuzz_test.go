package xlsx_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Whatever stands in a sheet, reading it ends, in rows or in an Invalid error.
func FuzzSheet(f *testing.F) {
	f.Add(row(1, "a", "b")+row(2, "1", "x"), `<numFmt numFmtId="14" formatCode="yyyy"/>`, "")
	f.Add(`<row><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c s="1"><v>45291.5</v></c></row>`, `<numFmt numFmtId="200" formatCode="[h]:mm;@"/>`, `<mergeCells><mergeCell ref="A1:B3"/></mergeCells>`)
	f.Add(`<row r="9" hidden="1"><c r="C9" t="e"><v>#N/A</v></c></row>`, `<numFmt numFmtId="200" formatCode="&quot;"/>`, `<mergeCell ref="A1:XFD9"/>`)
	f.Fuzz(func(t *testing.T, rows, formats, tail string) {
		book := workbook{
			styles: `<numFmts>` + formats + `</numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>`,
			shared: `<si><t>a</t></si>`,
			sheets: []sheet{{name: "a", rows: rows, tail: tail}},
		}
		doc := book.bytes(t)
		r, err := xlsx.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			wantInvalid(t, err)
			return
		}
		defer r.Close()
		var b table.Batch
		for {
			err := r.Next(context.Background(), &b)
			if err == io.EOF {
				return
			}
			if err != nil {
				wantInvalid(t, err)
				return
			}
		}
	})
}

func wantInvalid(t *testing.T, err error) {
	t.Helper()
	if opendata.KindOf(err) != opendata.Invalid {
		t.Fatalf("error is not Invalid: %v", err)
	}
}
