// Package vocabulary knows the closed lists of codes that a dataset definition may use, and
// the IRI and labels that stand for each code in DCAT. It is data, not logic: no network, no
// dependency, and a code that is not in the list is simply not found.
//
// Where the facts come from: themes, frequencies, licences, languages and file types are the
// authority tables of the Publications Office of the European Union; high-value categories
// are those of Implementing Regulation (EU) 2023/138; LOS terms are the Norwegian public
// sector's topic list (psi.norge.no); provenance codes are those of the Brønnøysund register
// centre; numbers of municipalities and counties are those in force since 1 January 2024
// (Kartverket). The IRI of a place is the one that data.norge.no resolves to a name. Where it
// resolves none, or cannot be told apart because two places share a name, the IRI ends in the
// place's number.
//
// To add a term: a line in terms.tsv with table, code, IRI, and labels in nb, nn and en.
package vocabulary

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Term is one entry of a list. A label that the list does not have is empty; Label falls back.
type Term struct {
	Code string // as a steward writes it
	IRI  string
	NB   string // Norwegian Bokmål
	NN   string // Norwegian Nynorsk
	EN   string
}

// Label is the term's label in lang ("nb", "nn", "en"), else in the nearest language that has
// one, else its code.
func (t Term) Label(lang string) string {
	order := []string{t.EN, t.NB, t.NN}
	switch lang {
	case "nb":
		order = []string{t.NB, t.NN, t.EN}
	case "nn":
		order = []string{t.NN, t.NB, t.EN}
	}
	for _, label := range order {
		if label != "" {
			return label
		}
	}
	return t.Code
}

// List names one of the lists.
type List string

// The lists.
const (
	Themes      List = "theme"      // EU data themes: TRAN, GOVE
	Frequencies List = "frequency"  // EU frequencies: DAILY, MONTHLY
	Licences    List = "licence"    // CC_BY_4_0, CC0, NLOD_2_0
	Languages   List = "language"   // nb, nn, en
	Provenances List = "provenance" // nasjonal, vedtak, bruker, tredjepart
	HVDs        List = "hvd"        // high-value categories: c_b79e35eb
	FileTypes   List = "filetype"   // EU file types: CSV, PARQUET
	Places      List = "place"      // municipality and county numbers: 0301, 46
	LOSTerms    List = "los"        // LOS paths: tema/trafikkinformasjon
)

// Lists are all of them.
func Lists() []List {
	return []List{Themes, Frequencies, Licences, Languages, Provenances, HVDs, FileTypes, Places, LOSTerms}
}

//go:embed terms.tsv
var terms string

type index struct {
	terms map[List]map[string]Term
	codes map[List][]string
}

// load parses the embedded lists once; they never change afterwards.
var load = sync.OnceValue(func() index {
	x := index{terms: map[List]map[string]Term{}, codes: map[List][]string{}}
	for line := range strings.Lines(terms) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 6 {
			panic("vocabulary: terms.tsv has a line without six fields") // embedded: a test sees it first
		}
		list := List(f[0])
		if x.terms[list] == nil {
			x.terms[list] = map[string]Term{}
		}
		x.terms[list][f[1]] = Term{Code: f[1], IRI: f[2], NB: f[3], NN: f[4], EN: f[5]}
		x.codes[list] = append(x.codes[list], f[1])
	}
	for _, codes := range x.codes {
		slices.Sort(codes)
	}
	return x
})

// Find returns the term with that code, spelled exactly.
func (l List) Find(code string) (Term, bool) {
	t, ok := load().terms[l][code]
	return t, ok
}

// Codes are all codes of the list, sorted. The caller must not change the slice.
func (l List) Codes() []string { return load().codes[l] }

// Theme finds an EU data theme by its code, "TRAN".
func Theme(code string) (Term, bool) { return Themes.Find(code) }

// Frequency finds an EU frequency by its code, "MONTHLY".
func Frequency(code string) (Term, bool) { return Frequencies.Find(code) }

// Licence finds a licence by its EU code: CC_BY_4_0, CC0 or NLOD_2_0.
func Licence(code string) (Term, bool) { return Licences.Find(code) }

// Language finds a language by its tag: nb, nn or en.
func Language(tag string) (Term, bool) { return Languages.Find(tag) }

// Provenance finds a provenance by its code: nasjonal, vedtak, bruker, tredjepart.
func Provenance(code string) (Term, bool) { return Provenances.Find(code) }

// HVD finds a high-value category by its code, "c_b79e35eb".
func HVD(code string) (Term, bool) { return HVDs.Find(code) }

// FileType finds an EU file type by its code, "CSV".
func FileType(code string) (Term, bool) { return FileTypes.Find(code) }

// Municipality finds a municipality by its four digits, "0301", or a county by its two, "46".
func Municipality(number string) (Term, bool) { return Places.Find(number) }

// LOS finds a LOS term by its path below https://psi.norge.no/los/, "tema/trafikkinformasjon".
func LOS(path string) (Term, bool) { return LOSTerms.Find(path) }
