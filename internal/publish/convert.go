package publish

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxQuarantine bounds the rejected rows kept of one part, in bytes before compression. What is
// beyond is still counted.
const maxQuarantine = 256 << 20

// StagedFile is one file of the version in private staging. Its key holds its digest.
type StagedFile struct {
	opendata.File
	Key string `json:"key"`
}

// PartResult is what converting one part gave.
type PartResult struct {
	Part     int                        `json:"part"`
	Rows     opendata.RowCounts         `json:"rows"`
	Files    []StagedFile               `json:"files"`
	Columns  []opendata.PublishedColumn `json:"columns"`
	Verdicts []opendata.ColumnVerdict   `json:"verdicts"`
	Left     []convert.LeftOut          `json:"left,omitempty"`
	Holds    []opendata.HoldReason      `json:"holds,omitempty"`
	Treated  []opendata.TreatedColumn   `json:"treated"`
	Rejects  map[string]int64           `json:"rejects,omitempty"`
	Warnings []string                   `json:"warnings,omitempty"`
	Profile  opendata.Profile           `json:"profile"`
	Temporal *opendata.Period           `json:"temporal,omitempty"`
	BBox     []float64                  `json:"bbox,omitempty"`
	Proposal opendata.Contract          `json:"proposal"` // of this part's scan, for a hold

	Disclosure *opendata.Disclosure `json:"disclosure,omitempty"` // what disclosure control found and did
	Record     *StagedFile          `json:"record,omitempty"`     // by which later versions are compared with this one
}

// Convert converts one part into every published form in private staging. The result is the
// same whoever computes it; the first to record it decides.
func (p *Publisher) Convert(ctx context.Context, id opendata.RunID, part int) (PartResult, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return PartResult{}, err
	}
	if stops(run.State) {
		return PartResult{}, superfluous(run)
	}
	key := stageKey(run, fmt.Sprintf("parts/%d", part))
	if res, _, err := readJSON[PartResult](ctx, p.Private, key); err == nil {
		return res, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return PartResult{}, fmt.Errorf("read part result: %w", err)
	}
	plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return PartResult{}, fmt.Errorf("read plan: %w", err)
	}
	in, done, err := p.open(ctx, id, plan.Snapshot)
	if err != nil {
		return PartResult{}, err
	}
	defer done()
	r, err := formats.Open(ctx, in, plan.Detection, p.Limits)
	if err != nil {
		return PartResult{}, err
	}
	defer r.Close()
	res, err := p.convertPart(ctx, run, plan, part, r)
	if err != nil {
		return PartResult{}, err
	}
	if err := p.writeOnce(ctx, key, &res); err != nil {
		return PartResult{}, fmt.Errorf("record part result: %w", err)
	}
	return res, nil
}

// superfluous tells a late worker that its run no longer needs it.
func superfluous(opendata.Run) error {
	return opendata.NewError(opendata.Conflict, "run.over", "kjøringen er ikke lenger i gang", "the run is no longer under way")
}

func (p *Publisher) convertPart(ctx context.Context, run opendata.Run, plan Plan, part int, r table.Reader) (PartResult, error) {
	dir, err := os.MkdirTemp(p.TempDir, "allmenning-convert-*")
	if err != nil {
		return PartResult{}, fmt.Errorf("create temporary directory: %w", err)
	}
	defer os.RemoveAll(dir)
	id := string(run.Dataset)
	outs := map[string]*output{}
	for _, o := range []*output{
		{name: id + ".parquet", format: "parquet", mediaType: "application/vnd.apache.parquet"},
		{name: id + ".csv.gz", format: "csv", mediaType: "application/gzip", gzip: true},
		{name: id + ".geojson.gz", format: "geojson", mediaType: "application/gzip", gzip: true},
		{name: "rejects", gzip: true},
		{name: "protection", format: "protection", mediaType: "application/octet-stream"},
	} {
		if err := o.create(dir); err != nil {
			return PartResult{}, err
		}
		defer o.discard()
		outs[o.name] = o
	}
	keys, err := p.keys(ctx, run)
	if err != nil {
		return PartResult{}, err
	}
	previous, done, err := p.protections(ctx, plan)
	if err != nil {
		return PartResult{}, err
	}
	defer done()
	rejects := &quarantine{w: outs["rejects"]}
	c, err := convert.Table(ctx, r, plan.Contract, convert.Outputs{
		Parquet: outs[id+".parquet"], CSV: outs[id+".csv.gz"], GeoJSON: outs[id+".geojson.gz"], Rejects: rejects.keep,
	}, convert.Options{
		Metadata: map[string]string{
			"allmenning.dataset": id, "allmenning.version": string(run.ID.Version()), "allmenning.contract": plan.Contract.Digest(),
		},
		Keys: keys, TempDir: dir, Previous: previous, Record: outs["protection"],
		Progress: func(rows int64) { p.progress(run, "convert", rows, 0) },
	})
	if err != nil {
		return PartResult{}, err
	}
	res := partResult(part, plan, c)
	found, err := searchRemoved(ctx, plan.Contract, c, outs)
	if err != nil {
		return res, err
	}
	res.Holds = append(res.Holds, found...)
	for _, name := range []string{id + ".parquet", id + ".csv.gz", id + ".geojson.gz"} {
		o := outs[name]
		if o.format == "geojson" && !convert.HasGeometry(c.Fields) {
			continue
		}
		staged, err := p.stage(ctx, run, o)
		if err != nil {
			return res, err
		}
		res.Files = append(res.Files, staged)
	}
	if res.Record, err = p.stageProtection(ctx, run, outs["protection"]); err != nil {
		return res, err
	}
	if c.Rows.Rejected > 0 {
		err = p.keepRejects(ctx, run, part, outs["rejects"])
	}
	return res, err
}

func partResult(part int, plan Plan, c convert.Result) PartResult {
	res := PartResult{Part: part, Rows: c.Rows, Verdicts: c.Verdicts, Left: c.Left, Holds: c.Holds, Treated: c.Treated, Rejects: c.Rejects,
		Warnings: c.Stats.Warnings, Profile: c.Profile, Temporal: c.Temporal, BBox: c.BBox, Proposal: c.Proposal.Contract, Disclosure: c.Disclosure}
	rules := map[string]opendata.ColumnRule{}
	for _, rule := range plan.Contract.Columns {
		rules[rule.Published()] = rule
	}
	for _, f := range c.Fields {
		rule, known := rules[f.Name]
		column := opendata.PublishedColumn{Title: rule.Title, Description: rule.Description, Unit: rule.Unit, Treatment: rule.Treatment}
		if made, ok := status(f.Name, plan.Contract); ok && !known {
			column = made
		}
		column.Name, column.Type = f.Name, f.Type
		res.Columns = append(res.Columns, column)
	}
	return res
}

// stage puts a finished output into staging.
func (p *Publisher) stage(ctx context.Context, run opendata.Run, o *output) (StagedFile, error) {
	size, digest, err := o.finish()
	if err != nil {
		return StagedFile{}, fmt.Errorf("finish %s: %w", o.format, err)
	}
	f := opendata.File{Name: o.name, Format: o.format, MediaType: o.mediaType, Bytes: size, SHA256: digest}
	if o.gzip {
		f.Compress = "gzip"
	}
	key := stagingKey(run, digest, o.name)
	if _, err := o.file.Seek(0, io.SeekStart); err != nil {
		return StagedFile{}, fmt.Errorf("rewind %s: %w", o.format, err)
	}
	if _, err := p.Private.Put(ctx, key, o.file, objstore.PutOptions{ContentType: o.mediaType, SHA256: digest}); err != nil {
		return StagedFile{}, fmt.Errorf("stage %s: %w", o.format, err)
	}
	return StagedFile{File: f, Key: key}, nil
}

func (p *Publisher) keepRejects(ctx context.Context, run opendata.Run, part int, o *output) error {
	if _, _, err := o.finish(); err != nil {
		return fmt.Errorf("finish rejected rows: %w", err)
	}
	if _, err := o.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind rejected rows: %w", err)
	}
	if _, err := p.Private.Put(ctx, quarantineKey(run, part), o.file, objstore.PutOptions{ContentType: "application/gzip"}); err != nil {
		return fmt.Errorf("keep rejected rows: %w", err)
	}
	return nil
}

// output is a file being written in a temporary directory, hashed and perhaps compressed on
// the way.
type output struct {
	name, format, mediaType string
	gzip                    bool

	file *os.File
	buf  *bufio.Writer
	hash *hashing
	zip  *gzip.Writer
}

func (o *output) create(dir string) error {
	f, err := os.CreateTemp(dir, "out-*")
	if err != nil {
		return fmt.Errorf("create temporary file: %w", err)
	}
	o.file = f
	o.hash = &hashing{w: f, sum: sha256.New()}
	o.buf = bufio.NewWriterSize(o.hash, 256<<10)
	if o.gzip {
		o.zip = gzip.NewWriter(o.buf) // no name, no time: same rows, same bytes
	}
	return nil
}

func (o *output) Write(b []byte) (int, error) {
	if o.zip != nil {
		return o.zip.Write(b)
	}
	return o.buf.Write(b)
}

// finish flushes everything; it returns the file's size in bytes and SHA-256.
func (o *output) finish() (int64, string, error) {
	if o.zip != nil {
		if err := o.zip.Close(); err != nil {
			return 0, "", err
		}
	}
	if err := o.buf.Flush(); err != nil {
		return 0, "", err
	}
	return o.hash.n, hex.EncodeToString(o.hash.sum.Sum(nil)), nil
}

func (o *output) discard() { removeTemp(o.file) }

// hashing counts and hashes what it passes on.
type hashing struct {
	w   io.Writer
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

func (h *hashing) Write(b []byte) (int, error) {
	n, err := h.w.Write(b)
	h.sum.Write(b[:n])
	h.n += int64(n)
	return n, err
}

// quarantine writes rejected rows as NDJSON, up to a bound.
type quarantine struct {
	w       io.Writer
	written int64
}

func (q *quarantine) keep(r table.Reject) error {
	if q.written > maxQuarantine {
		return nil
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := q.w.Write(append(b, '\n'))
	q.written += int64(n)
	return err
}
