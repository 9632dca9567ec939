package typing

import (
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// parser reads a value without blanks around it, as table.Vector.Ints holds it.
type parser func(s string) (int64, bool)

// form is one way to write the values of a type that is not a number.
type form struct {
	kind  opendata.Type
	name  string
	parse parser
}

// forms are all of them. Of the forms that fit a whole column the first one is taken.
func forms() []form {
	return []form{
		{opendata.Boolean, "true/false", parseBoolean("true", "false")},
		{opendata.Boolean, "ja/nei", parseBoolean("ja", "nei")},
		{opendata.Boolean, "yes/no", parseBoolean("yes", "no")},
		{opendata.Boolean, "sann/usann", parseBoolean("sann", "usann")},
		{opendata.Date, "yyyy-mm-dd", parseDate(isoDate)},
		{opendata.Date, "dd.mm.yyyy", parseDate(dotDate)},
		{opendata.Date, "dd/mm/yyyy", parseDate(slashDate)},
		{opendata.Date, "mm/dd/yyyy", parseDate(monthDate)},
		{opendata.Date, "dd-mm-yyyy", parseDate(dashDate)},
		{opendata.Date, "yyyy/mm/dd", parseDate(slashIsoDate)},
		{opendata.Date, "yyyymmdd", parseDate(compactDate)},
		{opendata.Time, "hh:mm", parseTime},
		{opendata.Timestamp, "yyyy-mm-ddThh:mmZ", parseTimestamp},
		{opendata.DateTime, "yyyy-mm-ddThh:mm", parseDateTime(isoDate)},
		{opendata.DateTime, "dd.mm.yyyy hh:mm", parseDateTime(dotDate)},
		{opendata.DateTime, "dd/mm/yyyy hh:mm", parseDateTime(slashDate)},
		{opendata.DateTime, "mm/dd/yyyy hh:mm", parseDateTime(monthDate)},
		{opendata.DateTime, "dd-mm-yyyy hh:mm", parseDateTime(dashDate)},
		{opendata.DateTime, "yyyy/mm/dd hh:mm", parseDateTime(slashIsoDate)},
	}
}

// Names of forms that an Inferrer treats on their own.
const (
	compactName = "yyyymmdd"
	yesNoName   = "yes/no"
	percentTail = " %"
)

func parseBoolean(yes, no string) parser {
	return func(s string) (int64, bool) {
		switch {
		case strings.EqualFold(s, yes):
			return 1, true
		case strings.EqualFold(s, no):
			return 0, true
		}
		return 0, false
	}
}

// numberName is one spelling of a number form's name.
type numberName struct {
	name string
	form numberForm
}

var wholeNames = []numberName{
	{"1234", wholeForm}, {"1 234", wholeForm}, {"1.234", dotGroupsForm}, {"1,234", commaGroupsForm},
}

var decimalNames = []numberName{
	{"1234.5", pointForm}, {"1234,5", commaForm}, {"1 234.5", pointForm}, {"1 234,5", commaForm},
	{"1.234,5", dotGroupsForm}, {"1,234.5", commaGroupsForm}, {"1234,5|1234.5", eitherForm},
}

// numberNames returns the names of t's forms; nil when t is not a type of number.
func numberNames(t opendata.Type) []numberName {
	if _, ok := t.Scale(); ok || t == opendata.Number {
		return decimalNames
	}
	if t == opendata.Integer {
		return wholeNames
	}
	return nil
}

// Formats lists the names of the forms in which values of type t can be written, the canonical
// one first; none for string and geometry.
func Formats(t opendata.Type) []string {
	var names []string
	for _, n := range numberNames(t) {
		names = append(names, n.name)
	}
	for _, n := range slices.Clone(names) {
		names = append(names, n+percentTail)
	}
	for _, f := range forms() {
		if f.kind == t {
			names = append(names, f.name)
		}
	}
	return names
}
