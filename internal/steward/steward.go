// Package steward is the stewards' HTTP API: register definitions, trigger runs, decide on held
// ones, withdraw. Every request bears a token of scope steward; there is no anonymous write.
// Subscriptions of token holders are served beside it, for scope subscriber as well.
package steward

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/subscribe"
	"github.com/allmenning/allmenning/internal/token"
)

// maxAhead is how far a caller's clock may be ahead of ours.
const maxAhead = 5 * time.Minute

// maxBody bounds a request, in bytes: a definition is the largest thing anybody sends.
const maxBody = 1 << 20

// Publisher is the half of publish.Publisher that the API needs.
type Publisher interface {
	Start(context.Context, publish.Request) (opendata.Run, error)
	Run(context.Context, opendata.RunID) (opendata.Run, string, error)
	Runs(context.Context, opendata.DatasetID, int) ([]opendata.Run, error)
	Report(context.Context, opendata.RunID) (opendata.Report, error)
	Proposal(context.Context, opendata.RunID) (publish.HeldProposal, error)
	Approve(context.Context, opendata.RunID, publish.Decision) (opendata.Run, error)
	Reject(context.Context, opendata.RunID, publish.Decision) (opendata.Run, error)
	Withdraw(context.Context, opendata.DatasetID, opendata.VersionID, string) (opendata.Pointer, error)
}

// Config is what the API works with. Continue takes a started or approved run further without
// waiting for it: a goroutine in a local process, a state machine in AWS.
type Config struct {
	Publisher     Publisher
	Tokens        token.Store
	Subscriptions subscribe.Store
	Definition    func(context.Context, opendata.DatasetID) (opendata.Dataset, error)
	Register      func(context.Context, opendata.Dataset) error
	Parse         func(doc []byte) (opendata.Dataset, error) // a definition with the catalog's defaults
	Continue      func(opendata.RunID)
	Log           *slog.Logger
}

type server struct {
	Config
	mux *http.ServeMux
}

// handler answers a request with a value to be sent as JSON, or an error.
type handler func(r *http.Request, who token.Token) (status int, body any, err error)

// New makes the handler of /steward/.
func New(cfg Config) http.Handler {
	s := &server{Config: cfg, mux: http.NewServeMux()}
	for pattern, h := range map[string]handler{
		"PUT /steward/api/v1/datasets/{id}/definition": s.putDefinition,
		"GET /steward/api/v1/datasets/{id}/definition": s.getDefinition,
		"POST /steward/api/v1/datasets/{id}/runs":      s.startRun,
		"POST /steward/api/v1/datasets/{id}/withdraw":  s.withdraw,
		"GET /steward/api/v1/runs":                     s.listRuns,
		"GET /steward/api/v1/runs/{run}":               s.getRun,
		"POST /steward/api/v1/runs/{run}/approve":      s.approve,
		"POST /steward/api/v1/runs/{run}/reject":       s.reject,
	} {
		s.mux.Handle(pattern, s.authorized(h, token.Steward))
	}
	return s.mux
}

// authorized lets bearers of one of the scopes through and writes the answer.
func (s *server) authorized(h handler, scopes ...token.Scope) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		who, err := s.Tokens.Verify(r.Context(), r.Header.Get("Authorization"))
		if errors.Is(err, token.ErrUnauthorized) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="allmenning"`)
			writeJSON(w, http.StatusUnauthorized, errorBody(w, r, opendata.NewError(opendata.Refused, "token.missing",
				"forespørselen mangler et gyldig token", "the request has no valid token").
				Hinted("Send Authorization: Bearer med et token fra «allmenning token create».", "Send Authorization: Bearer with a token of “allmenning token create”.")))
			return
		}
		if err == nil && !hasScope(who, scopes) {
			err = opendata.NewError(opendata.Refused, "token.scope", "tokenet gjelder ikke dette", "the token is not for this")
		}
		var status int
		var body any
		if err == nil {
			status, body, err = h(r, who)
		}
		if err != nil {
			e := opendata.AsError(err)
			if e.Kind == opendata.Internal {
				s.Log.Error("steward request", "request", w.Header().Get("X-Request-Id"), "error", opendata.Cause(err))
			}
			writeJSON(w, e.Kind.HTTPStatus(), errorBody(w, r, e))
			return
		}
		writeJSON(w, status, body)
	})
}

func hasScope(t token.Token, scopes []token.Scope) bool {
	for _, s := range scopes {
		if t.Scope == s {
			return true
		}
	}
	return false
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(true)
	_ = enc.Encode(body) // the client is gone: nobody to tell
}

// errorBody is the one error form of every API.
func errorBody(w http.ResponseWriter, r *http.Request, e *opendata.Error) any {
	lang := "nb"
	if l := r.Header.Get("Accept-Language"); strings.HasPrefix(l, "en") || strings.HasPrefix(l, "nn") {
		lang = l[:2]
	}
	// The middleware around every API gave the request its id.
	body := map[string]any{"kind": e.Kind, "code": e.Code, "message": e.Message.In(lang), "hint": e.Hint.In(lang), "id": w.Header().Get("X-Request-Id")}
	if e.Where != (opendata.Where{}) {
		body["where"] = e.Where
	}
	return map[string]any{"error": body}
}

// decode reads a JSON body; an empty one leaves v as it is. Unknown keys are errors.
func decode(r *http.Request, v any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, extra := dec.Token(); extra == io.EOF {
			return nil
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return opendata.NewError(opendata.Invalid, "request.body", "forespørselen er ikke gyldig JSON med kjente felter", "the request is not valid JSON with known fields").
		Hinted("Se /api/v1/openapi.json.", "See /api/v1/openapi.json.").Because(err)
}

func datasetID(r *http.Request) (opendata.DatasetID, error) {
	return opendata.ParseDatasetID(r.PathValue("id"))
}
func runID(r *http.Request) (opendata.RunID, error) { return opendata.ParseRunID(r.PathValue("run")) }

// by names the token in the record: its name for people, its id for certainty.
func by(t token.Token) string { return t.Name + " (token " + t.ID + ")" }

func (s *server) putDefinition(r *http.Request, _ token.Token) (int, any, error) {
	id, err := datasetID(r)
	if err != nil {
		return 0, nil, err
	}
	doc, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, nil, opendata.NewError(opendata.Invalid, "request.body", "definisjonen kunne ikke leses", "the definition could not be read").
			Hinted("Den kan være høyst 1 MiB.", "It can be at most 1 MiB.").Because(err)
	}
	def, err := s.Parse(doc)
	if err != nil {
		return 0, nil, err
	}
	if def.ID != id {
		return 0, nil, opendata.NewError(opendata.Invalid, "definition.id", "definisjonen er for et annet datasett enn adressen", "the definition is for another dataset than the URL").
			At(opendata.Where{Field: "dataset"})
	}
	if err := s.Register(r.Context(), def); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, def, nil
}

func (s *server) getDefinition(r *http.Request, _ token.Token) (int, any, error) {
	id, err := datasetID(r)
	if err != nil {
		return 0, nil, err
	}
	def, err := s.Definition(r.Context(), id)
	return http.StatusOK, def, err
}

func (s *server) startRun(r *http.Request, who token.Token) (int, any, error) {
	id, err := datasetID(r)
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		DryRun bool           `json:"dry_run"`
		Run    opendata.RunID `json:"run"` // for clients that repeat a request: the same id meets the same run
	}
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	if body.Run != "" {
		if _, err := opendata.ParseRunID(string(body.Run)); err != nil {
			return 0, nil, err
		}
		// A sweep reads a run's age from its id: one from the future would never grow old.
		if string(body.Run) > string(opendata.NewRunID(s.Tokens.Now().Add(maxAhead))) {
			return 0, nil, opendata.NewError(opendata.Invalid, "run.future", "kjøringsnavnet ligger i fremtiden", "the run id lies in the future").
				Hinted("Bruk tidspunktet nå i navnet.", "Use the present time in the id.")
		}
	}
	def, err := s.Definition(r.Context(), id)
	if err != nil {
		return 0, nil, err
	}
	run, err := s.Publisher.Start(r.Context(), publish.Request{Dataset: def, Run: body.Run, Trigger: "api", By: by(who), DryRun: body.DryRun})
	if err != nil {
		return 0, nil, err
	}
	if run.Dataset != id {
		return 0, nil, opendata.NewError(opendata.Conflict, "run.id_taken", "kjøringsnavnet er brukt av et annet datasett", "the run id is taken by another dataset")
	}
	s.Continue(run.ID)
	return http.StatusAccepted, run, nil
}

func (s *server) withdraw(r *http.Request, _ token.Token) (int, any, error) {
	id, err := datasetID(r)
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Version string `json:"version"`
		Reason  string `json:"reason"`
	}
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	var v opendata.VersionID
	if body.Version != "" {
		if v, err = opendata.ParseVersionID(body.Version); err != nil {
			return 0, nil, err
		}
	}
	p, err := s.Publisher.Withdraw(r.Context(), id, v, body.Reason)
	return http.StatusOK, p, err
}

func (s *server) listRuns(r *http.Request, _ token.Token) (int, any, error) {
	limit := 50
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 500 {
			return 0, nil, opendata.NewError(opendata.Invalid, "request.limit", "ugyldig limit", "invalid limit").Hinted("Bruk 1 til 500.", "Use 1 to 500.")
		}
		limit = n
	}
	var id opendata.DatasetID
	if text := r.URL.Query().Get("dataset"); text != "" {
		var err error
		if id, err = opendata.ParseDatasetID(text); err != nil {
			return 0, nil, err
		}
	}
	runs, err := s.Publisher.Runs(r.Context(), id, limit)
	return http.StatusOK, map[string]any{"runs": runs}, err
}

func (s *server) getRun(r *http.Request, _ token.Token) (int, any, error) {
	id, err := runID(r)
	if err != nil {
		return 0, nil, err
	}
	run, _, err := s.Publisher.Run(r.Context(), id)
	if err != nil {
		return 0, nil, err
	}
	body := map[string]any{"run": run}
	if report, err := s.Publisher.Report(r.Context(), id); err == nil {
		body["report"] = report
	}
	if run.State == opendata.RunHeld {
		prop, err := s.Publisher.Proposal(r.Context(), id)
		if err != nil {
			return 0, nil, err
		}
		body["proposal"], body["proposal_digest"] = prop, prop.Digest()
	}
	return http.StatusOK, body, nil
}

// decision is the body of approve and reject.
type decision struct {
	Reason   string   `json:"reason"`
	Proposal string   `json:"proposal"`
	Keep     []string `json:"keep"` // columns whose findings are accepted; approve only
}

func (s *server) approve(r *http.Request, who token.Token) (int, any, error) {
	id, err := runID(r)
	if err != nil {
		return 0, nil, err
	}
	var body decision
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	run, err := s.Publisher.Approve(r.Context(), id, publish.Decision{By: by(who), Reason: body.Reason, Proposal: body.Proposal, Keep: body.Keep})
	if err != nil {
		return 0, nil, err
	}
	s.Continue(id)
	return http.StatusAccepted, run, nil
}

func (s *server) reject(r *http.Request, who token.Token) (int, any, error) {
	id, err := runID(r)
	if err != nil {
		return 0, nil, err
	}
	var body decision
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	run, err := s.Publisher.Reject(r.Context(), id, publish.Decision{By: by(who), Reason: body.Reason})
	return http.StatusOK, run, err
}
