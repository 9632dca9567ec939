package privacy_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// pseudonymsOf treats one column of texts under a name.
func pseudonymsOf(t *testing.T, name string, treatment opendata.Treatment, keys privacy.Keys, values ...string) []string {
	t.Helper()
	tr, err := privacy.NewTreater(rule(name, opendata.String, treatment), []table.Column{{Name: name}}, keys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: len(values), Columns: []table.Vector{strs(values...)}}
	tr.Typed(&b)
	if tr.Fields()[0].Type != opendata.String || tr.Treated()[0].Reason != "pseudonymized" {
		t.Errorf("field %+v, treated %+v", tr.Fields()[0], tr.Treated()[0])
	}
	return texts(&b.Columns[0])
}

func TestPseudonyms(t *testing.T) {
	const version, dataset = opendata.Pseudonymize, opendata.Treatment("pseudonymize:dataset")
	got := pseudonymsOf(t, "elev", version, testKeys, "Kari", "Ola", "Kari", " Kari ", "", "kari")
	form := regexp.MustCompile(`^[a-z2-7]{16}$`)
	for i, p := range got {
		if i != 4 && !form.MatchString(p) {
			t.Errorf("pseudonym %d is %q", i, p)
		}
	}
	if got[0] != got[2] || got[0] != got[3] || got[0] == got[1] || got[0] == got[5] || got[4] != "∅" {
		t.Errorf("who is who: %q", got)
	}
	if again := pseudonymsOf(t, "elev", version, testKeys, "Kari"); again[0] != got[0] {
		t.Error("another batch, another pseudonym")
	}
	other := testKeys
	other.Version = []byte(strings.Repeat("w", 32))
	for what, p := range map[string]string{
		"another column":   pseudonymsOf(t, "lærer", version, testKeys, "Kari")[0],
		"the next version": pseudonymsOf(t, "elev", version, other, "Kari")[0],
		"the dataset's":    pseudonymsOf(t, "elev", dataset, testKeys, "Kari")[0],
	} {
		if p == got[0] {
			t.Errorf("%s: the same pseudonym", what)
		}
	}
	if a, b := pseudonymsOf(t, "elev", dataset, testKeys, "Kari"), pseudonymsOf(t, "elev", dataset, other, "Kari"); a[0] != b[0] {
		t.Error("the dataset's pseudonym changed with the version")
	}
}

// Numbers and dates count by what they are, not by how they were written.
func TestPseudonymsOfNumbers(t *testing.T) {
	v := typedBatch(t, opendata.Integer, opendata.Pseudonymize, ints(17, 18, 17))
	got := texts(&v)
	if got[0] != got[2] || got[0] == got[1] || got[0] != pseudonymsOf(t, "c", opendata.Pseudonymize, testKeys, "17")[0] {
		t.Errorf("pseudonyms %q", got)
	}
}

// Without a key, or with one that can be guessed, nothing is published.
func TestKeyedTreatmentsNeedTheirKey(t *testing.T) {
	short := []byte("passord")
	for _, tt := range []struct {
		treatment opendata.Treatment
		keys      privacy.Keys
	}{
		{opendata.Pseudonymize, privacy.Keys{Dataset: testKeys.Dataset}},
		{opendata.Pseudonymize, privacy.Keys{Dataset: testKeys.Dataset, Version: short}},
		{"pseudonymize:dataset", privacy.Keys{Version: testKeys.Version}},
		{"noise:3", privacy.Keys{Version: testKeys.Version, Dataset: short}},
	} {
		_, err := privacy.NewTreater(rule("c", opendata.Integer, tt.treatment), []table.Column{{Name: "c"}}, tt.keys)
		if !errors.Is(err, &opendata.Error{Kind: opendata.Refused}) {
			t.Errorf("%s: error %v, want one of kind refused", tt.treatment, err)
		}
	}
}

// Rows that are left out leave no pseudonym behind.
func TestPseudonymsOfDroppedRows(t *testing.T) {
	tr, err := privacy.NewTreater(rule("c", opendata.String, opendata.Pseudonymize), []table.Column{{Name: "c"}}, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: 2, Columns: []table.Vector{strs("a", "b")}, Drop: []bool{true, false}}
	tr.Typed(&b)
	if got := b.Columns[0]; len(got.Dict) != 1 || !slices.Equal(got.Codes, []int32{-1, 0}) {
		t.Errorf("codes %v of %d entries", got.Codes, len(got.Dict))
	}
}
