package lambdahttp_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/allmenning/allmenning/internal/aws/lambdahttp"
)

// odd is a handler with what adapters get wrong.
func odd() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s|%s|%s|%s\n", r.Method, r.RequestURI, r.URL.Path, r.URL.EscapedPath(), r.URL.RawQuery)
		fmt.Fprintf(w, "%s %d %v %x\n", r.Proto, r.ContentLength, err, body)
		for _, name := range []string{"Accept", "X-Many", "Cookie", "Content-Type", "Host"} {
			fmt.Fprintf(w, "%s=%s\n", name, strings.Join(r.Header.Values(name), ", "))
		}
		for _, c := range r.Cookies() {
			fmt.Fprintf(w, "cookie %s=%s\n", c.Name, c.Value)
		}
		fmt.Fprintln(w, r.Host)
	})
	mux.HandleFunc("/html", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<!DOCTYPE html><p>blåbær & <b>") })
	mux.HandleFunc("/typed", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/turtle; charset=utf-8")
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Vary", "Accept-Language")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2, 3"})
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK)         // too late
		w.Header().Set("X-Late", "too late") // as well
		io.WriteString(w, "@prefix")
	})
	mux.HandleFunc("/binary", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte{0xff, 0, 1, 0xfe}) })
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write([]byte("not really"))
	})
	mux.HandleFunc("/none", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", `"x"`)
		w.WriteHeader(http.StatusNotModified)
		w.Write([]byte("no"))
	})
	mux.HandleFunc("/no-content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/typed?x=%2F", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", `"abc"`)
		http.ServeContent(w, r, "x.csv", time.Time{}, strings.NewReader("0123456789"))
	})
	mux.HandleFunc("/flush", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "one ")
		w.(http.Flusher).Flush()
		io.WriteString(w, "two")
	})
	mux.HandleFunc("/limited", func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4))
		var tooLong *http.MaxBytesError
		fmt.Fprint(w, errors.As(err, &tooLong))
	})
	return mux
}

type request struct {
	method, target string
	header         map[string]string // v2 events join repeated headers by commas
	cookies        []string
	body           string
}

var requests = []request{
	{method: "GET", target: "/echo/"},
	{method: "GET", target: "/echo/a%2Fb/c%20d;e?x=%2F&y=a+b&y=&z"},
	{method: "GET", target: "/echo/bl%C3%A5b%C3%A6r?q=%C3%A5"},
	{method: "GET", target: "/echo//double"},
	{method: "GET", target: "//echo/x"},
	{method: "GET", target: "/echo/../html"},
	{method: "GET", target: "/bad/%zz"},
	{method: "POST", target: "/echo/", body: "\x00\xff binary"},
	{method: "PUT", target: "/echo/", body: "text", header: map[string]string{"Content-Type": "text/plain"}},
	{method: "PROPFIND", target: "/echo/"},
	{method: "GET", target: "/echo/", header: map[string]string{"Accept": "a/b, c/d;q=0.5", "X-Many": "1, 2"}, cookies: []string{"a=1", "b=x%2Cy"}},
	{method: "GET", target: "/html"},
	{method: "HEAD", target: "/html"},
	{method: "GET", target: "/typed"},
	{method: "HEAD", target: "/typed"},
	{method: "GET", target: "/binary"},
	{method: "GET", target: "/gzip"},
	{method: "GET", target: "/none"},
	{method: "DELETE", target: "/no-content"},
	{method: "GET", target: "/silent"},
	{method: "GET", target: "/moved"},
	{method: "POST", target: "/moved"},
	{method: "GET", target: "/file"},
	{method: "HEAD", target: "/file"},
	{method: "GET", target: "/file", header: map[string]string{"Range": "bytes=2-4"}},
	{method: "GET", target: "/file", header: map[string]string{"Range": "bytes=20-"}},
	{method: "GET", target: "/file", header: map[string]string{"If-None-Match": `"abc"`}},
	{method: "GET", target: "/flush"},
	{method: "POST", target: "/limited", body: "too long"},
	{method: "GET", target: "/missing"},
}

// answer is what a client sees of any entry.
type answer struct {
	status int
	header map[string]string
	body   string
}

// One table of requests, three entries, the same answers.
func TestEntriesAgree(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	server := httptest.NewUnstartedServer(odd())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo) // says that a second status is superfluous
	server.Start()
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	buffered, streamed := lambdahttp.Buffered(odd(), log), lambdahttp.Streamed(odd(), log)
	for _, r := range requests {
		t.Run(r.method+" "+r.target, func(t *testing.T) {
			want := overNet(t, host, r)
			out, err := buffered.Runtime(log).Invoke(t.Context(), r.event(t, host))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "buffered", parseBuffered(t, out), want)
			if out, err = streamed.Runtime(log).Invoke(t.Context(), r.event(t, host)); err != nil {
				t.Fatal(err)
			}
			compare(t, "streamed", parseStreamed(t, out), want)
		})
	}
}

func compare(t *testing.T, entry string, got, want answer) {
	t.Helper()
	if got.status != want.status || got.body != want.body {
		t.Errorf("%s: %d %q, want %d %q", entry, got.status, got.body, want.status, want.body)
	}
	g, w := maps.Clone(got.header), maps.Clone(want.header)
	for _, h := range []map[string]string{g, w} {
		delete(h, "Date")       // Lambda's front adds it
		delete(h, "Connection") // is about one connection
	}
	if _, ok := g["Content-Length"]; !ok {
		delete(w, "Content-Length") // what net/http counts itself, Lambda's front does too
	}
	if want.status == http.StatusBadRequest {
		delete(g, "Cache-Control")
	}
	if w["Content-Length"] == "" && g["Content-Length"] == fmt.Sprint(len(got.body)) {
		delete(g, "Content-Length") // net/http sends a flushed body in chunks
	}
	if !maps.Equal(g, w) {
		t.Errorf("%s: headers\n%v, want\n%v", entry, g, w)
	}
}

// overNet writes the request itself, so that no client mends the target.
func overNet(t *testing.T, host string, r request) answer {
	t.Helper()
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", r.method, r.target, host)
	for name, value := range r.header {
		for v := range strings.SplitSeq(value, ", ") {
			if name == "X-Many" {
				fmt.Fprintf(&b, "%s: %s\r\n", name, v)
			}
		}
		if name != "X-Many" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	if len(r.cookies) > 0 {
		fmt.Fprintf(&b, "Cookie: %s\r\n", strings.Join(r.cookies, "; "))
	}
	if r.body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n" + r.body)
	if _, err := conn.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: r.method})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{resp.StatusCode, map[string]string{}, string(body)}
	for name, values := range resp.Header {
		a.header[name] = strings.Join(values, ", ")
	}
	return a
}

func (r request) event(t *testing.T, host string) []byte {
	t.Helper()
	headers := map[string]string{"host": host}
	for name, value := range r.header {
		headers[strings.ToLower(name)] = value
	}
	path, query, _ := strings.Cut(r.target, "?")
	e := map[string]any{
		"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": headers, "cookies": r.cookies,
		"body": base64.StdEncoding.EncodeToString([]byte(r.body)), "isBase64Encoded": true, "unknown": "left alone",
		"requestContext": map[string]any{"domainName": host, "http": map[string]any{"method": r.method, "sourceIp": "192.0.2.1"}},
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type head struct {
	StatusCode      int
	Headers         map[string]string
	Cookies         []string
	Body            string
	IsBase64Encoded bool
}

func (h head) answer(body string) answer {
	if len(h.Cookies) > 0 {
		h.Headers["Set-Cookie"] = strings.Join(h.Cookies, ", ")
	}
	if h.Headers == nil {
		h.Headers = map[string]string{}
	}
	return answer{h.StatusCode, h.Headers, body}
}

func parseBuffered(t *testing.T, out []byte) answer {
	t.Helper()
	var h head
	if err := json.Unmarshal(out, &h); err != nil {
		t.Fatal(err)
	}
	if !h.IsBase64Encoded {
		return h.answer(h.Body)
	}
	b, err := base64.StdEncoding.DecodeString(h.Body)
	if err != nil {
		t.Fatal(err)
	}
	return h.answer(string(b))
}

func parseStreamed(t *testing.T, out []byte) answer {
	t.Helper()
	prelude, body, ok := bytes.Cut(out, make([]byte, 8))
	var h head
	if err := json.Unmarshal(prelude, &h); err != nil || !ok {
		t.Fatalf("prelude %q: %v", prelude, err)
	}
	return h.answer(string(body))
}

// Lambda would answer 502 to a long buffered answer; we say what to do. A stream has no such end.
func TestLongAnswers(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for _, tt := range []struct {
		name   string
		bytes  int
		unit   string
		status int
	}{
		{"text that fits", lambdahttp.MaxBuffered, "a", 200},
		{"text that does not", lambdahttp.MaxBuffered + 1, "a", 413},
		{"bytes that fit", lambdahttp.MaxBuffered / 4 * 3, "\xff", 200},
		{"bytes that do not", lambdahttp.MaxBuffered, "\xff", 413},
		{"text that grows when it is written as JSON", lambdahttp.MaxBuffered, "\x01", 413},
		{"far too long", 20 << 20, "a", 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				chunk := []byte(strings.Repeat(tt.unit, 1<<16))
				for left := tt.bytes; left > 0; left -= len(chunk) {
					if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
						return
					}
				}
			})
			event := request{method: "GET", target: "/"}.event(t, "example.no")
			out, err := lambdahttp.Buffered(h, log).Runtime(log).Invoke(t.Context(), event)
			if err != nil {
				t.Fatal(err)
			}
			if a := parseBuffered(t, out); a.status != tt.status || tt.status == 200 && len(a.body) != tt.bytes || len(out) > 6_291_556 {
				t.Errorf("%d with %d bytes in %d", a.status, len(a.body), len(out))
			}
			out, err = lambdahttp.Streamed(h, log).Runtime(log).Invoke(t.Context(), event)
			if err != nil {
				t.Fatal(err)
			}
			if _, body, _ := bytes.Cut(out, make([]byte, 8)); len(body) != tt.bytes {
				t.Errorf("stream of %d bytes", len(body))
			}
		})
	}
}

// A panic is an answer, or a stream that is seen to be cut off; the process and the log stay
// clean.
func TestPanics(t *testing.T) {
	const secret = "12345678901"
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, nil))
	before := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(secret) })
	after := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "half of it")
		panic(secret)
	})
	event := request{method: "GET", target: "/"}.event(t, "example.no")
	for name, h := range map[string]http.Handler{"before": before, "after": after} {
		out, err := lambdahttp.Buffered(h, log).Runtime(log).Invoke(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		if a := parseBuffered(t, out); a.status != 500 || strings.Contains(a.body, "half") {
			t.Errorf("buffered, panic %s the answer: %+v", name, a)
		}
	}
	out, err := lambdahttp.Streamed(before, log).Runtime(log).Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if a := parseStreamed(t, out); a.status != 500 {
		t.Errorf("streamed: %+v", a)
	}
	_, err = lambdahttp.Streamed(after, log).Runtime(log).Invoke(t.Context(), event)
	var named messages.InvokeResponse_Error
	if !errors.As(err, &named) || named.Type != "InternalError" {
		t.Errorf("cut off stream: %v", err)
	}
	if strings.Contains(logged.String(), secret) || strings.Count(logged.String(), "handler panicked") != 4 {
		t.Errorf("log: %s", logged.String())
	}
}

// Any bytes are an answer or an InvalidError, and what is answered is what net/http would see.
func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"version":"2.0","rawPath":"/echo/%2F","rawQueryString":"a=%zz","headers":{"host":"x","x-many":"1"},"requestContext":{"http":{"method":"GET","sourceIp":"::1"}}}`))
	f.Add([]byte(`{"version":"2.0","rawPath":"/ x","body":"!","isBase64Encoded":true,"requestContext":{"http":{"method":"POST"}}}`))
	f.Add([]byte(`{"version":"2.0","rawPath":"/html","headers":{"a\r\nb":"c\r\nd"},"requestContext":{"http":{"method":"HEAD"}}}`))
	log := slog.New(slog.DiscardHandler)
	h := lambdahttp.Buffered(odd(), log).Runtime(log)
	f.Fuzz(func(t *testing.T, payload []byte) {
		out, err := h.Invoke(t.Context(), payload)
		if err != nil {
			var named messages.InvokeResponse_Error
			if !errors.As(err, &named) || named.Type != "InvalidError" {
				t.Fatal(err)
			}
			return
		}
		var a head
		if err := json.Unmarshal(out, &a); err != nil || a.StatusCode < 200 || a.StatusCode > 599 {
			t.Fatalf("answer %q: %v", out, err)
		}
		if !slices.Contains([]int{200, 302, 301, 307, 308, 304, 204, 206, 400, 404, 405, 412, 416, 418}, a.StatusCode) {
			t.Fatalf("status %d", a.StatusCode)
		}
	})
}
