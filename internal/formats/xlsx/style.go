package xlsx

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/grid"
)

// style is what a cell's number format says about its value.
type style struct {
	date, clock bool // shows a date, a time of day
	elapsed     bool // shows hours beyond 24: a duration
	fraction    bool // shows parts of a second
	digits      int  // pads whole numbers with zeros to so many digits; 0: does not
	hidden      bool // shows nothing
}

// readStyles reads the number format of every cell style.
func (b *book) readStyles(ctx context.Context, name string) error {
	custom := make(map[int]style)
	inCells := false
	return b.elements(ctx, name, func(_ *grid.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(grid.Attr(e, "numFmtId")); err == nil {
				custom[id] = parseFormat(grid.Attr(e, "formatCode"))
			}
		case "cellXfs", "cellStyleXfs", "cellStyles", "dxfs":
			inCells = e.Name.Local == "cellXfs"
		case "xf":
			if !inCells {
				return nil
			}
			id, _ := strconv.Atoi(grid.Attr(e, "numFmtId")) // missing: 0, General
			st, ok := custom[id]
			if !ok {
				st = builtin(id)
			}
			b.styles = append(b.styles, st)
		}
		return nil
	})
}

// builtin is a number format that is not written in the file: ECMA-376 part 1, 18.8.30. The ones
// from 27 to 36 and 50 to 58 are dates in East Asian versions of Excel.
func builtin(id int) style {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return style{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45:
		return style{clock: true}
	case id == 22:
		return style{date: true, clock: true}
	case id == 46:
		return style{clock: true, elapsed: true}
	case id == 47:
		return style{clock: true, fraction: true}
	}
	return style{}
}

// parseFormat reads the first section of a number format code: the one for positive numbers.
func parseFormat(code string) style {
	if code != "" && strings.Trim(code, "; ") == "" {
		return style{hidden: true}
	}
	bare, elapsed := bareFormat(code)
	st := style{elapsed: elapsed, clock: elapsed}
	if strings.EqualFold(strings.TrimSpace(bare), "general") {
		return st
	}
	lower := strings.ToLower(bare)
	hasMonth := false
	for i, c := range lower {
		switch c {
		case 'y', 'd', 'å':
			st.date = true
		case 'h', 's':
			st.clock = true
		case 'm':
			hasMonth = hasMonth || !minutes(lower, i)
		}
	}
	st.date = st.date || hasMonth
	if st.date || st.clock {
		st.fraction = strings.Contains(lower, "s.0") || strings.Contains(lower, "s,0")
		return st
	}
	st.digits = zeroDigits(bare)
	return st
}

// minutes reports whether the run of m around place i stands for minutes: behind hours or before
// seconds, whatever separators lie between.
func minutes(code string, i int) bool {
	before := strings.TrimRight(code[:i], "m :.-/,")
	after := strings.TrimLeft(code[i:], "m :.-/,")
	return strings.HasSuffix(before, "h") || strings.HasPrefix(after, "s")
}

// bareFormat is the first section without quoted text, escaped characters and brackets.
func bareFormat(code string) (bare string, elapsed bool) {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return b.String(), elapsed
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return b.String(), elapsed
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String(), elapsed
			}
			inner := strings.ToLower(code[i+1 : i+end])
			if inner != "" && (strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "") {
				elapsed = true
			}
			i += end
		default:
			b.WriteByte(code[i])
		}
	}
	return b.String(), elapsed
}

// zeroDigits counts the zeros of a format that shows leading zeros: "0000", "000000 00000". Zero
// for every other format, the plain "0" included.
func zeroDigits(bare string) int {
	n := 0
	for _, c := range bare {
		switch c {
		case '0':
			n++
		case ' ', '-', '/':
		default:
			return 0
		}
	}
	if n < 2 {
		return 0
	}
	return n
}
