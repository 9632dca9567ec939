package lambdahttp

import (
	"io"
	"net/http"
	"strings"
)

// writer is the http.ResponseWriter of both entries. It behaves as net/http's does: the first
// WriteHeader counts, a missing Content-Type is found from the first bytes, and an answer that
// can have no body has none.
type writer struct {
	method string
	header http.Header                // the handler's
	sent   http.Header                // as it was when the status was decided
	status int                        // 0 until decided
	start  func(status int) io.Writer // called once; what follows is the body
	body   io.Writer
}

func newWriter(method string, start func(int) io.Writer) *writer {
	return &writer{method: method, header: http.Header{}, start: start}
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	if w.status != 0 || status < 200 {
		return // informational answers don't pass Lambda
	}
	w.begin(status, nil)
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.begin(http.StatusOK, p)
	}
	if !bodyAllowed(w.status) {
		return 0, http.ErrBodyNotAllowed
	}
	if w.method == http.MethodHead {
		return len(p), nil
	}
	if w.body == nil {
		w.send(p)
	}
	return w.body.Write(p)
}

// begin decides the status. The headers go out with the first bytes of the body, or at the end,
// because these tell the type.
func (w *writer) begin(status int, p []byte) {
	w.status = status
	w.sent = w.header.Clone() // what the handler changes from now on comes too late
	if w.method == http.MethodHead && bodyAllowed(status) && len(p) > 0 {
		w.sniff(p)
	}
}

func (w *writer) send(first []byte) {
	if len(first) > 0 {
		w.sniff(first)
	}
	w.body = w.start(w.status)
}

func (w *writer) sniff(p []byte) {
	if _, set := w.sent["Content-Type"]; !set && w.sent.Get("Content-Encoding") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(p))
	}
}

// Flush sends the headers; every Write is sent as it comes.
func (w *writer) Flush() {
	if w.status == 0 {
		w.begin(http.StatusOK, nil)
	}
	if w.body == nil {
		w.send(nil)
	}
}

// finish ends an answer whose handler has returned.
func (w *writer) finish() { w.Flush() }

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// perConnection are the headers that are about one connection (RFC 9110, 7.6.1); Lambda has its own.
var perConnection = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// flatten is the form of headers that Lambda takes: one value per name, cookies apart.
func flatten(h http.Header) (headers map[string]string, cookies []string) {
	headers = make(map[string]string, len(h))
	for name, values := range h {
		if name != "Set-Cookie" && len(values) > 0 {
			headers[name] = strings.Join(values, ", ")
		}
	}
	for _, name := range perConnection {
		delete(headers, name)
	}
	return headers, h["Set-Cookie"]
}
