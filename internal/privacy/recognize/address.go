package recognize

import (
	"strings"
	"unicode/utf8"
)

// homeAddresses appends addresses in running text at which somebody lives: something before says so
// ("bor i", "flyttet til", "adresse:"), or a person's name stands right before. The address of a
// building or a work site is none: "arbeid i Storgata 12". All are unsure. dst[from:] are the names
// that were found in s, in order.
//
// In a text that persons are named in or sign, every address is taken for somebody's, unless a
// school, an office or the like stands right before it.
func homeAddresses(s string, from int, dst []Span) []Span {
	names := dst[from:]
	personal, asked := len(names) > 0, false
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		start, end, known, ok := addressAt(s, i)
		if !ok {
			i = runEnd(s, i, len(s))
			continue
		}
		for len(names) > 0 && names[0].End <= start {
			if len(names) > 1 && names[1].End <= start {
				names = names[1:]
				continue
			}
			break
		}
		beside := len(names) > 0 && names[0].End <= start && nearby(s[names[0].End:start])
		if !personal && !asked {
			personal, asked = speaksForItself(s), true
		}
		says := livesAt(s, start, known)
		if says == lives || known && (beside || personal && says == nothing) {
			dst = append(dst, Span{Kind: Address, Start: start, End: end})
		}
		i = end
	}
	return dst
}

// speaksForItself reports whether a text says I: one pass over its blanks.
func speaksForItself(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == ' ' && (s[i+1] == 'j' || s[i+1] == 'e' || s[i+1] == 'm') && selfWord(s[i+1:]) {
			return true
		}
		if (s[i] == 'J' || s[i] == 'E' || s[i] == 'M') && (i == 0 || !isWordByte(s[i-1])) && selfWord(s[i:]) {
			return true
		}
	}
	return false
}

// selfWord reports whether a text begins with a word of who speaks, and a blank.
func selfWord(s string) bool {
	end := strings.IndexByte(s[:min(len(s), 5)], ' ')
	if end < 2 {
		return false
	}
	switch s[:end] {
	case "jeg", "Jeg", "eg", "Eg", "meg", "min", "Min", "mitt", "mine", "my":
		return true
	}
	return false
}

// Bounds of what is looked at around a house number, in bytes.
const (
	maxStreet   = 60 // of a street's name
	homeReach   = 90 // between "bor" and the street
	maxAfter    = 48 // of what follows the number: postcode, place, dwelling
	maxHouse    = 4  // digits of a house number
	besideReach = 8
)

// addressAt reads a street around the house number at i: "Fjellveien 14 B, 3612 Kongsberg". known
// says that the name has the form of a street's.
func addressAt(s string, i int) (start, end int, known, ok bool) {
	digits := runEnd(s, i, maxHouse+1)
	if digits-i > maxHouse || i < 4 || s[i-1] != ' ' || s[i] == '0' {
		return 0, 0, false, false
	}
	start, known, ok = streetBefore(s, i-1)
	if !ok || !known && digits-i == maxHouse || s[i-2] == '.' && !known {
		return 0, 0, false, false
	}
	end, ok = houseEnd(s, digits)
	if !ok {
		return 0, 0, false, false
	}
	return start, afterHouse(s, end), known, true
}

// houseEnd reads the letter of a house number, and refuses what is a number of something else.
func houseEnd(s string, end int) (int, bool) {
	next := end
	if next < len(s) && s[next] == ' ' {
		next++
	}
	if next < len(s) && asciiUpperOrLower(s[next]) && !letterAt(s, next+1) && (next+1 >= len(s) || !isDigit(s[next+1])) && (next == end || s[next] <= 'Z' || s[next] <= 'd') && s[next] != 'I' {
		return next + 1, true
	}
	if end < len(s) && (letterAt(s, end) || s[end] == '%' || s[end] == ':' && end+1 < len(s) && isDigit(s[end+1])) {
		return 0, false
	}
	if end+1 < len(s) && (s[end] == '.' || s[end] == ',' || s[end] == '/') && isDigit(s[end+1]) {
		return 0, false
	}
	if end+1 < len(s) && s[end] == '-' && isDigit(s[end+1]) && end >= 4 && allDigits(s[end-4:end]) {
		return 0, false // "ved Solhaugen 2024-09-15"
	}
	for _, unit := range [...]string{" m ", " km", " meter", " kr", " prosent", " stk", " år", " trinn", " klasse", " barn", " timer"} {
		if strings.HasPrefix(s[end:], unit) {
			return 0, false
		}
	}
	return end, true
}

func asciiUpperOrLower(c byte) bool { return asciiLetter[c&0x7f] && c < utf8.RuneSelf }

// afterHouse reads on over a dwelling, a postcode and its place.
func afterHouse(s string, end int) int {
	for range 3 {
		rest := s[end:min(len(s), end+maxAfter)]
		next := dwellingAfter(rest)
		if next == 0 {
			next = postcodeAfter(rest)
		}
		if next == 0 {
			return end
		}
		end += next
	}
	return end
}

// dwellingAfter reads ", leilighet H0201" or " H0201"; 0 when there is none.
func dwellingAfter(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == ',') {
		i++
	}
	if i == 0 {
		return 0
	}
	for _, word := range [...]string{"leilighet ", "leil. ", "leil ", "bolig ", "bolignr. ", "bolignummer ", "bustad "} {
		if strings.HasPrefix(s[i:], word) {
			i += len(word)
			break
		}
	}
	if i+5 > len(s) || !strings.ContainsRune("HKLUhklu", rune(s[i])) || !allDigits(s[i+1:i+5]) || i+5 < len(s) && isDigit(s[i+5]) {
		return 0
	}
	return i + 5
}

// postcodeAfter reads ", 3612 Kongsberg"; 0 when there is none.
func postcodeAfter(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == ',') {
		i++
	}
	if i == 0 || i+6 > len(s) || !allDigits(s[i:i+4]) || s[i+4] != ' ' || !letterAt(s, i+5) {
		return 0
	}
	end := 0
	for j := i + 5; j < len(s); {
		w, ok := nextWord(s, j)
		if !ok || w.start != j || !w.capital {
			break
		}
		end = w.end
		if w.end >= len(s) || s[w.end] != ' ' {
			break
		}
		j = w.end + 1
	}
	return end
}

// streetBefore reads the street's name that ends at end. Its last word ends as streets do, or is
// any word with a capital, which then is no known street.
func streetBefore(s string, end int) (start int, known, ok bool) {
	low := max(0, end-maxStreet)
	start = wordStart(s, low, end)
	if start == end {
		return 0, false, false
	}
	last := s[start:end]
	c := classOf(last)
	known = c&streetWord != 0 || streetForm(byForm(last))
	isCapital := startsUpper(last)
	if !known && (!isCapital || c&(namedThing|title|relation) != 0 && c&nameClass == 0 || len(last) < 3) {
		return 0, false, false
	}
	if known && !isCapital && c&streetWord != 0 { // "Olav Tryggvasons gate", "Nedre torggate"
		before := 0
		for before < 4 && start > low && s[start-1] == ' ' {
			at := wordStart(s, low, start-1)
			if at == start-1 || !startsUpper(s[at:]) && classOf(s[at:start-1])&particle == 0 {
				break
			}
			start = at
			before++
		}
		return start, known, before > 0
	}
	if start > low+1 && s[start-1] == ' ' { // "Nedre Torggate", "Øvre Elvevei"
		at := wordStart(s, low, start-1)
		if at < start-1 && classOf(s[at:start-1])&direction != 0 {
			start = at
		}
	}
	return start, known, true
}

func streetForm(f wordForm) bool {
	return f&(formPlace|formStreet|formAbbreviated) != 0 && f&formHouse == 0
}

// wordStart finds where the word that ends at end begins.
func wordStart(s string, low, end int) int {
	i := end
	for i > low {
		r, size := utf8.DecodeLastRuneInString(s[low:i])
		if r < utf8.RuneSelf && !asciiLetter[r] && r != '-' && r != '.' && r != '\'' || r >= utf8.RuneSelf && r == utf8.RuneError {
			break
		}
		if r == 0xA0 || r == 0x2013 || r == 0x2014 {
			break
		}
		i -= size
	}
	return i
}

// nearby reports whether only a comma, blanks or "i", "på" stand between a name and a street.
func nearby(s string) bool {
	if len(s) > besideReach {
		return false
	}
	switch strings.TrimSpace(s) {
	case ",", "(", "-", "–", "/", ":", "":
		return true
	}
	return false
}

// says is what a sentence says of an address in it.
type says uint8

const (
	nothing says = iota
	lives        // somebody lives there
	works        // a school, a work site
)

// livesAt reports whether the words of the sentence before start say that somebody lives there.
func livesAt(s string, start int, known bool) says {
	low := max(0, start-homeReach)
	reach := 3
	if known {
		reach = 8
	}
	end := start
	for k := range reach {
		for end > low && !isLetterByte(s[end-1]) {
			if c := s[end-1]; c == '!' || c == '?' || c == '\n' || c == ';' || c == '.' && end-low > 2 && !abbreviated(s, end-1) {
				return nothing
			}
			end--
		}
		at := wordStart(s, low, end)
		if at == end {
			return nothing
		}
		c := classOf(s[at:end])
		switch {
		case c&home != 0:
			return lives
		case c&public != 0, k == 0 && (c&(placeWord|organisationWord) != 0 && c&nameClass == 0 || c == 0 && byForm(s[at:end])&(formInstitution|formPlace) != 0):
			return works
		}
		end = at
	}
	return nothing
}

// abbreviated reports whether the point at i ends an abbreviation of one to four letters.
func abbreviated(s string, i int) bool {
	n := 0
	for j := i - 1; j >= 0 && isLetterByte(s[j]); j-- {
		n++
	}
	return n > 0 && n <= 4
}
