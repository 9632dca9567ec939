package web_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/version"
)

const (
	parquetPath = "/data/bysykkelturer/2026-10-02-00000000a2/bysykkelturer.parquet"
	csvPath     = "/data/bysykkelturer/2026-10-02-00000000a2/bysykkelturer.csv.gz"
)

func (f *fixture) object(key string) []byte {
	f.t.Helper()
	b, _, err := objstore.ReadAll(f.t.Context(), f.bucket, key, 1<<20)
	f.must(err)
	return b
}

func TestDataFiles(t *testing.T) {
	f := newFixture(t)
	h := f.handler()
	whole := f.object(strings.TrimPrefix(parquetPath, "/"))
	etag := `"` + version.Digest(whole) + `"`
	size := len(whole)
	tests := []struct {
		name    string
		target  string
		headers []string
		status  int
		body    []byte // nil: not looked at
		want    map[string]string
	}{
		{"whole file", parquetPath, nil, 200, whole, map[string]string{
			"Content-Type": "application/vnd.apache.parquet", "Content-Length": strconv.Itoa(size), "Etag": etag, "Accept-Ranges": "bytes",
			"Cache-Control": "public, max-age=300, s-maxage=31536000", "Last-Modified": "Fri, 02 Oct 2026 04:00:00 GMT",
			"Content-Disposition": `attachment; filename="bysykkelturer.parquet"`, "X-Content-Type-Options": "nosniff",
			"Access-Control-Allow-Origin": "*", "Content-Encoding": "", "Content-Language": ""}},
		{"first bytes", parquetPath, []string{"Range", "bytes=0-3"}, 206, []byte("PAR1"), map[string]string{
			"Content-Range": "bytes 0-3/" + strconv.Itoa(size), "Content-Length": "4", "Etag": etag}},
		{"last bytes", parquetPath, []string{"Range", "bytes=-4"}, 206, []byte("PAR1"), map[string]string{
			"Content-Range": "bytes " + strconv.Itoa(size-4) + "-" + strconv.Itoa(size-1) + "/" + strconv.Itoa(size)}},
		{"from the middle", parquetPath, []string{"Range", "bytes=100-"}, 206, whole[100:], nil},
		{"beyond the end is cut", parquetPath, []string{"Range", "bytes=10-99999999"}, 206, whole[10:], nil},
		{"outside", parquetPath, []string{"Range", "bytes=99999999-"}, 416, nil, map[string]string{"Content-Range": "bytes */" + strconv.Itoa(size)}},
		{"several ranges are answered whole", parquetPath, []string{"Range", "bytes=0-1,4-5"}, 200, whole, nil},
		{"not a range", parquetPath, []string{"Range", "rows=1-2"}, 416, nil, nil},
		{"If-Range of this file", parquetPath, []string{"Range", "bytes=0-3", "If-Range", etag}, 206, []byte("PAR1"), nil},
		{"If-Range of another file", parquetPath, []string{"Range", "bytes=0-3", "If-Range", `"other"`}, 200, whole, nil},
		{"If-None-Match", parquetPath, []string{"If-None-Match", etag}, 304, []byte{}, map[string]string{"Etag": etag}},
		{"If-None-Match weak, in a list", parquetPath, []string{"If-None-Match", `"a", W/` + etag}, 304, []byte{}, nil},
		{"If-None-Match of another", parquetPath, []string{"If-None-Match", `"other"`}, 200, whole, nil},
		{"If-Match of another", parquetPath, []string{"If-Match", `"other"`}, 412, nil, nil},
		{"If-Modified-Since", parquetPath, []string{"If-Modified-Since", "Fri, 02 Oct 2026 04:00:00 GMT"}, 304, nil, nil},
		{"compressed as such", csvPath, []string{"Accept-Encoding", "gzip"}, 200, packed("a,b\n1,2\n"), map[string]string{
			"Content-Type": "application/gzip", "Content-Encoding": "", "Content-Disposition": `attachment; filename="bysykkelturer.csv.gz"`}},
		{"manifest", "/data/bysykkelturer/2026-10-02-00000000a2/manifest.json", nil, 200, nil, map[string]string{
			"Content-Type": "application/json", "Content-Disposition": `inline; filename="manifest.json"`}},
		{"profile", "/data/bysykkelturer/2026-10-02-00000000a2/profile.json", nil, 200, nil, map[string]string{"Content-Type": "application/json"}},
		{"older live version", "/data/bysykkelturer/2026-09-02-00000000a1/bysykkelturer.csv.gz", nil, 200, nil, nil},
		{"withdrawn version", "/data/bysykkelturer/2026-08-02-00000000a0/bysykkelturer.csv.gz", nil, 410, nil, map[string]string{"Cache-Control": "no-store", "Etag": ""}},
		{"manifest of a withdrawn version", "/data/bysykkelturer/2026-08-02-00000000a0/manifest.json", nil, 410, nil, nil},
		{"withdrawn dataset", "/data/trukket/2026-07-01-00000000e1/trukket.csv.gz", nil, 410, nil, nil},
		{"file not in the manifest", "/data/bysykkelturer/2026-10-02-00000000a2/other.csv", nil, 404, nil, nil},
		{"pointer as a file", "/data/bysykkelturer/2026-10-02-00000000a2/latest.json", nil, 404, nil, nil},
		{"unknown version", "/data/bysykkelturer/2026-10-03-00000000a2/bysykkelturer.csv.gz", nil, 404, nil, nil},
		{"not a version", "/data/bysykkelturer/newest/bysykkelturer.csv.gz", nil, 404, nil, nil},
		{"unknown dataset", "/data/finnes-ikke/2026-10-02-00000000a2/a.csv.gz", nil, 404, nil, nil},
		{"not a dataset", "/data/../latest.json", nil, 404, nil, nil},
		{"pointer", "/data/bysykkelturer/latest.json", nil, 200, f.object("data/bysykkelturer/latest.json"), map[string]string{
			"Cache-Control": "no-cache", "Content-Type": "application/json"}},
		{"pointer of a withdrawn dataset tells", "/data/trukket/latest.json", nil, 200, f.object("data/trukket/latest.json"), nil},
		{"pointer of nothing", "/data/finnes-ikke/latest.json", nil, 404, nil, nil},
		{"latest file", "/data/bysykkelturer/latest/bysykkelturer.csv.gz", nil, 302, []byte{}, map[string]string{
			"Location": csvPath, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}},
		{"latest unknown file", "/data/bysykkelturer/latest/other.csv.gz", nil, 404, nil, nil},
		{"latest of a withdrawn dataset", "/data/trukket/latest/trukket.csv.gz", nil, 410, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(t, h, tt.target, tt.headers...)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if tt.body != nil && !bytes.Equal(w.Body.Bytes(), tt.body) {
				t.Errorf("body of %d bytes, want %d", w.Body.Len(), len(tt.body))
			}
			for name, want := range tt.want {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

// HEAD answers everything as GET does, without the body.
func TestHeadIsGetWithoutBody(t *testing.T) {
	h := newFixture(t).handler()
	targets := []string{"/", "/?q=zzz", "/datasets/bysykkelturer", "/datasets/bysykkelturer.ttl", "/datasets/trukket", "/nowhere", "/catalog.ttl", "/catalog",
		"/feed.atom", "/datasets/bysykkelturer/feed.atom", parquetPath, csvPath, "/data/bysykkelturer/latest.json", "/data/bysykkelturer/latest/bysykkelturer.csv.gz",
		"/api/v1/datasets", "/api/v1/datasets/bysykkelturer/rows", "/api/v1/openapi.json", "/api/v1/nothing", "/robots.txt", "/favicon.ico", "/assets/site.css", "/healthz"}
	for _, target := range targets {
		for _, accept := range []string{browser, "*/*"} {
			g, hd := get(t, h, target, "Accept", accept), ask(t, h, http.MethodHead, target, "Accept", accept)
			if g.Code != hd.Code || hd.Body.Len() != 0 {
				t.Errorf("HEAD %s: status %d with %d bytes, GET %d", target, hd.Code, hd.Body.Len(), g.Code)
			}
			for _, name := range []string{"Content-Type", "Content-Length", "Etag", "Cache-Control", "Location", "Accept-Ranges", "Last-Modified", "Vary"} {
				if a, b := strings.Join(g.Header().Values(name), ","), strings.Join(hd.Header().Values(name), ","); a != b && !(g.Code >= 400 && name == "Content-Length") {
					t.Errorf("HEAD %s: %s %q, GET %q", target, name, b, a)
				}
			}
			if got := g.Header().Get("Content-Length"); got != strconv.Itoa(g.Body.Len()) {
				t.Errorf("GET %s: Content-Length %q for %d bytes", target, got, g.Body.Len())
			}
		}
	}
}

func TestOtherSites(t *testing.T) {
	h := newFixture(t).handler()
	w := ask(t, h, http.MethodOptions, parquetPath, "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "range")
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Range") {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
	exposed := get(t, h, parquetPath).Header().Get("Access-Control-Expose-Headers")
	for _, name := range []string{"Accept-Ranges", "Content-Range", "Content-Length", "ETag"} {
		if !strings.Contains(exposed, name) {
			t.Errorf("%s is not exposed", name)
		}
	}
	if got := get(t, h, "/").Header().Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("a page is open to scripts of other sites: %q", got)
	}
}

// A withdrawal takes effect for the next request, whatever was cached before it.
func TestWithdrawalIsSeenAtOnce(t *testing.T) {
	f := newFixture(t)
	h := f.handler()
	targets := []string{parquetPath, "/datasets/bysykkelturer/versions/2026-10-02-00000000a2", "/datasets/bysykkelturer", "/datasets/bysykkelturer.ttl",
		"/api/v1/datasets/bysykkelturer", "/api/v1/datasets/bysykkelturer/rows", "/api/v1/datasets/bysykkelturer/profile"}
	for _, target := range targets {
		if w := get(t, h, target); w.Code != http.StatusOK {
			t.Fatalf("%s: %d before the withdrawal", target, w.Code)
		}
	}
	f.withdraw(bikes, "", "2026-10-03T07:00:00Z", "Prøve.", nil)
	for _, target := range targets {
		if w := get(t, h, target); w.Code != http.StatusGone {
			t.Errorf("%s: %d after the withdrawal, want 410", target, w.Code)
		}
	}
}

// What the pointer names but the store has lost is our fault, and is never shown as a 404 or cut short.
func TestLostObjectIsUnavailable(t *testing.T) {
	f := newFixture(t)
	h := f.handler()
	f.must(f.bucket.Delete(t.Context(), strings.TrimPrefix(csvPath, "/")))
	w := get(t, h, csvPath)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Etag") != "" || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, headers %v", w.Code, w.Header())
	}
	f.must(f.bucket.Delete(t.Context(), version.ManifestKey(bikes, bikesOld)))
	if w := get(t, h, "/api/v1/datasets/bysykkelturer/versions/"+string(bikesOld)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("manifest: status %d", w.Code)
	}
}

// A page is worth more than its preview: when the Parquet can't be read, the rest is shown.
func TestPageWithoutPreview(t *testing.T) {
	f := newFixture(t)
	f.must(f.bucket.Delete(t.Context(), strings.TrimPrefix(parquetPath, "/")))
	w := page(t, f.handler(), "/datasets/bysykkelturer?lang=en")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "The rows cannot be shown right now.") {
		t.Errorf("status %d", w.Code)
	}
	checkPage(t, w.Body.String())
}
