package privacy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// redacted treats one cell.
func redacted(t failer, text string) (string, opendata.TreatedColumn) {
	t.Helper()
	tr, err := privacy.NewTreater(rule("tekst", opendata.String, opendata.Redact), []table.Column{{Name: "tekst"}}, privacy.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	var out table.Batch
	tr.Text(&table.Batch{Rows: 1, Columns: []table.Vector{strs(text)}, Lines: []int64{2}}, &out)
	s, _ := out.Columns[0].Text(0)
	return s, tr.Treated()[0]
}

// What stands beside a span is published byte for byte, however odd it was written.
func TestRedactionTouchesSpansOnly(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Bukt – 12\u00a0°C,  målt\t７ ganger (Kari Hansen)\u00a0!", "Bukt – 12\u00a0°C,  målt\t７ ganger ([navn])\u00a0!"},
		{"Fnr ０１８１９０４０１８０  og\tmer", "Fnr [fødselsnummer]  og\tmer"},
		{"f\u00adnr 018190\u200b40180\u200b, takk", "f\u00adnr [fødselsnummer]\u200b, takk"},
		{"navn=kari%40example.no&p\u00e5=1 %C3%A5", "navn=[e-post]&på=1 %C3%A5"},
		{"skriv til kari&#64;example.no &amp; ring", "skriv til [e-post] &amp; ring"},
		{"av Kari&nbsp;Hansen &ndash; takk", "av [navn] &ndash; takk"},
		{"av Ka\u030are Hansen – takk\u030a", "av [navn] – takk\u030a"},
		{"?navn=Ola+Hansen&a=b+c", "?navn=[navn]&a=b+c"},
		{"100% av  a+b &c; %zz", "100% av  a+b &c; %zz"},
		{"Sak A01819040180 i arkivet", "Sak A[fødselsnummer] i arkivet"},
	} {
		got, _ := redacted(t, tt.in)
		if got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
}

// A disguise changes neither what is found nor what stands around it.
func TestRedactionProperty(t *testing.T) {
	disguise := map[string]func(string) string{
		"plain":      func(s string) string { return s },
		"zero width": func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") },
		"full width": func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > ' ' && r < 0x7F {
					return r + 0xFEE0
				}
				return r
			}, s)
		},
		"url": func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
		"html": func(s string) string {
			return strings.NewReplacer("@", "&#64;", " ", "&nbsp;", "ø", "&oslash;").Replace(html.EscapeString(s))
		},
		"decimal": func(s string) string { return strings.ReplaceAll(s, "@", "&#0064;") },
	}
	identities := map[string]string{"kari.hansen@example.no": "[e-post]", "01819040180": "[fødselsnummer]", "Kari Bjørndal Hansen": "[navn]"}
	rapid.Check(t, func(t *rapid.T) {
		who := rapid.SampledFrom(slices.Sorted(maps.Keys(identities))).Draw(t, "who")
		how := rapid.SampledFrom(slices.Sorted(maps.Keys(disguise))).Draw(t, "how")
		around := rapid.SampledFrom([]string{"", "(vi så)", "målt\u00a012 %,", "åpent –", "bukta  er:", "１２ m;", "&c;", "a\u200b,"})
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		got, tc := redacted(t, before+" "+disguise[how](who)+", "+after)
		if want := before + " " + identities[who] + ", " + after; got != want {
			t.Fatalf("%s: %q, want %q", how, got, want)
		}
		if tc.Cells != 1 || len(tc.Spans) != 1 {
			t.Fatalf("counted %+v", tc)
		}
	})
}

// Spans are counted by kind, as often as rows have them.
func TestRedactionCounts(t *testing.T) {
	tr, err := privacy.NewTreater(rule("tekst", opendata.String, opendata.Redact), []table.Column{{Name: "tekst"}}, privacy.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var out table.Batch
		tr.Text(&table.Batch{Rows: 4, Columns: []table.Vector{strs("kari@example.no og ola@example.no", "ingen", "fra kari@example.no til Ola Hansen", "fra kari@example.no til Ola Hansen")}}, &out)
	}
	got := tr.Treated()[0]
	if want := map[string]int64{recognize.Email: 8, recognize.PersonName: 4}; got.Cells != 6 || !maps.Equal(got.Spans, want) {
		t.Errorf("cells %d, spans %v", got.Cells, got.Spans)
	}
}

// kinds reads the kinds of findings from the recognizers' own list.
func kinds(t *testing.T) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "recognize/doc.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			for _, v := range s.(*ast.ValueSpec).Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					kind, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					list = append(list, kind)
				}
			}
		}
	}
	if len(list) < 20 {
		t.Fatalf("only %d kinds", len(list))
	}
	return list
}

// Every kind has a mark that says what stood there, in brackets, and no mark is personal itself.
func TestEveryKindHasAMark(t *testing.T) {
	for _, kind := range kinds(t) {
		m := privacy.Mark(kind)
		if len(m) < 4 || m[0] != '[' || m[len(m)-1] != ']' || m == privacy.Mark("no kind") {
			t.Errorf("%s: mark %q", kind, m)
		}
		if s := "Ring " + m + " " + m + " på Hansens vei"; len(recognize.Spans(m, 0, nil)) > 0 {
			t.Errorf("%s: the mark in %q is a finding", kind, s)
		}
	}
}
