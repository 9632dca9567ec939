package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Query is what somebody looks for. The zero Query finds everything.
type Query struct {
	Text  string // every word must be the beginning of a word of the dataset
	Theme string // EU data-theme code; empty: any
	Lang  string // nb, nn or en: the language whose titles decide the order
}

// Limits on a query, which comes from anybody.
const (
	maxQueryText  = 1000 // bytes
	maxQueryWords = 16
)

// What a match weighs, by where the word stands. Each outweighs all below it together, also
// when those match the whole word.
const (
	inDescription = 1 << (2 * iota)
	inPublisher
	inColumn
	inKeyword
	inTitle
)

// document is one entry as it is searched.
type document struct {
	words []indexedWord // sorted by text, each once with its highest weight
}

type indexedWord struct {
	text   string
	weight int
}

// Find returns the entries that match q, best first, then by title in the order of q.Lang's
// alphabet, then by id.
func (g Generation) Find(q Query) []Entry {
	if q.Lang == "" {
		q.Lang = "nb"
	}
	found := g.matches(q)
	collator := collate.New(collation(q.Lang))
	var buffer collate.Buffer
	for i := range found {
		found[i].key = collator.KeyFromString(&buffer, found[i].entry.Metadata.Title.In(q.Lang))
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), slices.Compare(a.key, b.key), compareIDs(a.entry.ID, b.entry.ID))
	})
	entries := make([]Entry, len(found))
	for i, m := range found {
		entries[i] = m.entry
	}
	return entries
}

// Facet is how many of the found datasets have a theme.
type Facet struct {
	Theme string `json:"theme"` // EU data-theme code
	Count int    `json:"count"`
}

// Themes counts the themes of the datasets that match q's text, whatever its theme: the
// numbers beside the filters of a result list. Most frequent first, then by code.
func (g Generation) Themes(q Query) []Facet {
	q.Theme = ""
	counts := map[string]int{}
	for _, m := range g.matches(q) {
		for _, theme := range m.entry.Metadata.Theme {
			counts[theme]++
		}
	}
	facets := make([]Facet, 0, len(counts))
	for theme, n := range counts {
		facets = append(facets, Facet{theme, n})
	}
	slices.SortFunc(facets, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Theme, b.Theme))
	})
	return facets
}

type match struct {
	entry Entry
	score int
	key   []byte // of the title, for sorting
}

func (g Generation) matches(q Query) []match {
	index := g.index
	if index == nil {
		index = newIndex(g.Entries)
	}
	words := queryWords(q.Text)
	var found []match
	for i, e := range g.Entries {
		if q.Theme != "" && !slices.Contains(e.Metadata.Theme, q.Theme) {
			continue
		}
		if score, ok := index[i].score(words); ok {
			found = append(found, match{entry: e, score: score})
		}
	}
	return found
}

func queryWords(text string) []string {
	if len(text) > maxQueryText {
		text = text[:maxQueryText]
	}
	words := slices.Compact(split(fold(text)))
	return words[:min(len(words), maxQueryWords)]
}

// score adds up the best place of every query word. ok is false when one has none.
func (d document) score(words []string) (score int, ok bool) {
	for _, w := range words {
		best := 0
		first, _ := slices.BinarySearchFunc(d.words, w, func(x indexedWord, w string) int { return strings.Compare(x.text, w) })
		for _, x := range d.words[first:] {
			if !strings.HasPrefix(x.text, w) {
				break
			}
			weight := 2 * x.weight
			if x.text == w {
				weight++ // the whole word is a little better than its beginning
			}
			best = max(best, weight)
		}
		if best == 0 {
			return 0, false
		}
		score += best
	}
	return score, true
}

func newIndex(entries []Entry) []document {
	index := make([]document, len(entries))
	for i, e := range entries {
		index[i] = newDocument(e)
	}
	return index
}

func newDocument(e Entry) document {
	weights := map[string]int{}
	add := func(weight int, texts ...string) {
		for _, text := range texts {
			for _, variant := range []string{fold(text), foldOldSpelling(text)} {
				for _, w := range split(variant) {
					weights[w] = max(weights[w], weight)
				}
			}
		}
	}
	m := e.Metadata
	add(inTitle, string(e.ID))
	for _, text := range m.Title {
		add(inTitle, text)
	}
	for _, list := range m.Keywords {
		add(inKeyword, list...)
	}
	add(inColumn, e.Columns...)
	add(inPublisher, m.Publisher.Name, m.Contact.Name)
	for _, text := range m.Description {
		add(inDescription, text)
	}
	d := document{words: make([]indexedWord, 0, len(weights))}
	for text, weight := range weights {
		d.words = append(d.words, indexedWord{text, weight})
	}
	slices.SortFunc(d.words, func(a, b indexedWord) int { return strings.Compare(a.text, b.text) })
	return d
}

// Letters of the Norwegian and Sámi alphabets that Unicode does not take apart. The second
// list is how they are written where a keyboard lacks them.
var (
	plainLetters = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "đ", "d", "ŧ", "t", "ŋ", "n", "ð", "d", "þ", "th", "ß", "ss")
	oldLetters   = strings.NewReplacer("ø", "oe", "å", "aa")
)

// fold makes words comparable whatever their case and diacritics: "Kjøretøy" is "kjoretoy".
func fold(s string) string {
	s = plainLetters.Replace(norm.NFC.String(strings.ToLower(s)))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
}

// foldOldSpelling folds as if å were written aa and ø oe, so that "aalesund" finds Ålesund.
func foldOldSpelling(s string) string {
	return fold(oldLetters.Replace(norm.NFC.String(strings.ToLower(s))))
}

// split cuts folded text into its words of letters and digits.
func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// collation is the alphabet of a language. Both forms of Norwegian sort alike (æ ø å last);
// x/text knows that order by the tag nn only.
func collation(lang string) language.Tag {
	if lang == "en" {
		return language.English
	}
	return language.MustParse("nn")
}
