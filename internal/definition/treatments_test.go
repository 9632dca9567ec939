package definition_test

import (
	"fmt"
	"testing"

	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// What `check` says of a treatment and a type, the gate says too: nobody writes a definition that is
// accepted and then fails in its first run, nor is kept from one that works.
func TestTreatmentsFitTypesAsTheGateHasIt(t *testing.T) {
	types := []opendata.Type{opendata.Integer, opendata.Decimal(2), opendata.Number, opendata.Boolean, opendata.Date, opendata.Time,
		opendata.Timestamp, opendata.DateTime, opendata.String, opendata.Geometry}
	treatments := []opendata.Treatment{"keep", "mask", "redact", "pseudonymize", "pseudonymize:dataset", "generalize:hour", "generalize:day", "generalize:week",
		"generalize:month", "generalize:quarter", "generalize:year", "generalize:5", "generalize:prefix:2", "generalize:hierarchy", "generalize:grid:1000",
		"round:10", "top:100", "bottom:-5", "noise:3"}
	keys := privacy.Keys{Dataset: make([]byte, 32), Version: make([]byte, 32)}
	for _, typ := range types {
		for _, treatment := range treatments {
			hierarchy := ""
			rule := opendata.ColumnRule{Name: "a", Type: typ, Treatment: treatment}
			if treatment == "generalize:hierarchy" {
				hierarchy, rule.Hierarchy = ", hierarchy: {a: b}", map[string]string{"a": "b"}
			}
			if treatment == "generalize:grid:1000" && typ != opendata.Geometry {
				continue // coordinates come in pairs: one column alone can't be told
			}
			doc := fmt.Sprintf("dataset: ab\ntitle: {nb: x}\ndescription: {nb: x}\ntheme: [GOVE]\nsource: {type: file, path: a}\ncolumns: [{name: a, type: %s, treatment: %q%s}]\n", typ, treatment, hierarchy)
			_, problems := definition.Parse("d", []byte(doc))
			_, err := privacy.NewTreater(opendata.Contract{Columns: []opendata.ColumnRule{rule}}, []table.Column{{Name: "a", Geometry: typ == opendata.Geometry}}, keys)
			if (len(problems) == 0) != (err == nil) {
				t.Errorf("%s of %s: the definition has %d problems, the gate says %v", treatment, typ, len(problems), err)
			}
		}
	}
}
