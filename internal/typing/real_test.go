package typing_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// realTypes are columns of real files whose type takes more than a look at the first rows, by
// position in the file.
var realTypes = map[string]map[int]string{
	"csv/bergen-budsjett-2012-investering.csv": {0: "string", 3: "integer 1234", 18: "decimal(2) 1 234,5", 22: "decimal(2) 1 234,5"},
	"csv/bergen-dokart.csv":                    {4: "integer 1234", 5: "string", 7: "string", 12: "integer 1234", 13: "decimal(7) 1234.5"},
	"csv/difi-norgeno-tjeneste.csv":            {0: "integer 1234", 1: "string free", 2: "string free", 4: "string"},
	"csv/kmd-partistotte-2011.csv":             {0: "string", 2: "integer 1234", 6: "decimal(2) 1234,5"},
	"csv/oed-normpriser.csv":                   {0: "string", 1: "date dd.mm.yyyy", 2: "decimal(2) 1234,5", 5: "date dd.mm.yyyy"},
	"csv/sogndal-driftsbudsjett-2013.bom.csv":  {2: "string", 6: "integer 1 234"},
	"csv/stavanger-budsjett-2016-drift.csv":    {1: "integer 1234", 2: "string", 9: "string", 11: "integer 1234"},
	"csv/stavanger-lekeplasser.csv":            {0: "integer 1234", 3: "number 1234.5"},
	"csv/stavanger-skoleruter.csv":             {0: "date yyyy-mm-dd", 1: "string", 2: "boolean ja/nei", 5: "string"},
	"csv/udir-fravaer-bergen-utf16le.csv":      {9: "decimal(1) 1234,5", 11: "integer 1 234", 15: "string free"},
	"csv/valglokaler-2017.csv":                 {7: "string", 8: "string", 11: "string free", 12: "string", 13: "integer 1234", 14: "string"},
	"zip/oslobysykkel-2016-06.csv.zip":         {0: "integer 1234", 1: "timestamp yyyy-mm-ddThh:mmZ"},
}

func TestTypesOfRealFiles(t *testing.T) {
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: types of real files are not checked")
	}
	for name, want := range realTypes {
		t.Run(name, func(t *testing.T) {
			types := typesOf(t, filepath.Join(dir, name))
			got := make(map[int]string)
			for i := range want {
				if i < len(types) {
					got[i] = describe(types[i])
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func describe(c typing.ColumnType) string {
	s := string(c.Type)
	if c.Format != "" {
		s += " " + c.Format
	}
	if c.FreeText {
		s += " free"
	}
	return s
}

func typesOf(t *testing.T, name string) []typing.ColumnType {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	in, limits := formats.Input{ReaderAt: file, Size: info.Size(), Name: name}, formats.Limits{TempDir: t.TempDir()}
	ctx := context.Background()
	found, err := formats.Detect(ctx, in, opendata.Source{}, limits)
	if err != nil {
		t.Fatal(err)
	}
	r, err := formats.Open(ctx, in, found, limits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	inferrer := typing.NewInferrer(r.Columns())
	for {
		var b table.Batch
		err := r.Next(ctx, &b)
		if errors.Is(err, io.EOF) {
			return inferrer.Types()
		}
		if err != nil {
			t.Fatal(err)
		}
		inferrer.Add(&b)
	}
}
