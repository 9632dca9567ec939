package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// summary adds up the scores of all tables.
type summary struct {
	Tables   int              `json:"tables"`
	Clean    tally            `json:"clean"` // tables, those touched
	Errors   int              `json:"errors"`
	Planted  map[string]tally `json:"planted"`
	Direct   tally            `json:"planted_all"`
	Harmless tally            `json:"harmless"`
	Asked    int              `json:"questions"` // of the harmless columns lost, those that a steward is asked about
	Kept     tally            `json:"kept"`
	Default  tally            `json:"spans_default"`
	Redacted map[string]tally `json:"spans_redacted"`
	Spans    tally            `json:"spans_redacted_all"`
	Traps    tally            `json:"traps"`
	Words    tally            `json:"words"`
	Counts   countScore       `json:"counts"`
	Small    tally            `json:"small_groups"`
	LeftOut  tally            `json:"rows_left_out"`
	Held     tally            `json:"second_look_clean"`  // clean tables, those the second look stops
	Missed   tally            `json:"second_look_missed"` // tables with planted values and everything kept, those it lets pass
	Scan     rate             `json:"scan"`
	Look     rate             `json:"second_look"`
}

func sum(scores []score) summary {
	s := summary{Planted: map[string]tally{}, Redacted: map[string]tally{}}
	for _, t := range scores {
		s.Tables++
		if t.Error != "" {
			s.Errors++
		}
		if t.Clean {
			s.Clean.add(tally{1, number(t.Touched || t.Error != "")})
			s.Held.add(tally{1, number(t.Held)})
		}
		if len(t.Planted) > 0 {
			s.Missed.add(tally{1, number(!t.Caught)})
		}
		merge(s.Planted, &s.Direct, t.Planted)
		merge(s.Redacted, &s.Spans, t.Redacted)
		s.Harmless.add(t.Harmless)
		s.Asked += t.Questions
		s.Kept.add(t.Kept)
		s.Default.add(t.Default)
		s.Traps.add(t.Traps)
		s.Words.add(t.Words)
		s.Small.add(t.SmallSets)
		if !t.Clean {
			s.LeftOut.add(tally{t.Rows, t.LeftOut})
		}
		s.Counts.add(t.Counts)
		s.Scan.Bytes, s.Scan.Took = s.Scan.Bytes+t.Bytes, s.Scan.Took+t.ScanTime
		s.Look.Bytes, s.Look.Took = s.Look.Bytes+t.LookBytes, s.Look.Took+t.LookTime
	}
	return s
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func merge(into map[string]tally, all *tally, from map[string]tally) {
	for k, t := range from {
		sum := into[k]
		sum.add(t)
		into[k] = sum
		all.add(t)
	}
}

func (s *countScore) add(o countScore) {
	s.Cells, s.Small, s.Left, s.Recovered = s.Cells+o.Cells, s.Small+o.Small, s.Left+o.Left, s.Recovered+o.Recovered
	s.Hidden, s.Equations, s.Unjudged = s.Hidden+o.Hidden, s.Equations+o.Equations, s.Unjudged || o.Unjudged
}

// aim is what the gate has to reach.
type aim struct {
	What  string  `json:"what"`
	Of    int     `json:"of"`
	Bad   int     `json:"bad"`
	Limit float64 `json:"limit"` // share of Of that may go wrong
}

func (a aim) met() bool { return float64(a.Bad) <= a.Limit*float64(a.Of) }

func (s summary) aims() []aim {
	return []aim{
		{"tables that could not be judged", s.Tables, s.Errors, 0},
		{"planted values published", s.Direct.All, s.Direct.Bad, 0},
		{"personal spans published by default", s.Default.All, s.Default.Bad, 0},
		{"personal spans left by redaction", s.Spans.All, s.Spans.Bad, 0.01},
		{"harmless columns removed or altered", s.Harmless.All, s.Harmless.Bad, 0},
		{"clean tables touched", s.Clean.All, s.Clean.Bad, 0},
		{"harmless spans redacted", s.Traps.All, s.Traps.Bad, 0.01},
		{"cells about companies lost", s.Kept.All, s.Kept.Bad, 0},
		{"small counts published", s.Counts.Small, s.Counts.Left, 0},
		{"small counts given back by totals", s.Counts.Small, s.Counts.Recovered, 0},
	}
}

// print writes the report; verbose adds lines for every table that is not right.
func (r report) print(w io.Writer, verbose bool) {
	if verbose {
		printTables(w, r.Tables)
	}
	s := r.Summary
	printKinds(w, "planted values", "published", s.Planted)
	printKinds(w, "personal spans in free text", "left by redaction", s.Redacted)
	fmt.Fprintf(w, "\nharmless columns: %d of the %d lost are questions to the steward\n", s.Asked, s.Harmless.Bad)
	fmt.Fprintf(w, "free text: %d of %d words outside of personal spans redacted\n", s.Words.Bad, s.Words.All)
	fmt.Fprintf(w, "small groups: %d of %d published rows about persons are in groups below 5 by their labelled quasi-identifiers\n", s.Small.Bad, s.Small.All)
	fmt.Fprintf(w, "rows: %d of %d in tables with personal data left out by disclosure control\n", s.LeftOut.Bad, s.LeftOut.All)
	fmt.Fprintf(w, "small counts: %d of %d counts are small; %d others suppressed to protect them; %d totals known to the attacker\n", s.Counts.Small, s.Counts.Cells, s.Counts.Hidden, s.Counts.Equations)
	if s.Counts.Unjudged {
		fmt.Fprintln(w, "small counts: the rows of a table came in another order, so that its totals could not be attacked")
	}
	fmt.Fprintf(w, "second look: stops %d of %d clean tables as published, lets pass %d of %d tables with planted values and every column kept\n", s.Held.Bad, s.Held.All, s.Missed.Bad, s.Missed.All)
	fmt.Fprintf(w, "speed in MB/s: scan %.1f (with reading and types), redaction %.1f (of free text), second look %.1f (of Parquet and CSV)\n", s.Scan.mbs(), r.Redaction.mbs(), s.Look.mbs())
	if r.Late != nil {
		late := rate{r.Late.Bytes, r.Late.Scan}
		fmt.Fprintf(w, "900 000 rows: scan %.1f MB/s, %.2f s\n", late.mbs(), late.Took.Seconds())
	}
	fmt.Fprintln(w)
	for _, a := range r.Aims {
		verdict := "pass"
		if !a.met() {
			verdict = "FAIL"
		}
		fmt.Fprintf(w, "%-4s  %-42s %6d of %6d  %7.3f %%  (at most %g %%)\n", verdict, a.What, a.Bad, a.Of, share(a.Bad, a.Of), 100*a.Limit)
	}
}

func printKinds(w io.Writer, what, bad string, kinds map[string]tally) {
	fmt.Fprintf(w, "\n%-28s %8s  %s\n", what, "number", bad)
	for _, k := range sorted(kinds) {
		fmt.Fprintf(w, "  %-26s %8d  %8d  %7.3f %%\n", k, kinds[k].All, kinds[k].Bad, share(kinds[k].Bad, kinds[k].All))
	}
}

func sorted(kinds map[string]tally) []string {
	var names []string
	for k := range kinds {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func share(bad, all int) float64 {
	if all == 0 {
		return 0
	}
	return 100 * float64(bad) / float64(all)
}

func printTables(w io.Writer, scores []score) {
	for _, t := range scores {
		var notes []string
		note := func(bad bool, format string, args ...any) {
			if bad {
				notes = append(notes, fmt.Sprintf(format, args...))
			}
		}
		note(t.Error != "", "not judged: %s", t.Error)
		note(t.Touched, "clean table touched")
		for _, k := range sorted(t.Planted) {
			note(t.Planted[k].Bad > 0, "%s: %d of %d published", k, t.Planted[k].Bad, t.Planted[k].All)
		}
		note(len(t.LeakedIn) > 0, "published in %s", strings.Join(t.LeakedIn, ", "))
		note(len(t.HarmlessX) > 0, "harmless lost: %s", strings.Join(t.HarmlessX, ", "))
		note(t.Kept.Bad > 0, "cells about companies lost: %d of %d %v", t.Kept.Bad, t.Kept.All, t.KeptIn)
		note(t.Default.Bad > 0, "spans published by default: %d of %d", t.Default.Bad, t.Default.All)
		for _, k := range sorted(t.Redacted) {
			note(t.Redacted[k].Bad > 0, "%s left by redaction: %d of %d", k, t.Redacted[k].Bad, t.Redacted[k].All)
		}
		note(t.Traps.Bad > 0, "harmless spans redacted: %d of %d", t.Traps.Bad, t.Traps.All)
		note(t.Counts.Left > 0, "small counts published: %d of %d", t.Counts.Left, t.Counts.Small)
		note(t.Counts.Recovered > 0, "small counts given back: %d", t.Counts.Recovered)
		note(t.Counts.Unjudged, "totals not attacked: rows in another order")
		note(t.LeftOut > 0, "rows left out: %d of %d", t.LeftOut, t.Rows)
		note(t.SmallSets.Bad > 0, "rows in small groups: %d", t.SmallSets.Bad)
		note(t.Clean && t.Held, "second look stops it")
		note(!t.Caught && len(t.Planted) > 0, "second look lets it pass with everything kept")
		if len(notes) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\n", t.File)
		for _, n := range notes {
			fmt.Fprintf(w, "    %s\n", n)
		}
		if t.Treatments != "" {
			fmt.Fprintf(w, "    did: %s\n", t.Treatments)
		}
	}
}
