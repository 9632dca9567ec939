package publish

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
	"github.com/allmenning/allmenning/internal/table"
)

// looked is what a second look needs to know of a version beside the file itself.
type looked struct {
	contract opendata.Contract
	columns  []opendata.PublishedColumn
	catalog  opendata.Catalog
	tempDir  string
	parquet  func() (ra io.ReaderAt, size int64, done func(), err error) // the version's Parquet file
}

// at decodes a file as its readers would and searches it. Texts repeat what stands in the columns,
// which are judged by themselves: where a text has hits, the look is taken again by one that knows
// the columns. With the manifest goes the description of the dataset that will be made of it.
func (l looked) at(ctx context.Context, f opendata.File, ra io.ReaderAt, size int64) ([]opendata.Finding, []opendata.HoldReason, error) {
	look := privacy.NewSecondLook(l.contract, l.fields())
	holds, err := l.search(ctx, look, f, ra, size)
	if err == nil && look.Repeats() {
		look = privacy.NewSecondLook(l.contract, l.fields())
		if err = l.prime(ctx, look); err == nil {
			holds, err = l.search(ctx, look, f, ra, size)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("second look at %s: %w", f.Format, err)
	}
	return look.Findings(), append(look.Holds(), holds...), nil
}

func (l looked) fields() []table.Field {
	fields := make([]table.Field, len(l.columns))
	for i, c := range l.columns {
		fields[i] = table.Field{Name: c.Name, Type: c.Type}
	}
	return fields
}

func (l looked) search(ctx context.Context, look *privacy.SecondLook, f opendata.File, ra io.ReaderAt, size int64) ([]opendata.HoldReason, error) {
	switch f.Format {
	case "parquet":
		return l.searchParquet(ctx, look, ra, size)
	case "manifest":
		if err := l.searchDescription(look, io.NewSectionReader(ra, 0, size)); err != nil {
			return nil, err
		}
	}
	r := io.Reader(io.NewSectionReader(ra, 0, size))
	if f.Compress == "gzip" {
		zr, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = zr
	}
	return nil, look.Text(f.Format, r)
}

// searchParquet searches every part of a Parquet file: pages, dictionaries, statistics, names and
// metadata; a file with any other part is refused. Groups of persons are counted again.
func (l looked) searchParquet(ctx context.Context, look *privacy.SecondLook, ra io.ReaderAt, size int64) ([]opendata.HoldReason, error) {
	file, err := parquetfile.Open(ra, size)
	if err != nil {
		return nil, err
	}
	if err := file.CheckSearchable(ctx); err != nil {
		return nil, err
	}
	for s := range file.Strings() {
		if err := look.Text("parquet_metadata", strings.NewReader(s)); err != nil {
			return nil, err
		}
	}
	if err := file.Dictionaries(ctx, look.Entry); err != nil {
		return nil, err
	}
	groups, err := l.newRecount()
	if err != nil {
		return nil, err
	}
	defer groups.close()
	err = eachBatch(ctx, file, func(b *table.Batch) error {
		look.Batch(b)
		return groups.add(b)
	})
	if err != nil {
		return nil, err
	}
	return groups.holds(ctx)
}

func eachBatch(ctx context.Context, file *parquetfile.File, visit func(*table.Batch) error) error {
	r, err := file.Reader(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	var b table.Batch
	for {
		err := r.Next(ctx, &b)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(&b); err != nil {
			return err
		}
	}
}

// searchDescription searches what DCAT will say of the version, in each of its forms.
func (l looked) searchDescription(look *privacy.SecondLook, manifest io.Reader) error {
	var m opendata.Manifest
	if err := json.NewDecoder(manifest).Decode(&m); err != nil {
		return fmt.Errorf("decode manifest: %w", err)
	}
	graph := dcat.Dataset(l.catalog, dcat.Entry{Manifest: m})
	for _, form := range dcat.Formats() {
		var b bytes.Buffer
		if err := graph.Write(&b, form); err != nil {
			return fmt.Errorf("describe the version: %w", err)
		}
		if err := look.Text("dcat", &b); err != nil {
			return err
		}
	}
	return nil
}

func (l looked) prime(ctx context.Context, look *privacy.SecondLook) error {
	ra, size, done, err := l.parquet()
	if err != nil {
		return fmt.Errorf("open the columns: %w", err)
	}
	defer done()
	file, err := parquetfile.Open(ra, size)
	if err != nil {
		return err
	}
	return eachBatch(ctx, file, func(b *table.Batch) error {
		look.Prime(b)
		return nil
	})
}

// recount counts the groups of persons in a staged file again, by what stands in it.
type recount struct {
	control *disclosure.Control // nil: the contract declares no quasi-identifiers
	person  int                 // the published person key; -1: rows count
}

// newRecount prepares the count. Where the person key is not published rows count instead of
// persons: a group never has more persons than rows, so what is too small by rows is too small.
func (l looked) newRecount() (recount, error) {
	p := l.contract.Privacy
	if p == nil || len(p.QuasiIdentifiers) == 0 {
		return recount{person: -1}, nil
	}
	rules := *p
	rules.Counts, rules.SmallGroups = nil, opendata.HoldSmall
	fields := l.fields()
	control, err := disclosure.New(&rules, l.contract, fields, disclosure.Options{TempDir: l.tempDir})
	if err != nil {
		return recount{}, err
	}
	key, _ := l.contract.Column(p.PersonKey)
	return recount{control: control, person: slices.IndexFunc(fields, func(f table.Field) bool {
		return p.PersonKey != "" && key.Treatment != opendata.Suppress && f.Name == key.Published()
	})}, nil
}

func (r recount) add(b *table.Batch) error {
	if r.control == nil {
		return nil
	}
	var person *table.Vector
	if r.person >= 0 {
		person = &b.Columns[r.person]
	}
	return r.control.Add(b, person)
}

// holds says whether a group is smaller than the contract asks for.
func (r recount) holds(ctx context.Context) ([]opendata.HoldReason, error) {
	if r.control == nil {
		return nil, nil
	}
	if err := r.control.Plan(ctx); err != nil {
		return nil, err
	}
	risk := r.control.Report().Before
	if n := risk.Below + risk.BelowL; n > 0 {
		return []opendata.HoldReason{privacy.SmallGroup(n)}, nil
	}
	return nil, nil
}

func (r recount) close() {
	if r.control != nil {
		_ = r.control.Close() // removes temporary files; there is nothing to lose
	}
}

// searchRemoved looks for the values that the treatments of this conversion removed in the files that
// it wrote. It is done here because digests of the values live in memory only.
func searchRemoved(ctx context.Context, contract opendata.Contract, c convert.Result, outs map[string]*output) ([]opendata.HoldReason, error) {
	s := privacy.NewRemovedSearch(c.Removed, contract, c.Fields)
	if !s.Needed() {
		return nil, nil
	}
	var texts []*output
	for _, name := range slices.Sorted(maps.Keys(outs)) {
		o := outs[name]
		size, _, err := o.finish()
		if err != nil {
			return nil, fmt.Errorf("finish %s: %w", o.format, err)
		}
		switch o.format {
		case "parquet":
			if err := searchColumns(ctx, s, o.file, size); err != nil {
				return nil, fmt.Errorf("search %s for removed values: %w", o.format, err)
			}
		case "csv", "geojson":
			texts = append(texts, o)
		}
	}
	for _, o := range texts { // once the columns are known
		zr, err := gzip.NewReader(io.NewSectionReader(o.file, 0, o.hash.n))
		if err != nil {
			return nil, fmt.Errorf("search %s for removed values: %w", o.format, err)
		}
		if err := s.Text(o.format, zr); err != nil {
			return nil, err
		}
	}
	profile, err := json.Marshal(c.Profile)
	if err != nil {
		return nil, fmt.Errorf("encode profile: %w", err)
	}
	if err := s.Text("profile", bytes.NewReader(profile)); err != nil {
		return nil, err
	}
	return s.Holds(), nil
}

func searchColumns(ctx context.Context, s *privacy.RemovedSearch, ra io.ReaderAt, size int64) error {
	file, err := parquetfile.Open(ra, size)
	if err != nil {
		return err
	}
	err = eachBatch(ctx, file, func(b *table.Batch) error {
		s.Batch(b)
		return nil
	})
	if err != nil {
		return err
	}
	for text := range file.Strings() {
		if err := s.Text("parquet_metadata", strings.NewReader(text)); err != nil {
			return err
		}
	}
	return nil
}
