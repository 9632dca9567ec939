package publish

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// The record of a version lives as long as the version, and that of a run that may still become public
// as long as the run.
func TestRecordsOfProtectionFollowTheirVersions(t *testing.T) {
	ctx := context.Background()
	p := &Publisher{Private: memstore.New(), Public: memstore.New(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
	runs := map[string]opendata.Run{}
	for name, state := range map[string]opendata.RunState{"live": opendata.RunCommitted, "gone": opendata.RunCommitted, "lost": opendata.RunSuperseded, "waiting": opendata.RunCommitting} {
		run := opendata.Run{ID: opendata.NewRunID(p.Now()), Dataset: "bad", State: state}
		runs[name] = run
		if err := p.put(ctx, runKey(run.ID), run); err != nil {
			t.Fatal(err)
		}
		f, err := p.stageProtection(ctx, run, record(t, "digests of "+name))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.keepProtection(ctx, run, f); err != nil {
			t.Fatal(err)
		}
	}
	pointer := opendata.Pointer{Format: 1, Dataset: "bad", State: opendata.StatePublished, Versions: []opendata.VersionRecord{{Version: runs["live"].ID.Version()}}}
	if _, err := (version.Store{Public: p.Public}).Swap(ctx, opendata.Pointer{}, "", pointer); err != nil {
		t.Fatal(err)
	}
	// A record whose run nobody knows any more.
	if _, err := p.Private.Put(ctx, protectionKey("bad", "2020-01-01-0123456789"), bytes.NewReader([]byte("x")), objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}

	var s Swept
	if err := p.sweepProtection(ctx, &s); err != nil {
		t.Fatal(err)
	}
	if s.Private != 3 {
		t.Errorf("%d records removed, want 3", s.Private)
	}
	plan := Plan{Dataset: opendata.Dataset{ID: "bad"}}
	for _, name := range []string{"live", "gone", "lost", "waiting"} {
		plan.Live = append(plan.Live, runs[name].ID.Version())
	}
	records, done, err := p.protections(ctx, plan)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	var left []string
	for _, r := range records {
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, string(b))
	}
	if !slices.Equal(left, []string{"digests of live", "digests of waiting"}) {
		t.Errorf("records left: %q", left)
	}
}

// record is what a conversion left.
func record(t *testing.T, content string) *output {
	t.Helper()
	o := &output{name: "protection", format: "protection", mediaType: "application/octet-stream"}
	if err := o.create(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.discard)
	if _, err := io.WriteString(o, content); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestConversionWithoutRulesLeavesNoRecord(t *testing.T) {
	p := &Publisher{Private: memstore.New()}
	f, err := p.stageProtection(context.Background(), opendata.Run{ID: "r"}, record(t, ""))
	if err != nil || f != nil {
		t.Fatalf("staged %v, %v", f, err)
	}
	if err := p.keepProtection(context.Background(), opendata.Run{ID: "r"}, f); err != nil {
		t.Error(err)
	}
}
