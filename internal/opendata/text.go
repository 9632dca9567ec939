package opendata

import (
	"maps"
	"slices"
)

// Text is one text in several languages, keyed by "nb", "nn", "en".
type Text map[string]string

// T makes a Text; empty strings are left out.
func T(nb, nn, en string) Text {
	t := Text{}
	for lang, s := range map[string]string{"nb": nb, "nn": nn, "en": en} {
		if s != "" {
			t[lang] = s
		}
	}
	return t
}

// In returns the text in lang, else in the nearest language that has it: nn and nb stand in
// for each other, then English, then whatever there is. Empty when there is none.
func (t Text) In(lang string) string {
	order := map[string][]string{
		"nb": {"nb", "nn", "en"},
		"nn": {"nn", "nb", "en"},
	}[lang]
	if order == nil {
		order = []string{lang, "en", "nb", "nn"}
	}
	for _, l := range order {
		if s := t[l]; s != "" {
			return s
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}
