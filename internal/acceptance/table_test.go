package acceptance_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

// expectation is one line of a table of files.
type expectation struct {
	file    string   // with the options of init behind it, if any
	options []string // such as --sheet NAME
	code    string   // of the error; empty: a version is published
	rows    int
	types   string   // as shape writes them
	cells   []string // "row column=text"
}

// expectations reads a table: file | rows | types | cells, or file | error | code. Fields are
// divided by " | ", cells by " ; ". Lines that begin with # are comments.
func expectations(t *testing.T, file string) []expectation {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []expectation
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if lines.Text() == "" || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Split(lines.Text(), " | ")
		if len(fields) < 3 {
			t.Fatalf("%s:%d: want at least 3 fields", file, n)
		}
		name, options, _ := strings.Cut(fields[0], " --")
		e := expectation{file: name}
		if options != "" {
			key, value, _ := strings.Cut(options, " ")
			e.options = []string{"--" + key, value}
		}
		if fields[1] == "error" {
			e.code = fields[2]
			all = append(all, e)
			continue
		}
		if e.rows, err = strconv.Atoi(fields[1]); err != nil {
			t.Fatalf("%s:%d: %v", file, n, err)
		}
		e.types = fields[2]
		if len(fields) > 3 {
			e.cells = strings.Split(fields[3], " ; ")
		}
		all = append(all, e)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// name is the file and its options.
func (e expectation) name() string { return strings.Join(append([]string{e.file}, e.options...), " ") }

// meet takes the file through init and publish and holds the result against e.
func (e expectation) meet(t *testing.T, root string) {
	o := newOffice(t, root)
	d, out := o.take(t, filepath.Join(root, e.file), e.options...)
	if left := o.leftovers(t); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	if e.code != "" {
		if out.Error == nil || out.Error.Code != e.code {
			t.Errorf("%s; want error %s", describe(out), e.code)
		}
		return
	}
	if out.Run == nil || out.Run.State != opendata.RunCommitted {
		t.Fatalf("%s; want %d rows", describe(out), e.rows)
	}
	p := o.read(t)
	if got := shape(d, p); len(p.rows) != e.rows || got != e.types {
		t.Errorf("%d rows of %s; want %d of %s", len(p.rows), got, e.rows, e.types)
	}
	for _, known := range e.cells {
		place, want, _ := strings.Cut(known, "=")
		row, column, _ := strings.Cut(place, " ")
		n, err := strconv.Atoi(row)
		if err != nil {
			t.Fatalf("known cell %q: %v", known, err)
		}
		if got := p.cell(t, n, column); got != want {
			t.Errorf("row %d, %s: %q, want %q", n, column, got, want)
		}
	}
}

func describe(out outcome) string {
	switch {
	case out.Error != nil:
		return fmt.Sprintf("error %s (%s): %s", out.Error.Code, out.Error.Kind, out.Error.Message["en"])
	case out.Run != nil:
		s := fmt.Sprintf("run is %s", out.Run.State)
		for _, h := range out.Run.Holds {
			s += fmt.Sprintf(" (%s %s %s %d)", h.Code, h.Column, h.Kind, h.Count)
		}
		return s
	}
	return "no run"
}
