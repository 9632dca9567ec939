package cli

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/table"
)

// sourceArgs are what every verb that reads a source takes.
type sourceArgs struct {
	Source    string `arg:"" help:"A file or an http(s) URL."`
	Format    string `help:"csv, xlsx, ods, json, ndjson or geojson. Default: detected."`
	Member    string `help:"File inside a ZIP."`
	Sheet     string `help:"Sheet of a spreadsheet."`
	Rows      string `help:"Path of the array in JSON, such as data.stations."`
	Encoding  string `help:"Character encoding of a CSV file."`
	Delimiter string `help:"Delimiter of a CSV file."`
	CRS       string `name:"crs" help:"Reference system of the coordinates, such as EPSG:25833."`
}

func (a sourceArgs) source() opendata.Source {
	src := opendata.Source{Type: "file", Path: a.Source, Format: a.Format, Member: a.Member}
	if strings.HasPrefix(a.Source, "http://") || strings.HasPrefix(a.Source, "https://") {
		src = opendata.Source{Type: "http", URL: a.Source, Format: a.Format, Member: a.Member}
	} else if abs, err := filepath.Abs(a.Source); err == nil {
		src.Path = abs
	}
	src.Options = opendata.ReadOptions{Sheet: a.Sheet, Rows: a.Rows, Encoding: a.Encoding, Delimiter: a.Delimiter, CRS: a.CRS}
	return src
}

// pulled is a source's content in a temporary file, with its format detected.
type pulled struct {
	input     formats.Input
	detection formats.Detection
	limits    formats.Limits
	file      *os.File
}

func (p *pulled) close() {
	p.file.Close()
	os.Remove(p.file.Name())
}

func (p *pulled) open(ctx context.Context) (table.Reader, error) {
	return formats.Open(ctx, p.input, p.detection, p.limits)
}

// pull fetches a source for reading only. The operator who types a path may read it: the roots
// guard what definitions name, not what is typed.
func (s *session) pull(src opendata.Source) (*pulled, error) {
	set, err := sources.New(sources.Config{Roots: []string{"/"}, TempDir: s.cfg.TempDir, MaxBytes: s.cfg.MaxBytes,
		AllowPrivateNetworks: s.cfg.AllowPrivateNetworks, Version: config.Version(), Now: s.Now})
	if err != nil {
		return nil, err
	}
	defer set.Close()
	f, err := os.CreateTemp(s.cfg.TempDir, "allmenning-read-*")
	if err != nil {
		return nil, fmt.Errorf("create temporary file: %w", err)
	}
	p := &pulled{file: f, limits: formats.Limits{MaxUnpacked: s.cfg.MaxBytes, TempDir: s.cfg.TempDir}}
	res, err := set.Fetch(s.ctx, src, sources.Validators{}, f)
	if err == nil {
		p.input = formats.Input{ReaderAt: f, Size: res.Bytes, Name: res.Name}
		p.detection, err = formats.Detect(s.ctx, p.input, src, p.limits)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// scan pulls a source, looks at every row, and proposes what to do with each column and the table.
func (s *session) scan(a sourceArgs) (opendata.Proposal, *pulled, table.Stats, error) {
	bar := s.newProgress()
	defer bar.done()
	p, err := s.pull(a.source())
	if err != nil {
		return opendata.Proposal{}, nil, table.Stats{}, err
	}
	r, err := p.open(s.ctx)
	if err != nil {
		p.close()
		return opendata.Proposal{}, nil, table.Stats{}, err
	}
	defer r.Close()
	proposal, stats, err := convert.Scan(s.ctx, r, func(rows int64) { bar.rows("scan", rows) })
	if err == nil {
		proposal, err = convert.Refine(s.ctx, func() (table.Reader, error) { return p.open(s.ctx) }, proposal, convert.Options{TempDir: s.cfg.TempDir})
	}
	if err != nil {
		p.close()
		return proposal, nil, stats, err
	}
	return proposal, p, stats, nil
}

type initCmd struct {
	sourceArgs
	ID string `name:"id" help:"Dataset id. Default: made from the file's name."`
}

func (c *initCmd) Run(s *session) error {
	if c.ID != "" {
		if _, err := opendata.ParseDatasetID(c.ID); err != nil {
			return err
		}
	}
	proposal, p, _, err := s.scan(c.sourceArgs)
	if err != nil {
		return err
	}
	defer p.close()
	src := c.source()
	if src.Type == "file" {
		src.Path = c.Source
	}
	d := opendata.Dataset{ID: c.id(), Source: src}
	doc := definition.Write(d, &proposal)
	shown := s.result(map[string]any{"dataset": d.ID, "definition": string(doc), "columns": proposal.Columns}, func(w io.Writer) {
		_, err = w.Write(doc)
	})
	return errors.Join(shown, err)
}

// id makes a dataset id of the file's name.
func (c *initCmd) id() opendata.DatasetID {
	if c.ID != "" {
		return opendata.DatasetID(c.ID)
	}
	base := filepath.Base(c.Source)
	base, _, _ = strings.Cut(base, "?")
	base, _, _ = strings.Cut(base, ".")
	base = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "Æ", "ae", "Ø", "o", "Å", "a").Replace(base)
	var sb strings.Builder
	for _, r := range strings.ToLower(base) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			sb.WriteRune(r)
		case sb.Len() > 0 && !strings.HasSuffix(sb.String(), "-"):
			sb.WriteByte('-')
		}
	}
	id := strings.Trim(sb.String(), "-")
	if len(id) > 63 {
		id = strings.Trim(id[:63], "-")
	}
	if _, err := opendata.ParseDatasetID(id); err != nil || len(privacy.CheckName("file", base)) > 0 {
		return "mitt-datasett"
	}
	return opendata.DatasetID(id)
}

type checkCmd struct {
	Definitions []string `arg:"" name:"definition" help:"YAML files."`
}

func (c *checkCmd) Run(s *session) error {
	failed := false
	type checked struct {
		File     string               `json:"file"`
		Problems []definition.Problem `json:"problems"`
	}
	results := []checked{}
	catalog, err := s.findCatalog(c.Definitions)
	if err != nil {
		return err
	}
	for _, file := range c.Definitions {
		_, problems, err := parseDefinition(file, catalog.Facts)
		if err != nil {
			return err
		}
		results = append(results, checked{File: file, Problems: listed(problems)})
		failed = failed || len(problems) > 0
	}
	err = s.result(results, func(w io.Writer) {
		for _, r := range results {
			if len(r.Problems) == 0 {
				fmt.Fprintf(w, "%s: ok\n", r.File)
			}
			for _, p := range r.Problems {
				fmt.Fprintf(w, "%s:%d:%d: %s: %s\n", r.File, p.Line, p.Column, p.Field, p.Message.In(s.lang))
				if hint := p.Hint.In(s.lang); hint != "" {
					fmt.Fprintf(w, "    %s\n", hint)
				}
			}
		}
	})
	if err == nil && failed {
		return errFailed
	}
	return err
}

// parseDefinition reads a definition and fills in what the catalog says for all.
func parseDefinition(file string, catalog opendata.Catalog) (opendata.Dataset, []definition.Problem, error) {
	doc, err := readDefinition(file)
	if err != nil {
		return opendata.Dataset{}, nil, err
	}
	def, problems := definition.Parse(file, doc)
	def, missing := definition.Merge(catalog, def)
	return def, append(problems, missing...), nil
}

// readDefinition reads a YAML file that the user named.
func readDefinition(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, opendata.NewError(opendata.NotFound, "definition.file", "filen kan ikke åpnes", "the file cannot be opened").
			At(opendata.Where{Source: file}).Because(err)
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, 2<<20))
	if err != nil {
		return nil, opendata.NewError(opendata.Invalid, "definition.file", "filen kan ikke leses", "the file cannot be read").
			At(opendata.Where{Source: file}).Because(err)
	}
	return doc, nil
}

type convertCmd struct {
	sourceArgs
	Out        string `short:"o" required:"" placeholder:"OUT" help:"File to write: .parquet, .csv, .geojson or .jsonl, each but the first also with .gz."`
	Contract   string `placeholder:"DEFINITION" help:"Definition whose columns are the contract. Default: the proposal."`
	ReportOnly bool   `help:"Scan and report, but keep every column. The file may then hold personal data."`
}

func (c *convertCmd) Run(s *session) error {
	kind, compressed, err := outputKind(c.Out)
	if err != nil {
		return err
	}
	contract, p, err := c.contract(s)
	if err != nil {
		return err
	}
	defer p.close()
	r, err := p.open(s.ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	res, err := s.convertTo(c.Out, kind, compressed, r, contract, c.ReportOnly)
	if err != nil {
		return err
	}
	if len(res.Holds) > 0 && !c.ReportOnly {
		for _, h := range res.Holds {
			fmt.Fprintf(s.Err, "allmenning: held: %s\n", h.Text.In(s.lang))
		}
		return errHeld
	}
	return s.result(converted{res.Rows, listed(res.Treated), res.Rejects, res.Disclosure}, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d, %s: %d\n", s.t("rader skrevet", "rows written"), res.Rows.Published, s.t("avvist", "rejected"), res.Rows.Rejected)
		s.writeVerdicts(w, res.Verdicts)
		s.writeTreated(w, res.Treated)
		s.writeDisclosure(w, res.Disclosure)
	})
}

// converted is the result of convert.
type converted struct {
	Rows       opendata.RowCounts       `json:"rows"`
	Treated    []opendata.TreatedColumn `json:"treated"`
	Rejects    map[string]int64         `json:"rejects,omitempty"`
	Disclosure *opendata.Disclosure     `json:"disclosure,omitempty"`
}

// contract is the definition's, or of a full scan that the file then goes through again.
func (c *convertCmd) contract(s *session) (opendata.Contract, *pulled, error) {
	if c.Contract != "" {
		contract, err := s.contractOf(c.Contract)
		if err != nil {
			return contract, nil, err
		}
		p, err := s.pull(c.source())
		return contract, p, err
	}
	proposal, p, _, err := s.scan(c.sourceArgs)
	if c.ReportOnly {
		return convert.KeepAll(proposal), p, err
	}
	return proposal.Contract, p, err
}

func outputKind(name string) (kind string, compressed bool, err error) {
	base, compressed := strings.CutSuffix(strings.ToLower(name), ".gz")
	kind = strings.TrimPrefix(filepath.Ext(base), ".")
	switch {
	case kind == "parquet" && !compressed, kind == "csv", kind == "geojson", kind == "jsonl":
		return kind, compressed, nil
	}
	return "", false, opendata.NewError(opendata.Invalid, "convert.output", "ukjent filtype for resultatet", "unknown type of output file").
		Hinted("Bruk .parquet, .csv, .geojson eller .jsonl.", "Use .parquet, .csv, .geojson or .jsonl.").At(opendata.Where{Field: "-o"})
}

func (s *session) contractOf(file string) (opendata.Contract, error) {
	catalog, err := s.findCatalog([]string{file})
	if err != nil {
		return opendata.Contract{}, err
	}
	def, problems, err := parseDefinition(file, catalog.Facts)
	if err != nil {
		return opendata.Contract{}, err
	}
	if len(problems) > 0 {
		return opendata.Contract{}, definition.AsError(file, problems)
	}
	if len(def.Columns) == 0 {
		return opendata.Contract{}, opendata.NewError(opendata.Invalid, "convert.no_contract", "definisjonen har ingen kolonner", "the definition has no columns").
			Hinted("Kjør «allmenning init» for et forslag.", "Run “allmenning init” for a proposal.").At(opendata.Where{Source: file})
	}
	return opendata.Contract{Columns: def.Columns, Key: def.Key, Privacy: def.Privacy, Mixed: def.Mixed}, nil
}

// convertTo writes beside the target and renames, so that a file that is half-written, or that the gate
// held, never has its name; what had the name before stays then.
func (s *session) convertTo(out, kind string, compressed bool, r table.Reader, contract opendata.Contract, evenHeld bool) (convert.Result, error) {
	f, err := os.CreateTemp(filepath.Dir(out), ".allmenning-*")
	if err != nil {
		return convert.Result{}, opendata.NewError(opendata.Invalid, "convert.create", "resultatfilen kan ikke opprettes", "the output file cannot be created").
			At(opendata.Where{Field: "-o"}).Because(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var w io.Writer = f
	var zw *gzip.Writer
	if compressed {
		zw = gzip.NewWriter(f)
		w = zw
	}
	bar := s.newProgress()
	outs := convert.Outputs{}
	switch kind {
	case "parquet":
		outs.Parquet = w
	case "csv":
		outs.CSV = w
	case "geojson":
		outs.GeoJSON = w
	case "jsonl":
		outs.JSONL = w
	}
	keys, err := newKeys()
	if err != nil {
		return convert.Result{}, err
	}
	res, err := convert.Table(s.ctx, r, contract, outs, convert.Options{Keys: keys, TempDir: s.cfg.TempDir, Progress: func(rows int64) { bar.rows("convert", rows) }})
	bar.done()
	if err == nil && zw != nil {
		err = zw.Close()
	}
	if err != nil {
		return res, err
	}
	if kind == "geojson" && !convert.HasGeometry(res.Fields) {
		return res, opendata.NewError(opendata.Invalid, "convert.no_geometry", "tabellen har ingen geometri", "the table has no geometry").
			Hinted("Velg .parquet eller .csv.", "Choose .parquet or .csv.")
	}
	if err := f.Close(); err != nil {
		return res, fmt.Errorf("close output: %w", err)
	}
	if len(res.Holds) > 0 && !evenHeld {
		return res, nil
	}
	if err := os.Rename(f.Name(), out); err != nil {
		return res, fmt.Errorf("name output: %w", err)
	}
	return res, nil
}

// newKeys are for one file that belongs to no dataset: nothing made with them can be made again.
func newKeys() (privacy.Keys, error) {
	keys := privacy.Keys{Dataset: make([]byte, 32), Version: make([]byte, 32)}
	for _, key := range [][]byte{keys.Dataset, keys.Version} {
		if _, err := rand.Read(key); err != nil {
			return keys, fmt.Errorf("make keys: %w", err)
		}
	}
	return keys, nil
}
