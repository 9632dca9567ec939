package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/allmenning/allmenning/internal/opendata"
)

func rule(name string, t opendata.Type, treatment opendata.Treatment) opendata.ColumnRule {
	return opendata.ColumnRule{Name: name, Type: t, Treatment: treatment}
}

// What the contract in force says, what a run found, and what approving would put in force.
var revisions = []struct {
	name       string
	old        opendata.Contract
	left       []string
	holds      []opendata.HoldReason
	scan       opendata.Contract
	disclosure *opendata.Disclosure
	want       []Change // without texts
}{
	{
		name: "columns drift",
		old: opendata.Contract{Columns: []opendata.ColumnRule{rule("sted", "string", "keep"), rule("dato", "date", "generalize:month"), rule("merknad", "string", "keep"), rule("borte", "string", "keep")},
			Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"sted", "borte"}}},
		left: []string{"ny"},
		holds: []opendata.HoldReason{{Code: "type_changed", Column: "dato"}, {Code: "new_finding", Column: "merknad", Kind: "email"}, {Code: "column_vanished", Column: "borte"},
			{Code: "row_count", Count: 7}},
		scan: opendata.Contract{Columns: []opendata.ColumnRule{rule("dato", "string", "keep"), rule("merknad", "string", "mask")}},
		want: []Change{
			{What: "retyped", Column: "dato", From: "date", To: "string"},
			{What: "treatment", Column: "dato", From: "generalize:month", To: "suppress"},
			{What: "finding", Column: "merknad", Kind: "email"},
			{What: "treatment", Column: "merknad", From: "keep", To: "mask"},
			{What: "vanished", Column: "borte"},
			{What: "left_out", Column: "ny"},
			{What: "rule", Rule: "privacy.quasi_identifiers", From: "sted, borte", To: "sted"},
		},
	},
	{
		name: "small groups get the mildest generalization and then go",
		old: opendata.Contract{Columns: []opendata.ColumnRule{rule("alder", "integer", "keep"), rule("kommune", "string", "keep")},
			Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"alder", "kommune"}, K: 5}},
		holds: []opendata.HoldReason{{Code: "small_groups", Count: 12}},
		disclosure: &opendata.Disclosure{Generalizations: []opendata.Generalization{
			{Treatments: []opendata.ColumnTreatment{{Column: "alder", Treatment: "generalize:5"}}, Below: 3},
			{Treatments: []opendata.ColumnTreatment{{Column: "kommune", Treatment: "suppress"}}},
		}},
		want: []Change{
			{What: "treatment", Column: "alder", From: "keep", To: "generalize:5"},
			{What: "rule", Rule: "privacy.small_groups", To: "suppress"},
		},
	},
	{
		name: "undeclared quasi-identifiers take the scan's word and leave the rest",
		old: opendata.Contract{Columns: []opendata.ColumnRule{rule("alder", "integer", "keep"), rule("postnr", "string", "suppress")},
			Privacy: &opendata.PrivacyRules{K: 10}},
		holds: []opendata.HoldReason{{Code: "quasi_undeclared"}},
		scan: opendata.Contract{Columns: []opendata.ColumnRule{rule("alder", "integer", "generalize:5"), rule("postnr", "string", "keep")},
			Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"alder"}, PersonKey: "postnr", K: 5}},
		want: []Change{
			{What: "treatment", Column: "alder", From: "keep", To: "generalize:5"},
			{What: "rule", Rule: "privacy.quasi_identifiers", To: "alder"},
			{What: "rule", Rule: "privacy.person_key", To: "postnr"},
			{What: "rule", Rule: "privacy.small_groups", To: "suppress"},
		},
	},
	{
		name: "a published person key goes",
		old: opendata.Contract{Columns: []opendata.ColumnRule{rule("alder", "integer", "keep"), rule("nr", "string", "pseudonymize")},
			Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"alder"}, PersonKey: "nr"}},
		holds: []opendata.HoldReason{{Code: "small_groups", Kind: "linked_rows", Count: 12}},
		want:  []Change{{What: "treatment", Column: "nr", From: "pseudonymize", To: "suppress"}},
	},
	{
		name:  "counts that can't be suppressed are rounded",
		old:   opendata.Contract{Columns: []opendata.ColumnRule{rule("antall", "integer", "keep")}, Privacy: &opendata.PrivacyRules{Counts: &opendata.CountRules{Columns: []string{"antall"}}}},
		holds: []opendata.HoldReason{{Code: "small_counts"}},
		want:  []Change{{What: "rule", Rule: "privacy.counts.method", To: "round"}},
	},
	{
		name:  "what versions give away together changes no contract",
		old:   opendata.Contract{Columns: []opendata.ColumnRule{rule("alder", "integer", "keep")}},
		holds: []opendata.HoldReason{{Code: "differences", Count: 2}},
	},
	{
		name:  "without a contract there is nothing to compare with",
		left:  []string{"a"},
		holds: []opendata.HoldReason{{Code: "no_contract"}},
	},
}

func TestReviseAndDifference(t *testing.T) {
	for _, tt := range revisions {
		t.Run(tt.name, func(t *testing.T) {
			proposed := revise(tt.old, tt.holds, tt.scan, tt.disclosure)
			got := difference(tt.old, proposed, tt.left, tt.holds)
			for i := range got {
				for _, lang := range []string{"nb", "nn", "en"} {
					if got[i].Text[lang] == "" {
						t.Errorf("change %d has no text in %s", i, lang)
					}
				}
				got[i].Text = nil
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := difference(proposed, revise(proposed, nil, tt.scan, nil), nil, nil); len(again) > 0 {
				t.Errorf("without holds a contract changes: %v", again)
			}
		})
	}
}

func TestPublicAccountHoldsNoCounts(t *testing.T) {
	contract := opendata.Contract{
		Columns: []opendata.ColumnRule{rule("bydel", "string", "keep"), {Name: "Antall", As: "antall", Type: "integer", Treatment: "keep"}},
		Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"bydel"}, Sensitive: []string{"x"}, Counts: &opendata.CountRules{Columns: []string{"Antall"}}},
		Mixed:   &opendata.MixedRows{Linked: []string{"navn"}},
	}
	part := PartResult{
		Rows:    opendata.RowCounts{Read: 110, Published: 100, Rejected: 2, Removed: 8},
		Treated: []opendata.TreatedColumn{{Name: "navn", Treatment: opendata.Suppress, Cells: 110, Reason: "direct_identifier"}},
		Disclosure: &opendata.Disclosure{Removed: 5, Sorted: true, Counts: []opendata.CountControl{
			{Column: "antall", Method: "suppress", Primary: 3, Secondary: 1}, {Column: "kvinner", Method: "round", Rounded: 7}, {Column: "menn", Method: "suppress"}}},
	}
	if diff := cmp.Diff([]opendata.RemovedColumn{
		{Name: "navn", Treatment: opendata.Suppress, Reason: "direct_identifier"},
		{Name: "antall", Treatment: opendata.Mask, Reason: "small_counts"},
		{Name: "kvinner", Treatment: "round:3", Reason: "small_counts"},
	}, removed(part)); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&opendata.Protection{K: 5, L: 2, Threshold: 5, Applied: []string{"small_groups", "small_counts", "sorted", "mixed_rows"}}, protection(contract, part)); diff != "" {
		t.Errorf("protection (-want +got):\n%s", diff)
	}
	rows := publicRows(part)
	if rows.Removed != 3 || rows.Read != 105 || rows.Read != rows.Published+rows.Rejected+rows.Removed {
		t.Errorf("public rows %+v", rows)
	}
	if got := protection(opendata.Contract{}, PartResult{}); got != nil {
		t.Errorf("without rules: %+v", got)
	}
	column, ok := status("antall_status", contract)
	if !ok || column.Treatment != opendata.Keep || column.Description["nn"] == "" {
		t.Errorf("status column: %v %+v", ok, column)
	}
	if _, ok := status("bydel_status", contract); ok {
		t.Error("a column that counts nothing has no status")
	}
}

// What live versions give away together passes once it is approved, and no more of it than that.
func TestApprovedDifferencesPass(t *testing.T) {
	hold := opendata.HoldReason{Code: "differences", Column: "antall", Count: 3}
	approved := opendata.Run{Approval: &opendata.Approval{By: "kari"}, Holds: []opendata.HoldReason{hold}}
	for name, tt := range map[string]struct {
		run  opendata.Run
		hold opendata.HoldReason
		want int
	}{
		"not approved":         {opendata.Run{}, hold, 1},
		"approved":             {approved, hold, 0},
		"fewer than approved":  {approved, opendata.HoldReason{Code: "differences", Column: "antall", Count: 1}, 0},
		"more than approved":   {approved, opendata.HoldReason{Code: "differences", Column: "antall", Count: 4}, 1},
		"another kind":         {approved, opendata.HoldReason{Code: "differences", Kind: "unlike", Column: "antall", Count: 1}, 1},
		"another column":       {approved, opendata.HoldReason{Code: "differences", Column: "kvinner", Count: 1}, 1},
		"another kind of hold": {approved, opendata.HoldReason{Code: "small_groups", Column: "antall", Count: 1}, 1},
	} {
		got := unaccepted(tt.run, []opendata.HoldReason{tt.hold})
		if len(got) != tt.want {
			t.Errorf("%s: %d holds, want %d", name, len(got), tt.want)
		}
		for _, h := range got {
			if h.Text["nb"] == "" || h.Text["nn"] == "" || h.Text["en"] == "" {
				t.Errorf("%s: a hold without a text", name)
			}
		}
	}
}
