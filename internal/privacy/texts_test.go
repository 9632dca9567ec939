package privacy_test

import (
	"slices"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// What users meet by code has words of its own in every language.
func TestEveryCodeHasItsText(t *testing.T) {
	texts := map[string]opendata.Text{}
	for _, code := range privacy.ReasonCodes {
		texts["reason "+code] = privacy.ReasonText(code)
	}
	for _, kind := range privacy.Kinds {
		texts["kind "+kind] = privacy.KindText(kind)
	}
	said := map[string]string{}
	for what, text := range texts {
		for _, lang := range []string{"nb", "nn", "en"} {
			if text[lang] == "" {
				t.Errorf("%s has no text in %s", what, lang)
			}
		}
		if other, twice := said[text["en"]]; twice {
			t.Errorf("%s and %s are called the same", what, other)
		}
		said[text["en"]] = what
	}
	if general := privacy.KindText("no such kind")["en"]; said[general] != "" {
		t.Errorf("%s is called as if it were unknown", said[general])
	}
	if len(slices.Compact(slices.Sorted(slices.Values(privacy.Kinds)))) != len(privacy.Kinds) {
		t.Error("a kind stands twice")
	}
}

func TestTreatmentText(t *testing.T) {
	for treatment, want := range map[opendata.Treatment]string{
		"keep":                 "",
		"suppress":             "left out",
		"generalize:month":     "made coarser, to the month",
		"generalize:5":         "made coarser, to bands of 5",
		"generalize:prefix:1":  "made coarser, to the first character",
		"generalize:prefix:2":  "made coarser, to the first 2 characters",
		"generalize:grid:1000": "made coarser, to squares of 1000 metres",
		"generalize:hierarchy": "made coarser, to groups",
		"round:10":             "rounded to the nearest 10",
		"top:100":              "values above 100 were set to 100",
		"bottom:-5":            "values below -5 were set to -5",
		"noise:3":              "changed at random by at most 3",
		"pseudonymize":         "replaced by codes, new ones in every version",
		"pseudonymize:dataset": "replaced by codes, the same in every version",
		"mask":                 "cells were emptied",
		"redact":               "personal data were struck out of the text",
	} {
		text := privacy.TreatmentText(treatment)
		if got := text["en"]; got != want {
			t.Errorf("%s: %q, want %q", treatment, got, want)
		}
		if want != "" && (text["nb"] == "" || text["nn"] == "") {
			t.Errorf("%s has no Norwegian text", treatment)
		}
	}
}

// The codes that a proposal writes for what it explains itself have words of their own.
func TestExplanationText(t *testing.T) {
	for _, code := range []string{"auto:statistics", "auto:none_found", "auto:switchboard", "auto:organisations", "auto:year_series", "auto:catalogue", "auto:named_after"} {
		text := privacy.ExplanationText(code)
		if text["nb"] == "" || text["nn"] == "" || text["en"] == "" || text["nb"] == code {
			t.Errorf("%s has no words in every language", code)
		}
	}
	if got := privacy.ExplanationText("navn på gater").In("en"); got != "navn på gater" {
		t.Errorf("a steward's own words became %q", got)
	}
}
