package privacy

import (
	"strings"
	"unicode"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// CheckName looks for personal data in a name that could become public: of a column, a sheet, a
// file or member, a JSON key, a title or a keyword. place says which ("column_name"). No finding
// means that the name may be shown.
func CheckName(place, name string) []opendata.Finding {
	if len(name) > maxName {
		name = name[:maxName]
	}
	name = unmasked(name)
	var list []opendata.Finding
	add := func(kind string) {
		for _, f := range list {
			if f.Kind == kind {
				return
			}
		}
		list = append(list, opendata.Finding{Place: place, Kind: kind, Cells: 1, Share: 1, Certain: true})
	}
	var spans []recognize.Span
	for _, form := range [...]string{name, opened(name)} {
		// A name is one value, so a number in it is no matter of chance in a column: the rule of
		// 2032 counts too.
		for _, sp := range recognize.Spans(form, recognize.CueNational, spans[:0]) {
			if sp.Sure {
				add(sp.Kind)
			}
		}
	}
	if bare := recognize.LookAt(name); bare&(recognize.LookIDOld|recognize.LookIDNew) != 0 {
		add(recognize.NationalID)
	}
	return list
}

// maxName is how much of a name is looked at, in bytes; more is not shown anywhere.
const maxName = 4096

// opened writes a file's or a column's name as words: "kari_hansen.xlsx", "KariHansen".
func opened(name string) string {
	var b strings.Builder
	previous := rune(0)
	start := true
	for _, r := range name {
		switch {
		case r == '_' || r == '.' && !unicode.IsDigit(previous) || r == '/' || r == '+':
			r = ' '
		case r == '-' && unicode.IsLetter(previous):
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(previous) || unicode.IsDigit(r) && unicode.IsLetter(previous) || unicode.IsLetter(r) && unicode.IsDigit(previous) {
			b.WriteByte(' ')
			start = true
		}
		if start && unicode.IsLower(r) {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		start = r == ' '
		previous = r
	}
	return b.String()
}
