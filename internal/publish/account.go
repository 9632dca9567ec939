package publish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// What a version says publicly of its own protection: per column a treatment and a reason, per table
// the rules and what was done. Never how many cells or rows: a count can disclose.

// removed is the public account of the columns: names that the contract knows or the number of a
// column that it does not, and a reason; no counts.
func removed(part PartResult) []opendata.RemovedColumn {
	var out []opendata.RemovedColumn
	for _, t := range part.Treated {
		if t.Treatment != opendata.Keep && t.Reason != "not_in_contract" {
			out = append(out, opendata.RemovedColumn{Name: t.Name, Treatment: t.Treatment, Reason: t.Reason})
		}
	}
	for _, l := range part.Left {
		out = append(out, opendata.RemovedColumn{Name: fmt.Sprintf("column %d", l.Index+1), Treatment: opendata.Suppress, Reason: "not_in_contract"})
	}
	if part.Disclosure == nil {
		return out
	}
	for _, c := range part.Disclosure.Counts {
		if t, ok := countTreatment(c); ok {
			out = append(out, opendata.RemovedColumn{Name: c.Column, Treatment: t, Reason: "small_counts"})
		}
	}
	return out
}

// countTreatment is what was done to a column of counts, as a treatment; ok is false when nothing was.
func countTreatment(c opendata.CountControl) (t opendata.Treatment, ok bool) {
	if c.Method == opendata.RoundSmall {
		return "round:3", c.Rounded > 0
	}
	return opendata.Mask, c.Primary+c.Secondary > 0
}

// protection is the public account of the table as a whole; nil where no rules are declared.
func protection(c opendata.Contract, part PartResult) *opendata.Protection {
	var out opendata.Protection
	if p := c.Privacy; p != nil {
		if len(p.QuasiIdentifiers) > 0 {
			out.K = orDefaultInt(p.K, opendata.DefaultK)
			if len(p.Sensitive) > 0 {
				out.L = orDefaultInt(p.L, opendata.DefaultL)
			}
		}
		if p.Counts != nil {
			out.Threshold = orDefaultInt(p.Counts.Threshold, opendata.DefaultK)
		}
	}
	if d := part.Disclosure; d != nil {
		if d.Removed > 0 {
			out.Applied = append(out.Applied, "small_groups")
		}
		if slices.ContainsFunc(d.Counts, func(c opendata.CountControl) bool { _, ok := countTreatment(c); return ok }) {
			out.Applied = append(out.Applied, "small_counts")
		}
		if d.Sorted {
			out.Applied = append(out.Applied, "sorted")
		}
	}
	if c.Mixed != nil {
		out.Applied = append(out.Applied, "mixed_rows")
	}
	if out.K == 0 && out.Threshold == 0 && len(out.Applied) == 0 {
		return nil
	}
	return &out
}

func orDefaultInt(v, def int) int {
	if v == 0 {
		return def
	}
	return v
}

// publicRows are the row counts without the rows of small groups: from one version to the next their
// number would tell that somebody uncommon came or went.
func publicRows(part PartResult) opendata.RowCounts {
	rows := part.Rows
	if part.Disclosure == nil {
		return rows
	}
	hidden := min(part.Disclosure.Removed, rows.Removed)
	rows.Removed -= hidden
	rows.Read -= hidden
	return rows
}

// statusSuffix ends the names of the columns that say which counts are suppressed.
const statusSuffix = "_status"

// status describes the status column of a column of counts; ok is false for any other column.
func status(name string, c opendata.Contract) (opendata.PublishedColumn, bool) {
	base, ok := strings.CutSuffix(name, statusSuffix)
	if !ok || c.Privacy == nil || c.Privacy.Counts == nil {
		return opendata.PublishedColumn{}, false
	}
	counted := slices.ContainsFunc(c.Columns, func(r opendata.ColumnRule) bool {
		return r.Published() == base && slices.Contains(c.Privacy.Counts.Columns, r.Name)
	})
	return opendata.PublishedColumn{
		Title: opendata.T("Merke for "+base, "Merke for "+base, "Mark for "+base),
		Description: opendata.T("«:» der tallet i "+base+" er fjernet for å verne personer; ellers tom.", "«:» der talet i "+base+" er fjerna for å verne personar; elles tom.",
			"“:” where the number in "+base+" was removed to protect persons; otherwise empty."),
		Treatment: opendata.Keep,
	}, counted
}
