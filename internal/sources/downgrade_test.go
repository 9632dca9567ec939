package sources

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

// The one test from inside: an https server whose certificate is trusted can't be had from
// outside without a way to add certificates that nothing else would use.
func TestNoRedirectFromHTTPSToHTTP(t *testing.T) {
	h := NewHTTP(Config{})
	defer h.Close()
	hop := func(from, to string) error {
		request := func(raw string) *http.Request {
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			return &http.Request{URL: u, Header: http.Header{}}
		}
		return h.checkRedirect(request(to), []*http.Request{request(from)})
	}
	if err := hop("https://example.no/a", "http://example.no/a"); opendata.AsError(err).Code != "source.downgrade" {
		t.Errorf("https to http: got %v", err)
	}
	for _, to := range []string{"https://example.org/", "https://example.no/b"} {
		if err := hop("https://example.no/a", to); err != nil {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if err := hop("http://example.no/a", "https://example.no/a"); err != nil {
		t.Errorf("http to https: %v", err)
	}
}
