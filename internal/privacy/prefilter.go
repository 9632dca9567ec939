package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// quickLook says what LookAt says of numbers and dates in the forms that fill most tables: up to
// nine digits, decimals, days with or without a time. Nothing personal has these forms but under a
// header that announces it, and there it leaves the value to the recognizers, as it does with
// every other form.
func (c *columnScan) quickLook(s string, n int64) (l recognize.Look, ok bool) {
	if len(s) == 0 || len(s) > longestQuick || c.cue != 0 {
		return 0, false
	}
	switch c.heading.kind {
	case recognize.PaymentRef, recognize.Passport:
		return 0, false
	}
	i := 0
	if s[0] == '-' {
		i = 1
	}
	start := i
	for i < len(s) && s[i]-'0' < 10 {
		i++
	}
	digits := i - start
	switch {
	case digits == 0:
		return 0, false
	case i == len(s):
		if l, ok = quickInteger(s[start:], start == 1); ok {
			c.census.sawInteger(s[start:], n)
		}
		return l, ok
	case s[i] == '.' || s[i] == ',':
		if l, ok := quickDecimal(s[start:], i-start); ok {
			return l, true
		}
	}
	if start == 0 && (digits == 2 || digits == 4) && len(s) >= 10 {
		return c.quickDate(s)
	}
	return 0, false
}

// longestQuick is "2024-01-01T10:11:12.123456+01:00".
const longestQuick = 32

func quickInteger(s string, negative bool) (recognize.Look, bool) {
	l := recognize.LookNumber | recognize.LookInteger
	if negative {
		return l, len(s) <= 7 && s[0] != '0'
	}
	switch len(s) {
	case 1:
		if s == "0" || s == "1" {
			l |= recognize.LookBoolean
		}
	case 2, 3, 7:
	case 4:
		if s[0] == '0' {
			return 0, false
		}
		if s[0] == '1' && s[1] == '9' || s[0] == '2' && s[1] == '0' && (s[2] < '2' || s[2] == '2' && s[3] <= '5') {
			l |= recognize.LookBirthYear
		}
	case 5:
		if s[0] == '0' && s[1] > '1' {
			l |= recognize.LookService
		}
	case 8:
		if _, date := recognize.DateForm(s); date {
			return 0, false
		}
		switch recognize.CheckPhone(s) {
		case recognize.Mobile:
			l |= recognize.LookMobile
		case recognize.ServiceNumber:
			l |= recognize.LookService
		}
	case 9:
		if recognize.CheckOrganisation(s) {
			l |= recognize.LookOrg
		}
	default: // six digits can be a day; ten and more, anything
		return 0, false
	}
	return l, true
}

// quickDecimal takes digits, a mark and digits, as long as they can be no coordinate, no amount of
// eight digits and no person number in a spreadsheet's clothes.
func quickDecimal(s string, whole int) (recognize.Look, bool) {
	tail := s[whole+1:]
	if len(tail) == 0 || len(tail) > 9 || whole > 9 {
		return 0, false
	}
	zero := true
	for i := range len(tail) {
		if tail[i]-'0' >= 10 {
			return 0, false
		}
		zero = zero && tail[i] == '0'
	}
	switch {
	case len(tail) >= 4 && whole <= 3:
		return 0, false
	case whole == 6 && len(tail) == 5:
		return 0, false
	case zero && len(tail) <= 2:
		return recognize.LookNumber | recognize.LookInteger, whole+len(tail) <= 7 && s[0] != '0'
	}
	return recognize.LookNumber, true
}

// quickDate takes dd.mm.yyyy and yyyy-mm-dd, alone or with a time of day and a zone.
func (c *columnScan) quickDate(s string) (recognize.Look, bool) {
	switch {
	case s[4] == '-' && s[7] == '-':
	case s[2] == s[5] && (s[2] == '.' || s[2] == '/' || s[2] == '-'):
	default:
		return 0, false
	}
	if len(s) > 10 {
		if s[10] != 'T' && s[10] != ' ' || len(s) < 16 || s[13] != ':' {
			return 0, false
		}
		run := 0
		for i := 11; i < len(s); i++ {
			if s[i]-'0' < 10 {
				if run++; run > 9 {
					return 0, false
				}
				continue
			}
			run = 0
			if strings.IndexByte(":.,+-Z", s[i]) < 0 {
				return 0, false
			}
		}
	}
	year, ok := recognize.DateForm(s)
	if !ok {
		return 0, false
	}
	c.sawYear(year)
	l := recognize.LookDate
	if year >= 1900 && year <= 2025 || year < 100 {
		l |= recognize.LookBirthYear
	}
	return l, true
}

// sawYear keeps the first and the last year of a column's days: days of birth lie far apart.
func (c *columnScan) sawYear(year int) {
	if year < 100 {
		return
	}
	if c.firstYear == 0 || year < c.firstYear {
		c.firstYear = year
	}
	c.lastYear = max(c.lastYear, year)
}
