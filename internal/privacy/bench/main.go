// Package main is the bench-privacy command. It measures the privacy gate on labelled tables: what
// of the personal data planted in them is published, and what that is harmless gets lost. It converts every table by the gate's own
// proposal, and compares with the same table published whole. It prints the aims and fails when one
// of them is not met.
//
//	go run ./internal/privacy/bench [-corpus DIR]… [-v] [-json]
//
// A corpus is a folder with tables and a labels.json; testdata/privacy is ours.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
)

// folders is a flag that may be repeated.
type folders []string

func (f *folders) String() string     { return strings.Join(*f, " ") }
func (f *folders) Set(s string) error { *f = append(*f, s); return nil }

func main() {
	var corpora folders
	flag.Var(&corpora, "corpus", "folder with tables and labels.json; may be repeated (default testdata/privacy)")
	verbose := flag.Bool("v", false, "a line for every table that is not right")
	asJSON := flag.Bool("json", false, "print everything as JSON")
	late := flag.Bool("late", true, "also a table of 900 000 rows with personal cells at its end")
	flag.Parse()
	if len(corpora) == 0 {
		corpora = folders{"testdata/privacy"}
	}
	ok, err := run(context.Background(), corpora, options{*verbose, *asJSON, *late})
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

type options struct{ verbose, json, late bool }

// report is everything that one run found out.
type report struct {
	Tables    []score    `json:"tables"`
	Summary   summary    `json:"summary"`
	Aims      []aim      `json:"aims"`
	Late      *lateScore `json:"late,omitempty"`
	Redaction rate       `json:"redaction"`
}

func run(ctx context.Context, corpora []string, o options) (ok bool, err error) {
	var r report
	for _, dir := range corpora {
		all, err := readLabels(dir)
		if err != nil {
			return false, err
		}
		for _, l := range all {
			r.Tables = append(r.Tables, judge(ctx, dir, l))
		}
		if r.Redaction.Bytes > 0 {
			continue
		}
		if r.Redaction, err = redactionSpeed(ctx, dir, all); err != nil {
			return false, err
		}
	}
	r.Summary = sum(r.Tables)
	r.Aims = r.Summary.aims()
	if o.late {
		late, err := judgeLate(ctx)
		if err != nil {
			return false, err
		}
		r.Late = &late
		r.Aims = append(r.Aims, aim{"personal cells at the end of 900 000 rows", 2, number(late.Name) + number(late.ID), 0},
			aim{"harmless columns of that table removed", 3, late.Removed, 0})
	}
	ok = true
	for _, a := range r.Aims {
		ok = ok && a.met()
	}
	if o.json {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", " ")
		return ok, enc.Encode(r)
	}
	r.print(os.Stdout, o.verbose)
	return ok, nil
}
