package privacy

import (
	"os"
	"strings"
	"testing"
)

func lines(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

// Every person and sole proprietor is taken for one, or can't be decided; at most three in a hundred
// organisations are.
func TestPartyOfName(t *testing.T) {
	persons, organisations := lines(t, "testdata/mixed/persons.txt"), lines(t, "testdata/mixed/organisations.txt")
	for _, name := range persons {
		if partyOfName(name) == company {
			t.Errorf("%q is taken for a company", name)
		}
	}
	lost := 0
	for _, name := range organisations {
		if partyOfName(name) != company {
			lost++
			t.Logf("%q is taken for a person", name)
		}
	}
	if len(persons) < 200 || len(organisations) < 200 {
		t.Errorf("only %d persons and %d organisations", len(persons), len(organisations))
	}
	if lost*100 > 3*len(organisations) {
		t.Errorf("%d of %d organisations are taken for persons", lost, len(organisations))
	}
}
