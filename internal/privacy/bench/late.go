package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// lateRows is the size of the table whose only personal cells stand at its very end.
const lateRows = 900_000

// lateScore is how the gate did on it.
type lateScore struct {
	Name    bool          `json:"name_published"`
	ID      bool          `json:"national_id_published"`
	Removed int           `json:"harmless_removed"`
	Bytes   int64         `json:"bytes"`
	Scan    time.Duration `json:"scan_ns"`
	Did     string        `json:"treatments"`
}

// The two personal cells: a name that belongs to nobody, and a synthetic national id (month + 80).
const (
	lateName = "Ingeborg Skarvhaugen"
	lateID   = "01815010260"
)

// judgeLate makes a table of 900 000 rows in a temporary file, with a name in the last row but one
// and a national id in the one before it, and looks for them in what is published.
func judgeLate(ctx context.Context) (lateScore, error) {
	f, err := os.CreateTemp("", "allmenning-late-*.csv")
	if err != nil {
		return lateScore{}, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := writeLate(f); err != nil {
		return lateScore{}, fmt.Errorf("write table: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return lateScore{}, err
	}
	in, err := detect(ctx, f, info.Size(), "late.csv")
	if err != nil {
		return lateScore{}, err
	}
	p, took, err := scan(ctx, in)
	if err != nil {
		return lateScore{}, err
	}
	out, err := publish(ctx, in, p.Contract)
	if err != nil {
		return lateScore{}, err
	}
	s := lateScore{Bytes: info.Size(), Scan: took, Did: describe(p)}
	find := newFinder([]string{lateName, lateID})
	for _, row := range out.table.rows {
		for _, cell := range row {
			find.find(cell, func(i int) { s.Name, s.ID = s.Name || i == 0, s.ID || i == 1 })
		}
	}
	for _, name := range []string{"tid", "punkt", "antall"} {
		if out.table.index(name) < 0 {
			s.Removed++
		}
	}
	return s, nil
}

func writeLate(f *os.File) error {
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "tid;punkt;antall;merknad;ref")
	rnd := rand.New(rand.NewPCG(4, 2))
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	remarks := []string{"", "", "", "vedlikehold", "sensor byttet", "stengt", "kø"}
	for i := range lateRows {
		remark, ref := remarks[rnd.IntN(len(remarks))], fmt.Sprintf("T-%05d", rnd.IntN(20000))
		switch i + 1 {
		case lateRows - 1:
			remark = lateName
		case lateRows - 2:
			ref = lateID
		}
		at = at.Add(time.Minute)
		fmt.Fprintf(w, "%s;Punkt %03d;%d;%s;%s\n", at.Format("02.01.2006 15:04"), rnd.IntN(300), rnd.IntN(80), remark, ref)
	}
	return w.Flush()
}
