package sources_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
)

// serve starts a server with that handler and returns a place that reads from it.
func serve(t *testing.T, cfg sources.Config, handler http.HandlerFunc) place {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return place{source: newHTTP(t, cfg), src: opendata.Source{Type: "http", URL: server.URL + "/data.csv"}}
}

// raw answers with exactly these bytes and closes the connection.
func raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, answer)
		_ = conn.Close()
	}
}

func gz(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(content)
	_ = z.Close()
	return b.Bytes()
}

func TestRequestSaysWhoAsks(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	p := serve(t, sources.Config{Version: "1.2.3", Contact: "https://example.no/\r\nX: y"}, func(w http.ResponseWriter, r *http.Request) {
		if got := r.UserAgent(); got != "Allmenning/1.2.3 (+https://example.no/X: y)" {
			t.Errorf("User-Agent %q", got)
		}
		for _, name := range []string{"If-None-Match", "If-Modified-Since", "Referer", "Cookie", "Authorization", "Range"} {
			if r.Header.Get(name) != "" {
				t.Errorf("first request sends %s", name)
			}
		}
		fmt.Fprint(w, "ok")
	})
	fetch(t, p, sources.Validators{})
}

func TestConditionalRequest(t *testing.T) {
	full := sources.Validators{ETag: `W/"v1"`, LastModified: "Mon, 02 Nov 2026 10:00:00 GMT", SHA256: strings.Repeat("0", 64), Size: 7}
	var got http.Header
	p := serve(t, sources.Config{}, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.Header().Set("ETag", `"v2"`)
		w.WriteHeader(http.StatusNotModified)
	})

	body, r := fetch(t, p, full)
	if got.Get("If-None-Match") != full.ETag || got.Get("If-Modified-Since") != full.LastModified {
		t.Errorf("sent %q and %q", got.Get("If-None-Match"), got.Get("If-Modified-Since"))
	}
	if !r.Unchanged || len(body) != 0 {
		t.Fatalf("got %q, %+v", body, r)
	}
	want := full
	want.ETag = `"v2"`
	if r.Validators != want {
		t.Errorf("got %+v, want the prior ones with the new ETag", r.Validators)
	}

	// Without a digest we do not hold the content a 304 would refer to.
	noDigest := full
	noDigest.SHA256 = ""
	for name, prior := range map[string]sources.Validators{
		"no validators": {}, "digest only": {SHA256: full.SHA256}, "no digest": noDigest,
	} {
		t.Run("304 unasked, "+name, func(t *testing.T) {
			_, err := p.source.Fetch(t.Context(), p.src, prior, io.Discard)
			if e := opendata.AsError(err); e.Code != "source.unasked_304" {
				t.Errorf("got %v", err)
			}
			if got.Get("If-None-Match")+got.Get("If-Modified-Since") != "" {
				t.Error("the request was conditional")
			}
		})
	}
}

func TestNameAndContentType(t *testing.T) {
	tests := []struct{ name, disposition, want string }{
		{"from the URL", "", "data.csv"},
		{"from the header", `attachment; filename="turer 2026.csv"`, "turer 2026.csv"},
		{"from the header, encoded", `attachment; filename*=UTF-8''b%C3%A5t.csv`, "båt.csv"},
		{"directories are cut off", `attachment; filename="../../etc/passwd"`, "passwd"},
		{"backslashes too", `attachment; filename="C:\\x\\y.csv"`, "y.csv"},
		{"broken header", `attachment; filename=`, "data.csv"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/csv; charset=utf-8")
				if tt.disposition != "" {
					w.Header().Set("Content-Disposition", tt.disposition)
				}
				fmt.Fprint(w, "a\n")
			})
			_, r := fetch(t, p, sources.Validators{})
			if r.Name != tt.want || r.ContentType != "text/csv; charset=utf-8" {
				t.Errorf("got %q %q, want %q", r.Name, r.ContentType, tt.want)
			}
		})
	}
}

func TestContentEncodingIsDecodedExactlyOnce(t *testing.T) {
	plain := []byte(strings.Repeat("rad;1\n", 1000))
	tests := []struct {
		name     string
		encoding string
		body     []byte
		want     []byte
	}{
		{"none", "", plain, plain},
		{"identity", "identity", plain, plain},
		{"gzip", "gzip", gz(plain), plain},
		{"GZIP in capitals", " GZip ", gz(plain), plain},
		{"x-gzip", "x-gzip", gz(plain), plain},
		{"gzip of two members", "gzip", append(gz(plain[:600]), gz(plain[600:])...), plain},
		{"a .gz file without Content-Encoding stays as it is", "", gz(plain), gz(plain)},
		{"a .gz file sent with gzip is unpacked once", "gzip", gz(gz(plain)), gz(plain)},
	}
	for _, tt := range tests {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, chunked %v", tt.name, chunked), func(t *testing.T) {
				p := serve(t, sources.Config{}, func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Accept-Encoding") != "gzip" {
						t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
					}
					if tt.encoding != "" {
						w.Header().Set("Content-Encoding", tt.encoding)
					}
					if !chunked {
						w.Header().Set("Content-Length", strconv.Itoa(len(tt.body)))
					}
					half := len(tt.body) / 2
					_, _ = w.Write(tt.body[:half])
					w.(http.Flusher).Flush()
					_, _ = w.Write(tt.body[half:])
				})
				if got, _ := fetch(t, p, sources.Validators{}); !bytes.Equal(got, tt.want) {
					t.Errorf("got %d bytes, want %d", len(got), len(tt.want))
				}
			})
		}
	}
}

func TestEncodingsNotAskedForAreRefused(t *testing.T) {
	for _, encoding := range []string{"br", "deflate", "gzip, gzip", "zstd"} {
		p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			_, _ = w.Write(gz([]byte("a")))
		})
		wantError(t, p, opendata.Invalid, "source.encoding")
	}
}

func TestGzipBomb(t *testing.T) {
	bomb := gz(make([]byte, 100<<20)) // about 100 kB: 1000 times smaller
	p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	wantError(t, p, opendata.Refused, "source.bomb")

	small := serve(t, sources.Config{MaxBytes: 1 << 20}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	wantError(t, small, opendata.Invalid, "source.too_large")
}

func TestEndlessBodyEndsAtTheLimit(t *testing.T) {
	p := serve(t, sources.Config{MaxBytes: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
		block := make([]byte, 64<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	wantError(t, p, opendata.Invalid, "source.too_large")
}

func TestDeclaredLengthBeyondTheLimitIsNotDownloaded(t *testing.T) {
	p := serve(t, sources.Config{MaxBytes: 10}, raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"))
	wantError(t, p, opendata.Invalid, "source.too_large")
}

// TestInterruptedTransferIsNeverTakenForComplete cuts every kind of body at many places, every
// quarter among them, once and always.
func TestInterruptedTransferIsNeverTakenForComplete(t *testing.T) {
	plain := []byte(strings.Repeat("rad;1;æøå\n", 200))
	packed := gz(plain)
	chunk := func(body []byte) string {
		half := len(body) / 2
		return fmt.Sprintf("%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", half, body[:half], len(body)-half, body[half:])
	}
	bodies := map[string]struct{ head, body string }{
		"Content-Length":                     {fmt.Sprintf("Content-Length: %d\r\n", len(plain)), string(plain)},
		"chunked":                            {"Transfer-Encoding: chunked\r\n", chunk(plain)},
		"gzip, Content-Length":               {fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n", len(packed)), string(packed)},
		"gzip, chunked":                      {"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunk(packed)},
		"gzip, to the end of the connection": {"Content-Encoding: gzip\r\nConnection: close\r\n", string(packed)},
	}
	for name, b := range bodies {
		t.Run(name, func(t *testing.T) {
			whole := "HTTP/1.1 200 OK\r\n" + b.head + "\r\n" + b.body
			n := len(b.body)
			headers := len(whole) - n
			for _, cut := range []int{0, headers / 2, headers, headers + n/4, headers + n/2, headers + 3*n/4, headers + n - 8, headers + n - 4, headers + n - 1} {
				t.Run(fmt.Sprintf("always after %d of %d", cut, len(whole)), func(t *testing.T) {
					var asked atomic.Int32
					p := serve(t, sources.Config{Retry: sources.Retry{Attempts: 3}}, func(w http.ResponseWriter, r *http.Request) {
						asked.Add(1)
						raw(whole[:cut])(w, r)
					})
					var w bytes.Buffer
					_, err := p.source.Fetch(t.Context(), p.src, sources.Validators{}, &w)
					if opendata.KindOf(err) != opendata.Unavailable || w.Len() > 0 {
						t.Errorf("got %v and %d bytes", err, w.Len())
					}
					if asked.Load() < 3 {
						t.Errorf("asked %d times, want 3", asked.Load())
					}
				})
				t.Run(fmt.Sprintf("twice after %d, then whole", cut), func(t *testing.T) {
					var asked atomic.Int32
					p := serve(t, sources.Config{}, func(w http.ResponseWriter, r *http.Request) {
						if asked.Add(1) <= 2 {
							raw(whole[:cut])(w, r)
							return
						}
						raw(whole)(w, r)
					})
					if got, _ := fetch(t, p, sources.Validators{}); !bytes.Equal(got, plain) {
						t.Errorf("got %d bytes, want %d exactly once", len(got), len(plain))
					}
				})
			}
		})
	}
}

func TestBodyWithoutAnEndIsRefused(t *testing.T) {
	for _, version := range []string{"HTTP/1.0", "HTTP/1.1"} {
		p := serve(t, sources.Config{}, raw(version+" 200 OK\r\nConnection: close\r\n\r\na;b\n1;2\n"))
		wantError(t, p, opendata.Invalid, "source.no_length")
	}
}

func TestGzipWithWrongChecksumIsRefused(t *testing.T) {
	packed := gz([]byte(strings.Repeat("rad;1\n", 100)))
	packed[len(packed)-6] ^= 1
	p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed)
	})
	wantError(t, p, opendata.Unavailable, "source.interrupted")
}

func TestStatuses(t *testing.T) {
	tests := []struct {
		status  int
		kind    opendata.Kind
		code    string
		retried bool
	}{
		{204, opendata.Invalid, "source.status", false},
		{206, opendata.Invalid, "source.status", false},
		{300, opendata.Invalid, "source.status", false},
		{302, opendata.Invalid, "source.status", false}, // without Location
		{400, opendata.Invalid, "source.status", false},
		{401, opendata.Invalid, "source.denied", false},
		{403, opendata.Invalid, "source.denied", false},
		{404, opendata.NotFound, "source.not_found", false},
		{410, opendata.NotFound, "source.gone", false},
		{429, opendata.Unavailable, "source.busy", true},
		{500, opendata.Unavailable, "source.server_error", false},
		{502, opendata.Unavailable, "source.busy", true},
		{503, opendata.Unavailable, "source.busy", true},
		{504, opendata.Unavailable, "source.busy", true},
	}
	for _, tt := range tests {
		t.Run(strconv.Itoa(tt.status), func(t *testing.T) {
			var asked atomic.Int32
			p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.WriteHeader(tt.status)
			})
			wantError(t, p, tt.kind, tt.code)
			if want := map[bool]int32{true: 4, false: 1}[tt.retried]; asked.Load() != want {
				t.Errorf("asked %d times, want %d", asked.Load(), want)
			}
		})
	}
}

func TestRetryWaits(t *testing.T) {
	now := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name       string
		header     string
		want       []time.Duration // waits; jitter is fixed at 0.5
		retryAfter time.Duration   // of the error, when it gave up at once
	}{
		{"grows without Retry-After", "", []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}, 0},
		{"seconds", "10", []time.Duration{10 * time.Second, 10 * time.Second, 10 * time.Second}, 10 * time.Second},
		{"never sooner than our own wait", "0", []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}, 0},
		{"HTTP date", now.Add(20 * time.Second).Format(http.TimeFormat), []time.Duration{20 * time.Second, 20 * time.Second, 20 * time.Second}, 20 * time.Second},
		{"HTTP date in the past", now.Add(-time.Hour).Format(http.TimeFormat), []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}, 0},
		{"longer than we wait", "3600", nil, time.Hour},
		{"absurdly long is capped", "2000000000", nil, 24 * time.Hour},
		{"a date far ahead is capped", now.AddDate(50, 0, 0).Format(http.TimeFormat), nil, 24 * time.Hour},
		{"nonsense", "soon", []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}, 0},
		{"negative", "-5", []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var waits []time.Duration
			cfg := sources.Config{
				Now:    func() time.Time { return now },
				Jitter: func() float64 { return 0.5 },
				Sleep:  func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
			}
			p := serve(t, cfg, func(w http.ResponseWriter, _ *http.Request) {
				if tt.header != "" {
					w.Header().Set("Retry-After", tt.header)
				}
				w.WriteHeader(http.StatusServiceUnavailable)
			})
			e := wantError(t, p, opendata.Unavailable, "source.busy")
			if fmt.Sprint(waits) != fmt.Sprint(tt.want) {
				t.Errorf("waited %v, want %v", waits, tt.want)
			}
			if e.RetryAfter != tt.retryAfter {
				t.Errorf("RetryAfter %v, want %v", e.RetryAfter, tt.retryAfter)
			}
		})
	}
}

func TestRetriesDoNotWriteTwice(t *testing.T) {
	var asked atomic.Int32
	p := serve(t, sources.Config{}, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write(bytes.Repeat([]byte("half"), 100_000))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "whole\n")
	})
	if got, r := fetch(t, p, sources.Validators{}); string(got) != "whole\n" || r.Bytes != 6 {
		t.Errorf("got %d bytes, %+v", len(got), r)
	}
}

func TestCancelDuringAWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cfg := sources.Config{Sleep: func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}}
	p := serve(t, cfg, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	if _, err := p.source.Fetch(ctx, p.src, sources.Validators{}, io.Discard); err == nil || opendata.KindOf(err) != opendata.Internal || ctx.Err() == nil {
		t.Errorf("got %v, want the context's own error", err)
	}
}

func TestTimeouts(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	one := sources.Retry{Attempts: 1}
	tests := []struct {
		name     string
		timeouts sources.Timeouts
		handler  http.HandlerFunc
		code     string
	}{
		{"no answer", sources.Timeouts{Headers: 50 * time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) { hang(r) }, "source.interrupted"},
		{"silence in the middle", sources.Timeouts{Idle: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			hang(r)
		}, "source.idle"},
		{"a byte now and then", sources.Timeouts{Idle: 200 * time.Millisecond, Total: 300 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, "source.timeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, sources.Config{Timeouts: tt.timeouts, Retry: one}, tt.handler)
			wantError(t, p, opendata.Unavailable, tt.code)
		})
	}
}

func TestSilenceIsTriedAgain(t *testing.T) {
	var asked atomic.Int32
	p := serve(t, sources.Config{Timeouts: sources.Timeouts{Idle: 50 * time.Millisecond}}, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			_, _ = w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		fmt.Fprint(w, "whole")
	})
	if got, _ := fetch(t, p, sources.Validators{}); string(got) != "whole" {
		t.Errorf("got %q", got)
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/hop/{n}", func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			t.Errorf("a redirect tells where we came from")
		}
		n, _ := strconv.Atoi(r.PathValue("n"))
		if n == 0 {
			fmt.Fprint(w, "arrived")
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/hop/%d?key=secret", n-1), http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("url"))
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	to := func(target string) string { return "/to?url=" + url.QueryEscape(target) }
	tests := []struct {
		name string
		path string
		kind opendata.Kind
		code string // "": arrives
	}{
		{"one hop", "/hop/1", 0, ""},
		{"as many hops as allowed", "/hop/5", 0, ""},
		{"one too many", "/hop/6", opendata.Invalid, "source.redirects"},
		{"loop", "/loop", opendata.Invalid, "source.redirects"},
		{"to a file", to("file:///etc/passwd"), opendata.Invalid, "source.url"},
		{"to user info", to("http://user:word@example.no/"), opendata.Refused, "source.userinfo"},
		{"to a private address", to("http://127.0.0.2:" + port(server.URL) + "/"), opendata.Refused, "source.private_address"},
		{"to cloud metadata", to("http://169.254.169.254:" + port(server.URL) + "/latest/meta-data/"), opendata.Refused, "source.private_address"},
		{"to another port", to("http://127.0.0.1:22/"), opendata.Refused, "source.port"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := place{
				source: newGuardedHTTP(t, sources.Config{
					AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
					Ports:         []uint16{portNumber(t, server.URL)},
				}),
				src: opendata.Source{URL: server.URL + tt.path},
			}
			if tt.code != "" {
				wantError(t, p, tt.kind, tt.code)
				return
			}
			if got, _ := fetch(t, p, sources.Validators{}); string(got) != "arrived" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func port(rawURL string) string {
	_, p, _ := net.SplitHostPort(strings.TrimPrefix(strings.TrimPrefix(rawURL, "https://"), "http://"))
	return p
}

func portNumber(t *testing.T, rawURL string) uint16 {
	t.Helper()
	n, err := strconv.ParseUint(port(rawURL), 10, 16)
	must(t, err)
	return uint16(n)
}

func TestCertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a") }))
	server.Config.ErrorLog = discardLog()
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	p := place{source: newHTTP(t, sources.Config{}), src: opendata.Source{URL: server.URL}}
	wantError(t, p, opendata.Invalid, "source.certificate")
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	for _, host := range []string{
		"127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255", "224.0.0.1",
		"[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001::1]",
		"localhost",
	} {
		t.Run(host, func(t *testing.T) {
			p := place{source: newGuardedHTTP(t, sources.Config{}), src: opendata.Source{URL: "http://" + host + "/"}}
			wantError(t, p, opendata.Refused, "source.private_address")
		})
	}
}

func TestURLs(t *testing.T) {
	tests := []struct {
		url  string
		kind opendata.Kind
		code string
	}{
		{"", opendata.Invalid, "source.url"},
		{"data.csv", opendata.Invalid, "source.url"},
		{"ftp://example.no/data.csv", opendata.Invalid, "source.url"},
		{"file:///etc/passwd", opendata.Invalid, "source.url"},
		{"http:", opendata.Invalid, "source.url"},
		{"http:///x", opendata.Invalid, "source.url"},
		{"http:data.csv", opendata.Invalid, "source.url"},
		{"http://exa mple.no/", opendata.Invalid, "source.url"},
		{"http://user@example.no/", opendata.Refused, "source.userinfo"},
		{"https://user:hemmelig@example.no/", opendata.Refused, "source.userinfo"},
		{"http://192.0.2.1:22/", opendata.Refused, "source.port"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			p := place{source: newGuardedHTTP(t, sources.Config{}), src: opendata.Source{URL: tt.url}}
			e := wantError(t, p, tt.kind, tt.code)
			if strings.Contains(fmt.Sprint(e.Error(), e.Message, e.Hint), "hemmelig") {
				t.Errorf("the password is shown: %v", e)
			}
		})
	}
}

func TestRefusedConnectionIsTriedAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	waits := 0
	cfg := sources.Config{Sleep: func(context.Context, time.Duration) error { waits++; return nil }}
	p := place{source: newHTTP(t, cfg), src: opendata.Source{URL: "http://" + address}}
	wantError(t, p, opendata.Unavailable, "source.interrupted")
	if waits != 3 {
		t.Errorf("waited %d times, want 3", waits)
	}
}
