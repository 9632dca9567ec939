package sources_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
)

// place is one dataset's home as the suite sees it: content can be put there and taken away.
type place struct {
	source sources.Source
	src    opendata.Source
	put    func(t *testing.T, content []byte)
	remove func(t *testing.T)
	limit  int64 // MaxBytes of source
}

// TestConformance runs one suite over every source. A new source adds its place here.
func TestConformance(t *testing.T) {
	for name, newPlace := range map[string]func(t *testing.T) place{
		"file":                    filePlace,
		"http with validators":    func(t *testing.T) place { return httpPlace(t, true) },
		"http without validators": func(t *testing.T) place { return httpPlace(t, false) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, test := range conformance {
				t.Run(test.name, func(t *testing.T) { test.run(t, newPlace(t)) })
			}
		})
	}
}

var conformance = []struct {
	name string
	run  func(t *testing.T, p place)
}{
	{"complete content arrives with its digest", func(t *testing.T, p place) {
		for _, content := range [][]byte{[]byte("a;b\n1;2\n"), {}, bytes.Repeat([]byte("0123456789\n"), 60_000)} {
			p.put(t, content)
			got, r := fetch(t, p, sources.Validators{})
			if !bytes.Equal(got, content) {
				t.Errorf("got %d bytes, want %d", len(got), len(content))
			}
			sum := sha256.Sum256(content)
			if r.Validators.SHA256 != hex.EncodeToString(sum[:]) || r.Validators.Size != int64(len(content)) || r.Bytes != int64(len(content)) {
				t.Errorf("result %+v does not describe the content", r)
			}
			if r.Unchanged || r.Name != "data.csv" {
				t.Errorf("got %+v", r)
			}
		}
	}},
	{"unchanged writes nothing", func(t *testing.T, p place) {
		p.put(t, []byte("a\n1\n"))
		_, first := fetch(t, p, sources.Validators{})
		got, second := fetch(t, p, first.Validators)
		if !second.Unchanged || len(got) != 0 || second.Bytes != 0 {
			t.Errorf("got %d bytes, %+v", len(got), second)
		}
		if second.Validators.SHA256 != first.Validators.SHA256 || second.Validators.Size != first.Validators.Size {
			t.Errorf("validators changed: %+v, %+v", first.Validators, second.Validators)
		}
	}},
	{"validators survive several unchanged pulls", func(t *testing.T, p place) {
		p.put(t, []byte("a\n1\n"))
		_, r := fetch(t, p, sources.Validators{})
		for range 3 {
			if _, r = fetch(t, p, r.Validators); !r.Unchanged {
				t.Fatalf("got %+v", r)
			}
		}
		p.put(t, []byte("a\n2\n"))
		if got, r := fetch(t, p, r.Validators); r.Unchanged || string(got) != "a\n2\n" {
			t.Errorf("got %q, %+v", got, r)
		}
	}},
	{"a change of the same size is seen", func(t *testing.T, p place) {
		p.put(t, []byte("a\n1\n"))
		_, first := fetch(t, p, sources.Validators{})
		p.put(t, []byte("a\n2\n"))
		got, second := fetch(t, p, first.Validators)
		if second.Unchanged || string(got) != "a\n2\n" {
			t.Errorf("got %q, %+v", got, second)
		}
	}},
	{"rewritten with the same content is unchanged", func(t *testing.T, p place) {
		p.put(t, []byte("a\n1\n"))
		_, first := fetch(t, p, sources.Validators{})
		p.put(t, []byte("a\n1\n"))
		if got, second := fetch(t, p, first.Validators); !second.Unchanged || len(got) != 0 {
			t.Errorf("got %q, %+v", got, second)
		}
	}},
	{"validators without a digest do not make it unchanged", func(t *testing.T, p place) {
		p.put(t, []byte("a\n1\n"))
		_, first := fetch(t, p, sources.Validators{})
		first.Validators.SHA256 = ""
		first.Validators.Size = 0
		if got, second := fetch(t, p, first.Validators); second.Unchanged || string(got) != "a\n1\n" {
			t.Errorf("got %q, %+v", got, second)
		}
	}},
	{"nothing there", func(t *testing.T, p place) {
		p.put(t, []byte("a\n"))
		p.remove(t)
		wantError(t, p, opendata.NotFound, "")
	}},
	{"larger than the limit", func(t *testing.T, p place) {
		p.put(t, bytes.Repeat([]byte("x"), int(p.limit)+1))
		wantError(t, p, opendata.Invalid, "source.too_large")
		p.put(t, bytes.Repeat([]byte("x"), int(p.limit)))
		if got, _ := fetch(t, p, sources.Validators{}); int64(len(got)) != p.limit {
			t.Errorf("content of exactly the limit: got %d bytes", len(got))
		}
	}},
	{"a cancelled context", func(t *testing.T, p place) {
		p.put(t, []byte("a\n"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.source.Fetch(ctx, p.src, sources.Validators{}, io.Discard); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	}},
	{"a writer that fails", func(t *testing.T, p place) {
		p.put(t, []byte("a\n"))
		full := errors.New("disk full")
		if _, err := p.source.Fetch(t.Context(), p.src, sources.Validators{}, failingWriter{full}); !errors.Is(err, full) {
			t.Errorf("got %v, want the writer's error", err)
		}
	}},
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func fetch(t *testing.T, p place, prior sources.Validators) ([]byte, sources.Result) {
	t.Helper()
	var w bytes.Buffer
	r, err := p.source.Fetch(t.Context(), p.src, prior, &w)
	if err != nil {
		t.Fatalf("fetch: %v (%v)", err, errors.Unwrap(err))
	}
	return w.Bytes(), r
}

// wantError fetches and checks kind, code ("" for any), and that nothing of the URL or path
// beyond what the definition says is shown.
func wantError(t *testing.T, p place, kind opendata.Kind, code string) *opendata.Error {
	t.Helper()
	var w bytes.Buffer
	_, err := p.source.Fetch(t.Context(), p.src, sources.Validators{}, &w)
	if err == nil {
		t.Fatalf("got no error and %d bytes", w.Len())
	}
	var e *opendata.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, not an *opendata.Error", err)
	}
	if e.Kind != kind || (code != "" && e.Code != code) {
		t.Fatalf("got %s %s (%v), want %s %s", e.Kind, e.Code, errors.Unwrap(e), kind, code)
	}
	for _, lang := range []string{"nb", "en"} {
		if e.Message[lang] == "" || e.Hint[lang] == "" {
			t.Errorf("%s: message or hint missing in %s", e.Code, lang)
		}
	}
	return e
}

const testLimit = 1 << 20

// later is a clock far enough ahead that every file counts as settled.
func later() time.Time { return time.Now().Add(time.Hour) }

func filePlace(t *testing.T) place {
	root := t.TempDir()
	file, err := sources.NewFile(sources.Config{Roots: []string{root}, MaxBytes: testLimit, Now: later})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, "data.csv")
	return place{
		source: file, src: opendata.Source{Type: "file", Path: "data.csv"}, limit: testLimit,
		put: func(t *testing.T, content []byte) {
			// As programs replace files: under another name, then renamed.
			if err := os.WriteFile(name+".part", content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(name+".part", name); err != nil {
				t.Fatal(err)
			}
		},
		remove: func(t *testing.T) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func httpPlace(t *testing.T, validators bool) place {
	type state struct {
		content []byte
		etag    string
	}
	var now atomic.Pointer[state]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := now.Load()
		if s == nil {
			http.NotFound(w, r)
			return
		}
		if validators {
			w.Header().Set("ETag", s.etag)
		}
		http.ServeContent(w, r, "data.csv", time.Time{}, bytes.NewReader(s.content))
	}))
	t.Cleanup(server.Close)
	h := newHTTP(t, sources.Config{MaxBytes: testLimit})
	return place{
		source: h, src: opendata.Source{Type: "http", URL: server.URL + "/dir/data.csv"}, limit: testLimit,
		put: func(_ *testing.T, content []byte) {
			sum := sha256.Sum256(content)
			now.Store(&state{content: bytes.Clone(content), etag: `"` + hex.EncodeToString(sum[:8]) + `"`})
		},
		remove: func(*testing.T) { now.Store(nil) },
	}
}

// newHTTP is an http source that may reach loopback and whose waits take no time. It checks
// that no spool file is left behind.
func newHTTP(t *testing.T, cfg sources.Config) *sources.HTTP {
	t.Helper()
	cfg.AllowPrivateNetworks = cfg.AllowPrivateNetworks || cfg.AllowPrefixes == nil
	return newGuardedHTTP(t, cfg)
}

func newGuardedHTTP(t *testing.T, cfg sources.Config) *sources.HTTP {
	t.Helper()
	cfg.TempDir = t.TempDir()
	if cfg.Sleep == nil {
		cfg.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	h := sources.NewHTTP(cfg)
	t.Cleanup(func() {
		h.Close()
		left, err := os.ReadDir(cfg.TempDir)
		if err != nil || len(left) > 0 {
			t.Errorf("%d spool files left behind (%v)", len(left), err)
		}
	})
	return h
}

func TestSet(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.csv"), []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := sources.New(sources.Config{Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	var b strings.Builder
	if _, err := set.Fetch(t.Context(), opendata.Source{Type: "file", Path: "a.csv"}, sources.Validators{}, &b); err != nil || b.String() != "a\n" {
		t.Errorf("file: got %q, %v", b.String(), err)
	}
	wantError(t, place{source: set, src: opendata.Source{Type: "http", URL: "http://127.0.0.1/"}}, opendata.Refused, "source.private_address")
	wantError(t, place{source: set, src: opendata.Source{Type: "ftp"}}, opendata.Invalid, "source.type")

	if _, err := sources.New(sources.Config{Roots: []string{filepath.Join(root, "missing")}}); opendata.KindOf(err) != opendata.Invalid {
		t.Errorf("missing root: got %v", err)
	}
}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
