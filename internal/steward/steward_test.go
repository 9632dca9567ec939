package steward_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/steward"
	"github.com/allmenning/allmenning/internal/subscribe"
	"github.com/allmenning/allmenning/internal/token"
)

// world is the API over a store in memory and a source directory, with one token of each scope.
type world struct {
	t                        *testing.T
	dir                      string
	private, public          objstore.Bucket
	publisher                *publish.Publisher
	api, subscriptions       http.Handler
	steward, subscriber, too string // tokens
	continued                []opendata.RunID
	definitions              map[opendata.DatasetID]opendata.Dataset
	log                      strings.Builder
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, dir: t.TempDir(), private: memstore.New(), public: memstore.New(), definitions: map[opendata.DatasetID]opendata.Dataset{}}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { at = at.Add(time.Second); return at }
	set, err := sources.New(sources.Config{Roots: []string{w.dir}})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.publisher = &publish.Publisher{Private: w.private, Public: w.public, Catalog: catalog(), Sources: set, TempDir: w.dir, Software: "test", Now: now, Log: log}
	cfg := steward.Config{
		Publisher: w.publisher, Tokens: token.Store{Private: w.private, Now: now}, Log: log,
		Subscriptions: subscribe.Store{Private: w.private, Public: w.public, Now: now},
		Definition: func(_ context.Context, id opendata.DatasetID) (opendata.Dataset, error) {
			d, ok := w.definitions[id]
			if !ok {
				return d, opendata.NewError(opendata.NotFound, "definition.not_found", "finnes ikke", "not there")
			}
			return d, nil
		},
		Register: func(_ context.Context, d opendata.Dataset) error { w.definitions[d.ID] = d; return nil },
		Parse: func(doc []byte) (opendata.Dataset, error) {
			d, problems := definition.Parse("definition", doc)
			d, missing := definition.Merge(catalog(), d)
			if problems = append(problems, missing...); len(problems) > 0 {
				return d, definition.AsError("definition", problems)
			}
			return d, nil
		},
		Continue: func(id opendata.RunID) { w.continued = append(w.continued, id) },
	}
	for secret, scope := range map[*string]token.Scope{&w.steward: token.Steward, &w.subscriber: token.Subscriber, &w.too: token.Subscriber} {
		_, s, err := cfg.Tokens.Create(context.Background(), "test", scope)
		if err != nil {
			t.Fatal(err)
		}
		*secret = s
	}
	w.api, w.subscriptions = steward.New(cfg), steward.NewSubscriptions(cfg)
	return w
}

func catalog() opendata.Catalog {
	return opendata.Catalog{BaseURL: "https://data.example.no", Title: opendata.T("Åpne data", "", "Open data"), Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact: opendata.Contact{Name: "Datateamet", Email: "post@example.no"}, Languages: []string{"nb"}, License: "CC_BY_4_0"}
}

const doc = `dataset: bad
title: {nb: Badeplasser}
description: {nb: Badeplasser med temperatur.}
theme: [ENVI]
source: {type: file, path: bad.csv}
`

// ready registers a definition whose source lies there.
func (w *world) ready() {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "bad.csv"), []byte("sted;temperatur\n"+strings.Repeat("Storstranda;17\nVika;18\n", 20)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if got := w.ask(w.steward, "PUT", "/steward/api/v1/datasets/bad/definition", doc); got.Code != http.StatusOK {
		w.t.Fatalf("definition: %d %s", got.Code, got.Body)
	}
}

// held starts a run and takes it to where it waits.
func (w *world) held() opendata.Run {
	w.t.Helper()
	w.ready()
	got := w.ask(w.steward, "POST", "/steward/api/v1/datasets/bad/runs", "")
	var run opendata.Run
	if err := json.Unmarshal(got.Body.Bytes(), &run); err != nil || got.Code != http.StatusAccepted {
		w.t.Fatalf("start: %d %s", got.Code, got.Body)
	}
	run, err := w.publisher.Resume(context.Background(), run.ID)
	if err != nil || run.State != opendata.RunHeld {
		w.t.Fatalf("run = %+v, %v, want held", run, err)
	}
	return run
}

func (w *world) ask(secret, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h := w.api
	if strings.HasPrefix(target, "/api/") {
		h = w.subscriptions
	}
	h.ServeHTTP(rec, r)
	return rec
}

// failure is the one form of errors.
type failure struct {
	Error struct {
		Kind, Code, Message, Hint string
		Where                     opendata.Where
	}
}

func (w *world) wants(got *httptest.ResponseRecorder, status int, code string) failure {
	w.t.Helper()
	var f failure
	if err := json.Unmarshal(got.Body.Bytes(), &f); err != nil && code != "" {
		w.t.Fatalf("body is not JSON: %q", got.Body)
	}
	if got.Code != status || f.Error.Code != code {
		w.t.Errorf("answer = %d %s, want %d %s", got.Code, got.Body, status, code)
	}
	if got.Header().Get("Cache-Control") != "no-store" {
		w.t.Errorf("Cache-Control = %q", got.Header().Get("Cache-Control"))
	}
	return f
}

// everything is each route, with a body that would do.
var everything = []struct{ method, target, body string }{
	{"PUT", "/steward/api/v1/datasets/bad/definition", doc},
	{"GET", "/steward/api/v1/datasets/bad/definition", ""},
	{"POST", "/steward/api/v1/datasets/bad/runs", "{}"},
	{"POST", "/steward/api/v1/datasets/bad/withdraw", `{"reason":"feil"}`},
	{"GET", "/steward/api/v1/runs", ""},
	{"GET", "/steward/api/v1/runs/20260301t120000z-0123456789", ""},
	{"POST", "/steward/api/v1/runs/20260301t120000z-0123456789/approve", "{}"},
	{"POST", "/steward/api/v1/runs/20260301t120000z-0123456789/reject", "{}"},
}

func TestNobodyEntersWithoutATokenOfTheScope(t *testing.T) {
	w := newWorld(t)
	for _, c := range everything {
		for _, secret := range []string{"", "alm_guessed", w.steward + "x"} {
			got := w.ask(secret, c.method, c.target, c.body)
			w.wants(got, http.StatusUnauthorized, "token.missing")
			if !strings.HasPrefix(got.Header().Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s %s: no WWW-Authenticate", c.method, c.target)
			}
		}
		w.wants(w.ask(w.subscriber, c.method, c.target, c.body), http.StatusForbidden, "token.scope")
	}
	if len(w.definitions) != 0 || len(w.continued) != 0 {
		t.Errorf("something happened: %v %v", w.definitions, w.continued)
	}
	for _, target := range []string{"/api/v1/subscriptions/0123456789abcdef", "/api/v1/subscriptions/0123456789abcdef/deliveries"} {
		w.wants(w.ask("", "GET", target, ""), http.StatusUnauthorized, "token.missing")
	}
}

func TestRequestsThatCannotBe(t *testing.T) {
	w := newWorld(t)
	w.ready()
	huge := `{"reason":"` + strings.Repeat("a", 2<<20) + `"}`
	const run = "/steward/api/v1/runs/20260301t120000z-0123456789"
	for _, c := range []struct {
		method, target, body string
		status               int
		code                 string
	}{
		{"GET", "/steward/api/v1/datasets/Bad!/definition", "", 400, "dataset.id"},
		{"GET", "/steward/api/v1/datasets/..%2Ftokens/definition", "", 400, "dataset.id"},
		{"GET", "/steward/api/v1/datasets/ukjent/definition", "", 404, "definition.not_found"},
		{"POST", "/steward/api/v1/datasets/ukjent/runs", "", 404, "definition.not_found"},
		{"POST", "/steward/api/v1/datasets/bad/runs", "{", 400, "request.body"},
		{"POST", "/steward/api/v1/datasets/bad/runs", `{"approve":true}`, 400, "request.body"},
		{"POST", "/steward/api/v1/datasets/bad/runs", `{} {}`, 400, "request.body"},
		{"POST", "/steward/api/v1/datasets/bad/runs", `[]`, 400, "request.body"},
		{"POST", "/steward/api/v1/datasets/bad/runs", `{"run":"../../x"}`, 400, "run.id"},
		{"POST", "/steward/api/v1/datasets/bad/withdraw", `{"version":"x","reason":"feil"}`, 400, "version.id"},
		{"POST", "/steward/api/v1/datasets/bad/withdraw", `{}`, 400, "withdraw.reason"},
		{"POST", "/steward/api/v1/datasets/bad/withdraw", `{"reason":"spurt av ola.nordmann@example.no"}`, 403, "withdraw.reason_personal"},
		{"POST", "/steward/api/v1/datasets/bad/withdraw", `{"reason":"feil"}`, 404, "withdraw.not_found"},
		{"POST", "/steward/api/v1/datasets/bad/withdraw", huge, 400, "request.body"},
		{"GET", "/steward/api/v1/runs?limit=0", "", 400, "request.limit"},
		{"GET", "/steward/api/v1/runs?limit=many", "", 400, "request.limit"},
		{"GET", "/steward/api/v1/runs?dataset=X", "", 400, "dataset.id"},
		{"GET", run, "", 404, "run.not_found"},
		{"GET", "/steward/api/v1/runs/x", "", 400, "run.id"},
		{"POST", run + "/approve", "", 404, "run.not_found"},
		{"POST", run + "/approve", `{"reason":1}`, 400, "request.body"},
		{"POST", run + "/reject", "", 404, "run.not_found"},
		{"PUT", "/steward/api/v1/datasets/bad/definition", strings.Repeat("# x\n", 1<<19), 400, "request.body"},
		{"PUT", "/steward/api/v1/datasets/lekeplasser/definition", doc, 400, "definition.id"},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			w.t = t
			w.wants(w.ask(w.steward, c.method, c.target, c.body), c.status, c.code)
		})
	}
	if len(w.continued) != 0 {
		t.Errorf("runs were started: %v", w.continued)
	}
}

func TestADefinitionWithProblemsIsNotRegistered(t *testing.T) {
	w := newWorld(t)
	got := w.ask(w.steward, "PUT", "/steward/api/v1/datasets/bad/definition", "dataset: bad\ntitel: {nb: x}\ntheme: [NOPE]\n", "Accept-Language", "en-GB,en;q=0.9")
	if got.Code != http.StatusBadRequest {
		t.Fatalf("answer = %d %s", got.Code, got.Body)
	}
	var f failure
	if err := json.Unmarshal(got.Body.Bytes(), &f); err != nil || !strings.Contains(f.Error.Message, "line 2") || !strings.Contains(f.Error.Message, "NOPE") && !strings.Contains(f.Error.Message, "theme") || f.Error.Hint == "" {
		t.Errorf("error = %s, want a line, a message and a hint", got.Body)
	}
	if len(w.definitions) != 0 {
		t.Error("it was registered")
	}
}

func TestErrorsAreInTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	for lang, want := range map[string]string{"": "forespørselen", "nb": "forespørselen", "nn-NO": "forespørselen", "en-US,en;q=0.9": "the request", "de": "forespørselen"} {
		f := w.wants(w.ask("", "GET", "/steward/api/v1/runs", "", "Accept-Language", lang), 401, "token.missing")
		if !strings.Contains(f.Error.Message, want) || f.Error.Hint == "" {
			t.Errorf("%q: %+v", lang, f.Error)
		}
	}
}

func TestARunIsStartedOnceAndContinued(t *testing.T) {
	w := newWorld(t)
	w.ready()
	const body = `{"run":"20260301t115900z-0123456789","dry_run":true}`
	for range 2 { // a client repeats its request
		got := w.ask(w.steward, "POST", "/steward/api/v1/datasets/bad/runs", body)
		var run opendata.Run
		if err := json.Unmarshal(got.Body.Bytes(), &run); err != nil || got.Code != http.StatusAccepted || run.ID != "20260301t115900z-0123456789" || !run.DryRun ||
			run.Trigger != "api" || !strings.HasPrefix(run.By, "test (token ") {
			t.Fatalf("answer = %d %s", got.Code, got.Body)
		}
	}
	if !slices.Equal(w.continued, []opendata.RunID{"20260301t115900z-0123456789", "20260301t115900z-0123456789"}) {
		t.Errorf("continued = %v", w.continued)
	}
	if runs, err := w.publisher.Runs(context.Background(), "", 10); err != nil || len(runs) != 1 {
		t.Errorf("%d runs, %v, want 1", len(runs), err)
	}
	other := w.definitions["bad"]
	other.ID = "lekeplasser"
	w.definitions["lekeplasser"] = other
	w.wants(w.ask(w.steward, "POST", "/steward/api/v1/datasets/lekeplasser/runs", body), http.StatusConflict, "run.id_taken")
}

func TestAHeldRunIsShownAndApproved(t *testing.T) {
	w := newWorld(t)
	run := w.held()
	target := "/steward/api/v1/runs/" + string(run.ID)
	got := w.ask(w.steward, "GET", target, "")
	var shown struct {
		Run      opendata.Run
		Report   opendata.Report
		Proposal publish.HeldProposal
		Digest   string `json:"proposal_digest"`
	}
	if err := json.Unmarshal(got.Body.Bytes(), &shown); err != nil || got.Code != 200 || len(shown.Report.Columns) != 2 || len(shown.Proposal.Contract.Columns) != 2 || shown.Digest != run.Proposal {
		t.Fatalf("run = %d %s", got.Code, got.Body)
	}
	if body := got.Body.String(); strings.Contains(body, "Storstranda") {
		t.Error("the report holds a value")
	}
	w.wants(w.ask(w.steward, "POST", target+"/approve", `{"proposal":"another"}`), http.StatusConflict, "run.other_proposal")
	w.continued = nil
	if got := w.ask(w.steward, "POST", target+"/approve", `{"proposal":"`+shown.Digest+`","reason":"sett gjennom"}`); got.Code != http.StatusAccepted {
		t.Fatalf("approve = %d %s", got.Code, got.Body)
	}
	if !slices.Equal(w.continued, []opendata.RunID{run.ID}) {
		t.Errorf("continued = %v", w.continued)
	}
	w.wants(w.ask(w.steward, "POST", target+"/approve", ""), http.StatusConflict, "run.not_held")
	w.wants(w.ask(w.steward, "POST", target+"/reject", ""), http.StatusConflict, "run.not_held")
	if run, err := w.publisher.Resume(context.Background(), run.ID); err != nil || run.State != opendata.RunCommitted || !strings.HasPrefix(run.Approval.By, "test (token ") {
		t.Fatalf("after approval: %+v, %v", run, err)
	}

	got = w.ask(w.steward, "GET", "/steward/api/v1/runs?dataset=bad&limit=1", "")
	if got.Code != 200 || !strings.Contains(got.Body.String(), string(run.ID)) {
		t.Errorf("runs = %d %s", got.Code, got.Body)
	}
	got = w.ask(w.steward, "POST", "/steward/api/v1/datasets/bad/withdraw", `{"reason":"feil i målingene"}`)
	var p opendata.Pointer
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != 200 || p.State != opendata.StateWithdrawn {
		t.Errorf("withdraw = %d %s", got.Code, got.Body)
	}
}

// What changed since the contract in force comes with the run, as sentences and for programs.
func TestAHeldRunSaysWhatChanged(t *testing.T) {
	w := newWorld(t)
	run := w.held()
	w.ask(w.steward, "POST", "/steward/api/v1/runs/"+string(run.ID)+"/approve", "")
	if _, err := w.publisher.Resume(context.Background(), run.ID); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "bad.csv"), []byte("sted;vind\n"+strings.Repeat("Storstranda;3\nVika;4\n", 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	started := w.ask(w.steward, "POST", "/steward/api/v1/datasets/bad/runs", "")
	if err := json.Unmarshal(started.Body.Bytes(), &run); err != nil {
		t.Fatal(err)
	}
	if _, err := w.publisher.Resume(context.Background(), run.ID); err != nil {
		t.Fatal(err)
	}
	var shown struct {
		Proposal struct {
			Diff []struct {
				What, Column string
				Text         opendata.Text
			}
		}
	}
	got := w.ask(w.steward, "GET", "/steward/api/v1/runs/"+string(run.ID), "")
	if err := json.Unmarshal(got.Body.Bytes(), &shown); err != nil {
		t.Fatal(err)
	}
	var what []string
	for _, c := range shown.Proposal.Diff {
		what = append(what, c.What+" "+c.Column)
		if c.Text["nb"] == "" || c.Text["nn"] == "" || c.Text["en"] == "" {
			t.Errorf("%s is not said in every language", c.What)
		}
	}
	if !slices.Equal(what, []string{"vanished temperatur", "left_out vind"}) {
		t.Errorf("changes: %q", what)
	}
	w.wants(w.ask(w.steward, "POST", "/steward/api/v1/runs/"+string(run.ID)+"/approve", `{"keep":["sted"],"reason":"steder"}`), http.StatusBadRequest, "run.keep")
}

func TestARejectedRunEnds(t *testing.T) {
	w := newWorld(t)
	run := w.held()
	got := w.ask(w.steward, "POST", "/steward/api/v1/runs/"+string(run.ID)+"/reject", `{"reason":"feil fil"}`)
	if got.Code != 200 || !strings.Contains(got.Body.String(), `"rejected"`) {
		t.Errorf("reject = %d %s", got.Code, got.Body)
	}
}

func TestSubscribersSeeTheirOwnSubscriptionsOnly(t *testing.T) {
	w := newWorld(t)
	const all = "/api/v1/subscriptions"
	for body, code := range map[string]string{`{"url":"ftp://example.no"}`: "subscription.url", `{"url":"https://example.no/x","datasets":["X"]}`: "dataset.id", `{"secret":"x"}`: "request.body", "": "subscription.url"} {
		w.wants(w.ask(w.subscriber, "POST", all, body), http.StatusBadRequest, code)
	}
	got := w.ask(w.subscriber, "POST", all, `{"url":"https://example.no/krok","datasets":["bad"]}`)
	var sub opendata.Subscription
	if err := json.Unmarshal(got.Body.Bytes(), &sub); err != nil || got.Code != http.StatusCreated || !strings.HasPrefix(sub.Secret, "whsec_") || sub.Owner == "" {
		t.Fatalf("add = %d %s", got.Code, got.Body)
	}
	one := all + "/" + sub.ID
	for _, secret := range []string{w.subscriber, w.steward} {
		if got := w.ask(secret, "GET", one, ""); got.Code != 200 || strings.Contains(got.Body.String(), "whsec_") {
			t.Errorf("get = %d %s, want it without the secret", got.Code, got.Body)
		}
		if got := w.ask(secret, "GET", one+"/deliveries", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"deliveries":[]}` {
			t.Errorf("deliveries = %d %s", got.Code, got.Body)
		}
	}
	for _, r := range []struct{ method, target string }{{"GET", one}, {"GET", one + "/deliveries"}, {"DELETE", one}, {"GET", all + "/0123456789abcdef"}, {"DELETE", all + "/x"}} {
		w.wants(w.ask(w.too, r.method, r.target, ""), http.StatusNotFound, "subscription.not_found")
	}
	if got := w.ask(w.subscriber, "DELETE", one, ""); got.Code != http.StatusNoContent || got.Body.Len() != 0 {
		t.Errorf("delete = %d %s", got.Code, got.Body)
	}
	w.wants(w.ask(w.subscriber, "GET", one, ""), http.StatusNotFound, "subscription.not_found")
}
