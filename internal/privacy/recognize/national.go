package recognize

// National says which rules for person numbers an 11-digit number passes.
type National uint8

// What an 11-digit number can be. The weights and the rule of 2032 are the Norwegian Tax
// Administration's ("Fødselsnummer", new check digits for numbers issued from 2032-01-01).
const (
	NationalOld    National = 1 << iota // a date and both check digits as issued before 2032
	NationalNew                         // a date and the check digits of 2032 only
	NationalFH                          // both check digits, first digit 8 or 9, no date: FH-number
	NationalSeries                      // month +40, +65 or +80: hospital or synthetic series
)

// Person reports whether the number can be a person's.
func (n National) Person() bool { return n&(NationalOld|NationalNew|NationalFH) != 0 }

// CheckNational tests exactly 11 ASCII digits; 0 means that it is no person number.
func CheckNational(d string) National {
	if len(d) != 11 || !allDigits(d) {
		return 0
	}
	w1 := [9]int{3, 7, 6, 1, 8, 9, 4, 5, 2}
	w2 := [10]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}
	s1, s2 := int(d[9]-'0'), int(d[10]-'0')
	for i, w := range w1 {
		s1 += w * int(d[i]-'0')
	}
	for i, w := range w2 {
		s2 += w * int(d[i]-'0')
	}
	rest := s1 % 11
	if s2%11 != 0 || rest > 3 {
		return 0
	}
	if d[0] >= '8' {
		if rest == 0 {
			return NationalFH
		}
		return 0
	}
	ok, series := nationalDate(d)
	if !ok {
		return 0
	}
	n := NationalNew
	if rest == 0 {
		n = NationalOld
	}
	if series {
		n |= NationalSeries
	}
	return n
}

// nationalDate tests ddmmyy with the offsets of D-numbers (day +40) and of hospital and
// synthetic numbers (month +40, +65, +80). The century is not in the digits, so 29 February
// is taken in every fourth year.
func nationalDate(d string) (ok, series bool) {
	day, month, year := two(d), two(d[2:]), two(d[4:])
	if day > 40 {
		day -= 40
	}
	switch {
	case month > 80:
		month, series = month-80, true
	case month > 65:
		month, series = month-65, true
	case month > 40:
		month, series = month-40, true
	}
	return day >= 1 && month >= 1 && month <= 12 && day <= daysIn(month, year), series
}

// daysIn is the number of days of a month; year may be two digits.
func daysIn(month, year int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 {
			return 29
		}
		return 28
	}
	return 31
}

func two(d string) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

// Forms of the 11 digits of a person number.
var nationalForms = [...]form{
	grouping(0, 11),
	grouping(anyMark, 6, 5),
	grouping(point|comma, 6, 5).asDecimal(),
	grouping(anyMark|point, 2, 2, 2, 5).last(anyMark | point | comma),
	grouping(anyMark|point, 6, 3, 2),
	grouping(anyMark|point, 6, 2, 3),
	grouping(anyMark|point, 2, 2, 2, 3, 2),
	grouping(anyMark|point, 2, 2, 2, 2, 3),
	grouping(anyMark|point|comma, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
	grouping(anyMark|point, 4, 4, 3).weakly(),
	grouping(anyMark|point, 3, 3, 3, 2).weakly(),
	grouping(anyMark|point, 3, 3, 5).weakly(),
	grouping(anyMark|point, 5, 6).weakly(),
	grouping(anyMark|point|comma, 2, 3, 3, 3).weakly(),
	grouping(anyMark|point, 2, 2, 4, 5).last(anyMark | comma).fullYear(),
	grouping(anyMark, 8, 5).fullYear(),
}

// nationalIn returns the 11 digits of a number in this form.
func (n *number) nationalIn(f *form, dst []byte) []byte {
	dst = n.digits(f.groups, dst)
	if f.century {
		dst = append(dst[:4], dst[6:]...)
	}
	return dst
}

func matchNational(n *number) (Span, bool) {
	for i := range nationalForms {
		f := &nationalForms[i]
		end := n.fits(f)
		if end == 0 {
			continue
		}
		var buf [2 * maxRun]byte
		c := CheckNational(string(n.nationalIn(f, buf[:0])))
		if !c.Person() {
			continue
		}
		if sp, ok := n.national(c, f, end); ok {
			return sp, true
		}
	}
	if n.first() == 5 && n.n == 1 && n.told()&cueLastFive != 0 {
		return n.span(NationalID, n.groups[0].end, true)
	}
	if n.first() != 10 || n.header&CueNational == 0 && n.announced()&CueNational == 0 {
		return Span{}, false
	}
	t, end := tailAt(n.s, n.groups[0].end)
	if t != ended || CheckNational("0"+n.s[n.start():n.groups[0].end])&(NationalOld|NationalNew) == 0 {
		return Span{}, false
	}
	return n.span(NationalID, end, true)
}

// national decides on digits that pass. What stands alone and passes by the old rule is sure; the
// other rules need an announcement, and a place within a code leaves a doubt.
func (n *number) national(c National, f *form, end int) (Span, bool) {
	t, behind := tailAt(n.s, end)
	if n.before == fraction || t == tied && !f.decimals {
		return Span{}, false
	}
	if n.announced()&CueNational != 0 || cueAfter(n.s, end)&CueNational != 0 {
		return n.span(NationalID, behind, true)
	}
	if c&NationalNew != 0 || c&NationalFH != 0 && (f.groups > 1 || n.before != alone || t != ended) {
		return Span{}, false
	}
	if n.before != alone && t == coded || t == tied || f.decimals && n.whole(end) {
		return Span{}, false
	}
	sure := c&NationalOld != 0 && !f.weak && n.before == alone && (t == ended || t == named)
	return n.span(NationalID, behind, sure)
}
