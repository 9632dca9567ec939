package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Classes of a labelled column.
const (
	direct   = "direct"   // identifies a person: none of its values may be published
	quasi    = "quasi"    // may be kept, generalized or left out: not judged
	free     = "text"     // free text of people: published only when redacted
	counts   = "count"    // counts persons
	harmless = "harmless" // has to be published as it is
	mixed    = "mixed"    // about persons in some rows only
)

// labels say what is what in one table of a corpus, as its labels.json holds them.
type labels struct {
	File    string            `json:"file"`  // relative to the corpus
	Clean   bool              `json:"clean"` // has to be published untouched
	Columns map[string]column `json:"columns"`
	Planted []string          `json:"planted"` // may appear nowhere in what is published
	Kept    []string          `json:"kept"`    // cells of mixed columns that are about no person
	Spans   []span            `json:"spans"`   // personal parts of free text
	Traps   []span            `json:"traps"`   // parts of free text that look personal and are not
	Counts  *smallCounts      `json:"counts"`
}

type column struct {
	Class string `json:"class"`
	Kind  string `json:"kind"`
}

type span struct {
	Row    int    `json:"row"` // 0-based
	Column string `json:"column"`
	Text   string `json:"text"`
	Kind   string `json:"kind"`
}

type smallCounts struct {
	Columns   []string `json:"columns"`
	Threshold int      `json:"threshold"` // counts from 1 to Threshold-1 are small
}

// readLabels reads dir/labels.json. A key that is not known is an error, so that a label that
// nobody looks at is noticed.
func readLabels(dir string) ([]labels, error) {
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var all []labels
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	return all, nil
}

// grid is a whole table as text: what the source says, or what was published.
type grid struct {
	names []string
	rows  [][]string // null is ""
}

// index finds a column by its name, or by "#3" for the third one where a table has no header.
func (g *grid) index(name string) int {
	for i, n := range g.names {
		if n == name {
			return i
		}
	}
	number, ok := strings.CutPrefix(name, "#")
	i, err := strconv.Atoi(number)
	if !ok || err != nil || i < 1 || i > len(g.names) {
		return -1
	}
	return i - 1
}

// column is every cell of column i.
func (g *grid) column(i int) []string {
	cells := make([]string, len(g.rows))
	for r, row := range g.rows {
		cells[r] = row[i]
	}
	return cells
}

// input is a source that can be opened again and again.
type input struct {
	in        formats.Input
	detection formats.Detection
}

func detect(ctx context.Context, r io.ReaderAt, size int64, name string) (input, error) {
	in := formats.Input{ReaderAt: r, Size: size, Name: name}
	d, err := formats.Detect(ctx, in, opendata.Source{}, formats.Limits{})
	if err != nil {
		return input{}, fmt.Errorf("detect: %w", err)
	}
	return input{in, d}, nil
}

// with opens the source for one reading.
func (i input) with(ctx context.Context, read func(table.Reader) error) error {
	r, err := formats.Open(ctx, i.in, i.detection, formats.Limits{})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer r.Close()
	return read(r)
}

// grid reads the whole source. Geometry is left empty.
func (i input) grid(ctx context.Context) (*grid, error) {
	g := &grid{}
	err := i.with(ctx, func(r table.Reader) error {
		for _, c := range r.Columns() {
			g.names = append(g.names, c.Name)
		}
		return eachBatch(ctx, r, func(b *table.Batch) {
			for row := range b.Rows {
				cells := make([]string, len(b.Columns))
				for c := range b.Columns {
					if v := &b.Columns[c]; v.Codes != nil {
						cells[c], _ = v.Text(row)
					}
				}
				g.rows = append(g.rows, cells)
			}
		})
	})
	return g, err
}

func eachBatch(ctx context.Context, r table.Reader, see func(*table.Batch)) error {
	var b table.Batch
	for {
		err := r.Next(ctx, &b)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		see(&b)
	}
}
