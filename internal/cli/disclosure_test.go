package cli

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

var update = flag.Bool("update", false, "rewrite golden files")

// What a steward reads of a held run with everything in it, in each language.
func TestRunWithDisclosureControl(t *testing.T) {
	run := opendata.Run{ID: "20260131t060000z-0123456789", Dataset: "deltakere", State: opendata.RunHeld, Trigger: "cli", By: "kari", Started: "2026-01-31T06:00:00Z"}
	report := &opendata.Report{
		Rows: opendata.RowCounts{Read: 1000, Published: 953, Removed: 47},
		Columns: []opendata.ColumnVerdict{
			{Name: "alder", Type: opendata.Integer, Class: opendata.QuasiIdentifier, Kinds: []string{"age"}, Share: 1, Treatment: "generalize:5"},
			{Name: "merknad", Type: opendata.String, Class: opendata.FreeText, Treatment: opendata.Redact, Spans: map[string]int64{"phone": 12, "person_name": 3}},
		},
		Treated: []opendata.TreatedColumn{{Name: "alder", Treatment: "generalize:5", Cells: 1000, Reason: "coarsened"}, {Name: "lønn", Treatment: "top:900000", Cells: 4, Reason: "top_coded"}},
		Disclosure: &opendata.Disclosure{K: 5, L: 2, Removed: 47, Sorted: true, Differences: 2,
			Before:          &opendata.Risk{Persons: 1000, Groups: 120, Smallest: 1, Unique: 12, Below: 47, BelowL: 3, Prosecutor: 1, Journalist: 1, Marketer: 0.12},
			After:           &opendata.Risk{Persons: 953, Groups: 80, Smallest: 5, Prosecutor: 0.2, Journalist: 0.2, Marketer: 0.0839},
			Generalizations: []opendata.Generalization{{Treatments: []opendata.ColumnTreatment{{Column: "alder", Treatment: "generalize:10"}, {Column: "postnr", Treatment: "generalize:prefix:2"}}, Loss: 0.23}},
			Counts:          []opendata.CountControl{{Column: "antall", Threshold: 5, Method: "suppress", Primary: 9, Secondary: 4, Totals: 3}},
		},
	}
	text := opendata.T("En setning.", "Ei setning.", "A sentence.")
	prop := &publish.HeldProposal{
		Contract: opendata.Contract{Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"alder", "postnr"}, PersonKey: "fnr", K: 5, SmallGroups: "suppress"},
			Mixed: &opendata.MixedRows{Name: "navn", Linked: []string{"navn", "konto"}}},
		Holds: []opendata.HoldReason{{Code: "small_groups", Text: text}},
		Diff:  []publish.Change{{What: "rule", Rule: "privacy.small_groups", From: "hold", To: "suppress", Text: text}},
	}
	for _, lang := range []string{"nb", "nn", "en"} {
		t.Run(lang, func(t *testing.T) {
			var b bytes.Buffer
			s := &session{lang: lang}
			s.writeRun(&b, run, report, prop)
			name := "testdata/run-" + lang + ".txt"
			if *update {
				if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
