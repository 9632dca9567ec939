package parquetfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
)

// tryToRead opens and reads a file that may be anything, and returns the first error.
func tryToRead(doc []byte) error {
	f, err := parquetfile.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		return err
	}
	for range f.Strings() {
		continue
	}
	if _, _, err := f.ReadRows(context.Background(), 3, 5); err != nil {
		return err
	}
	r, err := f.Reader(context.Background())
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		var b table.Batch
		switch err := r.Next(context.Background(), &b); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func TestFilesThatAreNotOursAreInvalid(t *testing.T) {
	doc := write(t, everyType, parquetfile.Options{}, randomBatch(rand.New(rand.NewPCG(1, 2)), everyType, 100))
	for name, broken := range map[string][]byte{
		"empty":              {},
		"text":               []byte("navn;alder\nKari;42\nOla;43\n"),
		"magic bytes only":   []byte("PAR1PAR1"),
		"footer of 4 GiB":    []byte("PAR1\xff\xff\xff\xffPAR1"),
		"encrypted":          bytes.ReplaceAll(doc, []byte("PAR1"), []byte("PARE")),
		"cut":                doc[:len(doc)/2],
		"without its start":  doc[100:],
		"without its middle": append(bytes.Clone(doc[:50]), doc[150:]...),
	} {
		err := tryToRead(broken)
		var e *opendata.Error
		if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Hint.In("nb") == "" || e.Hint.In("en") == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDamageEndsInAnErrorOrInRows changes single bytes all over a file. There is no telling
// whether a change can be noticed, but it must not panic or hang.
func TestDamageEndsInAnErrorOrInRows(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	doc := write(t, everyType, parquetfile.Options{RowGroupRows: 40}, randomBatch(r, everyType, 100))
	noticed := 0
	for range 1500 {
		broken := bytes.Clone(doc)
		for range 1 + r.IntN(3) {
			broken[r.IntN(len(broken))] ^= byte(1 << r.IntN(8))
		}
		if err := tryToRead(broken); err != nil {
			noticed++
			if opendata.KindOf(err) != opendata.Invalid {
				t.Fatalf("a damaged file is %v: %v", opendata.KindOf(err), err)
			}
		}
	}
	if noticed == 0 {
		t.Error("no damage was noticed")
	}
}

func FuzzOpen(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	f.Add(write(f, everyType, parquetfile.Options{}, randomBatch(r, everyType, 5)))
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		if err := tryToRead(doc); err != nil && opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("%v: %v", opendata.KindOf(err), err)
		}
	})
}

// TestForeignFiles reads files of other programs, broken ones among them. None of them is ours,
// so each ends in an Invalid error or, when it happens to look like one of ours, in rows.
func TestForeignFiles(t *testing.T) {
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: files of other programs are not read")
	}
	seen := 0
	for _, pattern := range []string{"parquet/*.parquet", "parquet/bad_data/*", "parquet/parquet-testing/*", "csv/*.csv"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			doc, err := os.ReadFile(name)
			if err != nil {
				continue // a folder
			}
			seen++
			if err := tryToRead(doc); err != nil && opendata.KindOf(err) != opendata.Invalid {
				t.Errorf("%s: %v", filepath.Base(name), err)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d files were found", seen)
	}
}
