package sources_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
)

// BenchmarkFetch measures whole pulls over loopback and from disk, SHA-256 included. Memory per
// pull is what does not depend on the size.
func BenchmarkFetch(b *testing.B) {
	content := bytes.Repeat([]byte("2026-04-01T00:00,Strandpromenaden,sentrum,12\n"), 1<<20)
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), content, 0o600); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.csv", time.Time{}, bytes.NewReader(content))
	}))
	defer server.Close()
	set, err := sources.New(sources.Config{Roots: []string{dir}, TempDir: dir, AllowPrivateNetworks: true})
	if err != nil {
		b.Fatal(err)
	}
	defer set.Close()
	for _, src := range []opendata.Source{{Type: "file", Path: "a.csv"}, {Type: "http", URL: server.URL + "/a.csv"}} {
		b.Run(src.Type, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := set.Fetch(b.Context(), src, sources.Validators{}, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
