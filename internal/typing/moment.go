package typing

import "time"

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 24 * 60 * 60 * microsPerSecond
	minYear         = 1
	maxYear         = 9999
	minMoment       = -719162 * int64(microsPerDay)       // 0001-01-01
	endMoment       = (2932896 + 1) * int64(microsPerDay) // 10000-01-01
)

// dateOrder is how a date is written.
type dateOrder uint8

const (
	isoDate      dateOrder = iota // 2026-01-31
	dotDate                       // 31.01.2026, 31.1.2026
	slashDate                     // 31/01/2026
	monthDate                     // 01/31/2026
	dashDate                      // 31-01-2026
	slashIsoDate                  // 2026/01/31
	compactDate                   // 20260131
)

// readDate reads a date at the start of s and returns days since 1970-01-01.
func readDate(s string, order dateOrder) (days int64, rest string, ok bool) {
	var y, m, d int
	switch order {
	case isoDate:
		y, m, d, rest, ok = yearFirst(s, '-')
	case slashIsoDate:
		y, m, d, rest, ok = yearFirst(s, '/')
	case dotDate:
		d, m, y, rest, ok = yearLast(s, '.')
	case slashDate:
		d, m, y, rest, ok = yearLast(s, '/')
	case monthDate:
		m, d, y, rest, ok = yearLast(s, '/')
	case dashDate:
		d, m, y, rest, ok = yearLast(s, '-')
	case compactDate:
		y, m, d, rest, ok = compact(s)
	}
	if !ok || y < minYear || y > maxYear || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, "", false
	}
	return daysSince1970(y, m, d), rest, true
}

func yearFirst(s string, mark byte) (a, b, c int, rest string, ok bool) {
	if len(s) < 10 || s[4] != mark || s[7] != mark {
		return 0, 0, 0, "", false
	}
	a, okA := fixed(s[:4])
	b, okB := fixed(s[5:7])
	c, okC := fixed(s[8:10])
	return a, b, c, s[10:], okA && okB && okC
}

func yearLast(s string, mark byte) (a, b, c int, rest string, ok bool) {
	a, s, okA := oneOrTwo(s, mark)
	b, s, okB := oneOrTwo(s, mark)
	if !okA || !okB || len(s) < 4 || len(s) > 4 && digit(s[4]) {
		return 0, 0, 0, "", false
	}
	c, ok = fixed(s[:4])
	return a, b, c, s[4:], ok
}

// compact reads eight digits as a day from 1900 to 2100.
func compact(s string) (y, m, d int, rest string, ok bool) {
	if len(s) != 8 {
		return 0, 0, 0, "", false
	}
	y, okY := fixed(s[:4])
	m, okM := fixed(s[4:6])
	d, okD := fixed(s[6:])
	return y, m, d, "", okY && okM && okD && y >= 1900 && y <= 2100
}

// fixed reads a string of digits only.
func fixed(s string) (v int, ok bool) {
	for i := range len(s) {
		if !digit(s[i]) {
			return 0, false
		}
		v = v*10 + int(s[i]-'0')
	}
	return v, true
}

// oneOrTwo reads one or two digits and the mark after them.
func oneOrTwo(s string, mark byte) (v int, rest string, ok bool) {
	for n := 1; n <= 2 && n < len(s); n++ {
		if s[n] == mark {
			v, ok = fixed(s[:n])
			return v, s[n+1:], ok
		}
	}
	return 0, "", false
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func daysSince1970(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// readClock reads h:mm, hh:mm, hh:mm:ss or hh:mm:ss.ffffff at the start of s and returns
// microseconds since midnight.
func readClock(s string) (micros int64, rest string, ok bool) {
	hour, s, ok := oneOrTwo(s, ':')
	if !ok || hour > 23 || len(s) < 2 {
		return 0, "", false
	}
	minute, ok := fixed(s[:2])
	if !ok || minute > 59 {
		return 0, "", false
	}
	micros, s = int64(hour*3600+minute*60)*microsPerSecond, s[2:]
	if s == "" || s[0] != ':' {
		return micros, s, true
	}
	if len(s) < 3 {
		return 0, "", false
	}
	second, ok := fixed(s[1:3])
	if !ok || second > 59 {
		return 0, "", false
	}
	fraction, s, ok := readFraction(s[3:])
	return micros + int64(second)*microsPerSecond + fraction, s, ok
}

// readFraction reads decimals of a second; those beyond the sixth must be zero.
func readFraction(s string) (micros int64, rest string, ok bool) {
	if s == "" || s[0] != '.' && s[0] != ',' {
		return 0, s, true
	}
	i, unit := 1, int64(microsPerSecond)
	for ; i < len(s) && digit(s[i]); i++ {
		unit /= 10
		if unit == 0 && s[i] != '0' {
			return 0, "", false
		}
		micros += int64(s[i]-'0') * unit
	}
	return micros, s[i:], i > 1
}

// readZone reads Z, +hh, +hhmm or +hh:mm, after a blank or not, and returns the offset from UTC.
func readZone(s string) (micros int64, ok bool) {
	if s != "" && s[0] == ' ' {
		s = s[1:]
	}
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	digits := s[1:]
	if len(digits) == 5 && digits[2] == ':' {
		digits = digits[:2] + digits[3:]
	}
	if len(digits) != 2 && len(digits) != 4 {
		return 0, false
	}
	hour, okH := fixed(digits[:2])
	minute, okM := fixed(digits[2:])
	if !okH || !okM || hour > 18 || minute > 59 { // ISO 8601; no zone is 18 hours off
		return 0, false
	}
	micros = int64(hour*3600+minute*60) * microsPerSecond
	if s[0] == '-' {
		micros = -micros
	}
	return micros, true
}

// readLocal reads a date, T or a blank, and a time.
func readLocal(s string, order dateOrder) (micros int64, rest string, ok bool) {
	days, s, ok := readDate(s, order)
	if !ok || s == "" || s[0] != ' ' && s[0] != 'T' {
		return 0, "", false
	}
	clock, rest, ok := readClock(s[1:])
	return days*microsPerDay + clock, rest, ok
}

func parseDate(order dateOrder) parser {
	return func(s string) (int64, bool) {
		days, rest, ok := readDate(s, order)
		return days, ok && rest == ""
	}
}

func parseTime(s string) (int64, bool) {
	micros, rest, ok := readClock(s)
	return micros, ok && rest == ""
}

func parseDateTime(order dateOrder) parser {
	return func(s string) (int64, bool) {
		micros, rest, ok := readLocal(s, order)
		return micros, ok && rest == ""
	}
}

func parseTimestamp(s string) (int64, bool) {
	micros, rest, ok := readLocal(s, isoDate)
	if !ok {
		return 0, false
	}
	offset, ok := readZone(rest)
	micros -= offset
	return micros, ok && micros >= minMoment && micros < endMoment
}
