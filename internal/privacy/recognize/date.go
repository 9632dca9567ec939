package recognize

// day is a day as it is written: year is 0 when it has none, and below 100 when it has two digits.
type day struct {
	day, month, year int
	digits           int // of the year
}

func (d day) plausible() bool {
	if d.digits == 4 && (d.year < 1800 || d.year > 2200) {
		return false
	}
	return d.day >= 1 && d.month >= 1 && d.month <= 12 && d.day <= daysIn(d.month, d.year)
}

// DateForm reads a whole cell as a day, in Norwegian, ISO and American order or with the month's
// name, with or without a time after it. It returns the year, or 0 when the cell is no date.
// Two-digit years count as 1900 to 2099 whichever; the year is then below 100.
func DateForm(s string) (year int, ok bool) {
	if len(s) < 6 || len(s) > 40 || !isDigit(s[0]) {
		return 0, false
	}
	d, end := readDay(s, 0, false)
	if end == 0 || d.digits == 0 {
		return 0, false
	}
	if end < len(s) && s[end] != 'T' && (end == 8 && allDigits(s[:8]) || s[end] != ' ' && s[end:] != ".") {
		return 0, false
	}
	return d.year, true
}

// isTimestamp reports whether a cell is a day, or a day and a time, in digits and nothing else.
func isTimestamp(s string) bool {
	if len(s) < 8 || len(s) > 35 || !isDigit(s[0]) {
		return false
	}
	d, end := readDay(s, 0, false)
	if end == 0 || d.digits == 0 {
		return false
	}
	if end == len(s) {
		return true
	}
	colons := 0
	for i := end; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			colons++
		case !isDigit(c) && c != 'T' && c != 'Z' && c != ' ' && c != '.' && c != '+' && c != '-':
			return false
		}
	}
	return colons > 0 && end+3 < len(s) && (s[end] == 'T' || s[end] == ' ') && (s[end+2] == ':' || s[end+3] == ':')
}

// DateLike reports whether a cell is a day.
func DateLike(s string) bool {
	_, ok := DateForm(s)
	return ok
}

// readDay reads a day at i, where a digit stands, and returns where it ends; 0 when there is none.
// short takes six digits without separators too.
func readDay(s string, i int, short bool) (d day, end int) {
	stop := runEnd(s, i, 9)
	width := stop - i
	switch {
	case width == 8 || width == 6 && short:
		d, ok := compactDay(s[i:stop])
		if !ok || stop < len(s) && isWordByte(s[stop]) && !isMark(s[stop]) && s[stop] != 'T' {
			return day{}, 0
		}
		return d, stop
	case width > 4 || width == 3 || width == 0:
		return day{}, 0
	}
	if width <= 2 {
		if d, end = monthDay(s, i, stop); end > 0 {
			return d, end
		}
	}
	return numericDay(s, i, stop)
}

// numericDay reads d.m.y and y-m-d, with one separator throughout but before the year, and month
// before day with "/".
func numericDay(s string, i, stop int) (day, int) {
	var parts, width [3]int
	parts[0], width[0] = atoi(s[i:stop]), stop-i
	var mark sep
	mixed := false
	for k := 1; k < 3; k++ {
		next, c := separator(s, stop)
		if next == 0 || c&(point|hyphen|slash|blank) == 0 {
			return day{}, 0
		}
		if k == 2 && c != mark { // "12/3-1985", "12.3 1985"
			if c&(hyphen|blank) == 0 || mark&(slash|point) == 0 || width[0] > 2 {
				return day{}, 0
			}
			mixed = true
		}
		if k == 1 {
			mark = c
		}
		stop = runEnd(s, next, 5)
		parts[k], width[k] = atoi(s[next:min(stop, next+4)]), stop-next
		if width[k] == 0 || width[k] > 4 {
			return day{}, 0
		}
	}
	if width[0] == 4 {
		d := day{parts[2], parts[1], parts[0], 4}
		if mark == blank || width[1] > 2 || width[2] > 2 || !d.plausible() {
			return day{}, 0
		}
		return d, stop
	}
	d := day{parts[0], parts[1], parts[2], width[2]}
	if width[1] > 2 || width[2] != 2 && width[2] != 4 || (mark == blank || mixed && mark == point) && width[2] != 4 {
		return day{}, 0
	}
	if !d.plausible() && mark == slash {
		d.day, d.month = d.month, d.day
	}
	if !d.plausible() {
		return day{}, 0
	}
	return d, stop
}

// compactDay reads yyyymmdd, ddmmyyyy, ddmmyy and yymmdd.
func compactDay(s string) (day, bool) {
	var orders [2]day
	if len(s) == 6 {
		orders = [2]day{{two(s), two(s[2:]), two(s[4:]), 2}, {two(s[4:]), two(s[2:]), two(s), 2}}
	} else {
		orders = [2]day{{two(s[6:]), two(s[4:]), atoi(s[:4]), 4}, {two(s), two(s[2:]), atoi(s[4:]), 4}}
	}
	for _, d := range orders {
		if d.digits == 4 && (d.year < 1850 || d.year > 2100) {
			continue
		}
		return d, d.plausible()
	}
	return day{}, false
}

// monthDay reads "3. mars 1985", "3 mar. 85", "3rd of March 1985" and "3-MAR-1985", the day being
// s[i:stop].
func monthDay(s string, i, stop int) (day, int) {
	j := skipAny(s, ordinal(s, stop), " .-", 3)
	if len(s)-j > 3 && s[j:j+3] == "of " {
		j += 3
	}
	month, j := monthName(s, j)
	if month == 0 {
		return day{}, 0
	}
	d := day{day: atoi(s[i:stop]), month: month}
	end := j
	j = skipAny(s, j, " .,-'", 3)
	last := runEnd(s, j, 5)
	if n := last - j; j > end && (n == 4 || n == 2) {
		d.year, d.digits = atoi(s[j:last]), n
		end = last
	}
	return d, endIf(d.plausible(), end)
}

// ordinal steps over the letters of "3rd" and its like.
func ordinal(s string, i int) int {
	if len(s)-i < 3 || isASCIILetter(s[i+2]) {
		return i
	}
	switch s[i : i+2] {
	case "st", "nd", "rd", "th":
		return i + 2
	}
	return i
}

func endIf(ok bool, end int) int {
	if ok {
		return end
	}
	return 0
}

func skipAny(s string, i int, set string, limit int) int {
	from := i
	for i < len(s) && i < from+limit {
		found := false
		for k := range len(set) {
			found = found || set[k] == s[i]
		}
		if !found {
			break
		}
		i++
	}
	return i
}

// monthNames are the first three letters of the months in Norwegian and English, folded.
var monthNames = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12,
}

// monthRests are what can follow the first three letters.
var monthRests = wordSet("uar ruar ruary uary s ch t il i e ni ne li ly ust gust tember ober tober ember vember cember sember")

// monthName reads a month's name, whole or short, at i and returns where it ends.
func monthName(s string, i int) (month, end int) {
	end = i
	for end < len(s) && end < i+10 && isASCIILetter(s[end]) {
		end++
	}
	if end-i < 3 {
		return 0, i
	}
	var buf [16]byte
	word := fold(buf[:0], s[i:end])
	if len(word) > 3 && !monthRests[string(word[3:])] {
		return 0, i
	}
	return monthNames[string(word[:3])], end
}

// atoi reads a few digits.
func atoi(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
