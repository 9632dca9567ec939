package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Sealed is the result of the second look at one staged file. Without holds its bytes may be
// promoted, and only bytes with that digest.
type Sealed struct {
	File     StagedFile            `json:"file"`
	Findings []opendata.Finding    `json:"findings,omitempty"`
	Holds    []opendata.HoldReason `json:"holds,omitempty"`
}

// Seal takes the second look at one staged file: its bytes have the digest that Review listed,
// and what they decode to is searched by detectors of their own.
func (p *Publisher) Seal(ctx context.Context, id opendata.RunID, n int) (Sealed, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return Sealed{}, err
	}
	if stops(run.State) {
		return Sealed{}, superfluous(run)
	}
	key := stageKey(run, fmt.Sprintf("sealed/%d", n))
	if s, _, err := readJSON[Sealed](ctx, p.Private, key); err == nil {
		return s, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return Sealed{}, fmt.Errorf("read sealed file: %w", err)
	}
	rev, _, err := readJSON[Review](ctx, p.Private, stageKey(run, "review"))
	if err != nil {
		return Sealed{}, fmt.Errorf("read review: %w", err)
	}
	if n < 0 || n >= len(rev.Files) {
		return Sealed{}, fmt.Errorf("seal file %d of %d", n, len(rev.Files))
	}
	plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return Sealed{}, fmt.Errorf("read plan: %w", err)
	}
	file := rev.Files[n]
	p.progress(run, "seal", 0, file.Bytes)
	ra, size, done, err := p.spool(ctx, file.Key)
	if err != nil {
		return Sealed{}, fmt.Errorf("open staged %s: %w", file.Format, err)
	}
	defer done()
	if err := checkDigest(io.NewSectionReader(ra, 0, size), file.File); err != nil {
		return Sealed{}, err
	}
	s := Sealed{File: file}
	looked := looked{contract: plan.Contract, columns: rev.Manifest.Columns, catalog: p.Catalog, tempDir: p.TempDir, parquet: func() (io.ReaderAt, int64, func(), error) {
		i := slices.IndexFunc(rev.Files, func(f StagedFile) bool { return f.Format == "parquet" })
		return p.spool(ctx, rev.Files[i].Key)
	}}
	s.Findings, s.Holds, err = looked.at(ctx, file.File, ra, size)
	if err != nil {
		return Sealed{}, err
	}
	if err := p.writeOnce(ctx, key, &s); err != nil {
		return Sealed{}, fmt.Errorf("record sealed file: %w", err)
	}
	return s, nil
}

func checkDigest(r io.Reader, f opendata.File) error {
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Format, err)
	}
	if n != f.Bytes || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%s does not have the digest that was recorded", f.Format)
	}
	return nil
}

// Release is the sealed list: what may become public, and nothing else.
type Release struct {
	Files []StagedFile `json:"files"` // the manifest is last
}

// Release gathers the sealed files. A hit in any of them that chance and the contract do not
// explain holds the run. A dry run ends here.
func (p *Publisher) Release(ctx context.Context, id opendata.RunID) (Release, opendata.RunState, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil || stops(run.State) {
		return Release{}, run.State, err
	}
	if rel, _, err := readJSON[Release](ctx, p.Private, stageKey(run, "release")); err == nil {
		return rel, run.State, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return Release{}, run.State, fmt.Errorf("read release: %w", err)
	}
	rev, _, err := readJSON[Review](ctx, p.Private, stageKey(run, "review"))
	if err != nil {
		return Release{}, run.State, fmt.Errorf("read review: %w", err)
	}
	rel := Release{}
	var holds []opendata.HoldReason
	var findings []opendata.Finding
	for n := range rev.Files {
		s, _, err := readJSON[Sealed](ctx, p.Private, stageKey(run, fmt.Sprintf("sealed/%d", n)))
		if err != nil {
			return rel, run.State, fmt.Errorf("read sealed file %d: %w", n, err)
		}
		findings, holds = append(findings, s.Findings...), append(holds, s.Holds...)
		rel.Files = append(rel.Files, s.File)
	}
	if len(holds) > 0 {
		state, err := p.holdSecondLook(ctx, run, findings, holds)
		return rel, state, err
	}
	if run.DryRun {
		state, err := p.decide(ctx, id, opendata.RunDryRun, func(r *opendata.Run) { r.Rows, r.Removed = rev.Rows, rev.Manifest.Removed })
		return rel, state, err
	}
	if err := p.writeOnce(ctx, stageKey(run, "release"), &rel); err != nil {
		return rel, run.State, fmt.Errorf("record release: %w", err)
	}
	return rel, run.State, nil
}

func (p *Publisher) holdSecondLook(ctx context.Context, run opendata.Run, findings []opendata.Finding, holds []opendata.HoldReason) (opendata.RunState, error) {
	plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return run.State, fmt.Errorf("read plan: %w", err)
	}
	report, _, err := readJSON[opendata.Report](ctx, p.Private, stageKey(run, "report"))
	if err != nil {
		return run.State, fmt.Errorf("read report: %w", err)
	}
	report.Holds, report.Second = holds, findings
	contract := revise(plan.Contract, holds, opendata.Contract{}, nil)
	return p.hold(ctx, run, plan, HeldProposal{
		Contract: contract, Holds: holds, Report: report, Base: own(plan.Dataset).Digest(), InForce: plan.Contract, Diff: difference(plan.Contract, contract, nil, holds),
		Final: beyondContract(plan.Contract, holds),
	})
}

// inContract reports whether a hold is about a column that a revised contract can treat; a hit in
// a name or in metadata is not.
func inContract(c opendata.Contract, column string) bool {
	return slices.ContainsFunc(c.Columns, func(r opendata.ColumnRule) bool { return r.Name == column || r.Published() == column })
}
