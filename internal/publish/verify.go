package publish

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
	"github.com/allmenning/allmenning/internal/version"
)

// Fault is one thing that Verify or Recheck found wrong.
type Fault struct {
	Dataset opendata.DatasetID    `json:"dataset,omitempty"`
	Version opendata.VersionID    `json:"version,omitempty"`
	Code    string                `json:"code"` // manifest, file, missing_file, event, orphan, catalog, finding, unreadable
	File    string                `json:"file,omitempty"`
	Holds   []opendata.HoldReason `json:"holds,omitempty"`
}

// Verified counts what Verify read.
type Verified struct {
	Datasets int     `json:"datasets"`
	Versions int     `json:"versions"`
	Files    int     `json:"files"`
	Bytes    int64   `json:"bytes"`
	Faults   []Fault `json:"faults"`
}

// Verify reads the whole public store: every pointer's versions with every file's digest, every
// event from 1 on, no file that no pointer names, and a catalog that says what the pointers say.
func (p *Publisher) Verify(ctx context.Context) (Verified, error) {
	res := Verified{Faults: []Fault{}}
	names, err := children(ctx, p.Public, "data/")
	if err != nil {
		return res, err
	}
	seqs := map[opendata.DatasetID]opendata.Pointer{}
	for _, name := range names {
		d, err := opendata.ParseDatasetID(name)
		if err != nil {
			res.Faults = append(res.Faults, Fault{Code: "orphan"})
			continue
		}
		pointer, err := p.verifyDataset(ctx, d, &res)
		if err != nil {
			return res, err
		}
		seqs[d] = pointer
		res.Datasets++
	}
	return res, p.verifyCatalog(ctx, seqs, &res)
}

func (p *Publisher) verifyDataset(ctx context.Context, d opendata.DatasetID, res *Verified) (opendata.Pointer, error) {
	pointer, _, err := p.versions().Pointer(ctx, d)
	if err != nil {
		return pointer, err
	}
	for _, rec := range pointer.Versions {
		if err := p.verifyVersion(ctx, d, rec, res); err != nil {
			return pointer, err
		}
	}
	found, err := children(ctx, p.Public, fmt.Sprintf("data/%s/", d))
	if err != nil {
		return pointer, err
	}
	for _, name := range found {
		if name != "latest.json" && !pointer.Live(opendata.VersionID(name)) {
			res.Faults = append(res.Faults, Fault{Dataset: d, Code: "orphan"})
		}
	}
	events, err := p.versions().Events(ctx, d, 0, int(pointer.Seq)+1)
	if err != nil {
		return pointer, err
	}
	if int64(len(events)) != pointer.Seq {
		res.Faults = append(res.Faults, Fault{Dataset: d, Code: "event"})
	}
	for i, e := range events {
		if e.Data.Seq != int64(i+1) || e.ID != fmt.Sprintf("%s/%d", d, i+1) {
			res.Faults = append(res.Faults, Fault{Dataset: d, Code: "event"})
		}
	}
	return pointer, nil
}

func (p *Publisher) verifyVersion(ctx context.Context, d opendata.DatasetID, rec opendata.VersionRecord, res *Verified) error {
	res.Versions++
	m, err := p.versions().Manifest(ctx, d, rec.Version, rec.ManifestDigest)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		res.Faults = append(res.Faults, Fault{Dataset: d, Version: rec.Version, Code: "manifest"})
		return nil
	}
	known := map[string]bool{"manifest.json": true}
	for _, f := range m.Files {
		known[f.Name] = true
		res.Files++
		res.Bytes += f.Bytes
		code, err := p.verifyFile(ctx, version.FileKey(d, rec.Version, f.Name), f)
		if err != nil {
			return err
		}
		if code != "" {
			res.Faults = append(res.Faults, Fault{Dataset: d, Version: rec.Version, Code: code, File: f.Name})
		}
	}
	prefix := version.Prefix(d, rec.Version)
	for info, err := range p.Public.List(ctx, prefix, "") {
		if err != nil {
			return err
		}
		if !known[info.Key[len(prefix):]] {
			res.Faults = append(res.Faults, Fault{Dataset: d, Version: rec.Version, Code: "orphan"})
		}
	}
	return nil
}

func (p *Publisher) verifyFile(ctx context.Context, key string, f opendata.File) (string, error) {
	r, _, err := p.Public.Open(ctx, key, objstore.Range{})
	if errors.Is(err, objstore.ErrNotFound) {
		return "missing_file", nil
	}
	if err != nil {
		return "", fmt.Errorf("open %s: %w", f.Format, err)
	}
	defer r.Close()
	if err := checkDigest(r, f); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "file", nil
	}
	return "", nil
}

// verifyCatalog compares the current generation with the pointers.
func (p *Publisher) verifyCatalog(ctx context.Context, pointers map[opendata.DatasetID]opendata.Pointer, res *Verified) error {
	gen, _, err := search.Load(ctx, p.Public)
	if errors.Is(err, objstore.ErrNotFound) || opendata.KindOf(err) == opendata.NotFound {
		gen = search.Generation{}
	} else if err != nil {
		return fmt.Errorf("load catalog: %w", err)
	}
	listed := map[opendata.DatasetID]search.Entry{}
	for _, e := range gen.Entries {
		listed[e.ID] = e
	}
	for d, pointer := range pointers {
		e, ok := listed[d]
		want := pointer.State == opendata.StatePublished
		if ok != want || want && (e.Version != pointer.Version || e.Seq != pointer.Seq) {
			res.Faults = append(res.Faults, Fault{Dataset: d, Code: "catalog"})
		}
		delete(listed, d)
	}
	for d := range listed {
		res.Faults = append(res.Faults, Fault{Dataset: d, Code: "catalog"})
	}
	return nil
}

// Recheck runs today's detectors over the files of every live version of a dataset (empty: of
// every dataset). It changes nothing: a steward withdraws what it finds.
func (p *Publisher) Recheck(ctx context.Context, d opendata.DatasetID) (Verified, error) {
	res := Verified{Faults: []Fault{}}
	ids := []opendata.DatasetID{d}
	if d == "" {
		var err error
		if ids, err = p.versions().Datasets(ctx); err != nil {
			return res, err
		}
	}
	for _, id := range ids {
		pointer, _, err := p.versions().Pointer(ctx, id)
		if err != nil {
			return res, err
		}
		res.Datasets++
		for _, rec := range pointer.Versions {
			if err := p.recheckVersion(ctx, id, rec, &res); err != nil {
				return res, err
			}
		}
	}
	return res, nil
}

func (p *Publisher) recheckVersion(ctx context.Context, d opendata.DatasetID, rec opendata.VersionRecord, res *Verified) error {
	res.Versions++
	m, err := p.versions().Manifest(ctx, d, rec.Version, rec.ManifestDigest)
	if err != nil {
		return err
	}
	contract, err := p.contractByDigest(ctx, d, m.Contract)
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return fmt.Errorf("read contract: %w", err)
	}
	look := looked{contract: contract, columns: m.Columns, catalog: p.Catalog, tempDir: p.TempDir, parquet: func() (io.ReaderAt, int64, func(), error) {
		return spoolFrom(ctx, p.Public, version.FileKey(d, rec.Version, string(d)+".parquet"), p.TempDir)
	}}
	for _, f := range m.Files {
		ra, size, done, err := spoolFrom(ctx, p.Public, version.FileKey(d, rec.Version, f.Name), p.TempDir)
		if err != nil {
			return fmt.Errorf("open %s: %w", f.Format, err)
		}
		_, holds, err := look.at(ctx, f, ra, size)
		done()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		res.Files++
		res.Bytes += size
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			res.Faults = append(res.Faults, Fault{Dataset: d, Version: rec.Version, Code: "unreadable", File: f.Name})
		case len(holds) > 0:
			res.Faults = append(res.Faults, Fault{Dataset: d, Version: rec.Version, Code: "finding", File: f.Name, Holds: holds})
		}
	}
	return nil
}
