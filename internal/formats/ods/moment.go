package ods

import (
	"fmt"
	"strconv"
	"strings"
)

// trimClock cuts the parts of a second off a date's time when they are zero: LibreOffice writes
// nine digits of them.
func trimClock(s string) string {
	day, clock, ok := strings.Cut(s, "T")
	if !ok {
		return s
	}
	whole, part, ok := strings.Cut(clock, ".")
	if !ok {
		return s
	}
	if part = strings.TrimRight(part, "0"); part == "" {
		return day + "T" + whole
	}
	return day + "T" + whole + "." + part
}

// appendDuration appends a time of day or a duration, stored as "PT08H30M00S", as hours, which
// may be above 23, minutes and seconds.
func appendDuration(dst []byte, s string) ([]byte, bool) {
	rest, ok := strings.CutPrefix(s, "PT")
	if !ok {
		return dst, false
	}
	var parts [3]string
	for i, unit := range []string{"H", "M", "S"} {
		if part, after, ok := strings.Cut(rest, unit); ok {
			parts[i], rest = part, after
		}
	}
	hours, err1 := whole(parts[0])
	minutes, err2 := whole(parts[1])
	secs, part, _ := strings.Cut(strings.Replace(parts[2], ",", ".", 1), ".")
	seconds, err3 := whole(secs)
	if err1 != nil || err2 != nil || err3 != nil || rest != "" || s == "PT" || minutes > 59 || seconds > 59 {
		return dst, false
	}
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", hours, minutes, seconds)
	if part = strings.TrimRight(part, "0"); part != "" {
		dst = append(append(dst, '.'), part...)
	}
	return dst, true
}

func whole(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseUint(s, 10, 32)
}
