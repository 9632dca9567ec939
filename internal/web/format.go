package web

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Numbers, sizes and dates as readers of each language write them.

const noBreakSpace = "\u00a0"

// formatNumber groups a whole number by thousands.
func formatNumber(n int64, lang string) string {
	sign, digits := "", strconv.FormatInt(n, 10)
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	mark := noBreakSpace
	if lang == english {
		mark = ","
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// formatSize writes a number of bytes in units of 1000, as file managers do.
func formatSize(n int64, lang string) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + noBreakSpace + "B"
	}
	value := float64(n)
	for _, unit := range []string{"kB", "MB", "GB", "TB"} {
		value /= 1000
		if value < 999.5 || unit == "TB" {
			decimals := 1
			if value >= 99.95 {
				decimals = 0
			}
			return decimalMark(strconv.FormatFloat(value, 'f', decimals, 64), lang) + noBreakSpace + unit
		}
	}
	return ""
}

func decimalMark(s, lang string) string {
	if lang == english {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// formatShare writes a share 0..1 as a percentage; a small share is never shown as none.
func formatShare(part, whole int64, lang string) string {
	if whole <= 0 {
		return ""
	}
	percent := 100 * float64(part) / float64(whole)
	space := noBreakSpace
	if lang == english {
		space = ""
	}
	switch {
	case part > 0 && percent < 0.1:
		return decimalMark("<0.1", lang) + space + "%"
	case part < whole && percent > 99.9:
		return decimalMark(">99.9", lang) + space + "%"
	case percent < 10 && percent != math.Trunc(percent):
		return decimalMark(strconv.FormatFloat(percent, 'f', 1, 64), lang) + space + "%"
	}
	return strconv.FormatFloat(percent, 'f', 0, 64) + space + "%"
}

var norwegianMonths = [...]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"}

// formatDay writes the day of an RFC 3339 time or a date, in zone.
func formatDay(s, lang string, zone *time.Location) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, s); err != nil {
			return s
		}
	} else {
		t = t.In(zone)
	}
	if lang == english {
		return fmt.Sprintf("%d %s %d", t.Day(), t.Month(), t.Year())
	}
	return fmt.Sprintf("%d. %s %d", t.Day(), norwegianMonths[t.Month()-1], t.Year())
}

// formatTime writes day and time of day of an RFC 3339 time.
func formatTime(s, lang string, zone *time.Location) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	t = t.In(zone)
	clock := t.Format("15:04")
	if zone == time.UTC {
		clock += " UTC"
	}
	if lang == english {
		return formatDay(s, lang, zone) + ", " + clock
	}
	return formatDay(s, lang, zone) + " kl. " + clock
}

// excerpt is the beginning of a text, cut between words, in at most limit runes.
func excerpt(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	cut := string(runes[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + " …"
}

// languageOf is the language of t that In(lang) would show.
func languageOf(t opendata.Text, lang string) string {
	shown := t.In(lang)
	for _, l := range []string{lang, norwegian, "nn", english} {
		if shown != "" && t[l] == shown {
			return l
		}
	}
	return lang
}

// langAttr is the lang attribute of an element that shows t; empty where it is the page's.
func langAttr(t opendata.Text, lang string) template.HTMLAttr {
	if l := languageOf(t, lang); l != lang {
		return template.HTMLAttr(`lang="` + l + `"`) //nolint:gosec // one of three constants
	}
	return ""
}
