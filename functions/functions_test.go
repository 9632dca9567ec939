package functions_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	_ "github.com/allmenning/allmenning/internal/aws/catalogweb" // so that a change there runs these tests again
	_ "github.com/allmenning/allmenning/internal/aws/pipeline"
	"github.com/allmenning/allmenning/internal/aws/runtimeapitest"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/token"
)

// names are all functions.
var names = []string{"plan", "convert", "commit", "schedule", "deliver", "web", "steward"}

// binaries is where TestMain built them.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "functions-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binaries = dir
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	if err := runtimeapitest.Build(ctx, ".", dir, "./..."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// patience is the time that an invocation gets where time is not what is tested.
const patience = 2 * time.Minute

// cloud is a store that functions work on.
type cloud struct {
	t       *testing.T // that reports
	whole   *testing.T // that the processes live as long as
	store   string
	temp    string
	catalog string
	fns     map[string]*runtimeapitest.Function
	app     *app.App // on the same store, to look and to prepare
	bearer  string
}

// newCloud is an empty store with the catalog of the sample sources.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	catalog, err := filepath.Abs("../testdata/sources/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return cloudWith(t, catalog)
}

func cloudWith(t *testing.T, catalog string) *cloud {
	t.Helper()
	c := &cloud{t: t, whole: t, store: t.TempDir(), temp: t.TempDir(), catalog: catalog, fns: map[string]*runtimeapitest.Function{}}
	c.app = openApp(t, c.store)
	_, secret, err := token.Store{Private: c.app.Private, Now: time.Now}.Create(t.Context(), "test", token.Steward)
	if err != nil {
		t.Fatal(err)
	}
	c.bearer = secret
	return c
}

// in is the same cloud, reporting to a subtest.
func (c *cloud) in(t *testing.T) *cloud {
	sub := *c
	sub.t = t
	return &sub
}

func openApp(t *testing.T, store string) *app.App {
	t.Helper()
	private, public, err := app.OpenStore(store)
	if err != nil {
		t.Fatal(err)
	}
	return &app.App{Private: private, Public: public, Publisher: &publish.Publisher{Private: private, Public: public, Now: time.Now}}
}

// fn is a function on this store.
func (c *cloud) fn(name string) *runtimeapitest.Function {
	if c.fns[name] == nil {
		c.fns[name] = runtimeapitest.New(c.whole, filepath.Join(binaries, name),
			"ALLMENNING_STORE="+c.store, "ALLMENNING_CATALOG="+c.catalog, "ALLMENNING_TEMP_DIR="+c.temp,
			"ALLMENNING_ALLOW_PRIVATE_NETWORKS=true", "ALLMENNING_LOG_LEVEL=info")
	}
	return c.fns[name]
}

// result is what plan, convert and commit answer.
type result struct {
	Run     opendata.RunID
	Dataset opendata.DatasetID
	State   opendata.RunState
	Proceed bool
	Parts   int
	Files   int
}

// call invokes a function that must answer.
func call[R any](c *cloud, name, event string) R {
	c.t.Helper()
	a := c.fn(name).Invoke(event, patience)
	if a.ErrorType != "" {
		c.t.Fatalf("%s %s: %s: %s\n%s", name, event, a.ErrorType, a.ErrorMessage, c.fn(name).Logs())
	}
	var r R
	if err := json.Unmarshal(a.Body, &r); err != nil {
		c.t.Fatalf("%s %s answered %q: %v", name, event, a.Body, err)
	}
	return r
}

func (c *cloud) stage(name, format string, args ...any) result {
	c.t.Helper()
	return call[result](c, name, fmt.Sprintf(format, args...))
}

// fails invokes a function that must answer with an error of that name.
func (c *cloud) fails(name, event, want string) runtimeapitest.Answer {
	c.t.Helper()
	a := c.fn(name).Invoke(event, patience)
	if a.ErrorType != want {
		c.t.Errorf("%s %s: got error %q (%s) and %q, want %s", name, event, a.ErrorType, a.ErrorMessage, a.Body, want)
	}
	return a
}

// publish does what the state machine will do with a run that has been started.
func (c *cloud) publish(run opendata.RunID) result {
	c.t.Helper()
	plan := c.stage("plan", `{"stage":"plan","run":%q}`, run)
	if !plan.Proceed {
		return plan
	}
	for n := range plan.Parts {
		c.stage("convert", `{"stage":"convert","run":%q,"part":%d}`, run, n)
	}
	return c.afterConvert(run)
}

func (c *cloud) afterConvert(run opendata.RunID) result {
	c.t.Helper()
	review := c.stage("plan", `{"stage":"review","run":%q}`, run)
	if !review.Proceed {
		return review
	}
	for n := range review.Files {
		c.stage("convert", `{"stage":"seal","run":%q,"file":%d}`, run, n)
	}
	release := c.stage("commit", `{"stage":"release","run":%q}`, run)
	if !release.Proceed {
		return release
	}
	for n := range release.Files {
		c.stage("commit", `{"stage":"promote","run":%q,"file":%d}`, run, n)
	}
	return c.stage("commit", `{"stage":"commit","run":%q}`, run)
}

// reply is an HTTP answer of web or steward.
type reply struct {
	Status  int
	Header  map[string]string
	Body    []byte
	Cookies []string
}

// request sends an HTTP request as an event of a function URL.
func (c *cloud) request(name, method, target, body string, headers map[string]string) reply {
	c.t.Helper()
	path, query, _ := strings.Cut(target, "?")
	event := map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "headers": headers,
		"body": base64.StdEncoding.EncodeToString([]byte(body)), "isBase64Encoded": true,
		"requestContext": map[string]any{"domainName": "abc.lambda-url.eu-north-1.on.aws", "timeEpoch": 1,
			"http": map[string]any{"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}},
	}
	payload, err := json.Marshal(event)
	if err != nil {
		c.t.Fatal(err)
	}
	a := c.fn(name).Invoke(string(payload), patience)
	if a.ErrorType != "" {
		c.t.Fatalf("%s %s %s: %s: %s\n%s", name, method, target, a.ErrorType, a.ErrorMessage, c.fn(name).Logs())
	}
	return parseReply(c.t, a)
}

func parseReply(t *testing.T, a runtimeapitest.Answer) reply {
	t.Helper()
	var out struct {
		StatusCode      int
		Headers         map[string]string
		Cookies         []string
		Body            string
		IsBase64Encoded bool
	}
	head, body, streamed := a.Body, []byte(nil), false
	if a.Streamed {
		head, body, streamed = bytes.Cut(a.Body, make([]byte, 8))
		if !streamed {
			t.Fatalf("a streamed answer has no prelude: %q", a.Body)
		}
	}
	if err := json.Unmarshal(head, &out); err != nil {
		t.Fatalf("answer %q: %v", head, err)
	}
	if !a.Streamed {
		body = []byte(out.Body)
		if out.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(out.Body); err != nil {
				t.Fatal(err)
			}
		}
	}
	return reply{out.StatusCode, out.Headers, body, out.Cookies}
}

// steward calls the stewards' API with the token.
func (c *cloud) steward(method, path, body string, wantStatus int) reply {
	c.t.Helper()
	r := c.request("steward", method, path, body, map[string]string{"authorization": "Bearer " + c.bearer, "accept-language": "en"})
	if r.Status != wantStatus {
		c.t.Fatalf("%s %s: %d %s, want %d", method, path, r.Status, r.Body, wantStatus)
	}
	return r
}

// register stores a definition through the API, and start starts a run of it.
func (c *cloud) register(id opendata.DatasetID, doc string) {
	c.t.Helper()
	c.steward(http.MethodPut, fmt.Sprintf("/steward/api/v1/datasets/%s/definition", id), doc, http.StatusOK)
}

func (c *cloud) start(id opendata.DatasetID) opendata.RunID {
	c.t.Helper()
	run := opendata.NewRunID(time.Now())
	c.steward(http.MethodPost, fmt.Sprintf("/steward/api/v1/datasets/%s/runs", id), fmt.Sprintf(`{"run":%q}`, run), http.StatusAccepted)
	return run
}

func (c *cloud) run(id opendata.RunID) opendata.Run {
	c.t.Helper()
	run, _, err := c.app.Publisher.Run(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return run
}

// objects reads a bucket whole.
func objects(t *testing.T, b objstore.Bucket, prefix string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for info, err := range b.List(t.Context(), prefix, "") {
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := objstore.ReadAll(t.Context(), b, info.Key, 64<<20)
		if err != nil {
			t.Fatal(err)
		}
		all[info.Key] = string(body)
	}
	return all
}

func keys(all map[string]string) []string { return slices.Sorted(maps.Keys(all)) }

// samples are the sample definitions, by dataset.
func samples(t *testing.T) map[opendata.DatasetID]string {
	t.Helper()
	docs := map[opendata.DatasetID]string{}
	files, err := fs.Glob(os.DirFS("../testdata/sources"), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if name == "catalog.yaml" {
			continue
		}
		doc, err := os.ReadFile(filepath.Join("../testdata/sources", name))
		if err != nil {
			t.Fatal(err)
		}
		docs[opendata.DatasetID(strings.TrimSuffix(name, ".yaml"))] = string(doc)
	}
	if len(docs) < 8 {
		t.Fatalf("only %d sample definitions", len(docs))
	}
	return docs
}

// notify is the event of a queue with one S3 notification per key.
func notify(keys ...string) string {
	var messages []map[string]string
	for i, key := range keys {
		body := fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"public"},"object":{"key":%q,"size":1}}}]}`, key)
		messages = append(messages, map[string]string{"messageId": fmt.Sprint("m", i), "body": body, "eventSource": "aws:sqs"})
	}
	return batch(messages)
}

func batch(messages []map[string]string) string {
	b, err := json.Marshal(map[string]any{"Records": messages})
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

type delivered struct {
	BatchItemFailures []struct{ ItemIdentifier string }
	Relayed           int
	Delivered         int
}
