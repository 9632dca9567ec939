package query

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// maxSQL bounds the text of a question, in bytes.
const maxSQL = 64 << 10

// Defaults of Config.
const (
	defaultMemoryMB   = 512
	defaultRows       = 10_000
	defaultBytes      = 16 << 20
	defaultTimeoutMS  = 10_000
	defaultConcurrent = 2
	retryAfterSeconds = 2
)

// Tables says which files a question may be about, by dataset id: at least those whose name
// stands in it. Release is called when the question
// is answered; until then the files must stay as they are. They must be readable only, and
// nothing but published Parquet.
type Tables func(ctx context.Context, question string) (files map[opendata.DatasetID]string, release func(), err error)

// Config is what a Handler needs. Zero limits are defaults.
type Config struct {
	Program    string // path of allmenning-query
	Tables     Tables
	Limits     Limits
	Concurrent int // questions at a time; more are answered 429
}

// Handler serves GET and POST of one question: q in the address, or the body as application/sql,
// as text, or as JSON {"q": …}. The answer is JSON, or CSV by format=csv or Accept.
type Handler struct {
	cfg   Config
	slots chan struct{}
}

var _ http.Handler = (*Handler)(nil)

// NewHandler makes a Handler.
func NewHandler(cfg Config) *Handler {
	l := &cfg.Limits
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.MemoryMB, defaultMemoryMB}, {&l.Rows, defaultRows}, {&l.Bytes, defaultBytes}, {&l.TimeoutMS, defaultTimeoutMS},
		{&cfg.Concurrent, defaultConcurrent},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return &Handler{cfg: cfg, slots: make(chan struct{}, cfg.Concurrent)}
}

// ServeHTTP answers one question.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	switch r.Method {
	case http.MethodGet, http.MethodPost:
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		w.Header().Set("Retry-After", strconv.Itoa(retryAfterSeconds))
		fail(w, r, http.StatusTooManyRequests, opendata.NewError(opendata.Unavailable, "sql.busy",
			"Det kjøres så mange spørringer som går an.", "As many questions are running as can be.").
			Hinted("Prøv igjen om litt.", "Try again in a moment."))
		return
	}
	if err := h.answer(w, r); err != nil {
		fail(w, r, opendata.KindOf(err).HTTPStatus(), opendata.AsError(err))
	}
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request) error {
	text, err := question(w, r)
	if err != nil {
		return err
	}
	files, release, err := h.cfg.Tables(r.Context(), text)
	if err != nil {
		return err
	}
	defer release()
	a, err := Run(r.Context(), h.cfg.Program, Request{SQL: text, Tables: names(files), Limits: h.cfg.Limits})
	if err != nil {
		return err
	}
	if wantsCSV(r) {
		return writeCSV(w, a)
	}
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return write(w, "application/json; charset=utf-8", body)
}

// names gives every dataset its id as a name, and, where that has hyphens, a second name with
// underscores, which needs no quotes in SQL.
func names(files map[opendata.DatasetID]string) map[string]string {
	tables := make(map[string]string, 2*len(files))
	for id, path := range files {
		plain := strings.ReplaceAll(string(id), "-", "_")
		if _, taken := files[opendata.DatasetID(plain)]; !taken {
			tables[plain] = path
		}
		tables[string(id)] = path
	}
	return tables
}

// question reads the SQL text of a request.
func question(w http.ResponseWriter, r *http.Request) (string, error) {
	text := r.URL.Query().Get("q")
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSQL))
		if err != nil {
			return "", tooLong()
		}
		if text, err = textOf(r.Header.Get("Content-Type"), body); err != nil {
			return "", err
		}
	}
	if len(text) > maxSQL {
		return "", tooLong()
	}
	if strings.TrimSpace(text) == "" {
		return "", opendata.NewError(opendata.Invalid, "sql.empty", "Spørringen mangler.", "The question is missing.").
			Hinted("Sett den i parameteren q, eller som innhold i en POST.", "Put it into the parameter q, or into the body of a POST.")
	}
	return text, nil
}

func tooLong() error {
	return opendata.NewError(opendata.Invalid, "sql.too_long", "Spørringen er lengre enn %d KiB.", "The question is longer than %d KiB.", maxSQL>>10).
		Hinted("Forkort den.", "Make it shorter.")
}

func textOf(contentType string, body []byte) (string, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/json" {
		return string(body), nil
	}
	var wrapped struct {
		Q string `json:"q"`
	}
	if err := json.Unmarshal(body, &wrapped); err != nil {
		return "", opendata.NewError(opendata.Invalid, "sql.body", "Innholdet er ikke JSON med feltet q.", "The body is not JSON with the field q.").
			Hinted("Send {\"q\": \"SELECT …\"}, eller SQL som text/plain.", "Send {\"q\": \"SELECT …\"}, or SQL as text/plain.")
	}
	return wrapped.Q, nil
}

func wantsCSV(r *http.Request) bool {
	if f := r.URL.Query().Get("format"); f != "" {
		return f == "csv"
	}
	return strings.HasPrefix(r.Header.Get("Accept"), "text/csv")
}

func writeCSV(w http.ResponseWriter, a Answer) error {
	var out bytes.Buffer
	c := csv.NewWriter(&out)
	record := make([]string, len(a.Columns))
	for i, col := range a.Columns {
		record[i] = col.Name
	}
	if err := c.Write(record); err != nil {
		return err
	}
	for _, row := range a.Rows {
		var cells []json.RawMessage
		if err := json.Unmarshal(row, &cells); err != nil {
			return err
		}
		for i, cell := range cells {
			record[i] = textCell(cell)
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	if a.Truncated {
		w.Header().Set("Allmenning-Truncated", "true")
	}
	return write(w, "text/csv; charset=utf-8", out.Bytes())
}

// textCell is a cell as CSV has it: strings without quotes, null as nothing.
func textCell(cell json.RawMessage) string {
	var s string
	if json.Unmarshal(cell, &s) == nil { // null leaves it empty
		return s
	}
	return string(cell)
}

func write(w http.ResponseWriter, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(body) // the client may have gone away
	return nil
}

// fail writes an error in the form that the rest of the API has.
func fail(w http.ResponseWriter, r *http.Request, status int, e *opendata.Error) {
	lang := "nb"
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		lang = "en"
	}
	type content struct {
		Kind    opendata.Kind `json:"kind"`
		Code    string        `json:"code"`
		Message string        `json:"message"`
		Hint    string        `json:"hint"`
		ID      string        `json:"id"`
	}
	body, err := json.Marshal(map[string]content{"error": {e.Kind, e.Code, e.Message.In(lang), e.Hint.In(lang), w.Header().Get("X-Request-Id")}})
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone away
}
