package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/publish"
)

// tt chooses between three texts by the session's language.
func (s *session) tt(nb, nn, en string) string { return opendata.T(nb, nn, en).In(s.lang) }

// writeDisclosure tells a steward what disclosure control found and did. Its counts are for the
// steward alone.
func (s *session) writeDisclosure(w io.Writer, d *opendata.Disclosure) {
	if d == nil {
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.tt("Vern mot gjenkjenning", "Vern mot attkjenning", "Protection against re-identification"))
	s.writeRisks(w, d)
	if d.Removed > 0 {
		fmt.Fprintf(w, "%s: %d\n", s.tt("rader utelatt fra for små grupper", "rader utelatne frå for små grupper", "rows left out of groups that are too small"), d.Removed)
	}
	s.writeGeneralizations(w, d)
	s.writeCounts(w, d.Counts)
	if d.Differences > 0 {
		fmt.Fprintf(w, "%s: %d\n", s.tt("grupper eller celler som versjonene røper sammen", "grupper eller celler som versjonane røper saman", "groups or cells that versions give away together"), d.Differences)
	}
	if d.Sorted {
		fmt.Fprintln(w, s.tt("radene er sortert etter de publiserte kolonnene", "radene er sorterte etter dei publiserte kolonnene", "rows are sorted by the published columns"))
	}
}

// writeRisks shows how easily persons were and are found again, in plain words and as a table.
func (s *session) writeRisks(w io.Writer, d *opendata.Disclosure) {
	before, after := d.Before, d.After
	if before == nil {
		return
	}
	if after == nil {
		after = before
	}
	if before.Unique == 0 && before.Below == 0 && before.BelowL == 0 {
		fmt.Fprintf(w, s.tt("Ingen av %d personer er i en gruppe som er for liten.", "Ingen av %d personar er i ei gruppe som er for lita.", "None of %d persons is in a group that is too small.")+"\n", before.Persons)
	} else {
		fmt.Fprintf(w, s.tt("Av %d personer var %d alene i gruppen sin, og %d i grupper under grensen på %d. Nå er %d alene og %d under grensen.",
			"Av %d personar var %d åleine i gruppa si, og %d i grupper under grensa på %d. No er %d åleine og %d under grensa.",
			"Of %d persons %d were alone in their group, and %d in groups below the limit of %d. Now %d are alone and %d below the limit.")+"\n",
			before.Persons, before.Unique, before.Below, d.K, after.Unique, after.Below)
	}
	t := newTable(w, "", s.tt("før", "før", "before"), s.tt("etter", "etter", "after"))
	number := func(name string, b, a int64) { t.row(name, strconv.FormatInt(b, 10), strconv.FormatInt(a, 10)) }
	share := func(name string, b, a float64) { t.row(name, percentage(b), percentage(a)) }
	number(s.tt("personer", "personar", "persons"), before.Persons, after.Persons)
	number(s.tt("grupper", "grupper", "groups"), before.Groups, after.Groups)
	number(s.tt("personer i den minste gruppen", "personar i den minste gruppa", "persons in the smallest group"), before.Smallest, after.Smallest)
	number(s.tt("alene i gruppen", "åleine i gruppa", "alone in their group"), before.Unique, after.Unique)
	number(fmt.Sprintf(s.tt("i grupper under %d", "i grupper under %d", "in groups below %d"), d.K), before.Below, after.Below)
	if d.L > 0 {
		number(fmt.Sprintf(s.tt("i grupper med under %d følsomme verdier", "i grupper med under %d følsame verdiar", "in groups with fewer than %d sensitive values"), d.L), before.BelowL, after.BelowL)
	}
	share(s.tt("største sjanse for å finne én som er med", "største sjansen for å finne éin som er med", "best chance to find one who is known to be in it"), before.Prosecutor, after.Prosecutor)
	share(s.tt("… for en som ikke vet om vedkommende er med", "… for ein som ikkje veit om vedkomande er med", "… without knowing who is in it"), before.Journalist, after.Journalist)
	share(s.tt("andel som kan ventes gjenkjent", "del som kan ventast attkjend", "share expected to be found again"), before.Marketer, after.Marketer)
	t.flush()
}

func (s *session) writeGeneralizations(w io.Writer, d *opendata.Disclosure) {
	if len(d.Generalizations) == 0 {
		return
	}
	fmt.Fprintln(w, s.tt("Grovere verdier som ville hjulpet, den mildeste først:", "Grovare verdiar som ville hjelpt, den mildaste først:", "Coarser values that would help, the mildest first:"))
	for _, g := range d.Generalizations {
		var parts []string
		for _, t := range g.Treatments {
			parts = append(parts, t.Column+": "+string(t.Treatment))
		}
		fmt.Fprintf(w, "  %s  (%s: %d, %s: %s)\n", strings.Join(parts, ", "), s.tt("fortsatt i små grupper", "framleis i små grupper", "still in small groups"), g.Below,
			s.tt("tap", "tap", "loss"), percentage(g.Loss))
	}
}

func (s *session) writeCounts(w io.Writer, counts []opendata.CountControl) {
	if len(counts) == 0 {
		return
	}
	t := newTable(w, s.tt("antall i kolonnen", "tal i kolonna", "counts in column"), s.tt("grense", "grense", "limit"), s.tt("metode", "metode", "method"), s.tt("små", "små", "small"),
		s.tt("fjernet i tillegg", "fjerna i tillegg", "removed besides"), s.tt("avrundet", "avrunda", "rounded"), s.tt("summer", "summar", "totals"))
	for _, c := range counts {
		t.row(c.Column, strconv.Itoa(c.Threshold), c.Method, strconv.FormatInt(c.Primary, 10), strconv.FormatInt(c.Secondary, 10), strconv.FormatInt(c.Rounded, 10), strconv.FormatInt(c.Totals, 10))
	}
	t.flush()
}

// percentage writes a share of 1.
func percentage(share float64) string { return fmt.Sprintf("%.3g %%", share*100) }

// writeTreated tells how many cells each treatment changed.
func (s *session) writeTreated(w io.Writer, treated []opendata.TreatedColumn) {
	if len(treated) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.tt("Hva som er gjort", "Kva som er gjort", "What was done"))
	t := newTable(w, s.tt("kolonne", "kolonne", "column"), s.tt("behandling", "behandling", "treatment"), s.tt("celler", "celler", "cells"), s.tt("hvorfor", "kvifor", "why"))
	for _, c := range treated {
		t.row(c.Name, string(c.Treatment), strconv.FormatInt(c.Cells, 10), strings.TrimSuffix(privacy.ReasonText(c.Reason).In(s.lang), "."))
	}
	t.flush()
}

// writeDiff tells what changed since the contract in force.
func (s *session) writeDiff(w io.Writer, diff []publish.Change) {
	if len(diff) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.tt("Endret siden kontrakten som gjelder", "Endra sidan kontrakten som gjeld", "Changed since the contract in force"))
	for _, c := range diff {
		fmt.Fprintf(w, "  %s\n", c.Text.In(s.lang))
	}
}

// writeRules shows what a proposal says of the table as a whole.
func (s *session) writeRules(w io.Writer, c opendata.Contract) {
	if c.Privacy == nil && c.Mixed == nil {
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.tt("Foreslåtte regler for tabellen", "Foreslåtte reglar for tabellen", "Proposed rules for the table"))
	if p := c.Privacy; p != nil {
		if p.None != "" {
			fmt.Fprintf(w, "%s: %s\n", s.tt("kan peke ut personer: ingen kolonner", "kan peike ut personar: ingen kolonner", "can single persons out: no column"), privacy.ExplanationText(p.None).In(s.lang))
		}
		s.line(w, s.tt("kan sammen peke ut personer", "kan saman peike ut personar", "can single persons out together"), strings.Join(p.QuasiIdentifiers, ", "))
		s.line(w, s.tt("følsomme", "følsame", "sensitive"), strings.Join(p.Sensitive, ", "))
		s.line(w, s.tt("én person", "éin person", "one person"), p.PersonKey)
		if p.K > 0 {
			s.line(w, s.tt("færrest personer i en gruppe", "færrast personar i ei gruppe", "fewest persons in a group"), strconv.Itoa(p.K))
		}
		s.line(w, s.tt("små grupper", "små grupper", "small groups"), p.SmallGroups)
		if p.Counts != nil {
			s.line(w, s.tt("antall personer", "tal på personar", "counts of persons"), strings.Join(p.Counts.Columns, ", "))
			s.line(w, s.tt("fordelt på", "fordelte på", "by"), strings.Join(p.Counts.Dimensions, ", "))
		}
	}
	if m := c.Mixed; m != nil {
		s.line(w, s.tt("tømmes i rader om personer", "blir tømde i rader om personar", "emptied in rows about persons"), strings.Join(m.Linked, ", "))
	}
}

func (s *session) line(w io.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(w, "%s: %s\n", name, value)
	}
}
