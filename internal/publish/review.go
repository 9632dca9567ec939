package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// Defaults of the quality gates, with absolute minimums so that small tables do not hold for
// one row.
const (
	defaultMaxRejected  = 0.01
	minRejectedRows     = 5
	defaultMaxRowChange = 0.30
	minRowChange        = 20
)

// Review is the result of the gates over the whole version: what would be released.
type Review struct {
	Files    []StagedFile       `json:"files"` // the manifest is last
	Manifest opendata.Manifest  `json:"manifest"`
	Rows     opendata.RowCounts `json:"rows"` // all of them; the manifest's leave out what would disclose
	Record   *StagedFile        `json:"record,omitempty"`
}

// Review checks that exactly the planned parts are there, takes the whole through the gates, and
// writes what describes the version (profile, data package, manifest) into staging. A gate that
// says no holds the run with a report and a proposal.
func (p *Publisher) Review(ctx context.Context, id opendata.RunID) (Review, opendata.RunState, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil || stops(run.State) {
		return Review{}, run.State, err
	}
	if rev, _, err := readJSON[Review](ctx, p.Private, stageKey(run, "review")); err == nil {
		return rev, run.State, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return Review{}, run.State, fmt.Errorf("read review: %w", err)
	}
	plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return Review{}, run.State, fmt.Errorf("read plan: %w", err)
	}
	part, err := p.parts(ctx, run, plan)
	if err != nil {
		return Review{}, run.State, err
	}
	report := makeReport(run, plan, part)
	report.Holds = append(unaccepted(run, part.Holds), qualityHolds(run, plan, part.Rows)...)
	if err := p.put(ctx, stageKey(run, "report"), report); err != nil {
		return Review{}, run.State, fmt.Errorf("record report: %w", err)
	}
	if len(report.Holds) > 0 {
		contract := revise(plan.Contract, report.Holds, part.Proposal, part.Disclosure)
		state, err := p.hold(ctx, run, plan, HeldProposal{Contract: contract, Holds: report.Holds, Report: report, Base: own(plan.Dataset).Digest(),
			InForce: plan.Contract, Final: beyondContract(plan.Contract, report.Holds), Diff: difference(plan.Contract, contract, report.Left, report.Holds)})
		return Review{}, state, err
	}
	rev, err := p.describe(ctx, run, plan, part)
	if err != nil {
		return rev, run.State, err
	}
	if err := p.writeOnce(ctx, stageKey(run, "review"), &rev); err != nil {
		return rev, run.State, fmt.Errorf("record review: %w", err)
	}
	return rev, run.State, nil
}

// parts reads the planned parts' results, exactly once each. A plan has one part so far.
func (p *Publisher) parts(ctx context.Context, run opendata.Run, plan Plan) (PartResult, error) {
	if len(plan.Parts) != 1 {
		return PartResult{}, fmt.Errorf("plan of run %s has %d parts, want 1", run.ID, len(plan.Parts))
	}
	part, _, err := readJSON[PartResult](ctx, p.Private, stageKey(run, fmt.Sprintf("parts/%d", plan.Parts[0].Number)))
	if err != nil {
		return part, fmt.Errorf("read part result: %w", err)
	}
	if got := part.Rows.Published + part.Rows.Rejected + part.Rows.Removed; got != part.Rows.Read {
		return part, fmt.Errorf("rows of run %s do not add up: read %d, accounted for %d", run.ID, part.Rows.Read, got)
	}
	return part, nil
}

func makeReport(run opendata.Run, plan Plan, part PartResult) opendata.Report {
	r := opendata.Report{Run: run.ID, Dataset: run.Dataset, Rows: part.Rows, Columns: part.Verdicts, Treated: part.Treated,
		Rejects: part.Rejects, Warnings: warnings(plan, part.Warnings), Disclosure: part.Disclosure}
	for _, l := range part.Left {
		r.Left = append(r.Left, l.Label)
	}
	for _, h := range part.Holds {
		if h.Code == "second_look" { // found beside the conversion, where what was removed is still known
			r.Second = append(r.Second, opendata.Finding{Place: "column", Column: h.Column, Kind: h.Kind, Cells: h.Count, Certain: true})
		}
	}
	return r
}

// beyondContract reports whether a second look found something that no change of the contract takes
// out: in a text file, a name, or metadata.
func beyondContract(c opendata.Contract, holds []opendata.HoldReason) bool {
	return slices.ContainsFunc(holds, func(h opendata.HoldReason) bool { return h.Code == "second_look" && !inContract(c, h.Column) })
}

// unaccepted are the holds of a conversion without those that the steward has approved for this run,
// and each with its text. What live versions give away together no contract can mend, so the approval
// itself, with its reason, lets it pass; any more of it than was approved does not.
func unaccepted(run opendata.Run, holds []opendata.HoldReason) []opendata.HoldReason {
	var list []opendata.HoldReason
	for _, h := range holds {
		if run.Approval != nil && h.Code == "differences" && slices.ContainsFunc(run.Holds, func(a opendata.HoldReason) bool {
			return a.Code == h.Code && a.Kind == h.Kind && a.Column == h.Column && a.Count >= h.Count
		}) {
			continue
		}
		if len(h.Text) == 0 {
			h.Text = holdText(h.Code)
		}
		list = append(list, h)
	}
	return list
}

// qualityHolds are the gates on counts. A hold that the steward has approved for this run does
// not come again; --approve covers the rejected rows that its own proposal counted.
func qualityHolds(run opendata.Run, plan Plan, rows opendata.RowCounts) []opendata.HoldReason {
	var holds []opendata.HoldReason
	add := func(code string, count int64) {
		approved := run.Approval != nil && slices.ContainsFunc(run.Holds, func(h opendata.HoldReason) bool { return h.Code == code })
		if !approved {
			holds = append(holds, opendata.HoldReason{Code: code, Count: count, Text: holdText(code)})
		}
	}
	q := plan.Dataset.Quality
	maxRejected := orDefault(q.MaxRejectedRows, defaultMaxRejected)
	proposedHere := plan.Contract.Approved.Run == run.ID
	if rows.Rejected > minRejectedRows && float64(rows.Rejected) > maxRejected*float64(rows.Read) && !proposedHere {
		add("rejected_rows", rows.Rejected)
	}
	// What a steward took back does not come again by itself, from a source that may not be mended.
	if plan.Withdrawn && run.Trigger == "schedule" {
		add("withdrawn", 0)
	}
	change := rows.Published - plan.PrevRows
	limit := orDefault(q.MaxRowCountChange, defaultMaxRowChange) * float64(plan.PrevRows)
	if plan.Previous != "" && math.Abs(float64(change)) > max(limit, minRowChange) {
		add("row_count", change)
	}
	if plan.Previous != "" && rows.Published == 0 && plan.PrevRows > 0 && math.Abs(float64(change)) <= max(limit, minRowChange) {
		add("empty", 0)
	}
	return holds
}

func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}

// describe builds profile, data package and manifest and stages them.
func (p *Publisher) describe(ctx context.Context, run opendata.Run, plan Plan, part PartResult) (Review, error) {
	files := slices.Clone(part.Files)
	profile, err := p.stageJSON(ctx, run, opendata.File{Name: "profile.json", Format: "profile"}, part.Profile)
	if err != nil {
		return Review{}, err
	}
	files = append(files, profile)
	pack, err := p.stageJSON(ctx, run, opendata.File{Name: "datapackage.json", Format: "datapackage"}, dataPackage(run, plan, part, files))
	if err != nil {
		return Review{}, err
	}
	files = append(files, pack)
	m := opendata.Manifest{
		Format: 1, Dataset: run.Dataset, Version: run.ID.Version(), Created: run.Started, Metadata: plan.Dataset.Metadata(),
		Rows: publicRows(part), Columns: part.Columns, Removed: removed(part), Protect: protection(plan.Contract, part), Key: publishedKey(plan.Contract, part.Columns),
		Temporal: part.Temporal, BBox: part.BBox,
		Contract: plan.Contract.Digest(), Gate: opendata.GateVersion, Software: p.Software,
	}
	for _, f := range files {
		m.Files = append(m.Files, f.File)
	}
	manifest, err := p.stageJSON(ctx, run, opendata.File{Name: "manifest.json", Format: "manifest"}, m)
	if err != nil {
		return Review{}, err
	}
	return Review{Files: append(files, manifest), Manifest: m, Rows: part.Rows, Record: part.Record}, nil
}

// publishedKey is the contract's key by the names under which its columns are published; none
// when one of them is not published as it is, since the rest identifies no row.
func publishedKey(c opendata.Contract, columns []opendata.PublishedColumn) []string {
	var key []string
	for _, name := range c.Key {
		rule, _ := c.Column(name)
		if !slices.ContainsFunc(columns, func(pc opendata.PublishedColumn) bool {
			return pc.Name == rule.Published() && pc.Treatment == opendata.Keep
		}) {
			return nil
		}
		key = append(key, rule.Published())
	}
	return key
}

func (p *Publisher) stageJSON(ctx context.Context, run opendata.Run, f opendata.File, v any) (StagedFile, error) {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return StagedFile{}, fmt.Errorf("encode %s: %w", f.Format, err)
	}
	b = append(b, '\n')
	f.MediaType, f.Bytes, f.SHA256 = "application/json", int64(len(b)), version.Digest(b)
	key := stagingKey(run, f.SHA256, f.Name)
	if _, err := p.Private.Put(ctx, key, bytes.NewReader(b), objstore.PutOptions{ContentType: f.MediaType, SHA256: f.SHA256}); err != nil {
		return StagedFile{}, fmt.Errorf("stage %s: %w", f.Format, err)
	}
	return StagedFile{File: f, Key: key}, nil
}
