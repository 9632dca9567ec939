package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/opendata"
)

const (
	// The longest request targets answered, in bytes. The longest path of our own is a data file's;
	// the longest query is SQL.
	maxPath     = 2 << 10
	maxURLQuery = 16 << 10
	// maxSmallBody bounds what a mounted JSON handler reads: SQL text, a subscription.
	maxSmallBody = 1 << 20
)

// securityPolicy allows what pages use and nothing else: our own stylesheets and icons, the
// icons inside Designsystemet's stylesheet (data:), and the search form.
const securityPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type requestIDKey struct{}

// requestID is the id under which a request is logged and its errors are shown.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// recorder notes what was answered, for the log and for recovery.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// guard is the outermost handler: request id, security headers, hostile targets, recovery,
// access log.
func (s *site) guard(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := newRequestID()
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		rec := &recorder{ResponseWriter: w}
		started := s.cfg.Now()
		defer s.finish(rec, r, id, started)
		setSecurityHeaders(rec.Header(), id, strings.HasPrefix(s.base, "https:"))
		if err := checkTarget(r); err != nil {
			s.fail(rec, r, err, formEither)
			return
		}
		mux.ServeHTTP(rec, r)
	})
}

// finish logs the request and turns a panic into an error answer. Bodies are sent with their
// length, so an answer that a panic cut off is seen as cut off.
func (s *site) finish(w *recorder, r *http.Request, id string, started time.Time) {
	if v := recover(); v != nil {
		if v == http.ErrAbortHandler { //nolint:errorlint // a sentinel by contract
			panic(v)
		}
		// The panic's value may quote what it met; its type says enough to start looking.
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelError, "request panicked", slog.String("request", id), panicType(v))
		if w.status == 0 {
			s.fail(w, r, opendata.NewError(opendata.Internal, "internal", "Intern feil.", "Internal error."), formEither)
		}
	}
	s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("request", id),
		slog.String("method", knownMethod(r.Method)),
		slog.String("route", r.Pattern), // never the path: people type things into addresses
		slog.Int("status", w.status),
		slog.Int64("bytes", w.bytes),
		slog.Int64("duration_ms", s.cfg.Now().Sub(started).Milliseconds()))
}

func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

func setSecurityHeaders(h http.Header, id string, https bool) {
	h.Set("X-Request-Id", id)
	h.Set("Content-Security-Policy", securityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// checkTarget refuses request targets that no page of ours links to: too long, with encoded
// slashes, dot segments, control characters, or bytes that are not UTF-8. They are answered
// here, because http.ServeMux would redirect some of them and repeat them in doing so.
func checkTarget(r *http.Request) error {
	if len(r.URL.EscapedPath()) > maxPath || len(r.URL.RawQuery) > maxURLQuery {
		return opendata.NewError(opendata.Invalid, "request.too_long", "adressen er for lang", "the address is too long").
			Hinted("Bruk et kortere søk.", "Use a shorter search.")
	}
	path := r.URL.Path
	escaped := strings.ToLower(r.URL.EscapedPath())
	if path == "" || path[0] != '/' || !utf8.ValidString(path) || strings.ContainsFunc(path, unsafeRune) ||
		strings.Contains(path, "//") || strings.Contains(escaped, "%2f") || dotSegment(path) {
		return notFound()
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badQuery()
	}
	for name, values := range query {
		for _, v := range append(values, name) {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return badQuery()
			}
		}
	}
	return nil
}

func unsafeRune(r rune) bool { return r == '\\' || unicode.IsControl(r) }

func dotSegment(path string) bool {
	for seg := range strings.SplitSeq(path, "/") {
		if seg == "." || seg == ".." {
			return true
		}
	}
	return false
}

func badQuery() error {
	return opendata.NewError(opendata.Invalid, "request.query", "spørringen i adressen kan ikke leses", "the query in the address cannot be read").
		Hinted("Bruk prosentkoding i UTF-8.", "Use percent-encoding in UTF-8.")
}

// readOnly serves a route: only methods that read, bodies refused, errors in the route's form.
func (s *site) readOnly(rt route) http.Handler {
	allowed := "GET, HEAD"
	if rt.open {
		allowed = "GET, HEAD, OPTIONS"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rt.open {
			allowOtherSites(w.Header())
		}
		switch r.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodOptions:
			if rt.open {
				preflight(w.Header(), allowed)
				w.WriteHeader(http.StatusNoContent)
				return
			}
			fallthrough
		default:
			w.Header().Set("Allow", allowed)
			s.fail(w, r, methodError{allowed}, rt.form)
			return
		}
		r.Body = http.NoBody // nothing here reads one
		if err := rt.serve(w, r); err != nil {
			s.fail(w, r, err, rt.form)
		}
	})
}

// mounted serves another package's handler below /api/v1 with a limit on its body.
func (s *site) mounted(h http.Handler, limit int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		h.ServeHTTP(w, r)
	})
}

// allowOtherSites lets scripts of any site read public data in whole and in part.
func allowOtherSites(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Range, Content-Length, Content-Disposition, ETag, Last-Modified, X-Request-Id")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func preflight(h http.Header, allowed string) {
	h.Set("Access-Control-Allow-Methods", allowed)
	h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, If-Match, If-Modified-Since, If-None-Match, If-Range, Range")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Allow", allowed)
}
