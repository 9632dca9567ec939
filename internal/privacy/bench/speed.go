package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// rate is how much was done in how long.
type rate struct {
	Bytes int64         `json:"bytes"`
	Took  time.Duration `json:"ns"`
}

// mbs is 10^6 bytes per second.
func (r rate) mbs() float64 {
	if r.Took == 0 {
		return 0
	}
	return float64(r.Bytes) / 1e6 / r.Took.Seconds()
}

// redactBytes is how much free text is redacted to measure its speed.
const redactBytes = 8_000_000

// redactionSpeed redacts the free texts of a corpus again and again, each time with another number
// at the end, so that no cell is the same as one before.
func redactionSpeed(ctx context.Context, dir string, all []labels) (rate, error) {
	texts, err := freeTexts(ctx, dir, all)
	if err != nil || len(texts) == 0 {
		return rate{}, err
	}
	columns := []table.Column{{Name: "tekst"}}
	contract := opendata.Contract{Columns: []opendata.ColumnRule{{Name: "tekst", Type: opendata.String, Treatment: opendata.Redact}}}
	treater, err := privacy.NewTreater(contract, columns, keys())
	if err != nil {
		return rate{}, err
	}
	var r rate
	var out table.Batch
	for n := 0; r.Bytes < redactBytes; {
		in := table.Batch{Columns: []table.Vector{{}}}
		v := &in.Columns[0]
		for i := range 4096 {
			s := fmt.Sprintf("%s (%d)", texts[n%len(texts)], n)
			n++
			v.Codes, v.Dict = append(v.Codes, int32(i)), append(v.Dict, s)
			r.Bytes += int64(len(s))
		}
		in.Rows = len(v.Codes)
		in.Lines = make([]int64, in.Rows)
		start := time.Now()
		treater.Text(&in, &out)
		r.Took += time.Since(start)
	}
	return r, nil
}

func freeTexts(ctx context.Context, dir string, all []labels) ([]string, error) {
	var texts []string
	for _, l := range all {
		var names []string
		for name, c := range l.Columns {
			if c.Class == free {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			continue
		}
		g, err := readGrid(ctx, filepath.Join(dir, filepath.FromSlash(l.File)))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if i := g.index(name); i >= 0 {
				texts = append(texts, g.column(i)...)
			}
		}
	}
	return texts, nil
}

func readGrid(ctx context.Context, path string) (*grid, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	in, err := detect(ctx, f, info.Size(), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return in.grid(ctx)
}
