package publish_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/version"
)

// deaf loses the response of the first Put of one key: the write happens, the caller sees an error.
type deaf struct {
	objstore.Bucket
	key  string
	then func() error // what every later call answers; nil: the truth
	lost bool
}

var errLost = errors.New("response lost")

func (d *deaf) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	info, err := d.Bucket.Put(ctx, key, r, opts)
	if err == nil && key == d.key && !d.lost {
		d.lost = true
		return objstore.Info{}, errLost
	}
	return info, err
}

func (d *deaf) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	if d.lost && d.then != nil {
		if err := d.then(); err != nil {
			return nil, objstore.Info{}, err
		}
	}
	return d.Bucket.Open(ctx, key, r)
}

func TestSwapWhoseResponseWasLostIsCommitted(t *testing.T) {
	fails := 1
	for name, then := range map[string]func() error{
		"read back at once": nil,
		"read back later": func() error { // the read in Commit fails too; the end of the run asks again
			if fails--; fails >= 0 {
				return errLost
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.write("bad.csv", bathing(30))
			public := &deaf{Bucket: w.public, key: version.PointerKey("bad"), then: then}
			run, err := w.publisher(w.private, public).Publish(context.Background(), publish.Request{Dataset: dataset("bad"), Approve: true})
			if err != nil || run.State != opendata.RunCommitted {
				t.Fatalf("run = %s, %v", run.State, err)
			}
			if _, err := w.p().Sweep(context.Background(), 0); err != nil {
				t.Fatal(err)
			}
			w.sound()
		})
	}
}

// after calls f once, right after the Put of a key.
type after struct {
	objstore.Bucket
	key string
	f   func()
}

func (a *after) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	info, err := a.Bucket.Put(ctx, key, r, opts)
	if f := a.f; f != nil && key == a.key {
		a.f = nil
		f()
	}
	return info, err
}

func TestWithdrawnVersionIsNotPromotedAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	w := newWorld(t)
	w.write("bad.csv", bathing(30))
	public := &after{Bucket: w.public, key: version.PointerKey("bad"), f: cancel} // killed between swap and record
	run, err := w.publisher(w.private, public).Publish(ctx, publish.Request{Dataset: dataset("bad"), Approve: true})
	if err == nil {
		t.Fatalf("run = %s", run.State)
	}
	v := run.ID.Version()
	if _, err := w.p().Withdraw(context.Background(), "bad", v, "feil i kilden"); err != nil {
		t.Fatal(err)
	}
	written := &recorder{Bucket: w.public, prefix: version.Prefix("bad", v)}
	run, err = w.publisher(w.private, written).Resume(context.Background(), run.ID)
	if err != nil || run.State != opendata.RunCommitted {
		t.Errorf("run = %s, %v", run.State, err)
	}
	if len(written.keys) > 0 {
		t.Errorf("written after the withdrawal: %v", written.keys)
	}
	w.sound()
}

type recorder struct {
	objstore.Bucket
	prefix string
	keys   []string
}

func (r *recorder) Put(ctx context.Context, key string, body io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if strings.HasPrefix(key, r.prefix) {
		r.keys = append(r.keys, key)
	}
	return r.Bucket.Put(ctx, key, body, opts)
}

func TestOutdatedHeldRunCannotBeApproved(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", bathing(30))
	held := w.publish(publish.Request{Dataset: dataset("bad")})
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	if _, err := w.p().Approve(ctx, held.ID, publish.Decision{By: "steward"}); !errors.Is(err, &opendata.Error{Code: "run.outdated"}) {
		t.Fatalf("approve = %v", err)
	}
	if _, err := w.p().Reject(ctx, held.ID, publish.Decision{By: "steward"}); err != nil {
		t.Error(err)
	}
}

func TestHeldRunSurvivesASweepsFence(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", bathing(30))
	held := w.publish(publish.Request{Dataset: dataset("bad")})
	if _, err := w.p().Start(ctx, publish.Request{Dataset: dataset("bad")}); err != nil { // crashes at once
		t.Fatal(err)
	}
	if s, err := w.p().Sweep(ctx, 0); err != nil || s.Abandoned != 1 {
		t.Fatalf("sweep = %+v, %v", s, err)
	}
	if _, err := w.p().Approve(ctx, held.ID, publish.Decision{By: "steward"}); err != nil {
		t.Fatal(err)
	}
	if run, err := w.p().Resume(ctx, held.ID); err != nil || run.State != opendata.RunCommitted {
		t.Errorf("run = %s, %v", run.State, err)
	}
}

// A second worker on the same run finds it held by the first: that is no failure.
func TestDuplicateWorkerDoesNotFailAHeldRun(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", bathing(100))
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(10)) // the row count gate holds it at Review
	run, err := w.p().Start(ctx, publish.Request{Dataset: dataset("bad")})
	if err != nil {
		t.Fatal(err)
	}
	private := &after{Bucket: w.private, key: "runs/" + string(run.ID) + "/a1/plan.json"}
	private.f = func() {
		if got, err := w.p().Resume(ctx, run.ID); err != nil || got.State != opendata.RunHeld {
			t.Errorf("first worker: %s, %v", got.State, err)
		}
	}
	got, err := w.publisher(private, w.public).Resume(ctx, run.ID)
	if err != nil || got.State != opendata.RunHeld {
		t.Errorf("second worker: %s, %v", got.State, err)
	}
}

func TestScheduleDoesNotBringBackWhatWasWithdrawn(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", bathing(30))
	first := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	if _, err := w.p().Withdraw(ctx, "bad", first.Version, "feil i kilden"); err != nil {
		t.Fatal(err)
	}
	run := w.publish(publish.Request{Dataset: dataset("bad"), Trigger: "schedule", By: "schedule"})
	if run.State != opendata.RunHeld || !hasHold(run, "withdrawn") {
		t.Fatalf("run = %s %v", run.State, run.Holds)
	}
	if _, err := w.p().Approve(ctx, run.ID, publish.Decision{By: "steward"}); err != nil {
		t.Fatal(err)
	}
	if run, err := w.p().Resume(ctx, run.ID); err != nil || run.State != opendata.RunCommitted {
		t.Errorf("run = %s, %v", run.State, err)
	}
}

// A run that began while a sweep was at work is as young as one that began before.
func TestSweepLeavesRunsAloneThatBeganMeanwhile(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("a-first.csv", bathing(30))
	w.write("bad.csv", bathing(30))
	w.publish(publish.Request{Dataset: dataset("a-first"), Approve: true})
	var run opendata.Run
	public := &opened{Bucket: w.public, key: version.PointerKey("a-first")}
	public.f = func() { // between the sweep's list of runs and its look at the dataset
		stopped, cancel := context.WithCancel(ctx)
		bucket := &after{Bucket: w.public, key: "data/bad/", f: nil}
		p := w.publisher(w.private, bucket)
		started, err := p.Start(ctx, publish.Request{Dataset: dataset("bad"), Approve: true})
		if err != nil {
			t.Error(err)
			cancel()
			return
		}
		bucket.key, bucket.f = version.FileKey("bad", started.ID.Version(), "bad.parquet"), cancel
		_, _ = p.Resume(stopped, started.ID)
		run = started
	}
	if _, err := w.publisher(w.private, public).Sweep(ctx, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got, err := w.p().Resume(ctx, run.ID); err != nil || got.State != opendata.RunCommitted {
		t.Errorf("run = %s, %v", got.State, err)
	}
}

// opened calls f once, before a key is opened.
type opened struct {
	objstore.Bucket
	key string
	f   func()
}

func (o *opened) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	if f := o.f; f != nil && key == o.key {
		o.f = nil
		f()
	}
	return o.Bucket.Open(ctx, key, r)
}

func TestSweepRemovesRawRowsThatAKilledProcessLeft(t *testing.T) {
	w := newWorld(t)
	old := filepath.Join(w.dir, "allmenning-pull-1")
	w.write("allmenning-pull-1", "sted;navn\n")
	w.write("allmenning-pull-2", "sted;navn\n")
	w.write("somebody-elses", "x")
	past := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{"allmenning-pull-1", "somebody-elses"} {
		if err := os.Chtimes(filepath.Join(w.dir, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.p().Sweep(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	for _, name := range []string{"allmenning-pull-2", "somebody-elses"} {
		if _, err := os.Stat(filepath.Join(w.dir, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeyIsPublishedByPublishedNamesOnly(t *testing.T) {
	for name, tc := range map[string]struct {
		rule opendata.ColumnRule
		want string
	}{
		"renamed":    {opendata.ColumnRule{Name: "sted", As: "badeplass", Type: opendata.String, Treatment: opendata.Keep}, `["badeplass"]`},
		"suppressed": {opendata.ColumnRule{Name: "sted", Type: opendata.String, Treatment: opendata.Suppress}, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.write("bad.csv", bathing(30))
			def := dataset("bad")
			def.Key = []string{"sted"}
			def.Columns = []opendata.ColumnRule{tc.rule, {Name: "parkering", Type: opendata.String, Treatment: opendata.Keep}}
			run := w.publish(publish.Request{Dataset: def, Approve: true})
			if run.State != opendata.RunCommitted {
				t.Fatalf("run = %s %v", run.State, run.Holds)
			}
			m, err := version.Store{Public: w.public}.Manifest(context.Background(), "bad", run.Version, "")
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(m.Key); string(got) != tc.want {
				t.Errorf("key = %s, want %s", got, tc.want)
			}
		})
	}
}

func TestPersonalDataInAnyPublicFieldIsRefused(t *testing.T) {
	id := synthetic(t)
	for place, change := range map[string]func(*opendata.Dataset){
		"dataset":         func(d *opendata.Dataset) { d.ID = opendata.DatasetID("elev-" + id) },
		"key[0]":          func(d *opendata.Dataset) { d.Key = []string{"Kari Nordmann"} },
		"landing_page":    func(d *opendata.Dataset) { d.LandingPage = "https://example.no/elev/" + id },
		"publisher.url":   func(d *opendata.Dataset) { d.Publisher.URL = "https://example.no/?id=" + id },
		"contact.url":     func(d *opendata.Dataset) { d.Contact.URL = "https://example.no/" + id },
		"spatial[0]":      func(d *opendata.Dataset) { d.Spatial = []string{"https://example.no/" + id} },
		"columns[0].unit": func(d *opendata.Dataset) { d.Columns = []opendata.ColumnRule{{Name: "a", Unit: "Kari Nordmann"}} },
	} {
		t.Run(place, func(t *testing.T) {
			def := dataset("bad")
			change(&def)
			_, err := newWorld(t).p().Publish(context.Background(), publish.Request{Dataset: def})
			if opendata.KindOf(err) != opendata.Refused || opendata.AsError(err).Where.Field != place {
				t.Errorf("publish = %v", err)
			}
		})
	}
}
