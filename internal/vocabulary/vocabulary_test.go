package vocabulary_test

import (
	"net/url"
	"testing"

	"github.com/allmenning/allmenning/internal/vocabulary"
)

func TestEveryTermIsUsable(t *testing.T) {
	for _, list := range vocabulary.Lists() {
		codes := list.Codes()
		if len(codes) == 0 {
			t.Errorf("%s: empty list", list)
		}
		seen := map[string]string{}
		for _, code := range codes {
			term, ok := list.Find(code)
			if !ok || term.Code != code {
				t.Fatalf("%s %q: listed but not found", list, code)
			}
			u, err := url.Parse(term.IRI)
			if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
				t.Errorf("%s %q: IRI %q is not absolute", list, code, term.IRI)
			}
			if other := seen[term.IRI]; other != "" {
				t.Errorf("%s: %q and %q share an IRI", list, code, other)
			}
			seen[term.IRI] = code
			for _, lang := range []string{"nb", "nn", "en"} {
				if term.Label(lang) == "" {
					t.Errorf("%s %q: no label for %s", list, code, lang)
				}
			}
		}
	}
}

func TestFind(t *testing.T) {
	tests := []struct {
		name  string
		find  func(string) (vocabulary.Term, bool)
		code  string
		label string // Bokmål
		iri   string
	}{
		{"theme", vocabulary.Theme, "TRAN", "Transport", "http://publications.europa.eu/resource/authority/data-theme/TRAN"},
		{"frequency", vocabulary.Frequency, "MONTHLY", "månedlig", "http://publications.europa.eu/resource/authority/frequency/MONTHLY"},
		{"licence", vocabulary.Licence, "NLOD_2_0", "Norsk lisens for offentlige data (NLOD) 2.0", "http://publications.europa.eu/resource/authority/licence/NLOD_2_0"},
		{"language", vocabulary.Language, "nb", "Norsk bokmål", "http://publications.europa.eu/resource/authority/language/NOB"},
		{"provenance", vocabulary.Provenance, "vedtak", "Vedtak", "http://data.brreg.no/datakatalog/provinens/vedtak"},
		{"high-value category", vocabulary.HVD, "c_b79e35eb", "Mobilitet", "http://data.europa.eu/bna/c_b79e35eb"},
		{"file type", vocabulary.FileType, "PARQUET", "Parquet", "http://publications.europa.eu/resource/authority/file-type/PARQUET"},
		{"municipality", vocabulary.Municipality, "0301", "Oslo", "https://data.geonorge.no/administrativeEnheter/kommune/id/173018"},
		{"municipality new in 2024", vocabulary.Municipality, "1580", "Haram", "https://data.geonorge.no/administrativeEnheter/kommune/id/1580"},
		{"county", vocabulary.Municipality, "46", "Vestland", "https://data.geonorge.no/administrativeEnheter/fylke/id/173150173151"},
		{"LOS theme", vocabulary.LOS, "tema/trafikkinformasjon", "Trafikkinformasjon", "https://psi.norge.no/los/tema/trafikkinformasjon"},
		{"LOS word", vocabulary.LOS, "ord/badeplass", "Badeplass", "https://psi.norge.no/los/ord/badeplass"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term, ok := tt.find(tt.code)
			if !ok {
				t.Fatalf("%q not found", tt.code)
			}
			if term.Label("nb") != tt.label || term.IRI != tt.iri {
				t.Errorf("got %q <%s>, want %q <%s>", term.Label("nb"), term.IRI, tt.label, tt.iri)
			}
			if _, ok := tt.find(tt.code + "X"); ok {
				t.Errorf("found %q, which is not in the list", tt.code+"X")
			}
		})
	}
}

func TestPlacesAreThoseOf2024(t *testing.T) {
	var municipalities, counties int
	for _, code := range vocabulary.Places.Codes() {
		switch len(code) {
		case 4:
			municipalities++
			if _, ok := vocabulary.Municipality(code[:2]); !ok {
				t.Errorf("municipality %s lies in a county that is not listed", code)
			}
		case 2:
			counties++
		default:
			t.Errorf("place number %q has neither two nor four digits", code)
		}
	}
	if municipalities != 357 || counties != 15 {
		t.Errorf("got %d municipalities and %d counties, want 357 and 15", municipalities, counties)
	}
}

func TestLabelFallsBack(t *testing.T) {
	term := vocabulary.Term{Code: "X", EN: "only English"}
	if got := term.Label("nb"); got != "only English" {
		t.Errorf("got %q", got)
	}
	if got := (vocabulary.Term{Code: "X"}).Label("en"); got != "X" {
		t.Errorf("got %q", got)
	}
}
