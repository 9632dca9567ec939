package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/dcat"
)

// Languages of the pages. Norwegian first: it is the default.
const (
	norwegian = "nb"
	english   = "en"
)

// language decides a request's language: ?lang=nb|en, else Accept-Language, else Norwegian.
func language(r *http.Request) string {
	if lang := explicitLanguage(r); lang != "" {
		return lang
	}
	best, bestQ := norwegian, 0.0
	for _, p := range preferences(r.Header.Get("Accept-Language")) {
		lang := pageLanguage(p.value)
		if lang != "" && p.q > bestQ {
			best, bestQ = lang, p.q
		}
	}
	return best
}

// explicitLanguage is the language asked for in the address; empty when none was.
func explicitLanguage(r *http.Request) string {
	switch lang := r.URL.Query().Get("lang"); lang {
	case norwegian, english:
		return lang
	}
	return ""
}

// pageLanguage is the page language that serves readers of tag best; empty when none does.
func pageLanguage(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch primary {
	case "nb", "no", "nn", "da", "sv": // Danes and Swedes read Norwegian
		return norwegian
	case "en":
		return english
	}
	return ""
}

// preference is one entry of an Accept or Accept-Language header.
type preference struct {
	value string
	q     float64
}

// maxPreferences bounds what is read of one header.
const maxPreferences = 32

// preferences parses a header of values with q weights (RFC 9110, 12.4.2).
func preferences(header string) []preference {
	var out []preference
	for part := range strings.SplitSeq(header, ",") {
		value, params, _ := strings.Cut(part, ";")
		value = strings.ToLower(strings.TrimSpace(value))
		if value == "" {
			continue
		}
		out = append(out, preference{value, weight(params)})
		if len(out) == maxPreferences {
			break
		}
	}
	return out
}

func weight(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(name, "q") {
			continue
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil || q < 0 || q > 1 {
			return 0
		}
		return q
	}
	return 1
}

// prefersHTML reports whether a client asks for pages by name: a browser.
func prefersHTML(r *http.Request) bool {
	for _, p := range preferences(r.Header.Get("Accept")) {
		if p.q > 0 && (p.value == "text/html" || p.value == "application/xhtml+xml") {
			return true
		}
	}
	return false
}

// negotiate decides between a page and RDF for an address that has both. A client that accepts
// neither gets the page, which links to everything else.
func negotiate(r *http.Request) (format dcat.Format, rdf bool) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if dcat.PrefersHTML(accept) {
		return format, false
	}
	return dcat.Negotiate(accept)
}
