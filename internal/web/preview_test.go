package web_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/web"
)

// Reading an object by ranges gives the bytes that reading it whole gives.
func TestRangesReadTheSameBytes(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 80_000) // 1.28 MB: several blocks and a part of one
	b := memstore.New()
	if _, err := b.Put(t.Context(), "x", bytes.NewReader(body), objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := web.NewRangeReader(t.Context(), b, "x", int64(len(body)))
		for range rapid.IntRange(1, 6).Draw(rt, "reads") {
			off := rapid.IntRange(0, len(body)+10).Draw(rt, "offset")
			p := make([]byte, rapid.IntRange(0, 600_000).Draw(rt, "length"))
			n, err := r.ReadAt(p, int64(off))
			want := body[min(off, len(body)):min(off+len(p), len(body))]
			if !bytes.Equal(p[:n], want) {
				rt.Fatalf("%d bytes at %d: got %d, want %d or others", len(p), off, n, len(want))
			}
			if (err == io.EOF) != (n < len(p)) {
				rt.Fatalf("%d of %d bytes with error %v", n, len(p), err)
			}
		}
	})
}

// Many versions pass through the cache and it stays small; every one is shown right.
func TestManyDatasetsThroughTheCache(t *testing.T) {
	f := emptyFixture(t)
	f.publishMany(web.MaxEditions + 10)
	h := f.handler()
	ids, err := f.store.Datasets(t.Context())
	f.must(err)
	for range 2 {
		for _, id := range ids {
			if w := page(t, h, "/datasets/"+string(id)); w.Code != 200 || !strings.Contains(w.Body.String(), "Sett "+string(id)) {
				t.Fatalf("%s: %d", id, w.Code)
			}
		}
	}
}
