package definition_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
)

var update = flag.Bool("update", false, "rewrite golden files")

func files(t *testing.T, pattern string) []string {
	t.Helper()
	list, err := filepath.Glob(pattern)
	if err != nil || len(list) == 0 {
		t.Fatalf("no files match %s (%v)", pattern, err)
	}
	return list
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// report is all problems in both languages, as golden files hold them.
func report(problems []definition.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s\n%s\n\n", p.In("nb"), p.In("en"))
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readFile(t, name)), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestGoodDefinitions(t *testing.T) {
	for _, name := range files(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			d, problems := definition.Parse(name, readFile(t, name))
			if len(problems) > 0 {
				t.Fatalf("problems:\n%s", report(problems))
			}
			out, err := json.MarshalIndent(d, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(name, ".yaml")+".json", string(out)+"\n")

			// The JSON form of a Dataset is a definition too.
			again, problems := definition.Parse("json", out)
			if len(problems) > 0 {
				t.Fatalf("JSON form:\n%s", report(problems))
			}
			if diff := cmp.Diff(d, again); diff != "" {
				t.Errorf("JSON form reads differently (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadDefinitions(t *testing.T) {
	for _, name := range files(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			_, problems := definition.Parse(name, readFile(t, name))
			if len(problems) == 0 {
				t.Fatal("no problem found")
			}
			for _, p := range problems {
				for _, lang := range []string{"nb", "en"} {
					if p.Message[lang] == "" || p.Hint[lang] == "" {
						t.Errorf("%s: message or hint missing in %s", p.Field, lang)
					}
				}
			}
			golden(t, strings.TrimSuffix(name, ".yaml")+".txt", report(problems))
		})
	}
}

// TestSchemaAgreesWithParser holds JSONSchema to Parse over the same documents. What JSON Schema
// can't tell says so in the document's first line.
func TestSchemaAgreesWithParser(t *testing.T) {
	schema := compiled(t)
	for _, name := range files(t, "testdata/good/*.yaml") {
		if err := schema.Validate(asJSON(t, readFile(t, name))); err != nil {
			t.Errorf("%s: the parser accepts it, the schema does not: %v", name, err)
		}
	}
	refused := 0
	for _, name := range files(t, "testdata/bad/*.yaml") {
		doc := readFile(t, name)
		if bytes.HasPrefix(doc, []byte("# schema: cannot tell")) {
			continue
		}
		refused++
		if err := schema.Validate(asJSON(t, doc)); err == nil {
			t.Errorf("%s: the parser refuses it, the schema does not", name)
		}
	}
	if refused < 50 {
		t.Errorf("only %d documents compared", refused)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(definition.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("definition.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("definition.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is what an editor hands to a schema.
func asJSON(t *testing.T, doc []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(doc, &v); err != nil {
		t.Fatalf("yaml: %v", err)
	}
	b, err := json.Marshal(keyed(v))
	if err != nil {
		t.Fatalf("json: %v", err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keyed makes every key a text, as JSON has it: the values of a hierarchy may be written as numbers.
func keyed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = keyed(v[k])
		}
	case map[any]any:
		m := map[string]any{}
		for k, item := range v {
			m[fmt.Sprint(k)] = keyed(item)
		}
		return m
	case []any:
		for i := range v {
			v[i] = keyed(v[i])
		}
	}
	return v
}

func TestCatalog(t *testing.T) {
	name := "testdata/catalog/good.yaml"
	got, problems := definition.ParseCatalog(name, readFile(t, name))
	if len(problems) > 0 {
		t.Fatalf("problems:\n%s", report(problems))
	}
	want := opendata.Catalog{
		BaseURL:     "https://data.example.no",
		Title:       opendata.T("Åpne data fra Eksempel kommune", "Opne data frå Eksempel kommune", "Open data from Eksempel"),
		Description: opendata.T("Alt vi deler", "", ""),
		Publisher:   opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999", URL: "https://example.no"},
		Contact:     opendata.Contact{Name: "Dataseksjonen", Email: "apnedata@example.no"},
		Languages:   []string{"nb", "en"}, License: "CC_BY_4_0", Spatial: []string{"0301"}, Issued: "2026-01-15",
		Roots: []string{"eksport", "/srv/data"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, problems = definition.ParseCatalog("bad.yaml", readFile(t, "testdata/catalog/bad.yaml"))
	golden(t, "testdata/catalog/bad.txt", report(problems))
}

func TestMerge(t *testing.T) {
	catalog := opendata.Catalog{
		Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact:   opendata.Contact{Name: "Data", Email: "data@example.no"},
		License:   "CC0", Languages: []string{"nb"}, Spatial: []string{"0301"},
	}
	t.Run("fills what is left out", func(t *testing.T) {
		d, problems := definition.Merge(catalog, opendata.Dataset{ID: "a"})
		if len(problems) > 0 {
			t.Fatal(report(problems))
		}
		want := opendata.Dataset{ID: "a", Publisher: catalog.Publisher, Contact: catalog.Contact, License: "CC0", Languages: []string{"nb"}, Spatial: []string{"0301"}}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("keeps what is there", func(t *testing.T) {
		own := opendata.Dataset{
			Publisher: opendata.Publisher{Name: "Andre", OrgNr: "999999999"}, Contact: opendata.Contact{Name: "Oss", URL: "https://example.no"},
			License: "NLOD_2_0", Languages: []string{"nn"}, Spatial: []string{"46"},
		}
		d, _ := definition.Merge(catalog, own)
		if diff := cmp.Diff(own, d); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("a publisher is never mixed of two", func(t *testing.T) {
		d, problems := definition.Merge(catalog, opendata.Dataset{Publisher: opendata.Publisher{URL: "https://example.org"}})
		if d.Publisher.OrgNr != "" || len(problems) != 2 {
			t.Errorf("got %+v, %d problems", d.Publisher, len(problems))
		}
	})
	t.Run("says what is missing in both", func(t *testing.T) {
		_, problems := definition.Merge(opendata.Catalog{}, opendata.Dataset{})
		var fields []string
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
		if got := strings.Join(fields, " "); got != "publisher.name publisher.orgnr contact.name contact.email license" {
			t.Errorf("got %s", got)
		}
	})
}

func TestAsError(t *testing.T) {
	if e := definition.AsError("a.yaml", nil); e != nil {
		t.Errorf("no problems: got %v", e)
	}
	_, one := definition.Parse("a.yaml", readFile(t, "testdata/bad/theme-near.yaml"))
	e := definition.AsError("a.yaml", one)
	if e.Kind != opendata.Invalid || e.Where.Source != "a.yaml" || e.Where.Line != 4 || e.Where.Field != "theme[0]" || !strings.Contains(e.Hint.In("nb"), "ENVI") {
		t.Errorf("got %+v", e)
	}
	_, many := definition.Parse("a.yaml", readFile(t, "testdata/bad/several.yaml"))
	e = definition.AsError("a.yaml", many)
	for _, p := range many {
		if !strings.Contains(e.Message.In("nb"), p.In("nb")) || !strings.Contains(e.Message.In("en"), p.In("en")) {
			t.Errorf("problem missing from the error: %s", p.In("en"))
		}
	}
}

func TestSizeIsBounded(t *testing.T) {
	big := append([]byte("dataset: a\n#"), bytes.Repeat([]byte("x"), definition.MaxBytes)...)
	if _, problems := definition.Parse("a", big); len(problems) != 1 || !strings.Contains(problems[0].In("en"), "too large") {
		t.Errorf("got %s", report(problems))
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "k%d: 1\n", i)
	}
	if _, problems := definition.Parse("a", []byte(many.String())); len(problems) != 200 {
		t.Errorf("got %d problems, want the first 200", len(problems))
	}
}

// TestMessagesShowNoValue: the data may be handed over by mistake.
func TestMessagesShowNoValue(t *testing.T) {
	const secret = "Hemmeligheten"
	for _, doc := range []string{
		secret, secret + ": x", "dataset: " + secret + " X", "title: " + secret, "title: {nb: [" + secret + "]}", "theme: [" + secret + "]",
		"license: " + secret, "source: {type: " + secret + "}", "columns: [{name: a, type: " + secret + ", treatment: " + secret + "}]",
		"columns: [{name: a, type: integer, treatment: {round: " + secret + "}}]", "schedule: " + secret, "quality: {max_rejected_rows: " + secret + "}",
		"spatial: [" + secret + "]", "privacy: {quasi_identifiers: " + secret + "}", "key: [" + secret + "]\ncolumns: [{name: a, type: string, treatment: keep}]",
		"a: *" + secret, "a: {" + secret, "\"" + secret, "!" + secret + " x: 1", "publisher: {orgnr: " + secret + "}", "contact: {email: " + secret + "}",
	} {
		_, problems := definition.Parse("a.yaml", []byte(doc))
		if len(problems) == 0 {
			t.Errorf("%q: no problem", doc)
		}
		if got := report(problems) + definition.AsError("a.yaml", problems).Error(); strings.Contains(got, secret) {
			t.Errorf("%q: shown in\n%s", doc, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/bad/*.yaml", "testdata/catalog/*.yaml"} {
		list, err := filepath.Glob(pattern)
		if err != nil || len(list) == 0 {
			f.Fatalf("no seeds in %s", pattern)
		}
		for _, name := range list {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		definition.ParseCatalog("c", doc)
		d, problems := definition.Parse("d", doc)
		if len(problems) > 0 {
			return
		}
		again, problems := definition.Parse("again", definition.Write(d, nil))
		if len(problems) > 0 {
			t.Fatalf("what was written is not accepted:\n%s\n%s", report(problems), definition.Write(d, nil))
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("what was written reads differently (-want +got):\n%s", diff)
		}
	})
}
