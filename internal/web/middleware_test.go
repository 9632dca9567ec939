package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/web"
)

// Targets that nobody's link leads to are refused, never redirected to, never repeated.
func TestHostileTargets(t *testing.T) {
	h := newFixture(t).handler()
	tests := []struct {
		target string
		status int
	}{
		{"/../etc/passwd", 404},
		{"/data/bysykkelturer/../../etc/passwd", 404},
		{"/data/bysykkelturer/%2e%2e/latest.json", 404},
		{"/data/bysykkelturer%2flatest.json", 404},
		{"/data/bysykkelturer%2Flatest.json", 404},
		{"/data//latest.json", 404},
		{"//example.org/", 404},
		{"/datasets/bysykkelturer%00", 404},
		{"/datasets/a%0d%0aSet-Cookie:x", 404},
		{"/datasets/%ff%fe", 404},
		{`/datasets/..%5c..%5cwindows`, 404},
		{"/datasets/./bysykkelturer", 404},
		{"/datasets/" + strings.Repeat("a", 5000), 414},
		{"/?q=" + strings.Repeat("a", 17_000), 414},
		{"/?q=%ff", 400},
		{"/?q=%00", 400},
		{"/?q=%zz", 400},
		{"/?a;b", 400},
		{"/?page=0", 400},
		{"/?page=-1", 400},
		{"/?page=1e9", 400},
		{"/data/bysykkelturer/2026-10-02-00000000a2/..%2fmanifest.json", 404},
		{"/data/bysykkelturer/2026-10-02-00000000a2/.hidden", 404},
		{"/assets/own.css", 404},
		{"/assets/..", 404},
		{"/api/v2/datasets", 404},
		{"/api/v1/datasets/", 404},
		{"/datasets/bysykkelturer/", 404},
		{"/steward/", 404},
		{"/private/runs", 404},
	}
	for _, tt := range tests {
		for _, accept := range []string{browser, "application/json"} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			u, err := r.URL.Parse(baseURL)
			if err != nil {
				t.Fatal(err)
			}
			r.URL = u
			setTarget(r, tt.target)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Errorf("%s: status %d, want %d", tt.target, w.Code, tt.status)
			}
			if w.Header().Get("Location") != "" {
				t.Errorf("%s: redirected to %s", tt.target, w.Header().Get("Location"))
			}
			if len(tt.target) > 1000 && strings.Contains(w.Body.String(), "aaaaaaaaaaaaaaaaaaaa") {
				t.Errorf("%s…: repeated", tt.target[:20])
			}
		}
	}
}

// setTarget gives a request a raw target as it came over the wire, which url.Parse may refuse.
func setTarget(r *http.Request, target string) {
	path, query, _ := strings.Cut(target, "?")
	r.RequestURI, r.URL.RawQuery = target, query
	var decoded []byte
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			decoded = append(decoded, unhex(path[i+1])<<4|unhex(path[i+2]))
			i += 2
			continue
		}
		decoded = append(decoded, path[i])
	}
	r.URL.Path, r.URL.RawPath = string(decoded), path
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

func TestOnlyReading(t *testing.T) {
	h := newFixture(t).handler()
	for _, target := range []string{"/", "/datasets/bysykkelturer", "/data/bysykkelturer/latest.json", parquetPath, "/api/v1/datasets", "/feed.atom", "/healthz", "/nowhere"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, "BREW"} {
			w := ask(t, h, method, target)
			if w.Code != http.StatusMethodNotAllowed || !strings.HasPrefix(w.Header().Get("Allow"), "GET, HEAD") {
				t.Errorf("%s %s: %d, Allow %q", method, target, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := newFixture(t).handler()
	for _, target := range []string{"/", "/nowhere", parquetPath, "/api/v1/datasets", "/feed.atom", "/assets/site.css", "/../x"} {
		w := page(t, h, target)
		csp := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", target, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000", "Set-Cookie": ""} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", target, name, got, want)
			}
		}
		if len(w.Header().Get("X-Request-Id")) != 16 {
			t.Errorf("%s: request id %q", target, w.Header().Get("X-Request-Id"))
		}
	}
	if a, b := page(t, h, "/").Header().Get("X-Request-Id"), get(t, h, "/", "X-Request-Id", "mine").Header().Get("X-Request-Id"); a == b || b == "mine" {
		t.Error("request ids are not our own")
	}
}

// The log tells what was asked for by route, and nothing that a person typed or sent.
func TestLogHoldsNoInput(t *testing.T) {
	var log bytes.Buffer
	h := newFixture(t).handler(logTo(&log))
	get(t, h, "/?q=hemmelig-ord", "User-Agent", "hemmelig-leser", "Referer", "https://example.no/hemmelig-side")
	get(t, h, "/datasets/hemmelig-sett")
	get(t, h, "/data/hemmelig-sett/latest.json")
	ask(t, h, "HEMMELIG", "/")
	get(t, h, "/hemmelig-sti/../x")
	if strings.Contains(strings.ToLower(log.String()), "hemmelig") {
		t.Errorf("the log repeats its input:\n%s", &log)
	}
	if got := strings.Count(log.String(), `"msg":"request"`); got != 5 {
		t.Errorf("%d lines of the access log, want 5:\n%s", got, &log)
	}
	if !strings.Contains(log.String(), `"route":"/datasets/{id}","status":404`) {
		t.Errorf("the log does not tell the route:\n%s", &log)
	}
}

// brokenBucket fails as a store does that is away; the error's text holds what must not be shown.
type brokenBucket struct {
	objstore.Bucket
	panics bool
}

func (b brokenBucket) Stat(context.Context, string) (objstore.Info, error) {
	if b.panics {
		panic("secret text of a defect")
	}
	return objstore.Info{}, errors.New("secret text of a store")
}

func (b brokenBucket) Open(context.Context, string, objstore.Range) (io.ReadCloser, objstore.Info, error) {
	return nil, objstore.Info{}, errors.New("secret text of a store")
}

func TestFailuresShowNothing(t *testing.T) {
	f := newFixture(t)
	for name, tt := range map[string]struct {
		panics bool
		status int
	}{"store away": {false, 503}, "panic": {true, 500}} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			h := f.handler(logTo(&log), func(c *web.Config) { c.Public = brokenBucket{f.bucket, tt.panics} })
			for _, accept := range []string{browser, "application/json"} {
				w := get(t, h, "/catalog", "Accept", accept)
				if w.Code != tt.status || strings.Contains(w.Body.String(), "secret") {
					t.Errorf("%d: %s", w.Code, w.Body)
				}
				if !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
					t.Error("the answer has no number to report")
				}
			}
			if strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), `"level":"ERROR"`) {
				t.Errorf("log: %s", &log)
			}
		})
	}
}

func TestMounts(t *testing.T) {
	f := newFixture(t)
	echo := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			_, _ = io.WriteString(w, name+" "+r.Method+" "+r.URL.Path)
		})
	}
	h := f.handler(func(c *web.Config) {
		c.Steward, c.Subscriptions = echo("steward"), echo("subscriptions")
	})
	tests := []struct{ method, target, want string }{
		{http.MethodPost, "/steward/api/v1/datasets/x/runs", "steward POST /steward/api/v1/datasets/x/runs"},
		{http.MethodPost, "/api/v1/subscriptions", "subscriptions POST /api/v1/subscriptions"},
		{http.MethodDelete, "/api/v1/subscriptions/7", "subscriptions DELETE /api/v1/subscriptions/7"},
	}
	for _, tt := range tests {
		w := ask(t, h, tt.method, tt.target)
		if w.Body.String() != tt.want || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %s", tt.method, tt.target, w.Body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, baseURL+"/api/v1/subscriptions", strings.NewReader(strings.Repeat("x", 2<<20)))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of 2 MiB: %d", w.Code)
	}
}

func TestConfiguration(t *testing.T) {
	f := emptyFixture(t)
	for _, base := range []string{"", "data.example.no", "ftp://data.example.no", "https://data.example.no/katalog", "https://u:p@data.example.no", "https://data.example.no?x", "https://"} {
		c := catalog
		c.BaseURL = base
		if _, err := web.New(web.Config{Public: f.bucket, Catalog: c}); err == nil {
			t.Errorf("base_url %q was taken", base)
		}
	}
	if _, err := web.New(web.Config{Catalog: catalog}); err == nil {
		t.Error("a configuration without a bucket was taken")
	}
	if _, err := web.New(web.Config{Public: f.bucket, Catalog: catalog}); err != nil {
		t.Errorf("the least configuration: %v", err)
	}
}

func TestSmallRoutes(t *testing.T) {
	h := newFixture(t).handler()
	tests := []struct {
		target, mediaType, holds string
		status                   int
	}{
		{"/healthz", "application/json; charset=utf-8", `"status":"ok"`, 200},
		{"/robots.txt", "text/plain; charset=utf-8", "Disallow: /steward/", 200},
		{"/favicon.svg", "image/svg+xml", "<svg", 200},
		{"/favicon.ico", "image/x-icon", "PNG", 200},
		{"/assets/base.css", "text/css; charset=utf-8", ".ds-button", 200},
		{"/assets/site.css", "text/css; charset=utf-8", ".al-wide", 200},
		{"/datasets", "", "", 302},
	}
	for _, tt := range tests {
		w := get(t, h, tt.target)
		if w.Code != tt.status || tt.mediaType != "" && w.Header().Get("Content-Type") != tt.mediaType || !strings.Contains(w.Body.String(), tt.holds) {
			t.Errorf("%s: %d %s", tt.target, w.Code, w.Header().Get("Content-Type"))
		}
	}
}
