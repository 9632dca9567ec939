package version_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/dirstore"
	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

const v1 = opendata.VersionID("2026-03-01-0123456789")

func put(t interface{ Fatal(...any) }, b objstore.Bucket, key, body string) {
	if _, err := b.Put(context.Background(), key, strings.NewReader(body), objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}
}

func pointer(d opendata.DatasetID, seq int64, state opendata.State) opendata.Pointer {
	event, _ := json.Marshal(opendata.Event{SpecVersion: "1.0", ID: string(d), Data: opendata.EventData{Dataset: d, Seq: seq}})
	return opendata.Pointer{Format: 1, Dataset: d, Seq: seq, State: state, Event: event}
}

func TestKeysOfThePublishedLayout(t *testing.T) {
	for got, want := range map[string]string{
		version.Prefix("bad", v1):                 "data/bad/2026-03-01-0123456789/",
		version.FileKey("bad", v1, "bad.parquet"): "data/bad/2026-03-01-0123456789/bad.parquet",
		version.ManifestKey("bad", v1):            "data/bad/2026-03-01-0123456789/manifest.json",
		version.PointerKey("bad"):                 "data/bad/latest.json",
		version.EventKey("bad", 7):                "events/bad/000000000007.json",
	} {
		if got != want {
			t.Errorf("key = %s, want %s", got, want)
		}
	}
}

// Ids that begin with each other sort differently as ids and as keys, because a hyphen sorts before
// the slash that ends an id in a key.
func TestDatasetsWhoseIdsBeginWithEachOther(t *testing.T) {
	dir, err := dirstore.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]objstore.Bucket{"memory": memstore.New(), "directory": dir} {
		t.Run(name, func(t *testing.T) {
			want := []opendata.DatasetID{"aa", "aa-b", "aa-b-c", "aa0", "aab", "b0", "zz", "zz-9"}
			for _, id := range want {
				put(t, b, version.PointerKey(id), `{"format":1}`)
				put(t, b, version.FileKey(id, v1, "manifest.json"), "{}")
				put(t, b, version.FileKey(id, v1, string(id)+".parquet"), "x")
			}
			put(t, b, version.FileKey("aa-a", v1, "manifest.json"), "{}") // promoted, never committed: no pointer
			put(t, b, "data/Not_an_id/latest.json", "{}")
			got, err := version.Store{Public: b}.Datasets(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("datasets = %v, want %v", got, want)
			}
		})
	}
}

func TestDatasetsListsEveryPointerOnceAndSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := memstore.New()
		ids := rapid.SliceOfDistinct(rapid.StringMatching(`[ab0]{1,3}(-[ab0]{1,3}){0,2}`).Filter(func(s string) bool { return len(s) > 1 }), rapid.ID[string]).Draw(t, "ids")
		var want []opendata.DatasetID
		for _, id := range ids {
			put(t, b, version.PointerKey(opendata.DatasetID(id)), "{}")
			put(t, b, version.ManifestKey(opendata.DatasetID(id), v1), "{}")
			want = append(want, opendata.DatasetID(id))
		}
		got, err := version.Store{Public: b}.Datasets(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("datasets = %v, want %v", got, want)
		}
	})
}

func TestADatasetWithoutAPointerIsEmpty(t *testing.T) {
	p, etag, err := version.Store{Public: memstore.New()}.Pointer(context.Background(), "bad")
	if err != nil || etag != "" || p.State != opendata.StateEmpty || p.Dataset != "bad" || p.Seq != 0 {
		t.Errorf("pointer = %+v, %q, %v", p, etag, err)
	}
}

func TestSwapIsConditionalAndKeepsTheEventBefore(t *testing.T) {
	s := version.Store{Public: memstore.New()}
	ctx := context.Background()
	empty, none, err := s.Pointer(ctx, "bad")
	if err != nil {
		t.Fatal(err)
	}
	first := pointer("bad", 1, opendata.StatePublished)
	etag, err := s.Swap(ctx, empty, none, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Swap(ctx, empty, none, pointer("bad", 1, opendata.StatePublished)); !errors.Is(err, objstore.ErrPrecondition) {
		t.Errorf("a second first swap = %v, want a failed precondition", err)
	}
	// No relay ran: the swap itself puts the previous event into the log.
	if _, err := s.Swap(ctx, first, etag, pointer("bad", 2, opendata.StateWithdrawn)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Swap(ctx, first, etag, pointer("bad", 2, opendata.StatePublished)); !errors.Is(err, objstore.ErrPrecondition) {
		t.Errorf("a swap against an old ETag = %v, want a failed precondition", err)
	}
	now, _, err := s.Pointer(ctx, "bad")
	if err != nil || now.Seq != 2 || now.State != opendata.StateWithdrawn {
		t.Errorf("pointer = %+v, %v", now, err)
	}
	events, err := s.Events(ctx, "bad", 0, 10)
	if err != nil || len(events) != 1 || events[0].Data.Seq != 1 {
		t.Errorf("events = %+v, %v, want the first", events, err)
	}
}

// A swap that dies anywhere has either moved the pointer or not; the pointer never moves before the
// event of the one before is in the log.
func TestNoEventIsLostWhereverASwapDies(t *testing.T) {
	for _, mode := range faultstore.Modes() {
		for at := 1; at <= 3; at++ {
			inner := memstore.New()
			s := version.Store{Public: inner}
			ctx := context.Background()
			first := pointer("bad", 1, opendata.StatePublished)
			etag, err := s.Swap(ctx, opendata.Pointer{Dataset: "bad"}, "", first)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = version.Store{Public: faultstore.New(inner, faultstore.Plan{At: at, Mode: mode, Dead: true})}.Swap(ctx, first, etag, pointer("bad", 2, opendata.StatePublished))
			now, _, err := s.Pointer(ctx, "bad")
			if err != nil {
				t.Fatal(err)
			}
			events, err := s.Events(ctx, "bad", 0, 10)
			if err != nil || now.Seq == 2 && len(events) != 1 {
				t.Errorf("killed %s call %d: seq %d, %d events, %v", mode, at, now.Seq, len(events), err)
			}
		}
	}
}

func TestEventsAreWrittenOnce(t *testing.T) {
	s := version.Store{Public: memstore.New()}
	ctx := context.Background()
	p := pointer("bad", 3, opendata.StatePublished)
	for range 3 {
		if err := s.EnsureEvent(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	other := p
	other.Event = json.RawMessage(`{"id":"another"}`)
	if err := s.EnsureEvent(ctx, other); err == nil {
		t.Error("another event took the place of one that subscribers were told of")
	}
	if err := s.EnsureEvent(ctx, opendata.Pointer{Dataset: "bad", Seq: 4}); err != nil {
		t.Errorf("a pointer without an event: %v", err)
	}
	if events, err := s.Events(ctx, "bad", 0, 10); err != nil || len(events) != 1 {
		t.Errorf("events = %v, %v", events, err)
	}
}

func TestEventsAfterASeqInOrder(t *testing.T) {
	s := version.Store{Public: memstore.New()}
	ctx := context.Background()
	for _, seq := range []int64{1, 2, 9, 10, 11, 100} {
		for _, id := range []opendata.DatasetID{"bad", "bad-b"} {
			if err := s.EnsureEvent(ctx, pointer(id, seq, opendata.StatePublished)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		after int64
		limit int
		want  []int64
	}{{0, 10, []int64{1, 2, 9, 10, 11, 100}}, {2, 2, []int64{9, 10}}, {100, 5, nil}, {50, 5, []int64{100}}} {
		events, err := s.Events(ctx, "bad", c.after, c.limit)
		var got []int64
		for _, e := range events {
			if e.Data.Dataset != "bad" {
				t.Errorf("an event of %s", e.Data.Dataset)
			}
			got = append(got, e.Data.Seq)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("events after %d = %v, %v, want %v", c.after, got, err, c.want)
		}
	}
}

func TestManifestMustHaveTheDigestThatThePointerSays(t *testing.T) {
	s := version.Store{Public: memstore.New()}
	ctx := context.Background()
	body := `{"format":1,"dataset":"bad","version":"2026-03-01-0123456789"}`
	put(t, s.Public, version.ManifestKey("bad", v1), body)
	if m, err := s.Manifest(ctx, "bad", v1, version.Digest([]byte(body))); err != nil || m.Version != v1 {
		t.Errorf("manifest = %+v, %v", m, err)
	}
	if _, err := s.Manifest(ctx, "bad", v1, ""); err != nil {
		t.Errorf("without a digest to check: %v", err)
	}
	if _, err := s.Manifest(ctx, "bad", v1, version.Digest([]byte("another"))); err == nil || opendata.KindOf(err) != opendata.Internal {
		t.Errorf("with another digest: %v, want an internal error", err)
	}
	if _, err := s.Manifest(ctx, "bad", "2026-03-02-0123456789", ""); opendata.KindOf(err) != opendata.NotFound {
		t.Errorf("a version that is not there: %v, want not found", err)
	}
}

func TestCurrent(t *testing.T) {
	s := version.Store{Public: memstore.New()}
	ctx := context.Background()
	manifest := []byte(`{"format":1,"dataset":"here"}`)
	put(t, s.Public, version.ManifestKey("here", v1), string(manifest))
	for id, p := range map[opendata.DatasetID]opendata.Pointer{
		"here":   {State: opendata.StatePublished, Version: v1, ManifestDigest: version.Digest(manifest)},
		"gone":   {State: opendata.StateWithdrawn},
		"fenced": {State: opendata.StateEmpty},
	} {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Public.Put(ctx, version.PointerKey(id), bytes.NewReader(b), objstore.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, m, err := s.Current(ctx, "here"); err != nil || m.Dataset != "here" {
		t.Errorf("here: %+v, %v", m, err)
	}
	for id, code := range map[opendata.DatasetID]string{"gone": "dataset.gone", "fenced": "dataset.not_found", "never": "dataset.not_found"} {
		_, _, err := s.Current(ctx, id)
		if e := opendata.AsError(err); e.Kind != opendata.NotFound || e.Code != code {
			t.Errorf("%s: %v, want %s", id, err, code)
		}
	}
}
