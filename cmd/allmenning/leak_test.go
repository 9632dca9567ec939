package main_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/cli"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
	"github.com/allmenning/allmenning/internal/version"
)

const samples = "../../testdata/sources"

// TestNoPlantedIdentifierComesOut takes every sample source through the whole product and then
// searches every byte that comes out of it, public or shown to a steward, for each identifier that
// the samples plant: as written, without separators, and with names turned round.
func TestNoPlantedIdentifierComesOut(t *testing.T) {
	s := newSearch(t)
	store := t.TempDir()
	definitions := sampleDefinitions(t)

	t.Run("a search finds what is there", func(t *testing.T) {
		source, err := os.ReadFile(filepath.Join(samples, "files", "innbyggerhenvendelser.ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.hits(source); len(got) < 4 {
			t.Fatalf("in a source the search finds %v only", got)
		}
		for _, text := range []string{"ring +47 400 00 340 i dag", "tlf 40000340", "9999 64 46049", "99996446049", "morten larsen", "Larsen, Morten", "SILJE.MOEN@EXAMPLE.NO"} {
			if len(s.hits([]byte("x "+text+" y"))) == 0 {
				t.Errorf("the search does not find %q", text)
			}
		}
	})
	t.Run("reading", func(t *testing.T) { searchReading(t, s) })

	// Nothing is approved yet: what has no contract is held, and its report must not tell either.
	s.command(t, 3, append([]string{"publish", "--store", store, "--log-level", "debug"}, definitions...)...)
	s.command(t, 0, append([]string{"publish", "--store", store, "--log-level", "debug", "--approve", "--json"}, definitions...)...)
	s.command(t, 0, "verify", "--store", store)
	s.command(t, 0, "recheck", "--store", store)
	for _, lang := range []string{"nb", "en"} {
		s.command(t, 0, "runs", "--store", store, "--lang", lang)
		s.command(t, 0, "datasets", "--store", store, "--lang", lang)
	}

	private, public, err := app.OpenStore(store)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := version.Store{Public: public}.Datasets(context.Background())
	if err != nil || len(ids) != len(definitions) {
		t.Fatalf("%d datasets are published, want %d (%v)", len(ids), len(definitions), err)
	}
	t.Run("public objects", func(t *testing.T) { s.bucket(t, public, nil) })
	t.Run("private records", func(t *testing.T) {
		s.bucket(t, private, []string{"snapshots/", "quarantine/"}) // raw by their nature, and short-lived
	})
	t.Run("runs", func(t *testing.T) { searchRuns(t, s, store, private) })
	t.Run("http", func(t *testing.T) { searchSite(t, s, private, public, ids) })
}

// searchReading looks at what the verbs say and write that only read a source.
func searchReading(t *testing.T, s *search) {
	files, err := filepath.Glob(filepath.Join(samples, "files", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no sample sources", err)
	}
	for _, file := range files {
		s.command(t, 0, "init", file)
		s.command(t, 0, "inspect", file, "--lang", "nb")
		s.command(t, 0, "inspect", file, "--json")
		for _, ext := range []string{".parquet", ".csv", ".jsonl"} {
			out := filepath.Join(t.TempDir(), "out"+ext)
			s.command(t, 0, "convert", file, "-o", out, "--log-level", "debug")
			data, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			s.object(t, filepath.Base(file)+" → "+ext, "out"+ext, data)
		}
	}
}

// searchRuns looks at each run as a steward sees it.
func searchRuns(t *testing.T, s *search, store string, private objstore.Bucket) {
	seen := map[string]bool{}
	for info, err := range private.List(context.Background(), "runs/", "") {
		if err != nil {
			t.Fatal(err)
		}
		id := strings.Split(info.Key, "/")[1]
		if seen[id] {
			continue
		}
		seen[id] = true
		s.command(t, 0, "runs", "show", id, "--store", store, "--lang", "nb")
		s.command(t, 0, "runs", "show", id, "--store", store, "--json")
	}
	if len(seen) == 0 {
		t.Fatal("no runs")
	}
}

// searchSite asks for everything that the catalog answers about every dataset.
func searchSite(t *testing.T, s *search, private, public objstore.Bucket, ids []opendata.DatasetID) {
	facts, ok, err := app.LoadCatalog(context.Background(), private)
	if err != nil || !ok {
		t.Fatal("no catalog in the store", err)
	}
	var log bytes.Buffer
	a, err := app.New(config.Default(), app.Adapters{Private: private, Public: public, Catalog: facts, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var work sync.WaitGroup
	site, err := a.Handler(context.Background(), &work)
	if err != nil {
		t.Fatal(err)
	}
	targets := []string{"/", "/?lang=en", "/?q=kommune", "/catalog.ttl", "/catalog.jsonld", "/catalog.rdf", "/catalog.nt", "/feed.atom",
		"/api/v1/datasets", "/api/v1/datasets?q=skole", "/api/v1/events", "/api/v1/openapi.json", "/robots.txt", "/healthz"}
	for _, id := range ids {
		p, m, err := version.Store{Public: public}.Current(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		page, api := "/datasets/"+string(id), "/api/v1/datasets/"+string(id)
		targets = append(targets, page, page+"?lang=en", page+".ttl", page+".jsonld", page+".rdf", page+".nt", page+"/feed.atom",
			page+"/versions/"+string(p.Version), api, api+"/versions", api+"/versions/"+string(p.Version), api+"/profile", api+"/events",
			api+"/rows?limit=100", "/data/"+string(id)+"/latest.json")
		for _, f := range m.Files {
			targets = append(targets, "/"+version.FileKey(id, p.Version, f.Name))
		}
	}
	for _, target := range targets {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != http.StatusOK {
			t.Errorf("GET %s: %d", target, w.Code)
		}
		s.object(t, "GET "+target, target, w.Body.Bytes())
		s.object(t, "header of "+target, "", []byte(fmt.Sprint(w.Header())))
	}
	s.object(t, "the server's log", "", log.Bytes())
}

func sampleDefinitions(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(samples, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defs := slices.DeleteFunc(all, func(f string) bool { return filepath.Base(f) == "catalog.yaml" })
	if len(defs) < 10 {
		t.Fatalf("only %d sample definitions", len(defs))
	}
	return defs
}

// search finds many values in one pass: every value is looked up by its first bytes.
type search struct {
	byStart map[uint32][]pattern
	compact map[uint32][]pattern // of texts without separators
}

type pattern struct{ text, where string }

func newSearch(t *testing.T) *search {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, "planted.json"))
	if err != nil {
		t.Fatal(err)
	}
	var planted []struct{ Value, Dataset, Column, Kind string }
	if err := json.Unmarshal(data, &planted); err != nil {
		t.Fatal(err)
	}
	if len(planted) < 1000 {
		t.Fatalf("only %d planted values", len(planted))
	}
	s := &search{byStart: map[uint32][]pattern{}, compact: map[uint32][]pattern{}}
	for _, p := range planted {
		where := fmt.Sprintf("%s of %s (%s)", p.Column, p.Dataset, p.Kind)
		add(s.byStart, p.Value, where)
		if family, given, ok := strings.Cut(p.Value, ", "); ok {
			add(s.byStart, given+" "+family, where)
		} else if given, family, ok := strings.Cut(p.Value, " "); ok && p.Kind == "person_name" {
			add(s.byStart, family+", "+given, where)
		}
		bare := withoutSeparators(p.Value)
		if p.Kind == "phone" {
			bare = strings.TrimPrefix(bare, "+47")
		}
		add(s.compact, bare, where)
	}
	return s
}

func add(m map[uint32][]pattern, value, where string) {
	value = strings.ToLower(value)
	start := binary.LittleEndian.Uint32([]byte(value))
	if !slices.ContainsFunc(m[start], func(p pattern) bool { return p.text == value }) {
		m[start] = append(m[start], pattern{value, where})
	}
}

// withoutSeparators drops single spaces, points and hyphens that stand between two letters or
// digits, as people group numbers.
func withoutSeparators(s string) string {
	var sb strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		separator := r == ' ' || r == '.' || r == '-' || r == '\u00a0' || r == '\u202f'
		if separator && i > 0 && i+1 < len(runes) && alnum(runes[i-1]) && alnum(runes[i+1]) {
			continue
		}
		sb.WriteRune(r)
	}
	return sb.String()
}

func alnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// hits names the planted values in a text, each once.
func (s *search) hits(text []byte) []string {
	lower := strings.ToLower(string(text))
	found := scan(s.byStart, lower, nil)
	return scan(s.compact, withoutSeparators(lower), found)
}

func scan(m map[uint32][]pattern, text string, found []string) []string {
	for i := 0; i+4 <= len(text); i++ {
		start := uint32(text[i]) | uint32(text[i+1])<<8 | uint32(text[i+2])<<16 | uint32(text[i+3])<<24
		for _, p := range m[start] {
			if strings.HasPrefix(text[i:], p.text) && !slices.Contains(found, p.where) {
				found = append(found, p.where)
			}
		}
	}
	return found
}

// command runs the program in this process and searches what it says.
func (s *search) command(t *testing.T, want int, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(args, cli.Streams{Out: &out, Err: &errs, Env: func(string) (string, bool) { return "", false }})
	if code != want {
		t.Errorf("allmenning %s: exit %d, want %d\n%s", args[0], code, want, errs.String())
	}
	s.object(t, "stdout of "+args[0], "", out.Bytes())
	s.object(t, "stderr of "+args[0], "", errs.Bytes())
}

// bucket searches every object's key and bytes.
func (s *search) bucket(t *testing.T, b objstore.Bucket, except []string) {
	t.Helper()
	n := 0
	for info, err := range b.List(context.Background(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(except, func(p string) bool { return strings.HasPrefix(info.Key, p) }) {
			continue
		}
		data, _, err := objstore.ReadAll(context.Background(), b, info.Key, 1<<28)
		if err != nil {
			t.Fatal(err)
		}
		n++
		s.object(t, info.Key, info.Key, data)
		s.object(t, "key "+info.Key, "", []byte(info.Key))
	}
	if n == 0 {
		t.Error("the bucket is empty")
	}
}

// object searches bytes as they are and as whoever opens them sees them.
func (s *search) object(t *testing.T, what, name string, data []byte) {
	t.Helper()
	forms := [][]byte{data}
	switch filepath.Ext(name) {
	case ".gz":
		zr, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(what, err)
		}
		plain, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(what, err)
		}
		forms = append(forms, plain)
	case ".parquet":
		forms = append(forms, decodeParquet(t, data))
	}
	for _, form := range forms {
		for _, where := range s.hits(form) {
			t.Errorf("%s holds a planted value: %s", what, where)
		}
	}
}

// decodeParquet writes out everything a reader can get from a Parquet file.
func decodeParquet(t *testing.T, data []byte) []byte {
	t.Helper()
	f, err := parquetfile.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for s := range f.Strings() {
		out.WriteString(s + "\n")
	}
	r, err := f.Reader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if err == io.EOF {
			return out.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, field := range f.Fields() {
			for _, entry := range b.Columns[i].Dict {
				out.WriteString(entry + "\n")
			}
			for row := range b.Rows {
				cell, _ := typing.Text(field, &b.Columns[i], row)
				out.WriteString(cell + "\n")
			}
		}
	}
}
