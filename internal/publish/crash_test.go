package publish_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/version"
)

// scenario is a change that is stopped at every single storage call.
type scenario struct {
	name   string
	before func(*world)                           // the state that readers see first
	change func(*world, *publish.Publisher) error // what is stopped
	after  func(*testing.T, *world)               // what must hold once it was swept and tried again
}

var scenarios = []scenario{
	{
		name:   "first publication",
		before: func(w *world) { w.write("bad.csv", bathing(30)) },
		change: publishOnce,
		after: func(t *testing.T, w *world) {
			if p := w.pointer("bad"); p.State != opendata.StatePublished {
				t.Errorf("pointer = %s", p.State)
			}
		},
	},
	{
		name: "second publication with retention",
		before: func(w *world) {
			w.write("bad.csv", bathing(30))
			w.publish(publish.Request{Dataset: retaining(), Approve: true})
			w.write("bad.csv", bathing(31))
		},
		change: publishOnce,
		after: func(t *testing.T, w *world) {
			p := w.pointer("bad")
			if rec, _ := p.Record(p.Version); rec.Rows != 31 || len(p.Versions) != 1 {
				t.Errorf("current version has %d rows, %d versions live", rec.Rows, len(p.Versions))
			}
		},
	},
	{
		name: "withdrawal",
		before: func(w *world) {
			w.write("bad.csv", bathing(30))
			w.publish(publish.Request{Dataset: retaining(), Approve: true})
		},
		change: func(_ *world, p *publish.Publisher) error {
			_, err := p.Withdraw(context.Background(), "bad", "", "feil i kilden")
			return err
		},
		after: func(t *testing.T, w *world) {
			if p := w.pointer("bad"); p.State != opendata.StateWithdrawn {
				t.Errorf("pointer = %s", p.State)
			}
			if got := keys(t, w.public, "data/bad/"); len(got) != 1 {
				t.Errorf("public objects: %v", got)
			}
		},
	},
}

// retaining keeps one version and is under disclosure control, which leaves a record of every version.
func retaining() opendata.Dataset {
	d := dataset("bad")
	d.Retention.Versions = 1
	d.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"parkering"}, Differences: "prøve"}
	return d
}

func publishOnce(_ *world, p *publish.Publisher) error {
	run, err := p.Publish(context.Background(), publish.Request{Dataset: retaining(), Approve: true})
	if err == nil && run.State != opendata.RunCommitted && run.State != opendata.RunUnchanged {
		err = fmt.Errorf("run ended %s", run.State)
	}
	return err
}

// stops are the ways in which a call is stopped. A process that lives on after its call failed is
// tried with the hardest case only: the call worked and its answer was lost.
var stops = []faultstore.Plan{
	{Mode: faultstore.Before, Dead: true},
	{Mode: faultstore.Midway, Dead: true},
	{Mode: faultstore.After, Dead: true},
	{Mode: faultstore.After},
}

// TestCrashAtEveryStorageCall stops a change at every call to the store, in every way a call can
// go wrong. At once, readers see the old state or the new one; after a sweep and another try they
// see the new one, nothing is left over, and the event log has every event once.
func TestCrashAtEveryStorageCall(t *testing.T) {
	for _, sc := range scenarios {
		start := newWorld(t)
		sc.before(start)
		calls := countCalls(t, sc, start)
		if calls < 15 {
			t.Fatalf("only %d storage calls counted: the test would prove nothing", calls)
		}
		t.Logf("%s: %d storage calls, each stopped in %d ways", sc.name, calls, len(stops))
		for _, stop := range stops {
			t.Run(fmt.Sprintf("%s/%s dead=%v", sc.name, stop.Mode, stop.Dead), func(t *testing.T) {
				t.Parallel()
				for n := 1; n <= calls; n++ {
					stop.At = n
					crash(t, sc, start, stop)
					if t.Failed() {
						t.Fatalf("failed at call %d of %d", n, calls)
					}
				}
			})
		}
	}
}

func countCalls(t *testing.T, sc scenario, start *world) int {
	w := start.copy(t)
	c := faultstore.NewClock(faultstore.Plan{})
	if err := sc.change(w, w.publisher(c.Wrap(w.private), c.Wrap(w.public))); err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	return c.Calls()
}

func crash(t *testing.T, sc scenario, start *world, plan faultstore.Plan) {
	t.Helper()
	w := start.copy(t)
	old := w.pointer("bad")
	c := faultstore.NewClock(plan)
	_ = sc.change(w, w.publisher(c.Wrap(w.private), c.Wrap(w.public))) // may fail, may succeed by a retry
	if !c.Fired() {
		t.Fatalf("call %d was never reached", plan.At)
	}
	oldOrNew(t, w, old)

	if _, err := w.p().Sweep(context.Background(), 0); err != nil {
		t.Fatalf("sweep: %v (%s)", err, opendata.Cause(err))
	}
	w.sound()
	if err := sc.change(w, w.p()); err != nil {
		t.Fatalf("another try: %v (%s)", err, opendata.Cause(err))
	}
	w.sound()
	sc.after(t, w)
	eventsOnce(t, w)
	if got, want := keys(t, w.private, "disclosure/"), len(w.pointer("bad").Versions); len(got) != want {
		t.Errorf("records of protection: %v, want %d", got, want)
	}
}

// oldOrNew checks that what a reader can reach is whole: the pointer is the old one or the next,
// and every version that it names has every file with the right digest.
func oldOrNew(t *testing.T, w *world, old opendata.Pointer) {
	t.Helper()
	now := w.pointer("bad")
	if now.Seq != old.Seq && now.Seq != old.Seq+1 {
		t.Fatalf("seq went from %d to %d", old.Seq, now.Seq)
	}
	res, err := w.p().Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Faults {
		switch f.Code {
		case "manifest", "file", "missing_file":
			t.Fatalf("readers see a broken version: %+v", f)
		}
	}
}

func eventsOnce(t *testing.T, w *world) {
	t.Helper()
	p := w.pointer("bad")
	events, err := version.Store{Public: w.public}.Events(context.Background(), "bad", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(events)) != p.Seq {
		t.Errorf("%d events for seq %d", len(events), p.Seq)
	}
	for i, e := range events {
		if want := fmt.Sprintf("bad/%d", i+1); e.ID != want {
			t.Errorf("event %d has id %s, want %s", i+1, e.ID, want)
		}
	}
}
