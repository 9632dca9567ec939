package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// What a proposal publishes of real tables passes the second look, in every file.
func TestRealTablesPassTheSecondLook(t *testing.T) {
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real tables are not read")
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch filepath.Ext(path) {
		case ".csv", ".xlsx", ".ods", ".geojson", ".json", ".ndjson":
		default:
			return nil
		}
		doc, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(strings.TrimPrefix(path, dir+"/"), func(t *testing.T) {
			if realTable(t, filepath.Base(path), doc) {
				seen++
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d tables", seen)
}

// realTable reports whether a file is a table; then it is published and looked at.
func realTable(t *testing.T, name string, doc []byte) bool {
	ctx := context.Background()
	in := formats.Input{ReaderAt: bytes.NewReader(doc), Size: int64(len(doc)), Name: name}
	lim := formats.Limits{TempDir: t.TempDir()}
	d, err := formats.Detect(ctx, in, opendata.Source{}, lim)
	if err != nil {
		return false
	}
	r, err := formats.Open(ctx, in, d, lim)
	if err != nil {
		return false
	}
	p, _, err := convert.Scan(ctx, r, nil)
	r.Close()
	if err != nil {
		return false
	}
	outs := map[string]*output{"p": {format: "parquet"}, "c": {format: "csv", gzip: true}, "g": {format: "geojson", gzip: true}}
	for _, o := range outs {
		if err := o.create(t.TempDir()); err != nil {
			t.Fatal(err)
		}
		defer o.discard()
	}
	if r, err = formats.Open(ctx, in, d, lim); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	key := sha256.Sum256([]byte(name))
	c, err := convert.Table(ctx, r, p.Contract, convert.Outputs{Parquet: outs["p"], CSV: outs["c"], GeoJSON: outs["g"]},
		convert.Options{Keys: privacy.Keys{Dataset: key[:], Version: key[:]}, TempDir: t.TempDir()})
	if opendata.KindOf(err) == opendata.Refused {
		return false // nothing is left of it
	}
	if err != nil {
		t.Fatalf("%v (%s)", err, opendata.Cause(err))
	}
	holds, err := searchRemoved(ctx, p.Contract, c, outs)
	if err != nil {
		t.Fatal(err)
	}
	l := looked{contract: p.Contract, tempDir: t.TempDir(), parquet: func() (io.ReaderAt, int64, func(), error) {
		return outs["p"].file, outs["p"].hash.n, func() {}, nil
	}}
	for _, f := range c.Fields {
		l.columns = append(l.columns, opendata.PublishedColumn{Name: f.Name, Type: f.Type})
	}
	for _, o := range outs {
		if _, _, err := o.finish(); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range outs {
		f := opendata.File{Format: o.format}
		if o.gzip {
			f.Compress = "gzip"
		}
		_, more, err := l.at(ctx, f, o.file, o.hash.n)
		if err != nil {
			t.Fatalf("%s: %v (%s)", o.format, err, opendata.Cause(err))
		}
		holds = append(holds, more...)
	}
	if got := placesOf(holds); got != "" {
		t.Errorf("stops %s", got)
	}
	return true
}
