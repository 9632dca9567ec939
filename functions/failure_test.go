package functions_test

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/aws/runtimeapitest"
	"github.com/allmenning/allmenning/internal/opendata"
)

// counts is a definition whose source takes long enough to convert to be stopped on the way.
const counts = `
dataset: tellinger
title: {nb: Tellinger, en: Counts}
description: {nb: Oppdiktede tellinger, en: Invented counts}
theme: [TRAN]
source: {type: file, path: tellinger.csv}
columns:
  - {name: sted, type: string, treatment: keep}
  - {name: antall, type: integer, treatment: keep}
privacy: {quasi_identifiers: none, reason: "Tellinger uten personer"}
`

const countRows = 400_000

// countsCloud is a cloud whose catalog has the source of counts.
func countsCloud(t *testing.T) *cloud {
	t.Helper()
	dir := t.TempDir()
	catalog := filepath.Join(dir, "catalog.yaml")
	sample, err := os.ReadFile("../testdata/sources/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(catalog, []byte(strings.Replace(string(sample), "roots: [files]", "roots: [.]", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "tellinger.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "sted,antall")
	for n := range countRows {
		fmt.Fprintf(w, "punkt %d,%d\n", n%97, n)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := cloudWith(t, catalog)
	c.register("tellinger", counts)
	return c
}

// converting waits until convert has its temporary files open.
func (c *cloud) converting() {
	c.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if found, err := filepath.Glob(filepath.Join(c.temp, "allmenning-convert-*", "*")); err == nil && len(found) > 0 {
			return
		}
	}
	c.t.Fatal("convert never began")
}

func (c *cloud) recorded(run opendata.RunID) bool {
	c.t.Helper()
	_, err := c.app.Private.Stat(c.t.Context(), fmt.Sprintf("runs/%s/a1/parts/0.json", run))
	return err == nil
}

// A convert that is killed, told to stop, or out of time leaves nothing behind that counts; the
// same event again, also twice at once, does the work.
func TestInterruptedConvert(t *testing.T) {
	c := countsCloud(t)
	run := c.start("tellinger")
	c.stage("plan", `{"stage":"plan","run":%q}`, run)
	event := fmt.Sprintf(`{"stage":"convert","run":%q,"part":0}`, run)
	interrupt := func(stop func(*runtimeapitest.Function)) runtimeapitest.Answer {
		t.Helper()
		var a runtimeapitest.Answer
		var wg sync.WaitGroup
		wg.Go(func() { a = c.fn("convert").Invoke(event, patience) })
		c.converting()
		stop(c.fn("convert"))
		wg.Wait()
		if c.recorded(run) {
			t.Fatal("convert was done before it could be stopped: make the source longer")
		}
		return a
	}

	if a := interrupt((*runtimeapitest.Function).Kill); !a.Killed {
		t.Errorf("killed convert: %+v", a)
	}
	if err := os.RemoveAll(c.temp); err != nil { // as Lambda does with the files of a process it killed
		t.Fatal(err)
	}
	if err := os.Mkdir(c.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	a := interrupt(func(f *runtimeapitest.Function) {
		if err := f.Process().Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	})
	if a.ErrorType != "UnavailableError" {
		t.Errorf("convert told to stop: %q %q", a.ErrorType, a.ErrorMessage)
	}
	c.fn("convert").Kill()
	a = c.fn("convert").Invoke(event, 500*time.Millisecond)
	if a.ErrorType != "UnavailableError" || c.recorded(run) {
		t.Errorf("convert without time: %q %q; it stops before it is killed", a.ErrorType, a.ErrorMessage)
	}
	if left, err := filepath.Glob(filepath.Join(c.temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
	if state := c.run(run).State; state != opendata.RunPlanned {
		t.Fatalf("run is %s", state)
	}

	other := runtimeapitest.New(t, filepath.Join(binaries, "convert"), "ALLMENNING_STORE="+c.store, "ALLMENNING_CATALOG="+c.catalog, "ALLMENNING_TEMP_DIR="+c.temp)
	var wg sync.WaitGroup
	for _, fn := range []*runtimeapitest.Function{c.fn("convert"), other} {
		wg.Go(func() {
			if a := fn.Invoke(event, patience); a.ErrorType != "" {
				t.Errorf("convert beside another: %s %s", a.ErrorType, a.ErrorMessage)
			}
		})
	}
	wg.Wait()
	if res := c.afterConvert(run); res.State != opendata.RunCommitted {
		t.Fatalf("run ended %s", res.State)
	}
	if got := c.run(run).Rows.Published; got != countRows {
		t.Errorf("published %d rows, want %d", got, countRows)
	}
}

// Events that are not what a function takes are refused by name, before anything is written.
func TestMalformedEvents(t *testing.T) {
	c := newCloud(t)
	const run = "20260301t120000z-0123456789"
	events := map[string][]string{
		"plan": {
			``, `null`, `[]`, `"x"`, `{}`, `{"stage":"plan"}`, `{"stage":"plan","run":""}`, `{"stage":"plan","run":7}`,
			`{"stage":"plan","run":"../../etc"}`, `{"stage":"plan","run":"20260301t120000z-0123456789/x"}`, `{"stage":"plan","run":"` + run + `","part":0}`,
			`{"stage":"plan","run":"` + run + `","error":"InvalidError"}`, `{"stage":"fail","run":"` + run + `"}`, `{"stage":"commit","run":"` + run + `"}`,
			`{"stage":"plan","run":"` + run + `"} {}`, `{"stage":"plan","run":"` + run + `"`, `{"stage":["plan"],"run":"` + run + `"}`,
		},
		"convert": {
			`{"stage":"convert","run":"` + run + `"}`, `{"stage":"convert","run":"` + run + `","file":0}`, `{"stage":"seal","run":"` + run + `","part":0}`,
			`{"stage":"convert","run":"` + run + `","part":"0"}`, `{"stage":"convert","run":"` + run + `","part":0.5}`, `{"stage":"plan","run":"` + run + `"}`,
		},
		"commit": {
			`{"stage":"promote","run":"` + run + `"}`, `{"stage":"commit","run":"` + run + `","file":0}`, `{"stage":"publish","run":"` + run + `"}`,
		},
		"schedule": {`{}`, `{"task":"everything"}`, `{"task":"runs","dataset":"x"}`},
		"deliver": {
			`{}`, `[]`, `{"task":"runs"}`, `{"Records":[]}`, `{"Records":{}}`, `{"Records":[{"body":"{}"}]}`, `{"task":"sweep","Records":[{"messageId":"a","body":"{}"}]}`,
		},
		"steward": {`{}`, `{"version":"1.0","rawPath":"/"}`, `{"version":"2.0","rawPath":"x","requestContext":{"http":{"method":"GET"}}}`},
		"web":     {`{}`, `{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"G T"}}}`, `{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"}},"body":"%","isBase64Encoded":true}`},
	}
	before := both(t, c)
	for _, name := range names {
		if len(events[name]) == 0 {
			t.Errorf("%s has no malformed events", name)
		}
		for _, event := range events[name] {
			a := c.fails(name, event, "InvalidError")
			for _, part := range []string{"etc", run, "everything"} {
				if strings.Contains(a.ErrorMessage, part) {
					t.Errorf("%s: the message repeats the event: %s", name, a.ErrorMessage)
				}
			}
		}
		if logs := c.fn(name).Logs(); strings.Contains(logs, "../../etc") || strings.Contains(logs, "everything") {
			t.Errorf("%s logs what the event held: %s", name, logs)
		}
		if n := c.fn(name).Starts(); n != 1 {
			t.Errorf("%s was started %d times: an event ended its process", name, n)
		}
	}
	if after := both(t, c); !maps.Equal(before, after) {
		t.Errorf("something was written: %v", keys(after))
	}
}

func both(t *testing.T, c *cloud) map[string]string {
	t.Helper()
	all := objects(t, c.app.Private, "")
	for key, body := range objects(t, c.app.Public, "") {
		all["public/"+key] = body
	}
	return all
}

// What goes wrong with a run has a name that a state machine can match, and what cannot be mended
// by trying again is recorded with the words for the steward.
func TestFailedStages(t *testing.T) {
	c := countsCloud(t)
	const unknown = "20260301t120000z-0123456789"
	c.fails("plan", `{"stage":"plan","run":"`+unknown+`"}`, "NotFoundError")
	c.fails("convert", `{"stage":"seal","run":"`+unknown+`","file":0}`, "NotFoundError")
	c.fails("commit", `{"stage":"commit","run":"`+unknown+`"}`, "NotFoundError")

	run := c.start("tellinger")
	for _, early := range []struct{ function, event string }{
		{"convert", `{"stage":"convert","run":%q,"part":0}`}, {"plan", `{"stage":"review","run":%q}`}, {"convert", `{"stage":"seal","run":%q,"file":0}`},
		{"commit", `{"stage":"release","run":%q}`}, {"commit", `{"stage":"promote","run":%q,"file":0}`}, {"commit", `{"stage":"commit","run":%q}`},
	} {
		c.fails(early.function, fmt.Sprintf(early.event, run), "ConflictError")
	}
	c.stage("plan", `{"stage":"plan","run":%q}`, run)
	for _, part := range []int{-1, 1, 1 << 40} {
		c.fails("convert", fmt.Sprintf(`{"stage":"convert","run":%q,"part":%d}`, run, part), "InvalidError")
	}
	if state := c.run(run).State; state != opendata.RunPlanned {
		t.Fatalf("events out of turn ended the run: %s", state)
	}
	if res := c.stage("plan", `{"stage":"fail","run":%q,"error":"States.Timeout"}`, run); res.State != opendata.RunFailed || res.Proceed {
		t.Errorf("run that was given up: %+v", res)
	}
	if got := c.run(run).Error; got == nil || got.Code != "run.given_up" || got.Kind != opendata.Internal {
		t.Errorf("recorded: %+v", got)
	}

	c.register("tellinger", strings.Replace(counts, "path: tellinger.csv", "path: borte.csv", 1))
	run = c.start("tellinger")
	a := c.fn("plan").Invoke(fmt.Sprintf(`{"stage":"plan","run":%q}`, run), patience)
	recorded := c.run(run)
	if recorded.State != opendata.RunFailed || recorded.Error == nil || recorded.Error.Code == "run.given_up" {
		t.Fatalf("run without a source: %s, %+v (%s %s)", recorded.State, recorded.Error, a.ErrorType, a.ErrorMessage)
	}
	if a.ErrorType != recorded.Error.Kind.LambdaName() || !strings.Contains(a.ErrorMessage, recorded.Error.Message.In("en")) {
		t.Errorf("answered %s %q, recorded %+v", a.ErrorType, a.ErrorMessage, recorded.Error)
	}
}

// A batch reports the messages that failed and takes care of the others.
func TestDeliverReportsFailedMessages(t *testing.T) {
	c := countsCloud(t)
	run := c.start("tellinger")
	if res := c.publish(run); res.State != opendata.RunCommitted {
		t.Fatalf("run ended %s", res.State)
	}
	good := `{"Records":[{"s3":{"object":{"key":"data%2Ftellinger%2Flatest.json"}}}]}`
	res := call[delivered](c, "deliver", batch([]map[string]string{
		{"messageId": "broken", "body": `{"Records"`},
		{"messageId": "good", "body": good},
		{"messageId": "empty", "body": `{}`},
		{"messageId": "set-up", "body": `{"Service":"Amazon S3","Event":"s3:TestEvent"}`},
		{"messageId": "foreign", "body": `{"Records":[{"s3":{"object":{"key":"data/..%2F..%2Fprivate/latest.json"}}}]}`},
	}))
	var failed []string
	for _, f := range res.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	if strings.Join(failed, " ") != "broken empty" || res.Relayed != 1 {
		t.Errorf("failed %v, relayed %d", failed, res.Relayed)
	}
	if events := objects(t, c.app.Public, "events/tellinger/"); len(events) != 1 {
		t.Errorf("event log: %v", keys(events))
	}
}

// A tick starts what is due, once, and continues what a steward has started.
func TestSchedule(t *testing.T) {
	c := countsCloud(t)
	c.register("tellinger", counts+"schedule: \"0 6 1 1 *\"\n")
	old := time.Now().AddDate(-2, 0, 0) // a definition that has been there since before the last first of January
	if err := os.Chtimes(filepath.Join(c.store, "private", "definitions", "tellinger.json"), old, old); err != nil {
		t.Fatal(err)
	}
	type ticked struct {
		Started    int
		Unfinished bool
	}
	if a := c.fn("schedule").Invoke(`{"task":"runs"}`, 300*time.Millisecond); a.ErrorType != "" || !strings.Contains(string(a.Body), `"unfinished":true`) {
		t.Errorf("tick without time: %q %q", a.ErrorType, a.Body)
	}
	first := call[ticked](c, "schedule", `{"task":"runs"}`)
	second := call[ticked](c, "schedule", `{"task":"runs"}`)
	if first.Unfinished || second.Started != 0 {
		t.Errorf("ticks: %+v, then %+v", first, second)
	}
	runs, err := c.app.Publisher.Runs(t.Context(), "tellinger", 10)
	if err != nil || len(runs) != 1 || runs[0].State != opendata.RunCommitted || runs[0].Trigger != "schedule" {
		t.Fatalf("runs: %+v, %v", runs, err)
	}

	started := opendata.RunID("20260102t030405z-0123456789") // its id says that it was started long ago
	c.steward(http.MethodPost, "/steward/api/v1/datasets/tellinger/runs", fmt.Sprintf(`{"run":%q}`, started), http.StatusAccepted)
	call[ticked](c, "schedule", `{"task":"runs"}`)
	if state := c.run(started).State; state != opendata.RunUnchanged {
		t.Errorf("run started by a steward: %s", state)
	}
	call[ticked](c, "schedule", `{"task":"sweep"}`)
}

// The stewards' API answers nobody without a token.
func TestStewardNeedsToken(t *testing.T) {
	c := newCloud(t)
	for _, path := range []string{"/steward/api/v1/runs", "/steward/api/v1/datasets/barnehager/definition", "/api/v1/subscriptions/x"} {
		for _, header := range []map[string]string{nil, {"authorization": "Bearer alm_x"}, {"authorization": "Basic eDp5"}} {
			r := c.request("steward", http.MethodGet, path, "", header)
			if r.Status != http.StatusUnauthorized || r.Header["Www-Authenticate"] == "" {
				t.Errorf("%s with %v: %d %v", path, header, r.Status, r.Header)
			}
		}
	}
	c.steward(http.MethodGet, "/steward/api/v1/runs", "", http.StatusOK)
	if r := c.request("steward", http.MethodGet, "/", "", nil); r.Status != http.StatusNotFound {
		t.Errorf("steward serves /: %d", r.Status)
	}
}

// A function that lacks a setting says which, under a name, and does not start.
func TestSettings(t *testing.T) {
	dir := t.TempDir()
	for _, name := range names {
		for _, tt := range []struct {
			env  []string
			want string
		}{
			{nil, "ALLMENNING_STORE"},
			{[]string{"ALLMENNING_STORE=" + dir}, "ALLMENNING_CATALOG"},
			{[]string{"ALLMENNING_STORE=" + dir, "ALLMENNING_CATALOG=" + dir + "/none.yaml"}, "ALLMENNING_CATALOG"},
			{[]string{"ALLMENNING_STORE=s3://one"}, "ALLMENNING_STORE"},
			{[]string{"ALLMENNING_STORE=" + dir, "ALLMENNING_MAX_BYTES=many"}, "setting"},
		} {
			a := runtimeapitest.New(t, filepath.Join(binaries, name), tt.env...).Invoke("{}", patience)
			if !a.Killed || a.ErrorType != "InvalidError" || !strings.Contains(a.ErrorMessage, tt.want) {
				t.Errorf("%s with %v: %+v, want an InvalidError about %s", name, tt.env, a, tt.want)
			}
		}
	}
	private, err := filepath.Glob(filepath.Join(dir, "private"))
	if err != nil || len(private) != 1 {
		t.Fatal(private, err)
	}
	web := t.TempDir()
	c := &cloud{t: t, whole: t, store: web, temp: t.TempDir(), catalog: newCloud(t).catalog, fns: map[string]*runtimeapitest.Function{}}
	c.request("web", http.MethodGet, "/healthz", "", nil)
	if _, err := os.Stat(filepath.Join(web, "private")); !os.IsNotExist(err) {
		t.Errorf("web has touched the private side: %v", err)
	}
	if _, err := os.Stat(filepath.Join(convertOnly(t, c.catalog), "public")); !os.IsNotExist(err) {
		t.Errorf("convert has touched the public side: %v", err)
	}
}

// convertOnly starts convert on an empty store and returns its folder.
func convertOnly(t *testing.T, catalog string) string {
	t.Helper()
	dir := t.TempDir()
	fn := runtimeapitest.New(t, filepath.Join(binaries, "convert"), "ALLMENNING_STORE="+dir, "ALLMENNING_CATALOG="+catalog)
	if a := fn.Invoke("{}", patience); a.ErrorType != "InvalidError" || a.Killed {
		t.Fatalf("convert: %+v", a)
	}
	return dir
}
