package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// periodTexts name what dates and times are made coarser to.
var periodTexts = map[string]opendata.Text{
	"hour":    opendata.T("til hel time", "til heil time", "to the hour"),
	"day":     opendata.T("til dag", "til dag", "to the day"),
	"week":    opendata.T("til uke", "til veke", "to the week"),
	"month":   opendata.T("til måned", "til månad", "to the month"),
	"quarter": opendata.T("til kvartal", "til kvartal", "to the quarter"),
	"year":    opendata.T("til år", "til år", "to the year"),
}

// TreatmentText says in words what a treatment does, for pages and reports; nothing for "keep".
func TreatmentText(t opendata.Treatment) opendata.Text {
	word, param := t.Split()
	switch word {
	case "", "keep":
		return nil
	case "suppress":
		return opendata.T("utelatt", "utelate", "left out")
	case "mask":
		return opendata.T("celler er tømt", "celler er tømde", "cells were emptied")
	case "redact":
		return opendata.T("personopplysninger er strøket i teksten", "personopplysningar er strokne i teksten", "personal data were struck out of the text")
	case "pseudonymize":
		if param == "dataset" {
			return opendata.T("byttet ut med koder, de samme i alle versjoner", "bytte ut med kodar, dei same i alle versjonar", "replaced by codes, the same in every version")
		}
		return opendata.T("byttet ut med koder, nye i hver versjon", "bytte ut med kodar, nye i kvar versjon", "replaced by codes, new ones in every version")
	case "generalize":
		return coarser(param)
	case "round":
		return opendata.T("avrundet til nærmeste "+param, "avrunda til næraste "+param, "rounded to the nearest "+param)
	case "top":
		return opendata.T("verdier over "+param+" er satt til "+param, "verdiar over "+param+" er sette til "+param, "values above "+param+" were set to "+param)
	case "bottom":
		return opendata.T("verdier under "+param+" er satt til "+param, "verdiar under "+param+" er sette til "+param, "values below "+param+" were set to "+param)
	case "noise":
		return opendata.T("endret tilfeldig med høyst "+param, "endra tilfeldig med høgst "+param, "changed at random by at most "+param)
	}
	return opendata.T(string(t), "", "")
}

func coarser(param string) opendata.Text {
	how, ok := periodTexts[param]
	kind, n, _ := strings.Cut(param, ":")
	switch {
	case ok:
	case kind == "prefix" && n == "1":
		how = opendata.T("til det første tegnet", "til det første teiknet", "to the first character")
	case kind == "prefix":
		how = opendata.T("til de "+n+" første tegnene", "til dei "+n+" første teikna", "to the first "+n+" characters")
	case kind == "grid":
		how = opendata.T("til ruter på "+n+" meter", "til ruter på "+n+" meter", "to squares of "+n+" metres")
	case kind == "hierarchy":
		how = opendata.T("til grupper", "til grupper", "to groups")
	default:
		how = opendata.T("til intervaller på "+param, "til intervall på "+param, "to bands of "+param)
	}
	return opendata.T("gjort grovere, "+how["nb"], "gjort grovare, "+how["nn"], "made coarser, "+how["en"])
}
