package schedule_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/schedule"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/version"
)

// Schedules are in local time, so the same hour is another instant in summer; on the two days of
// the year when clocks change, a daily run still comes once.
func TestLastInLocalTime(t *testing.T) {
	for _, c := range []struct{ name, expr, now, want string }{
		{"winter", "0 6 * * *", "2026-01-15T12:00:00Z", "2026-01-15T05:00:00Z"},
		{"summer", "0 6 * * *", "2026-07-15T12:00:00Z", "2026-07-15T04:00:00Z"},
		{"not yet today", "0 6 * * *", "2026-07-15T03:59:59Z", "2026-07-14T04:00:00Z"},
		{"this very moment", "0 6 * * *", "2026-07-15T04:00:00Z", "2026-07-15T04:00:00Z"},
		{"within the minute", "0 6 * * *", "2026-07-15T04:00:59Z", "2026-07-15T04:00:00Z"},
		{"monthly", "0 6 2 * *", "2026-03-31T12:00:00Z", "2026-03-02T05:00:00Z"},
		{"year before", "30 1 31 12 *", "2026-03-01T00:00:00Z", "2025-12-31T00:30:00Z"},
		{"weekday", "15 7 * * 1", "2026-03-05T00:00:00Z", "2026-03-02T06:15:00Z"},
		{"every five minutes", "*/5 * * * *", "2026-03-05T00:04:00Z", "2026-03-05T00:00:00Z"},

		// 29 March 2026: 02:00 becomes 03:00.
		{"the day clocks go forward", "0 6 * * *", "2026-03-29T12:00:00Z", "2026-03-29T04:00:00Z"},
		{"before the hour that is missing", "30 1 * * *", "2026-03-29T12:00:00Z", "2026-03-29T00:30:00Z"},
		{"after the hour that is missing", "0 3 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"hourly over the gap", "0 * * * *", "2026-03-29T01:10:00Z", "2026-03-29T01:00:00Z"},

		// 25 October 2026: 03:00 becomes 02:00.
		{"the day clocks go back", "0 6 * * *", "2026-10-25T12:00:00Z", "2026-10-25T05:00:00Z"},
		{"hourly, first 02:00", "0 * * * *", "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z"},
		{"hourly, second 02:00", "0 * * * *", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			got, err := schedule.Last(c.expr, now)
			if err != nil || got.Format(time.RFC3339) != c.want {
				t.Errorf("last = %s, %v, want %s", got.Format(time.RFC3339), err, c.want)
			}
		})
	}
}

// However often somebody looks, a daily schedule names one instant a day: also on days when its
// hour is missing or comes twice.
func TestDailyIsOnceADay(t *testing.T) {
	for _, expr := range []string{"30 2 * * *", "0 2 * * *", "0 3 * * *", "59 23 * * *", "0 0 * * *"} {
		for _, start := range []string{"2026-03-26T12:00:00Z", "2026-10-22T12:00:00Z", "2026-06-10T12:00:00Z"} {
			from, err := time.Parse(time.RFC3339, start)
			if err != nil {
				t.Fatal(err)
			}
			const days = 6
			seen := map[time.Time]bool{}
			for at := from; at.Before(from.AddDate(0, 0, days)); at = at.Add(7 * time.Minute) {
				last, err := schedule.Last(expr, at)
				if err != nil {
					t.Fatal(err)
				}
				if last.After(at) {
					t.Fatalf("%s at %s: %s lies in the future", expr, at, last)
				}
				if !last.Before(from) {
					seen[last] = true
				}
			}
			if len(seen) != days {
				t.Errorf("%s from %s: %d runs in %d days: %v", expr, start, len(seen), days, seen)
			}
		}
	}
}

func TestExpressionsThatNameNoTime(t *testing.T) {
	for _, expr := range []string{"", "x", "61 * * * *", "0 0 30 2 *", "* * *"} {
		started := time.Now()
		if at, err := schedule.Last(expr, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)); err == nil {
			t.Errorf("Last(%q) = %s, want an error", expr, at)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("Last(%q) took %s", expr, took)
		}
	}
}

func TestRunIDIsMadeFromDatasetAndTime(t *testing.T) {
	at := time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC)
	id := schedule.RunID("badeplasser", at)
	if _, err := opendata.ParseRunID(string(id)); err != nil || !strings.HasPrefix(string(id), "20260301t050000z-") {
		t.Errorf("id = %s, %v", id, err)
	}
	oslo, err := time.LoadLocation(schedule.Zone)
	if err != nil {
		t.Fatal(err)
	}
	if same := schedule.RunID("badeplasser", at.In(oslo)); same != id {
		t.Errorf("the same instant in another zone is %s, want %s", same, id)
	}
	for _, other := range []opendata.RunID{schedule.RunID("badeplasse", at), schedule.RunID("badeplasser", at.Add(time.Minute))} {
		if other == id {
			t.Error("two times or datasets share a run")
		}
	}
}

// counting is a source that counts how often it was asked, and has a small table.
type counting struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counting) Fetch(_ context.Context, src opendata.Source, _ sources.Validators, w io.Writer) (sources.Result, error) {
	c.mu.Lock()
	c.n[src.Path]++
	c.mu.Unlock()
	body := "sted;antall\n" + strings.Repeat("Strand;12\nBukt;14\n", 30)
	_, err := w.Write([]byte(body))
	return sources.Result{Name: src.Path, Bytes: int64(len(body)), Validators: sources.Validators{SHA256: version.Digest([]byte(body)), Size: int64(len(body))}}, err
}

type world struct {
	t               *testing.T
	private, public objstore.Bucket
	source          *counting
	mu              sync.Mutex
	at              time.Time
	log             bytes.Buffer
}

// newWorld begins now, because the store notes when a definition was written.
func newWorld(t *testing.T) *world {
	return &world{t: t, private: memstore.New(), public: memstore.New(), source: &counting{n: map[string]int{}}, at: time.Now().UTC()}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) scheduler() schedule.Scheduler {
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	return schedule.Scheduler{Private: w.private, Now: w.now, Log: log, Publisher: &publish.Publisher{
		Private: w.private, Public: w.public, Sources: w.source, Catalog: catalog(), TempDir: w.t.TempDir(), Software: "test", Now: w.now, Log: slog.New(slog.DiscardHandler)}}
}

func (w *world) tick() int {
	w.t.Helper()
	n, err := w.scheduler().Tick(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func catalog() opendata.Catalog {
	return opendata.Catalog{BaseURL: "https://data.example.no", Title: opendata.T("Åpne data", "", ""), Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact: opendata.Contact{Name: "Datateamet", Email: "post@example.no"}, License: "CC_BY_4_0"}
}

func (w *world) define(id, cron string) {
	w.t.Helper()
	c := catalog()
	def := opendata.Dataset{ID: opendata.DatasetID(id), Title: opendata.T("Strender", "", ""), Description: opendata.T("Strender med antall.", "", ""), Publisher: c.Publisher,
		Contact: c.Contact, Theme: []string{"ENVI"}, License: "CC_BY_4_0", Source: opendata.Source{Type: "file", Path: id + ".csv"}, Schedule: cron,
		Columns: []opendata.ColumnRule{{Name: "sted", Type: opendata.String, Treatment: opendata.Keep}, {Name: "antall", Type: opendata.Integer, Treatment: opendata.Keep}},
		Privacy: &opendata.PrivacyRules{None: "steder"}}
	b, err := json.Marshal(def)
	if err != nil {
		w.t.Fatal(err)
	}
	w.put(publish.DefinitionKey(def.ID), b)
}

func (w *world) put(key string, b []byte) {
	w.t.Helper()
	if _, err := w.private.Put(context.Background(), key, bytes.NewReader(b), objstore.PutOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) runs(id opendata.DatasetID) []opendata.Run {
	w.t.Helper()
	runs, err := w.scheduler().Publisher.Runs(context.Background(), id, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return runs
}

func TestADefinitionIsDueFromItsNextTimeOn(t *testing.T) {
	w := newWorld(t)
	w.define("badeplasser", "0 * * * *")
	w.define("lekeplasser", "")
	if n := w.tick(); n != 0 {
		t.Fatalf("%d runs for times before the definition was there", n)
	}
	w.pass(time.Hour + time.Minute)
	if n := w.tick(); n != 1 {
		t.Fatalf("%d runs, want 1", n)
	}
	runs := w.runs("badeplasser")
	if len(runs) != 1 || runs[0].Trigger != "schedule" || !runs[0].State.Decided() && runs[0].State != opendata.RunHeld {
		t.Fatalf("runs = %+v", runs)
	}
	if n := w.tick(); n != 0 {
		t.Errorf("%d runs at the second tick, want 0", n)
	}
}

func TestOfMissedTimesTheLastCounts(t *testing.T) {
	w := newWorld(t)
	w.define("badeplasser", "0 * * * *")
	w.pass(50*time.Hour + time.Minute)
	if n := w.tick(); n != 1 {
		t.Fatalf("%d runs, want 1", n)
	}
	if got, want := w.runs("badeplasser")[0].ID, schedule.RunID("badeplasser", w.now().Truncate(time.Hour)); got != want {
		t.Errorf("run = %s, want %s", got, want)
	}
}

func TestTwoSchedulersStartOneRun(t *testing.T) {
	w := newWorld(t)
	w.define("badeplasser", "0 * * * *")
	w.pass(time.Hour + time.Minute)
	var both sync.WaitGroup
	for range 2 {
		s := w.scheduler()
		s.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
		both.Go(func() {
			for range 3 {
				if _, err := s.Tick(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if runs := w.runs("badeplasser"); len(runs) != 1 || runs[0].State == opendata.RunFailed {
		t.Errorf("runs = %+v, want one that did not fail; %+v", runs, runs[0].Error)
	}
}

func TestABadDefinitionStopsNoOther(t *testing.T) {
	w := newWorld(t)
	w.put("definitions/aa-broken.json", []byte(`{"dataset":"hemmelig`))
	w.define("ab-never", "0 0 30 2 *")
	w.define("ac-nonsense", "whenever")
	w.define("badeplasser", "0 * * * *")
	w.put("definitions/zz-broken.json", []byte(`[]`))
	w.pass(time.Hour + time.Minute)
	if n := w.tick(); n != 1 || len(w.runs("badeplasser")) != 1 {
		t.Errorf("%d runs, want the one of the sound definition", n)
	}
	if log := w.log.String(); !strings.Contains(log, "aa-broken") || strings.Contains(log, "hemmelig") {
		t.Errorf("log = %s", log)
	}
}

func TestACancelledTickStartsNothing(t *testing.T) {
	w := newWorld(t)
	w.define("badeplasser", "0 * * * *")
	w.pass(time.Hour + time.Minute)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if n, err := w.scheduler().Tick(ctx); err == nil || n != 0 {
		t.Errorf("tick = %d, %v", n, err)
	}
}
