package csv

import (
	"strings"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
)

// maxHeaderRows bounds what is taken for a header; more is a report, not a table.
const maxHeaderRows = 6

// check validates what a steward wrote and returns it as this package writes it.
func check(opts opendata.ReadOptions) (opendata.ReadOptions, error) {
	if opts.Encoding != "" {
		name, err := charset.Parse(opts.Encoding)
		if err != nil {
			return opts, err
		}
		opts.Encoding = name
	}
	switch strings.ToLower(opts.Delimiter) {
	case "tab", `\t`:
		opts.Delimiter = "\t"
	}
	if strings.ContainsAny(opts.Delimiter, "\r\n") || len(opts.Delimiter) > 16 {
		return opts, badOption("delimiter", "1–16 tegn uten linjeskift, eller «tab»", "1–16 characters without line breaks, or \"tab\"")
	}
	if q := opts.Quote; q != "" && q != "none" && (len(q) != 1 || q[0] < 0x21 || q[0] > 0x7E || strings.HasPrefix(opts.Delimiter, q)) {
		return opts, badOption("quote", "ett ASCII-tegn som ikke er skilletegnet, eller «none»", "one ASCII character other than the delimiter, or \"none\"")
	}
	if e := opts.Escape; e != "" && e != "double" && e != "backslash" {
		return opts, badOption("escape", "«double» eller «backslash»", "\"double\" or \"backslash\"")
	}
	if h := opts.HeaderRows; h != nil && (*h < 0 || *h > maxHeaderRows) {
		return opts, badOption("header_rows", "0–6", "0–6")
	}
	if s := opts.SkipRows; s != nil && *s < 0 {
		return opts, badOption("skip_rows", "0 eller mer", "0 or more")
	}
	return opts, nil
}

func badOption(field, nb, en string) error {
	return opendata.NewError(opendata.Invalid, "csv.bad_option",
		"Verdien kan ikke brukes. Gyldig: "+nb+".", "The value can't be used. Accepted: "+en+".").
		At(opendata.Where{Field: field})
}

// resolved reports whether nothing is left to detect.
func resolved(o opendata.ReadOptions) bool {
	return o.Encoding != "" && o.Delimiter != "" && o.Quote != "" && o.Escape != "" && o.HeaderRows != nil && o.SkipRows != nil
}

// dialectOf turns resolved options into a dialect.
func dialectOf(o opendata.ReadOptions) dialect {
	d := dialect{delim: []byte(o.Delimiter), quote: -1, backslash: o.Escape == "backslash"}
	if o.Quote != "none" {
		d.quote = int(o.Quote[0])
	}
	return d
}
