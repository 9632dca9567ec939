package search_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
	"github.com/allmenning/allmenning/internal/version"
)

func TestBuildFollowsThePointers(t *testing.T) {
	b := newTown(t)
	if g := b.load(); len(g.Entries) != 0 || g.ID != "" {
		t.Fatalf("before the first build: %+v", g)
	}
	b.publish("badeplasser", 1)
	b.publish("anlegg", 1)
	first, changed := b.build()
	if !changed || !slices.Equal(ids(first.Entries), []opendata.DatasetID{"anlegg", "badeplasser"}) {
		t.Fatalf("changed %v, entries %v", changed, ids(first.Entries))
	}
	if again, changed := b.build(); changed || again.ID != first.ID {
		t.Errorf("the same pointers gave another generation: changed %v", changed)
	}

	b.publish("anlegg", 2)
	b.withdraw("badeplasser", 2)
	second, changed := b.build()
	if !changed || second.ID == first.ID {
		t.Fatal("the pointers moved and the generation did not")
	}
	loaded := b.load()
	if e, ok := loaded.Entry("anlegg"); !ok || e.Version != versionID(2) || e.Seq != 2 || e.Rows != 10 || !slices.Equal(e.Formats, []string{"parquet", "csv"}) {
		t.Errorf("entry %+v", e)
	}
	if !slices.Equal(loaded.Withdrawn, []opendata.DatasetID{"badeplasser"}) || loaded.Seqs["badeplasser"] != 2 {
		t.Errorf("withdrawn %v, seqs %v", loaded.Withdrawn, loaded.Seqs)
	}
	if loaded.ID != second.ID || loaded.Created != noon.Format(time.RFC3339) {
		t.Errorf("loaded %s of %s", loaded.ID, loaded.Created)
	}
}

// The RDF beside a generation is that of its datasets, in every format, and the same as the one
// made from the pointers and manifests themselves.
func TestBuildWritesRDF(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	b.publish("badeplasser", 1)
	g, _ := b.build()
	store := version.Store{Public: b}
	var entries []dcat.Entry
	for _, id := range []opendata.DatasetID{"anlegg", "badeplasser"} {
		p, m, err := store.Current(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, dcat.Entry{Pointer: p, Manifest: m})
	}
	for _, f := range dcat.Formats() {
		var want bytes.Buffer
		if err := dcat.Catalog(sampleCatalog(), entries).Write(&want, f); err != nil {
			t.Fatal(err)
		}
		if got := b.get(search.RDFKey(g.ID, f)); got != want.String() {
			t.Errorf("catalog.%s differs from the catalog of pointers and manifests", f)
		}
		info, err := b.Stat(context.Background(), search.RDFKey(g.ID, f))
		if err != nil || info.ContentType != f.MediaType() {
			t.Errorf("catalog.%s: content type %q, %v", f, info.ContentType, err)
		}
	}
}

func TestBuildWithoutBaseURLHasSearchButNoRDF(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	c := sampleCatalog()
	c.BaseURL = ""
	g, changed, err := search.Build(context.Background(), b, c, noon)
	if err != nil || !changed || g.RDF {
		t.Fatalf("rdf %v, changed %v, %v", g.RDF, changed, err)
	}
	if found := b.load().Find(search.Query{Text: "anl"}); len(found) != 1 {
		t.Errorf("found %v", ids(found))
	}
	if _, err := b.Stat(context.Background(), search.RDFKey(g.ID, dcat.Turtle)); !errors.Is(err, objstore.ErrNotFound) {
		t.Errorf("RDF without a base URL: %v", err)
	}
	if g, changed := b.build(); !changed || !g.RDF {
		t.Error("the base URL came and the catalog did not follow")
	}
}

func TestBuildNeverLowersASeq(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	old := b.get(version.PointerKey("anlegg"))
	b.publish("anlegg", 2)
	b.build()
	b.putBytes(version.PointerKey("anlegg"), []byte(old)) // a copy that lags behind answers
	g, changed := b.build()
	if e, _ := g.Entry("anlegg"); changed || e.Version != versionID(2) || g.Seqs["anlegg"] != 2 {
		t.Errorf("changed %v, version %s, seq %d", changed, e.Version, g.Seqs["anlegg"])
	}

	b.withdraw("anlegg", 3)
	b.build()
	b.putBytes(version.PointerKey("anlegg"), []byte(old))
	if g, _ := b.build(); len(g.Entries) != 0 || g.Seqs["anlegg"] != 3 {
		t.Errorf("a withdrawn dataset came back: %v, seq %d", ids(g.Entries), g.Seqs["anlegg"])
	}
}

func TestBuildKeepsWhatItCannotRead(t *testing.T) {
	tests := []struct {
		name    string
		destroy func(town)
		version opendata.VersionID // listed afterwards
		files   int
	}{
		{"manifest is no JSON", func(b town) {
			b.publish("anlegg", 2)
			b.putBytes(version.ManifestKey("anlegg", versionID(2)), []byte("{"))
		}, versionID(1), 0},
		{"manifest is missing", func(b town) {
			b.publish("anlegg", 2)
			b.remove(version.ManifestKey("anlegg", versionID(2)))
		}, versionID(1), 0},
		{"manifest is of another version", func(b town) {
			b.publish("anlegg", 2, func(m *opendata.Manifest) { m.Metadata.Title = opendata.Text{"nb": "Byttet"} })
			b.putBytes(version.ManifestKey("anlegg", versionID(2)), []byte(b.get(version.ManifestKey("anlegg", versionID(1)))))
		}, versionID(1), 0},
		{"pointer is no JSON", func(b town) {
			b.putBytes(version.PointerKey("anlegg"), []byte("<html>"))
		}, versionID(1), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newTown(t)
			b.publish("anlegg", 1)
			b.publish("badeplasser", 1)
			b.build()
			tt.destroy(b)
			b.publish("badeplasser", 2)
			g, changed := b.build()
			e, ok := g.Entry("anlegg")
			if !changed || !ok || e.Version != tt.version || len(e.Files) != tt.files {
				t.Errorf("changed %v, entry %v: version %s with %d files", changed, ok, e.Version, len(e.Files))
			}
			if other, _ := g.Entry("badeplasser"); other.Version != versionID(2) {
				t.Error("the broken dataset held the other one back")
			}
			if !slices.Equal(g.Unread, []opendata.DatasetID{"anlegg"}) {
				t.Errorf("reported as unread: %v", g.Unread)
			}

			b.publish("anlegg", 3)
			if g, _ := b.build(); len(g.Unread) != 0 || !hasVersion(g, "anlegg", versionID(3)) {
				t.Error("the mended dataset did not come back")
			}
		})
	}
}

func hasVersion(g search.Generation, id opendata.DatasetID, v opendata.VersionID) bool {
	e, ok := g.Entry(id)
	return ok && e.Version == v
}

// A version that was withdrawn is no longer offered, even if the one before it cannot be read.
func TestBuildKeepsFilesThatAreStillLive(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	b.build()
	b.put(version.PointerKey("anlegg"), opendata.Pointer{Format: 1, Dataset: "anlegg", Seq: 2, State: opendata.StatePublished,
		Version: versionID(2), Modified: day(2), Versions: []opendata.VersionRecord{{Version: versionID(2)}, {Version: versionID(1)}}})
	if g, _ := b.build(); len(g.Entries) != 1 || len(g.Entries[0].Files) != 2 {
		t.Errorf("entries %+v", g.Entries)
	}
}

func TestBuildRefusesAVanishingCatalog(t *testing.T) {
	tests := []struct {
		name      string
		published int
		vanished  int
		withdrawn int
		refused   bool
	}{
		{"one of five is a fifth", 5, 1, 0, false},
		{"two of nine are more than a fifth", 9, 2, 0, true},
		{"two of ten are a fifth", 10, 2, 0, false},
		{"the only one", 1, 1, 0, true},
		{"everything withdrawn", 10, 0, 10, false},
		{"withdrawals do not count", 10, 2, 5, false},
		{"everything vanished", 10, 10, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newTown(t)
			id := func(i int) opendata.DatasetID { return opendata.DatasetID("datasett-" + string(rune('a'+i))) }
			for i := range tt.published {
				b.publish(id(i), 1)
			}
			before, _ := b.build()
			for i := range tt.vanished {
				b.remove(version.PointerKey(id(i)))
			}
			for i := range tt.withdrawn {
				b.withdraw(id(tt.vanished+i), 2)
			}
			_, _, err := search.Build(context.Background(), b, sampleCatalog(), noon)
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				if got, want := len(b.load().Entries), tt.published-tt.vanished-tt.withdrawn; got != want {
					t.Errorf("%d entries, want %d", got, want)
				}
				return
			}
			e := opendata.AsError(err)
			if e.Kind != opendata.Refused || e.Code != "catalog.vanishing" || e.Message["nb"] == "" || e.Hint["nb"] == "" {
				t.Fatalf("got %+v", e)
			}
			if b.load().ID != before.ID {
				t.Error("the refused generation took effect")
			}
		})
	}
}

func TestBuildMendsADamagedCatalog(t *testing.T) {
	tests := []struct {
		name   string
		damage func(town, search.Generation)
	}{
		{"a missing RDF file", func(b town, g search.Generation) { b.remove(search.RDFKey(g.ID, dcat.JSONLD)) }},
		{"a missing generation", func(b town, g search.Generation) { b.remove("catalog/" + g.ID + "/catalog.json") }},
		{"a pointer to nowhere", func(b town, g search.Generation) {
			b.putBytes("catalog/latest.json", []byte(`{"generation":"../oops"}`))
		}},
		{"a pointer that is no JSON", func(b town, g search.Generation) { b.putBytes("catalog/latest.json", []byte("x")) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newTown(t)
			b.publish("anlegg", 1)
			first, _ := b.build()
			tt.damage(b, first)
			b.build()
			if b.load().ID != first.ID {
				t.Error("rebuilding gave another generation")
			}
			for _, f := range dcat.Formats() {
				b.get(search.RDFKey(first.ID, f))
			}
		})
	}
}

// Builds that race end in one generation that has seen everything that was published before
// any of them began.
func TestConcurrentBuilds(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	b.build()
	b.publish("anlegg", 2)
	b.publish("badeplasser", 1)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, _, errs[i] = search.Build(context.Background(), b, sampleCatalog(), noon) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if g := b.load(); !hasVersion(g, "anlegg", versionID(2)) || !hasVersion(g, "badeplasser", versionID(1)) {
		t.Errorf("entries %v", ids(g.Entries))
	}
}

// losing is a bucket in which somebody else swaps the catalog just before every swap of ours,
// and then publishes once more, so that ours is always out of date.
type losing struct {
	town
	races int
}

func (l *losing) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if key == "catalog/latest.json" && l.races > 0 {
		l.races--
		n := int64(20 - 2*l.races)
		l.publish("anlegg", n-1)
		if _, _, err := search.Build(ctx, l.town, sampleCatalog(), noon); err != nil {
			l.Fatal(err)
		}
		l.publish("anlegg", n)
	}
	return l.town.Put(ctx, key, r, opts)
}

func TestBuildRetriesALostRace(t *testing.T) {
	for _, races := range []int{1, 3} {
		b := newTown(t)
		b.publish("anlegg", 1)
		g, _, err := search.Build(context.Background(), &losing{b, races}, sampleCatalog(), noon)
		if err != nil || !hasVersion(g, "anlegg", versionID(20)) {
			t.Errorf("%d races: %v, %v", races, ids(g.Entries), err)
		}
	}
	b := newTown(t)
	b.publish("anlegg", 1)
	_, _, err := search.Build(context.Background(), &losing{b, 9}, sampleCatalog(), noon)
	if opendata.KindOf(err) != opendata.Conflict {
		t.Errorf("races without end: %v", err)
	}
}

// Whatever storage call of a build fails, in whatever way, readers see the old catalog or the
// new one complete with its RDF, and a second build finishes the work.
func TestBuildStoppedAtEveryCall(t *testing.T) {
	prepare := func() (town, search.Generation) {
		b := newTown(t)
		for _, id := range []opendata.DatasetID{"anlegg", "badeplasser", "cafeer", "dager", "elver", "fjell"} {
			b.publish(id, 1)
		}
		old, _ := b.build()
		b.publish("anlegg", 2)
		b.withdraw("badeplasser", 2)
		return b, old
	}
	b, _ := prepare()
	dry := faultstore.New(b, faultstore.Plan{})
	want, _, err := search.Build(context.Background(), dry, sampleCatalog(), noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range faultstore.Modes() {
		for _, dead := range []bool{false, true} {
			for at := 1; at <= dry.Calls(); at++ {
				b, old := prepare()
				faulty := faultstore.New(b, faultstore.Plan{At: at, Mode: mode, Dead: dead})
				g, _, err := search.Build(context.Background(), faulty, sampleCatalog(), noon)
				if err != nil && opendata.KindOf(err) == opendata.Refused {
					t.Errorf("%s %d: a fault looked like vanished datasets: %v", mode, at, err)
				}
				seen := b.load()
				if seen.ID != old.ID && seen.ID != want.ID && len(g.Unread) == 0 {
					t.Errorf("%s %d: generation %s is neither the old nor the new one", mode, at, seen.ID)
				}
				if len(seen.Entries) < 5 {
					t.Errorf("%s %d: a partial catalog of %d datasets", mode, at, len(seen.Entries))
				}
				for _, f := range dcat.Formats() {
					if !strings.Contains(b.get(search.RDFKey(seen.ID, f)), "fjell") {
						t.Errorf("%s %d: catalog.%s is not whole", mode, at, f)
					}
				}
				if b.build(); b.load().ID != want.ID {
					t.Errorf("%s %d: the second build did not finish the work", mode, at)
				}
			}
		}
	}
}

func TestBuildEndsWithItsContext(t *testing.T) {
	b := newTown(t)
	b.publish("anlegg", 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := search.Build(ctx, b, sampleCatalog(), noon); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPrune(t *testing.T) {
	b := newTown(t)
	var generations []string
	for n := range int64(5) {
		b.publish("anlegg", n+1)
		g, _ := b.build()
		generations = append(generations, g.ID)
	}
	past, future := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)

	if n, err := search.Prune(context.Background(), b, 0, past); n != 0 || err != nil {
		t.Errorf("pruned %d young generations, %v", n, err)
	}
	if n, err := search.Prune(context.Background(), b, 2, future); n != 2 || err != nil {
		t.Errorf("pruned %d generations, want 2: %v", n, err)
	}
	if n, err := search.Prune(context.Background(), b, 0, future); n != 2 || err != nil {
		t.Errorf("pruned %d generations, want the last 2: %v", n, err)
	}
	if g := b.load(); g.ID != generations[4] {
		t.Error("the current generation went")
	}
	for info, err := range b.List(context.Background(), "catalog/", "") {
		if err != nil || (info.Key != "catalog/latest.json" && !strings.HasPrefix(info.Key, "catalog/"+generations[4]+"/")) {
			t.Errorf("left behind: %s, %v", info.Key, err)
		}
	}

	b.remove("catalog/latest.json")
	if n, err := search.Prune(context.Background(), b, 0, future); n != 0 || err != nil {
		t.Errorf("without a pointer %d generations went, %v", n, err)
	}
}
