package recognize

// DateForm reads a whole cell as a day, in Norwegian, ISO and American order, with or without a
// time after it. It returns the year, or 0 when the cell is no date. Two-digit years count as
// 1900 to 2099 whichever; the year is then below 100.
func DateForm(s string) (year int, ok bool) {
	if len(s) < 6 || len(s) > 35 || !isDigit(s[0]) {
		return 0, false
	}
	var parts [3]int
	var width [3]int
	n, i := 0, 0
	var sep byte
	for n < 3 && i < len(s) {
		start := i
		for i < len(s) && isDigit(s[i]) && i-start < 9 {
			parts[n] = parts[n]*10 + int(s[i]-'0')
			i++
		}
		if width[n] = i - start; width[n] == 0 {
			return 0, false
		}
		n++
		if n == 3 || i >= len(s) {
			break
		}
		if s[i] != '.' && s[i] != '-' && s[i] != '/' || sep != 0 && s[i] != sep {
			return 0, false
		}
		sep = s[i]
		i++
	}
	rest := s[i:]
	if n == 1 {
		return compactDate(s[:i], rest)
	}
	if n != 3 || rest != "" && rest[0] != 'T' && rest[0] != ' ' && rest[0] != '.' {
		return 0, false
	}
	if width[0] == 4 {
		return parts[0], width[1] <= 2 && width[2] <= 2 && plausibleDay(parts[2], parts[1], parts[0])
	}
	if width[0] > 2 || width[1] > 2 || width[2] != 4 && width[2] != 2 {
		return 0, false
	}
	day := plausibleDay(parts[0], parts[1], parts[2]) || sep == '/' && plausibleDay(parts[1], parts[0], parts[2])
	return parts[2], day
}

// compactDate reads yyyymmdd.
func compactDate(d, rest string) (int, bool) {
	if rest != "" || len(d) != 8 {
		return 0, false
	}
	year := two(d)*100 + two(d[2:])
	if year >= 1850 && year <= 2100 {
		return year, plausibleDay(two(d[6:]), two(d[4:]), year)
	}
	year = two(d[4:])*100 + two(d[6:])
	return year, year >= 1850 && year <= 2100 && plausibleDay(two(d), two(d[2:]), year)
}

func plausibleDay(day, month, year int) bool {
	if year > 99 && (year < 1800 || year > 2200) {
		return false
	}
	return day >= 1 && month >= 1 && month <= 12 && day <= daysIn(month, year)
}
