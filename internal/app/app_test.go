package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/token"
)

func newApp(t *testing.T) *app.App {
	t.Helper()
	a, err := app.New(config.Default(), app.Adapters{Private: memstore.New(), Public: memstore.New(), Catalog: app.Catalog{Facts: facts(), Roots: []string{t.TempDir()}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func facts() opendata.Catalog {
	return opendata.Catalog{BaseURL: "https://data.example.no", Title: opendata.T("Åpne data", "", "Open data"), Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact: opendata.Contact{Name: "Datateamet", Email: "post@example.no"}, License: "CC_BY_4_0", Languages: []string{"nb"}}
}

func TestTheCatalogIsRemembered(t *testing.T) {
	b := memstore.New()
	ctx := context.Background()
	if _, ok, err := app.LoadCatalog(ctx, b); ok || err != nil {
		t.Fatalf("an empty store remembers a catalog: %v", err)
	}
	want := app.Catalog{Facts: facts(), Roots: []string{"/data"}}
	for range 2 {
		if err := app.SaveCatalog(ctx, b, want); err != nil {
			t.Fatal(err)
		}
	}
	if got, ok, err := app.LoadCatalog(ctx, b); !ok || err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("catalog = %+v, %v, want %+v", got, err, want)
	}
}

// A definition that has not changed keeps the time since which it holds: schedules count from it.
func TestAnUnchangedDefinitionIsNotWrittenAgain(t *testing.T) {
	a := newApp(t)
	ctx := context.Background()
	def := opendata.Dataset{ID: "bad", Title: opendata.T("Badeplasser", "", ""), Schedule: "0 6 * * *"}
	if err := a.Register(ctx, def); err != nil {
		t.Fatal(err)
	}
	first, err := a.Private.Stat(ctx, publish.DefinitionKey("bad"))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond)
	if err := a.Register(ctx, def); err != nil {
		t.Fatal(err)
	}
	if again, err := a.Private.Stat(ctx, publish.DefinitionKey("bad")); err != nil || !again.Modified.Equal(first.Modified) {
		t.Errorf("written again at %s, first %s (%v)", again.Modified, first.Modified, err)
	}
	if got, err := a.Definition(ctx, "bad"); err != nil || got.Schedule != def.Schedule {
		t.Errorf("definition = %+v, %v", got, err)
	}
	if _, err := a.Definition(ctx, "ukjent"); opendata.KindOf(err) != opendata.NotFound {
		t.Errorf("an unknown definition: %v", err)
	}
}

func TestRootsAreAbsolute(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "catalog.yaml")
	for _, c := range []struct{ roots, want []string }{
		{nil, []string{dir}},
		{[]string{"files", "/srv/data"}, []string{filepath.Join(dir, "files"), "/srv/data"}},
		{[]string{"."}, []string{dir}},
	} {
		if got, err := app.Roots(file, c.roots); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("Roots(%v) = %v, %v, want %v", c.roots, got, err, c.want)
		}
	}
}

func TestAStoreThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := app.OpenStore(file); opendata.KindOf(err) != opendata.Invalid || err == nil {
		t.Errorf("OpenStore = %v, want invalid", err)
	}
}

func TestTheLogKeepsItsLevel(t *testing.T) {
	for level, lines := range map[string]int{"debug": 4, "info": 3, "warn": 2, "error": 1} {
		var out bytes.Buffer
		cfg := config.Default()
		cfg.LogLevel = level
		log := app.NewLogger(cfg, &out)
		for _, l := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			log.Log(context.Background(), l, "x")
		}
		if got := strings.Count(out.String(), "\n"); got != lines {
			t.Errorf("%s: %d lines, want %d", level, got, lines)
		}
	}
}

// The handler has the public catalog, the steward API and subscriptions, each behind its own door; a run
// started by the API goes on by itself and is waited for.
func TestHandler(t *testing.T) {
	a := newApp(t)
	var work sync.WaitGroup
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	h, err := a.Handler(ctx, &work)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := token.Store{Private: a.Private, Now: time.Now}.Create(ctx, "test", token.Steward)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, target, body, authorization string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for target, want := range map[string]int{"/": 200, "/healthz": 200, "/steward/api/v1/runs": 401, "/api/v1/subscriptions/0123456789abcdef": 401, "/private/": 404, "/tokens/": 404} {
		if got := ask("GET", target, "", ""); got.Code != want {
			t.Errorf("GET %s: %d, want %d", target, got.Code, want)
		}
	}
	const doc = "dataset: bad\ntitle: {nb: Badeplasser}\ndescription: {nb: Badeplasser.}\ntheme: [ENVI]\nsource: {type: file, path: finnes-ikke.csv}\n"
	if got := ask("PUT", "/steward/api/v1/datasets/bad/definition", doc, "Bearer "+secret); got.Code != http.StatusOK {
		t.Fatalf("definition: %d %s", got.Code, got.Body)
	}
	if got := ask("POST", "/steward/api/v1/datasets/bad/runs", "", "Bearer "+secret); got.Code != http.StatusAccepted {
		t.Fatalf("run: %d %s", got.Code, got.Body)
	}
	work.Wait()
	runs, err := a.Publisher.Runs(ctx, "bad", 10)
	if err != nil || len(runs) != 1 || runs[0].State != opendata.RunFailed || runs[0].Error.Kind == opendata.Internal {
		t.Errorf("runs = %+v, %v, want one that failed for its missing source", runs, err)
	}
}
