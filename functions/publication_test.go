package functions_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

// Every sample source goes through the functions' processes, stage by stage, as a state machine
// would call them, and gives the bytes that one local process gives.
func TestPublication(t *testing.T) {
	c := newCloud(t)
	var received atomic.Int64
	subscriber := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) }))
	t.Cleanup(subscriber.Close)
	sub := c.steward(http.MethodPost, "/api/v1/subscriptions", fmt.Sprintf(`{"url":%q}`, subscriber.URL), http.StatusCreated)
	if !strings.Contains(string(sub.Body), "whsec_") {
		t.Errorf("subscription without a secret: %s", sub.Body)
	}
	docs := samples(t)
	runs := map[opendata.DatasetID]opendata.RunID{}
	var held, published []opendata.DatasetID
	for _, id := range slices.Sorted(maps.Keys(docs)) {
		c.register(id, docs[id])
		runs[id] = c.start(id)
		res := c.publish(runs[id])
		if res.Run != runs[id] || res.Dataset != id {
			t.Errorf("answer for run %s of %s names %s of %s", runs[id], id, res.Run, res.Dataset)
		}
		switch res.State {
		case opendata.RunCommitted:
			published = append(published, id)
		case opendata.RunHeld:
			held = append(held, id)
		default:
			t.Errorf("%s ended %s", id, res.State)
		}
		if res.Proceed {
			t.Errorf("%s is %s and yet shall go on", id, res.State)
		}
	}
	if want := []opendata.DatasetID{"ansatte", "leverandorreskontro"}; !slices.Equal(held, want) {
		t.Errorf("held: %v, want %v, which have no contract", held, want)
	}
	if len(published) < 8 {
		t.Errorf("published only %v", published)
	}

	t.Run("a held run goes on when a steward has approved it", func(t *testing.T) {
		c := c.in(t)
		c.steward(http.MethodPost, fmt.Sprintf("/steward/api/v1/runs/%s/approve", runs["ansatte"]), `{"reason":"test"}`, http.StatusAccepted)
		if res := c.publish(runs["ansatte"]); res.State != opendata.RunCommitted {
			t.Errorf("approved run ended %s", res.State)
		}
		published = append(published, "ansatte")
	})
	t.Run("repeated stages change nothing", func(t *testing.T) {
		c := c.in(t)
		before := objects(t, c.app.Public, "")
		run := runs["barnehager"]
		for _, name := range []string{"plan", "commit"} {
			if res := c.stage(name, `{"stage":%q,"run":%q}`, name, run); res.State != opendata.RunCommitted || res.Proceed {
				t.Errorf("repeated %s: %+v", name, res)
			}
		}
		c.fails("convert", fmt.Sprintf(`{"stage":"convert","run":%q,"part":0}`, run), "ConflictError")
		c.fails("commit", fmt.Sprintf(`{"stage":"promote","run":%q,"file":0}`, run), "ConflictError")
		if after := objects(t, c.app.Public, ""); !maps.Equal(before, after) {
			t.Error("the public bucket has changed")
		}
	})
	t.Run("the relay follows the pointers", func(t *testing.T) {
		c := c.in(t)
		var pointers []string
		for _, id := range published {
			pointers = append(pointers, fmt.Sprintf("data/%s/latest.json", id))
		}
		res := call[delivered](c, "deliver", notify(append(pointers, "data/barnehager/x/barnehager.csv.gz", pointers[0])...))
		if res.Relayed != len(published) || len(res.BatchItemFailures) != 0 || res.Delivered != len(published) {
			t.Errorf("deliver: %+v, want %d relayed and delivered", res, len(published))
		}
		res = call[delivered](c, "deliver", notify(pointers...))
		if again := call[delivered](c, "deliver", `{"task":"sweep"}`); res.Delivered != 0 || again.Delivered != 0 || again.Relayed != len(published) {
			t.Errorf("delivered again: %+v, %+v", res, again)
		}
		if got := received.Load(); got != int64(len(published)) {
			t.Errorf("the subscriber got %d events, want %d", got, len(published))
		}
	})
	t.Run("one local process gives the same", func(t *testing.T) { compareWithLocal(t, c.in(t), runs, published) })
	t.Run("web shows it", func(t *testing.T) { checkWeb(t, c.in(t), runs["barnehager"]) })
	t.Run("nothing personal in logs or public objects", func(t *testing.T) { checkPlanted(t, c) })
	for name, fn := range c.fns {
		if n := fn.Starts(); n != 1 {
			t.Errorf("%s was started %d times", name, n)
		}
	}
}

// times are what a second publication of the same run may differ in: when its pointer was swapped.
var times = regexp.MustCompile(`"(modified|issued|time|at)":\s*"[^"]*"`)

// compareWithLocal publishes the same runs with one Publisher on another store. Run ids and start
// times are the same, so every data file, profile and manifest is, byte for byte.
func compareWithLocal(t *testing.T, c *cloud, runs map[opendata.DatasetID]opendata.RunID, published []opendata.DatasetID) {
	facts, roots, _, err := environ.Environment{Config: config.Config{Catalog: c.catalog}}.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	private, public, err := app.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	local, err := app.New(config.Default(), app.Adapters{Private: private, Public: public, Catalog: app.Catalog{Facts: facts, Roots: roots},
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	for _, id := range published {
		def, err := c.app.Definition(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if now, err = time.Parse(time.RFC3339, c.run(runs[id]).Started); err != nil {
			t.Fatal(err)
		}
		run, err := local.Publisher.Publish(t.Context(), publish.Request{Dataset: def, Run: runs[id], Trigger: "api", By: "local"})
		if err == nil && run.State == opendata.RunHeld {
			if _, err = local.Publisher.Approve(t.Context(), run.ID, publish.Decision{By: "local", Reason: "test"}); err == nil {
				run, err = local.Publisher.Resume(t.Context(), run.ID)
			}
		}
		if err != nil || run.State != opendata.RunCommitted {
			t.Fatalf("local run of %s: %s, %v", id, run.State, err)
		}
	}
	for _, prefix := range []string{"data/", "events/"} {
		got, want := objects(t, c.app.Public, prefix), objects(t, public, prefix)
		if !slices.Equal(keys(got), keys(want)) {
			t.Fatalf("keys differ:\nfunctions %v\nlocal     %v", keys(got), keys(want))
		}
		for key := range want {
			g, w := got[key], want[key]
			if strings.HasSuffix(key, "/latest.json") || prefix == "events/" {
				g, w = times.ReplaceAllString(g, ""), times.ReplaceAllString(w, "")
			}
			if g != w {
				t.Errorf("%s differs from what a local process writes", key)
			}
		}
	}
}

func checkWeb(t *testing.T, c *cloud, run opendata.RunID) {
	page := c.request("web", http.MethodGet, "/?lang=en", "", map[string]string{"accept": "text/html"})
	if page.Status != http.StatusOK || !strings.Contains(string(page.Body), "Kindergartens") {
		t.Errorf("front page: %d without the dataset", page.Status)
	}
	if got := page.Header["Content-Security-Policy"]; got == "" {
		t.Error("front page without its headers")
	}
	turtle := c.request("web", http.MethodGet, "/datasets/barnehager.ttl", "", nil)
	if turtle.Status != http.StatusOK || !strings.Contains(string(turtle.Body), "dcat:Dataset") {
		t.Errorf("metadata: %d", turtle.Status)
	}
	file := fmt.Sprintf("/data/barnehager/%s/barnehager.parquet", run.Version())
	part := c.request("web", http.MethodGet, file, "", map[string]string{"range": "bytes=0-3"})
	if part.Status != http.StatusPartialContent || string(part.Body) != "PAR1" {
		t.Errorf("range of a data file: %d %q", part.Status, part.Body)
	}
	head := c.request("web", http.MethodHead, file, "", nil)
	if head.Status != http.StatusOK || len(head.Body) != 0 || head.Header["Content-Length"] == "" {
		t.Errorf("HEAD of a data file: %d, %d bytes, %v", head.Status, len(head.Body), head.Header)
	}
	for target, want := range map[string]int{"/steward/api/v1/runs": http.StatusNotFound, "/data/barnehager%2flatest.json": http.StatusNotFound,
		"/datasets/%zz": http.StatusBadRequest, "/api/v1/sql": http.StatusNotImplemented} {
		method := http.MethodGet
		if want == http.StatusNotImplemented {
			method = http.MethodPost
		}
		if got := c.request("web", method, target, "", nil); got.Status != want {
			t.Errorf("%s: %d, want %d", target, got.Status, want)
		}
	}
	if logs := c.fn("web").Logs(); strings.Contains(logs, "private") {
		t.Errorf("web's log speaks of private things: %s", logs)
	}
}

// checkPlanted looks for every planted identifier in what the processes logged and in what is
// public.
func checkPlanted(t *testing.T, c *cloud) {
	list, err := os.ReadFile("../testdata/sources/planted.json")
	if err != nil {
		t.Fatal(err)
	}
	var planted []struct{ Value string }
	if err := json.Unmarshal(list, &planted); err != nil || len(planted) < 100 {
		t.Fatalf("%d planted identifiers, %v", len(planted), err)
	}
	var all strings.Builder
	for _, fn := range c.fns {
		all.WriteString(fn.Logs())
	}
	for key, body := range objects(t, c.app.Public, "") {
		if !strings.HasSuffix(key, ".gz") && !strings.HasSuffix(key, ".parquet") { // those are searched by the second look and the leak test
			all.WriteString(body)
		}
	}
	text := all.String()
	for _, p := range planted {
		if len(p.Value) >= 6 && strings.Contains(text, p.Value) {
			t.Errorf("a planted identifier is in a log or public object")
		}
	}
}
