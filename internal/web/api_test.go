package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/web"
)

// contract is the published OpenAPI document, which answers are held to.
type contract struct {
	document libopenapi.Document
	check    validator.Validator
}

func loadContract(t *testing.T, h http.Handler) contract {
	t.Helper()
	w := get(t, h, "/api/v1/openapi.json")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"url": "`+baseURL+`"`) {
		t.Fatalf("%d: the document is not there or names another server", w.Code)
	}
	document, err := libopenapi.NewDocument(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	check, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, problems := check.ValidateDocument(); !ok {
		for _, p := range problems {
			t.Error(p)
		}
		t.FailNow()
	}
	return contract{document, check}
}

// held asks and holds the answer to the document; a request that the document allows is
// checked too.
func (c contract) held(t *testing.T, h http.Handler, method, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := ask(t, h, method, target)
	r := httptest.NewRequest(method, baseURL+target, nil)
	if w.Code < 400 {
		if ok, problems := c.check.ValidateHttpRequest(r); !ok {
			t.Errorf("%s: request: %v", target, problems)
		}
	}
	if ok, problems := c.check.ValidateHttpResponse(r, w.Result()); !ok {
		for _, p := range problems {
			t.Errorf("%s %s: %d: %s: %s", method, target, w.Code, p.Message, p.Reason)
			for _, s := range p.SchemaValidationErrors {
				t.Errorf("    %s: %s", s.FieldPath, s.Reason)
			}
		}
	}
	return w
}

func TestAPIKeepsItsContract(t *testing.T) {
	f := newFixture(t)
	f.publishMany(3)
	f.build()
	h := f.handler()
	c := loadContract(t, h)
	tests := []struct {
		target string
		status int
		holds  string // a part of the body
	}{
		{"/api/v1", 200, `"datasets":"https://data.example.no/api/v1/datasets"`},
		{"/api/v1/datasets", 200, `"total":6`},
		{"/api/v1/datasets?q=sykkel", 200, `"total":1`},
		{"/api/v1/datasets?theme=TRAN&lang=en", 200, `"id":"bysykkelturer"`},
		{"/api/v1/datasets?q=finnesikke", 200, `"datasets":[],"total":0`},
		{"/api/v1/datasets?limit=2", 200, `"next":"lekeplasser"`},
		{"/api/v1/datasets?limit=2&cursor=lekeplasser", 200, `"next":"sett-004"`},
		{"/api/v1/datasets?cursor=mellom", 200, `"id":"rare-tegn"`},
		{"/api/v1/datasets?cursor=sett-006", 200, `"datasets":[]`},
		{"/api/v1/datasets?limit=0", 400, `"code":"parameter"`},
		{"/api/v1/datasets?limit=201", 400, `1–200`},
		{"/api/v1/datasets?limit=ten", 400, `"kind":"invalid"`},
		{"/api/v1/datasets?cursor=NOT%20AN%20ID", 400, `"code":"cursor"`},
		{"/api/v1/datasets?q=sykkel&cursor=lekeplasser", 400, `"code":"cursor"`},
		{"/api/v1/datasets?q=" + strings.Repeat("x", 201), 400, `"code":"query.too_long"`},
		{"/api/v1/datasets?theme=" + strings.Repeat("x", 33), 400, `"code":"parameter"`},
		{"/api/v1/datasets/bysykkelturer", 200, `"citation_url":"https://data.example.no/datasets/bysykkelturer/versions/2026-10-02-00000000a2"`},
		{"/api/v1/datasets/lekeplasser", 200, `"removed":[]`},
		{"/api/v1/datasets/rare-tegn", 200, `alert(1)`},
		{"/api/v1/datasets/trukket", 410, `"code":"dataset.gone"`},
		{"/api/v1/datasets/finnes-ikke", 404, `"code":"dataset.not_found"`},
		{"/api/v1/datasets/NOT-AN-ID", 404, `"code":"dataset.not_found"`},
		{"/api/v1/datasets/bysykkelturer/versions", 200, `"withdrawn":[{"version":"2026-08-02-00000000a0"`},
		{"/api/v1/datasets/bysykkelturer/versions/2026-09-02-00000000a1", 200, `"gate_version":"1"`},
		{"/api/v1/datasets/bysykkelturer/versions/2026-08-02-00000000a0", 410, `Feil i varighet for juli.`},
		{"/api/v1/datasets/bysykkelturer/versions/x", 404, `"code":"version.not_found"`},
		{"/api/v1/datasets/bysykkelturer/profile", 200, `"name":"duration","type":"integer","nulls":12`},
		{"/api/v1/datasets/lekeplasser/profile", 200, `"bbox":[10.6,59.9`},
		{"/api/v1/datasets/bysykkelturer/profile?version=2026-09-02-00000000a1", 200, `"version":"2026-09-02-00000000a1"`},
		{"/api/v1/datasets/bysykkelturer/profile?version=2026-08-02-00000000a0", 410, `"code":"version.gone"`},
		{"/api/v1/datasets/bysykkelturer/rows", 200, `"rows":[{"started_at":"2026-09-01T05:00:00Z","duration":null,"distance_km":0.4,"start_station":"Torget","electric":false}`},
		{"/api/v1/datasets/bysykkelturer/rows?limit=1&offset=479", 200, `"next":null`},
		{"/api/v1/datasets/bysykkelturer/rows?limit=100&offset=30", 200, `"next":130`},
		{"/api/v1/datasets/bysykkelturer/rows?offset=480", 200, `"rows":[],"next":null`},
		{"/api/v1/datasets/bysykkelturer/rows?limit=101", 400, `"code":"parameter"`},
		{"/api/v1/datasets/bysykkelturer/rows?offset=10001", 400, `"code":"parameter"`},
		{"/api/v1/datasets/bysykkelturer/rows?offset=-1", 400, `"code":"parameter"`},
		{"/api/v1/datasets/lekeplasser/rows?limit=1", 200, `"geometry":"POINT(10.6 59.9)"`},
		{"/api/v1/datasets/rare-tegn/rows", 200, `null`},
		{"/api/v1/datasets/trukket/rows", 410, `"code":"dataset.gone"`},
		{"/api/v1/datasets/bysykkelturer/events", 200, `"id":"bysykkelturer/1"`},
		{"/api/v1/datasets/bysykkelturer/events?limit=2", 200, `"next":"2"`},
		{"/api/v1/datasets/bysykkelturer/events?after=2&limit=2", 200, `"next":null`},
		{"/api/v1/datasets/bysykkelturer/events?after=99", 200, `"events":[],"next":null`},
		{"/api/v1/datasets/bysykkelturer/events?after=x", 400, `"code":"parameter"`},
		{"/api/v1/datasets/trukket/events", 200, `"type":"no.allmenning.dataset.withdrawn"`},
		{"/api/v1/datasets/finnes-ikke/events", 404, `"code":"dataset.not_found"`},
		{"/api/v1/events", 200, `"id":"trukket/2"`},
		{"/api/v1/events?limit=5", 200, `"next":"lekeplasser/1"`},
		{"/api/v1/events?after=lekeplasser/1&limit=1", 200, `"id":"rare-tegn/1"`},
		{"/api/v1/events?after=nonsense", 400, `"code":"parameter"`},
	}
	for _, tt := range tests {
		w := c.held(t, h, http.MethodGet, tt.target)
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.target, w.Code, tt.status)
		}
		if !strings.Contains(w.Body.String(), tt.holds) {
			t.Errorf("%s: no %s in %s", tt.target, tt.holds, w.Body)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if w := c.held(t, h, method, "/api/v1/sql?q=SELECT%201"); w.Code != http.StatusNotImplemented {
			t.Errorf("SQL: status %d, want 501", w.Code)
		}
	}
}

// Every route of the API is in the document, and the reverse.
func TestEveryRouteIsDescribed(t *testing.T) {
	h := emptyFixture(t).handler()
	var doc struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(get(t, h, "/api/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path := range doc.Paths {
		described = append(described, path)
	}
	served := []string{"/api/v1/sql", "/api/v1/subscriptions", "/api/v1/subscriptions/{sub}", "/api/v1/subscriptions/{sub}/deliveries"} // mounted
	for _, pattern := range web.RoutePatterns() {
		if pattern == "/api/v1" || strings.HasPrefix(pattern, "/api/v1/") {
			served = append(served, pattern)
		}
	}
	slices.Sort(described)
	slices.Sort(served)
	if diff := cmp.Diff(served, described); diff != "" {
		t.Errorf("served and described differ (-served +described):\n%s", diff)
	}
}

// Following next from the start meets everything once, in any page size.
func TestPagingMeetsEverythingOnce(t *testing.T) {
	f := newFixture(t)
	f.publishMany(7)
	f.build()
	h := f.handler()
	walk := func(path, param string, collect func([]byte) ([]string, *string)) []string {
		var all []string
		next := ""
		for range 100 {
			w := get(t, h, path+"?limit=3&"+param+"="+url.QueryEscape(next))
			page, more := collect(w.Body.Bytes())
			all = append(all, page...)
			if more == nil {
				return all
			}
			next = *more
		}
		t.Fatalf("%s does not end", path)
		return nil
	}
	datasets := walk("/api/v1/datasets", "cursor", func(b []byte) (ids []string, next *string) {
		var v struct {
			Datasets []struct{ ID string }
			Next     *string
		}
		f.must(json.Unmarshal(b, &v))
		for _, d := range v.Datasets {
			ids = append(ids, d.ID)
		}
		return ids, v.Next
	})
	if len(datasets) != 10 || !slices.IsSorted(datasets) || len(slices.Compact(datasets)) != 10 {
		t.Errorf("datasets: %v", datasets)
	}
	events := walk("/api/v1/events", "after", func(b []byte) (ids []string, next *string) {
		var v struct {
			Events []opendata.Event
			Next   *string
		}
		f.must(json.Unmarshal(b, &v))
		for _, e := range v.Events {
			ids = append(ids, e.ID)
		}
		return ids, v.Next
	})
	if len(events) != 15 || len(slices.Compact(slices.Sorted(slices.Values(events)))) != 15 {
		t.Errorf("events: %v", events)
	}
}

func TestUnchangedAnswersAre304(t *testing.T) {
	h := newFixture(t).handler()
	for _, target := range []string{"/", "/datasets/bysykkelturer", "/api/v1/datasets", "/api/v1/datasets/bysykkelturer", "/api/v1/datasets/bysykkelturer/profile",
		"/api/v1/datasets/bysykkelturer/rows", "/api/v1/events", "/api/v1/openapi.json", "/assets/base.css", "/data/bysykkelturer/latest.json"} {
		first := get(t, h, target)
		again := get(t, h, target, "If-None-Match", first.Header().Get("Etag"))
		if first.Header().Get("Etag") == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: ETag %q, then %d", target, first.Header().Get("Etag"), again.Code)
		}
	}
}

func TestErrorsSpeakTheReadersLanguage(t *testing.T) {
	h := newFixture(t).handler()
	for lang, want := range map[string]string{"nb": "Datasettet finnes ikke.", "en": "No such dataset."} {
		w := get(t, h, "/api/v1/datasets/finnes-ikke", "Accept-Language", lang)
		var body struct {
			Error struct{ Kind, Code, Message, Hint, ID string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		if body.Error.Message != want || body.Error.Kind != "not_found" || body.Error.Hint == "" || body.Error.ID != w.Header().Get("X-Request-Id") {
			t.Errorf("%s: %+v", lang, body.Error)
		}
	}
}

func TestSQL(t *testing.T) {
	f := newFixture(t)
	reason := opendata.T("Bygget uten DuckDB.", "", "Built without DuckDB.")
	w := ask(t, f.handler(func(c *web.Config) { c.SQLReason = reason }), http.MethodPost, "/api/v1/sql", "Accept-Language", "en")
	if w.Code != http.StatusNotImplemented || !strings.Contains(w.Body.String(), "Built without DuckDB.") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	engine := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	if w := ask(t, f.handler(func(c *web.Config) { c.SQL = engine }), http.MethodPost, "/api/v1/sql"); w.Code != http.StatusTeapot {
		t.Errorf("the engine was not asked: %d", w.Code)
	}
}
