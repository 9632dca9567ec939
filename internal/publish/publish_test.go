package publish_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/version"
)

// clock is a time that moves one second at each look, so that run ids sort by start.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(time.Second)
	return c.t
}

// world is a store and a source directory that a test publishes from.
type world struct {
	t               *testing.T
	dir             string
	private, public objstore.Bucket
	clock           *clock
}

func newWorld(t *testing.T) *world {
	return &world{t: t, dir: t.TempDir(), private: memstore.New(), public: memstore.New(),
		clock: &clock{t: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}
}

// copy is a world of its own in the same state. The sources are shared: nobody writes them later.
func (w *world) copy(t *testing.T) *world {
	t.Helper()
	c := &world{t: t, dir: w.dir, private: memstore.New(), public: memstore.New(), clock: &clock{t: w.clock.now()}}
	for from, to := range map[objstore.Bucket]objstore.Bucket{w.private: c.private, w.public: c.public} {
		for _, key := range keys(t, from, "") {
			if _, err := objstore.Copy(context.Background(), to, key, from, key, objstore.PutOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

// publisher works on the world's buckets, or on others (wrapped to fail).
func (w *world) publisher(private, public objstore.Bucket) *publish.Publisher {
	set, err := sources.New(sources.Config{Roots: []string{w.dir}})
	if err != nil {
		w.t.Fatal(err)
	}
	return &publish.Publisher{Private: private, Public: public, Catalog: testCatalog(), Sources: set, Limits: formats.Limits{TempDir: w.dir},
		TempDir: w.dir, Software: "test", Now: w.clock.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (w *world) p() *publish.Publisher { return w.publisher(w.private, w.public) }

// write puts a source file into place.
func (w *world) write(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) publish(req publish.Request) opendata.Run {
	w.t.Helper()
	run, err := w.p().Publish(context.Background(), req)
	if err != nil {
		w.t.Fatalf("publish: %v (%s)", err, opendata.Cause(err))
	}
	return run
}

func (w *world) pointer(id opendata.DatasetID) opendata.Pointer {
	w.t.Helper()
	p, _, err := version.Store{Public: w.public}.Pointer(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// sound fails the test unless the whole store verifies.
func (w *world) sound() {
	w.t.Helper()
	res, err := w.p().Verify(context.Background())
	if err != nil {
		w.t.Fatalf("verify: %v", err)
	}
	for _, f := range res.Faults {
		w.t.Errorf("fault: %+v", f)
	}
}

// keys lists a bucket.
func keys(t *testing.T, b objstore.Bucket, prefix string) []string {
	t.Helper()
	var out []string
	for info, err := range b.List(context.Background(), prefix, "") {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, info.Key)
	}
	return out
}

func testCatalog() opendata.Catalog {
	return opendata.Catalog{
		BaseURL: "https://data.example.no", Title: opendata.T("Åpne data", "", "Open data"), Description: opendata.T("Alle åpne data.", "", "All open data."),
		Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "958935420"}, Contact: opendata.Contact{Name: "Datateamet", Email: "post@example.no"},
		Languages: []string{"nb"}, License: "CC_BY_4_0",
	}
}

func dataset(id string) opendata.Dataset {
	c := testCatalog()
	return opendata.Dataset{ID: opendata.DatasetID(id), Title: opendata.T("Badeplasser", "", "Bathing places"),
		Description: opendata.T("Badeplasser med temperatur.", "", "Bathing places with temperature."), Publisher: c.Publisher, Contact: c.Contact,
		Theme: []string{"ENVI"}, License: "CC_BY_4_0", Languages: []string{"nb"}, Source: opendata.Source{Type: "file", Path: id + ".csv"}}
}

// bathing is a clean table of n rows.
func bathing(n int) string {
	var sb strings.Builder
	sb.WriteString("sted;dato;temperatur;parkering\n")
	for i := range n {
		fmt.Fprintf(&sb, "Strand %c;%02d.06.2026;%d,5;%s\n", 'A'+i%20, i%28+1, 12+i%9, []string{"Ja", "Nei"}[i%2])
	}
	return sb.String()
}

func TestFirstPublicationIsHeldUntilApproved(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	run := w.publish(publish.Request{Dataset: dataset("bad"), Trigger: "cli", By: "kari"})
	if run.State != opendata.RunHeld || len(run.Holds) != 1 || run.Holds[0].Code != "no_contract" {
		t.Fatalf("run = %+v, want held for no_contract", run)
	}
	if got := keys(t, w.public, "data/"); len(got) != 0 {
		t.Fatalf("public objects of a held run: %v", got)
	}
	p := w.p()
	if _, err := p.Approve(context.Background(), run.ID, publish.Decision{By: "kari", Proposal: "another"}); opendata.KindOf(err) != opendata.Conflict {
		t.Errorf("approving another proposal = %v, want a conflict", err)
	}
	if _, err := p.Approve(context.Background(), run.ID, publish.Decision{By: "kari", Reason: "sett gjennom", Proposal: run.Proposal}); err != nil {
		t.Fatal(err)
	}
	run, err := p.Resume(context.Background(), run.ID)
	if err != nil || run.State != opendata.RunCommitted {
		t.Fatalf("after approval: %s, %v", run.State, err)
	}
	if got := w.pointer("bad"); got.Seq != 1 || got.State != opendata.StatePublished || got.Version != run.ID.Version() {
		t.Errorf("pointer = %+v", got)
	}
	if _, err := p.Approve(context.Background(), run.ID, publish.Decision{By: "kari"}); opendata.KindOf(err) != opendata.Conflict {
		t.Errorf("approving twice = %v, want a conflict", err)
	}
	w.sound()
}

func TestRejectedRunLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	run := w.publish(publish.Request{Dataset: dataset("bad"), Trigger: "cli"})
	run, err := w.p().Reject(context.Background(), run.ID, publish.Decision{By: "kari", Reason: "feil fil"})
	if err != nil || run.State != opendata.RunRejected {
		t.Fatalf("reject: %s, %v", run.State, err)
	}
	if got := append(keys(t, w.private, "snapshots/"), keys(t, w.private, "staging/")...); len(got) != 0 {
		t.Errorf("private remains: %v", got)
	}
	if got := keys(t, w.public, ""); len(got) != 0 {
		t.Errorf("public objects: %v", got)
	}
}

func TestUnchangedSourceIsCheapAndSilent(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	before := w.pointer("bad")
	run := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	if run.State != opendata.RunUnchanged {
		t.Fatalf("state = %s, want unchanged", run.State)
	}
	if after := w.pointer("bad"); after.Seq != before.Seq {
		t.Errorf("seq went from %d to %d", before.Seq, after.Seq)
	}
	changed := dataset("bad")
	changed.Title = opendata.T("Badeplassene", "", "The bathing places")
	if run := w.publish(publish.Request{Dataset: changed, Approve: true}); run.State != opendata.RunCommitted {
		t.Errorf("changed metadata: %s, want committed", run.State)
	}
	w.sound()
}

func TestSecondOfTwoRunsIsSuperseded(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	p := w.p()
	ctx := context.Background()
	late, err := p.Start(ctx, publish.Request{Dataset: dataset("bad"), Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(41))
	run, err := p.Resume(ctx, late.ID)
	if err != nil || run.State != opendata.RunSuperseded {
		t.Fatalf("late run: %s, %v", run.State, err)
	}
	if got := keys(t, w.public, version.Prefix("bad", late.ID.Version())); len(got) != 0 {
		t.Errorf("files of the superseded run: %v", got)
	}
	w.sound()
}

func TestDuplicateTriggerMeetsTheSameRun(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	id := opendata.NewRunID(w.clock.now())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := w.p().Publish(context.Background(), publish.Request{Dataset: dataset("bad"), Run: id, Approve: true}); err != nil {
				// A worker that comes late is told so by a conflict; nothing else is acceptable.
				if opendata.KindOf(err) != opendata.Conflict {
					t.Errorf("duplicate run: %v (%s)", err, opendata.Cause(err))
				}
			}
		})
	}
	wg.Wait()
	if got := w.pointer("bad"); got.Seq != 1 || len(got.Versions) != 1 {
		t.Errorf("pointer after four duplicates: seq %d, %d versions", got.Seq, len(got.Versions))
	}
	w.sound()
}

func TestDryRunStopsBeforePromote(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	run := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true, DryRun: true})
	if run.State != opendata.RunDryRun || run.Rows.Published != 40 {
		t.Fatalf("run = %+v", run)
	}
	if got := keys(t, w.public, ""); len(got) != 0 {
		t.Errorf("public objects after a dry run: %v", got)
	}
}

func TestUnknownColumnIsLeftOutAndReported(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", "sted;temperatur\nStrand A;12,5\nStrand B;13,5\n")
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", "sted;temperatur;ny kolonne\nStrand A;12,5;x\nStrand B;13,5;y\n")
	run := w.publish(publish.Request{Dataset: dataset("bad")})
	if run.State != opendata.RunCommitted {
		t.Fatalf("state = %s, want committed without the new column", run.State)
	}
	if len(run.Removed) != 1 || run.Removed[0].Reason != "not_in_contract" || run.Removed[0].Name != "column 3" {
		t.Errorf("removed = %+v", run.Removed)
	}
	report, err := w.p().Report(context.Background(), run.ID)
	if err != nil || len(report.Left) != 1 {
		t.Errorf("report left out %v, %v", report.Left, err)
	}
}

func TestDriftHoldsAndApprovalRevisesTheContract(t *testing.T) {
	base := "sted;temperatur;kode\n" + strings.Repeat("Strand A;12,5;7\nStrand B;13,5;8\n", 20)
	// A fødselsnummer of the synthetic series (month + 80): it belongs to nobody.
	planted := synthetic(t)
	tests := []struct {
		name, next, code string
		changes          []string
	}{
		{"vanished column", "sted;temperatur\n" + strings.Repeat("Strand A;12,5\nStrand B;13,5\n", 20), "column_vanished", []string{"Column “kode” is no longer in the source."}},
		{"changed type", "sted;temperatur;kode;ny\n" + strings.Repeat("Strand A;varm;7;1\nStrand B;kald;8;2\n", 20), "type_changed",
			[]string{"Column “temperatur” changed its type: decimal(1) → string.", "Column “ny” is new and is left out."}},
		{"new finding", "sted;temperatur;kode\n" + strings.Repeat("Strand A;12,5;7\nStrand B;13,5;8\n", 20) + planted + ";12,5;7\n", "new_finding",
			[]string{"Column “sted” has a new finding: national identity number.", "Proposed treatment of column “sted”: keep → mask."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.write("bad.csv", base)
			w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
			w.write("bad.csv", tt.next)
			run := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
			if run.State != opendata.RunHeld || !hasHold(run, tt.code) {
				t.Fatalf("run is %s with %+v, want held for %s", run.State, run.Holds, tt.code)
			}
			if got := w.pointer("bad"); got.Seq != 1 {
				t.Errorf("pointer moved to %d", got.Seq)
			}
			prop, err := w.p().Proposal(context.Background(), run.ID)
			if err != nil {
				t.Fatal(err)
			}
			var changes []string
			for _, c := range prop.Diff {
				changes = append(changes, c.Text.In("en"))
			}
			if !slices.Equal(changes, tt.changes) {
				t.Errorf("changes are said to be %q, want %q", changes, tt.changes)
			}
			if _, err := w.p().Approve(context.Background(), run.ID, publish.Decision{By: "kari", Reason: "sett"}); err != nil {
				t.Fatal(err)
			}
			run, err = w.p().Resume(context.Background(), run.ID)
			if err != nil || run.State != opendata.RunCommitted {
				t.Fatalf("after approval: %s %+v, %v", run.State, run.Holds, err)
			}
			assertNowhere(t, w.public, planted)
			w.sound()
		})
	}
}

func hasHold(run opendata.Run, code string) bool {
	for _, h := range run.Holds {
		if h.Code == code {
			return true
		}
	}
	return false
}

func TestRowCountGate(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(100))
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(20))
	run := w.publish(publish.Request{Dataset: dataset("bad")})
	if run.State != opendata.RunHeld || !hasHold(run, "row_count") {
		t.Fatalf("run is %s with %+v", run.State, run.Holds)
	}
	if _, err := w.p().Approve(context.Background(), run.ID, publish.Decision{By: "kari", Reason: "sommeren er over"}); err != nil {
		t.Fatal(err)
	}
	if run, err := w.p().Resume(context.Background(), run.ID); err != nil || run.State != opendata.RunCommitted {
		t.Fatalf("after approval: %s, %v", run.State, err)
	}
}

func TestRejectedRowsAreCountedAndKeptPrivately(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(2000))
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(2000)+"Strand A;01.06.2026;lunkent;Ja\n")
	run := w.publish(publish.Request{Dataset: dataset("bad")})
	if run.State != opendata.RunCommitted || run.Rows.Rejected != 1 || run.Rows.Published != 2000 {
		t.Fatalf("run is %s with rows %+v", run.State, run.Rows)
	}
	if got := keys(t, w.private, "quarantine/"); len(got) != 1 {
		t.Errorf("quarantine: %v", got)
	}
	assertNowhere(t, w.public, "lunkent")
}

func TestWithdrawal(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.write("bad.csv", bathing(40))
	first := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(41))
	second := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})

	if _, err := w.p().Withdraw(ctx, "bad", second.Version, "meld fra til "+"ola.nordmann@example.no"); opendata.KindOf(err) != opendata.Refused {
		t.Errorf("a reason with an address of a person = %v, want refused", err)
	}
	if _, err := w.p().Withdraw(ctx, "bad", second.Version, "feil i målingene"); err != nil {
		t.Fatal(err)
	}
	p := w.pointer("bad")
	if p.Version != first.Version || p.State != opendata.StatePublished {
		t.Errorf("after withdrawing the current version: %s %s, want the one before", p.State, p.Version)
	}
	if got := keys(t, w.public, version.Prefix("bad", second.Version)); len(got) != 0 {
		t.Errorf("files left: %v", got)
	}
	w.sound()

	if _, err := w.p().Withdraw(ctx, "bad", "", "datasettet er avviklet"); err != nil {
		t.Fatal(err)
	}
	p = w.pointer("bad")
	if p.State != opendata.StateWithdrawn || len(p.Versions) != 0 {
		t.Errorf("pointer = %+v", p)
	}
	if got := keys(t, w.public, "data/bad/"); len(got) != 1 {
		t.Errorf("public objects after withdrawal: %v, want the pointer only", got)
	}
	w.sound()

	w.write("bad.csv", bathing(42))
	if run := w.publish(publish.Request{Dataset: dataset("bad"), Approve: true}); run.State != opendata.RunCommitted {
		t.Errorf("publishing again: %s", run.State)
	}
	w.sound()
	events, err := version.Store{Public: w.public}.Events(ctx, "bad", 0, 100)
	if err != nil || len(events) != 5 {
		t.Errorf("%d events, %v, want 5", len(events), err)
	}
}

func TestWithdrawalStopsARunThatIsUnderWay(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.write("bad.csv", bathing(40))
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", bathing(41))
	late, err := w.p().Start(ctx, publish.Request{Dataset: dataset("bad")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.p().Withdraw(ctx, "bad", "", "feil"); err != nil {
		t.Fatal(err)
	}
	if run, err := w.p().Resume(ctx, late.ID); err != nil || run.State != opendata.RunSuperseded {
		t.Fatalf("run after withdrawal: %s, %v", run.State, err)
	}
	w.sound()
}

func TestRetentionRemovesOldVersions(t *testing.T) {
	w := newWorld(t)
	d := dataset("bad")
	d.Retention.Versions = 2
	var first opendata.Run
	for i := range 3 {
		w.write("bad.csv", bathing(40+i))
		run := w.publish(publish.Request{Dataset: d, Approve: true})
		if i == 0 {
			first = run
		}
	}
	p := w.pointer("bad")
	if len(p.Versions) != 2 {
		t.Errorf("%d versions, want 2", len(p.Versions))
	}
	if g, ok := p.Gone(first.Version); !ok || g.Reason != publish.RetiredReason {
		t.Errorf("tombstone = %+v, %v", g, ok)
	}
	w.sound()
}

func TestDefinitionWithPersonalDataIsRefused(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(4))
	d := dataset("bad")
	d.Description["nb"] = "Spør ola.nordmann@example.no om dette."
	if _, err := w.p().Publish(context.Background(), publish.Request{Dataset: d, Approve: true}); opendata.KindOf(err) != opendata.Refused {
		t.Fatalf("err = %v, want refused", err)
	}
}

func TestFailedSourceFailsTheRunAndNothingElse(t *testing.T) {
	w := newWorld(t)
	run, err := w.p().Publish(context.Background(), publish.Request{Dataset: dataset("bad"), Approve: true})
	if opendata.KindOf(err) != opendata.NotFound || run.State != opendata.RunFailed || run.Error == nil {
		t.Fatalf("run = %+v, err = %v", run, err)
	}
	if got := keys(t, w.public, ""); len(got) != 0 {
		t.Errorf("public objects: %v", got)
	}
}

func TestCancelledRunContinues(t *testing.T) {
	w := newWorld(t)
	w.write("bad.csv", bathing(40))
	p := w.p()
	run, err := p.Start(context.Background(), publish.Request{Dataset: dataset("bad"), Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Resume(ctx, run.ID); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want cancelled", err)
	}
	if err := w.p().Recover(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if got := w.pointer("bad"); got.State != opendata.StatePublished {
		t.Errorf("after recovery: %s", got.State)
	}
	w.sound()
}

func TestAcceptedFindingsPass(t *testing.T) {
	w := newWorld(t)
	var sb strings.Builder
	sb.WriteString("sted;sentralbord\n")
	for i := range 30 {
		fmt.Fprintf(&sb, "Strand %c;400 00 %03d\n", 'A'+i%20, 100+i)
	}
	w.write("bad.csv", sb.String())
	d := dataset("bad")
	d.Columns = []opendata.ColumnRule{
		{Name: "sted", Type: opendata.String, Treatment: opendata.Keep},
		{Name: "sentralbord", Type: opendata.String, Treatment: opendata.Keep},
	}
	if run := w.publish(publish.Request{Dataset: d}); run.State != opendata.RunHeld || !hasHold(run, "new_finding") {
		t.Fatalf("phones in a kept column: %s %+v, want held", run.State, run.Holds)
	}
	d.Columns[1].Accepts = []opendata.Acceptance{{Kind: "phone", Reason: "sentralbord for badevaktene"}}
	run := w.publish(publish.Request{Dataset: d})
	if run.State != opendata.RunCommitted {
		t.Fatalf("accepted phones: %s %+v, want committed", run.State, run.Holds)
	}
	res, err := w.p().Recheck(context.Background(), "bad")
	if err != nil || len(res.Faults) != 0 {
		t.Errorf("recheck: %+v, %v", res.Faults, err)
	}
}

// A steward answers the question of a held run once, with a reason; the contract takes the answer in.
func TestStewardKeepsAColumnWithAReason(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	var places, phones strings.Builder
	places.WriteString("sted;sentralbord\n")
	phones.WriteString("sted;sentralbord\n")
	for i := range 30 {
		fmt.Fprintf(&places, "Strand %c;åpent\n", 'A'+i%20)
		fmt.Fprintf(&phones, "Strand %c;400 00 %03d\n", 'A'+i%20, 100+i)
	}
	w.write("bad.csv", places.String())
	w.publish(publish.Request{Dataset: dataset("bad"), Approve: true})
	w.write("bad.csv", phones.String())
	run := w.publish(publish.Request{Dataset: dataset("bad")})
	if run.State != opendata.RunHeld || !hasHold(run, "new_finding") {
		t.Fatalf("phones in a kept column: %s %+v, want held", run.State, run.Holds)
	}

	for name, d := range map[string]publish.Decision{
		"run.reason": {By: "kari", Keep: []string{"sentralbord"}},
		"run.keep":   {By: "kari", Keep: []string{"sted"}, Reason: "det er steder"},
	} {
		if _, err := w.p().Approve(ctx, run.ID, d); opendata.AsError(err).Code != name {
			t.Errorf("approve with %+v: %v, want %s", d, err, name)
		}
	}
	digest := run.Proposal
	if _, err := w.p().Approve(ctx, run.ID, publish.Decision{By: "kari", Keep: []string{"sentralbord"}, Reason: "sentralbordet på stranden"}); err != nil {
		t.Fatal(err)
	}
	run, err := w.p().Resume(ctx, run.ID)
	if err != nil || run.State != opendata.RunCommitted {
		t.Fatalf("after approval: %s %+v, %v", run.State, run.Holds, err)
	}
	if a := run.Approval; a.Proposal != digest || a.By != "kari" || a.Reason != "sentralbordet på stranden" || !slices.Equal(a.Keep, []string{"sentralbord"}) {
		t.Errorf("the record says %+v", a)
	}
	// Asked once: the next run of the same kind goes through.
	w.write("bad.csv", phones.String()+"Strand Z;400 00 200\n")
	if run := w.publish(publish.Request{Dataset: dataset("bad")}); run.State != opendata.RunCommitted {
		t.Errorf("the next run is %s with %+v", run.State, run.Holds)
	}
	w.sound()
}

// Under disclosure control a version is compared with those that are live; what they give away
// together is held until a steward says why it may go out, or withdraws the older one.
func TestVersionsAreComparedWithThoseThatAreLive(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	visits := func(boats int) string {
		return "sted;transport\n" + strings.Repeat("Strand A;bil\n", 9) + strings.Repeat("Strand A;båt\n", boats)
	}
	d := dataset("bad")
	d.Columns = []opendata.ColumnRule{{Name: "sted", Type: opendata.String, Treatment: opendata.Keep}, {Name: "transport", Type: opendata.String, Treatment: opendata.Keep}}
	d.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"sted", "transport"}, SmallGroups: opendata.SuppressSmall}
	w.write("bad.csv", visits(8))
	first := w.publish(publish.Request{Dataset: d})
	if first.State != opendata.RunCommitted {
		t.Fatalf("first run %s with %+v", first.State, first.Holds)
	}
	w.write("bad.csv", visits(9)) // one more person, who is singled out by the difference
	run := w.publish(publish.Request{Dataset: d})
	if run.State != opendata.RunHeld || !hasHold(run, "differences") {
		t.Fatalf("second run %s with %+v, want held for differences", run.State, run.Holds)
	}
	if _, err := w.p().Approve(ctx, run.ID, publish.Decision{By: "kari"}); opendata.AsError(err).Code != "run.reason" {
		t.Errorf("approval without a reason: %v", err)
	}
	if _, err := w.p().Approve(ctx, run.ID, publish.Decision{By: "kari", Reason: "tallet var feil"}); err != nil {
		t.Fatal(err)
	}
	run, err := w.p().Resume(ctx, run.ID)
	if err != nil || run.State != opendata.RunCommitted {
		t.Fatalf("after approval: %s %+v, %v", run.State, run.Holds, err)
	}
	// What is withdrawn is not compared with any more.
	if got := len(keys(t, w.private, "disclosure/bad/")); got != 2 {
		t.Errorf("%d records, want one for each live version", got)
	}
	for _, rec := range w.pointer("bad").Versions {
		if _, err := w.p().Withdraw(ctx, "bad", rec.Version, "feil i kilden"); err != nil {
			t.Fatal(err)
		}
	}
	if got := keys(t, w.private, "disclosure/"); len(got) != 0 {
		t.Errorf("records of withdrawn versions: %v", got)
	}
	w.write("bad.csv", visits(8))
	if run := w.publish(publish.Request{Dataset: d}); run.State != opendata.RunCommitted {
		t.Errorf("after withdrawal: %s with %+v", run.State, run.Holds)
	}
	w.sound()
}

// Groups that are too small hold a run; approving makes them larger or leaves them out, and the
// contract then says so.
func TestSmallGroupsHoldUntilApproved(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", "sted;transport\n"+strings.Repeat("Strand A;bil\n", 30)+"Strand B;båt\nStrand B;buss\n")
	d := dataset("bad")
	d.Columns = []opendata.ColumnRule{{Name: "sted", Type: opendata.String, Treatment: opendata.Keep}, {Name: "transport", Type: opendata.String, Treatment: opendata.Keep}}
	d.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"sted", "transport"}}
	run := w.publish(publish.Request{Dataset: d})
	if run.State != opendata.RunHeld || !hasHold(run, "small_groups") {
		t.Fatalf("run %s with %+v, want held for small groups", run.State, run.Holds)
	}
	prop, err := w.p().Proposal(ctx, run.ID)
	if err != nil || prop.Report.Disclosure == nil || prop.Report.Disclosure.Before.Below != 2 || len(prop.Diff) == 0 {
		t.Fatalf("proposal %+v, %v", prop, err)
	}
	if _, err := w.p().Approve(ctx, run.ID, publish.Decision{By: "kari", Reason: "sett"}); err != nil {
		t.Fatal(err)
	}
	run, err = w.p().Resume(ctx, run.ID)
	if err != nil || run.State != opendata.RunCommitted {
		t.Fatalf("after approval: %s %+v, %v", run.State, run.Holds, err)
	}
	report, err := w.p().Report(ctx, run.ID)
	if err != nil || report.Disclosure == nil || report.Disclosure.After.Below != 0 {
		t.Fatalf("report %+v, %v", report.Disclosure, err)
	}
	m, err := version.Store{Public: w.public}.Manifest(ctx, "bad", run.Version, w.pointer("bad").ManifestDigest)
	if err != nil {
		t.Fatal(err)
	}
	if m.Protect == nil || m.Protect.K != opendata.DefaultK || m.Rows.Read != m.Rows.Published || m.Rows.Removed != 0 {
		t.Errorf("the manifest says %+v of its rows, %+v of its protection", m.Rows, m.Protect)
	}
	if run.Rows.Read != 32 {
		t.Errorf("the run's own record counts %+v", run.Rows)
	}
	w.sound()
}

// A conversion that is made again, after its worker died before it could tell, makes the same bytes:
// keyed treatments do not roll dice.
func TestRepeatedConversionMakesTheSameBytes(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.write("bad.csv", bathing(60))
	d := dataset("bad")
	d.Columns = []opendata.ColumnRule{
		{Name: "sted", Type: opendata.String, Treatment: opendata.Pseudonymize},
		{Name: "dato", As: "kode", Type: opendata.String, Treatment: "pseudonymize:dataset"},
		{Name: "temperatur", Type: opendata.Decimal(1), Format: "1234,5", Treatment: "noise:3"},
		{Name: "parkering", Type: opendata.String, Treatment: opendata.Keep},
	}
	d.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"parkering"}}
	run, err := w.p().Start(ctx, publish.Request{Dataset: d})
	if err != nil {
		t.Fatal(err)
	}
	convert := func() []string {
		t.Helper()
		if _, _, err := w.p().Plan(ctx, run.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.p().Convert(ctx, run.ID, 0); err != nil {
			t.Fatal(err)
		}
		return keys(t, w.private, "staging/") // named by their digests
	}
	once := convert()
	if len(once) != 3 {
		t.Fatalf("staged: %v", once)
	}
	if err := w.private.Delete(ctx, "runs/"+string(run.ID)+"/a1/parts/0.json"); err != nil {
		t.Fatal(err)
	}
	if again := convert(); !slices.Equal(again, once) {
		t.Errorf("staged again: %v, want %v", again, once)
	}
}
