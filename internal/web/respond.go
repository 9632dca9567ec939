package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// jsonType is the media type of the JSON API.
const jsonType = "application/json; charset=utf-8"

// respond sends a whole body with its length and a strong ETag made from it, or 304 when the
// client has it. HEAD gets the same headers.
func respond(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	etag := `"` + version.Digest(body)[:32] + `"`
	h.Set("ETag", etag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if etagMatches(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	send(w, r, http.StatusOK, body)
}

// send writes status and body; a HEAD gets the length only.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client went away; nobody is left to tell
	}
}

// etagMatches is If-None-Match: a list of tags compared weakly, or "*".
func etagMatches(header, etag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	for tag := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == etag {
			return true
		}
	}
	return false
}

// respondJSON sends v, which is an object, as JSON.
func respondJSON(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := encodeJSON(v)
	if err != nil {
		return err
	}
	respond(w, r, jsonType, body)
	return nil
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // served as JSON with nosniff; URLs stay readable
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return b.Bytes(), nil
}

// goneError is a withdrawn dataset or version: 410.
type goneError struct {
	dataset   opendata.DatasetID
	version   opendata.VersionID // empty: the whole dataset
	tombstone opendata.Tombstone
}

func (e *goneError) Error() string { return "withdrawn" }

// methodError is a method that a route does not have: 405.
type methodError struct{ allowed string }

func (e methodError) Error() string { return "method not allowed" }

// notFound is the error for an address that is nothing here.
func notFound() error {
	return opendata.NewError(opendata.NotFound, "not_found", "siden finnes ikke", "there is nothing at this address").
		Hinted("Gå til katalogens forside og søk.", "Go to the catalog's front page and search.")
}

// failure is what an error is answered with.
type failure struct {
	status int
	shown  *opendata.Error
	gone   *goneError
}

// classify maps any error to its answer. An error that is not ours is internal; a missing
// object is never shown as such: it means that pointer and store disagree.
func classify(err error) failure {
	var gone *goneError
	var method methodError
	switch {
	case errors.As(err, &gone):
		return failure{http.StatusGone, goneText(gone), gone}
	case errors.As(err, &method):
		return failure{http.StatusMethodNotAllowed, opendata.NewError(opendata.Invalid, "method",
			"adressen kan bare leses (%s)", "this address can only be read (%s)", method.allowed), nil}
	}
	shown := opendata.AsError(err)
	status := shown.Kind.HTTPStatus()
	switch shown.Code {
	case "request.too_long":
		status = http.StatusRequestURITooLong
	case "sql.unavailable":
		status = http.StatusNotImplemented
	}
	return failure{status, shown, nil}
}

func goneText(g *goneError) *opendata.Error {
	day, _, _ := strings.Cut(g.tombstone.At, "T")
	nb, en, code := "datasettet ble trukket tilbake %s", "the dataset was withdrawn on %s", "dataset.gone"
	if g.version != "" {
		nb, en, code = "versjonen ble trukket tilbake %s", "the version was withdrawn on %s", "version.gone"
	}
	e := opendata.NewError(opendata.NotFound, code, nb, en, day)
	if reason := g.tombstone.Reason; reason != "" {
		e = e.Hinted("Begrunnelse: %s", "Reason given: %s", reason)
	}
	return e
}

// errorBody is the one JSON form of every error.
type errorBody struct {
	Error errorContent `json:"error"`
}

type errorContent struct {
	Kind    opendata.Kind `json:"kind"`
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Hint    string        `json:"hint"`
	ID      string        `json:"id"`
}

// fail answers an error in the route's form and logs those that are our own fault.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error, f form) {
	if ctxErr := r.Context().Err(); ctxErr != nil && w.Header().Get("Content-Length") == "" {
		err = opendata.NewError(opendata.Unavailable, "request.cancelled",
			"forespørselen ble avbrutt", "the request was cancelled").Because(ctxErr)
	}
	out := classify(err)
	id := requestID(r.Context())
	if out.status >= 500 && out.status != http.StatusNotImplemented {
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("request", id), slog.String("code", out.shown.Code), causeType(err))
		if out.shown.Kind == opendata.Unavailable {
			w.Header().Set("Retry-After", "5")
		}
	}
	clearEntityHeaders(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept-Language")
	lang := language(r)
	if f == formEither {
		w.Header().Add("Vary", "Accept")
	}
	if f == formPage || f == formEither && prefersHTML(r) {
		s.failPage(w, r, out, lang)
		return
	}
	body, encErr := encodeJSON(errorBody{errorContent{
		Kind: out.shown.Kind, Code: out.shown.Code, ID: id,
		Message: sentence(out.shown.Message.In(lang)), Hint: out.shown.Hint.In(lang)}})
	if encErr != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Language", lang)
	w.Header().Set("Content-Type", jsonType)
	send(w, r, out.status, body)
}

// clearEntityHeaders removes what a handler said about the body that it then could not send.
func clearEntityHeaders(h http.Header) {
	for _, name := range []string{"ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges", "Content-Range", "Content-Length"} {
		h.Del(name)
	}
}

// causeType names an error by its kind, never its text, which may quote what it met.
func causeType(err error) slog.Attr {
	switch {
	case errors.Is(err, objstore.ErrNotFound):
		return slog.String("cause", "object not found")
	case errors.Is(err, objstore.ErrInvalidKey):
		return slog.String("cause", "invalid object key")
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return slog.String("cause", fmt.Sprintf("%T", err))
}

func panicType(v any) slog.Attr { return slog.String("panic", fmt.Sprintf("%T", v)) }

// sentence writes a message with a capital first and a full stop last.
func sentence(s string) string {
	if s == "" {
		return s
	}
	first := []rune(s)
	upper := strings.ToUpper(string(first[:1])) + string(first[1:])
	if strings.HasSuffix(upper, ".") || strings.HasSuffix(upper, "?") || strings.HasSuffix(upper, "!") {
		return upper
	}
	return upper + "."
}
