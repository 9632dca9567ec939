package privacy

import "strings"

// digitRuns are groups of digits with one separator between each, as a sweep reads them.
type digitRuns struct {
	text   string
	start  int
	digits [24]byte
	n      int
	shape  [maxRuns]int // lengths
	seps   [maxRuns]byte
	ends   [maxRuns]int
	groups int
	opens  bool // a number can begin here
	asked  bool // whether cues were read
	cues   cue
}

const maxRuns = 8

// read reads the run of digits at i, with what follows it in groups.
func (d *digitRuns) read(text string, i int) {
	d.text, d.start, d.n, d.groups = text, i, 0, 1
	d.shape = [maxRuns]int{}
	for j := i; j < len(text) && d.n < len(d.digits); {
		c := text[j]
		if digit(c) {
			d.digits[d.n] = c
			d.n++
			d.shape[d.groups-1]++
			j++
			d.ends[d.groups-1] = j
			continue
		}
		step, sep := gap(text, j)
		if step == 0 || d.groups == maxRuns || j+step >= len(text) || !digit(text[j+step]) {
			break
		}
		d.seps[d.groups] = sep
		d.groups++
		j += step
	}
}

// gap reads one separator. Other blanks and dashes are plain ones by now.
func gap(text string, j int) (step int, sep byte) {
	switch c := text[j]; c {
	case ' ', '.', '-', '_', ':', '/', '|':
		return 1, c
	case 0xC2:
		if j+1 < len(text) && text[j+1] == 0xA0 {
			return 2, ' '
		}
	}
	return 0, 0
}

// is reports where the first groups end when they have these lengths, with separators of a set
// between; 0 when they have not.
func (d *digitRuns) is(seps string, lengths ...int) int {
	if d.groups < len(lengths) {
		return 0
	}
	for k, l := range lengths {
		if d.shape[k] != l || k > 0 && strings.IndexByte(seps, d.seps[k]) < 0 {
			return 0
		}
	}
	return d.ends[len(lengths)-1]
}

// first is the first n digits.
func (d *digitRuns) first(n int) string { return string(d.digits[:n]) }

// digits tests the number that begins at i, and returns where a hit ends; 0 is none.
func (w *sweep) digits(text string, i int) int {
	var d digitRuns
	d.read(text, i)
	if d.n < 5 {
		return 0
	}
	plus := i > 0 && text[i-1] == '+' && (i == 1 || !digit(text[i-2]))
	d.opens = opensNumber(text, i) && !(w.cell && i > 0 && text[i-1] == ',' && (text[i] == '0' || i > 1 && digit(text[i-2])))
	kind, end, n := hitNational, 0, 11
	if d.n >= 11 && !plus {
		end = d.national()
	}
	if end == 0 && d.n >= 11 {
		kind, end = hitAccount, d.account()
	}
	if end == 0 && d.n >= 12 {
		kind, end, n = hitDUF, d.duf(), 12
	}
	if end == 0 && d.n >= 15 {
		end, n = d.card()
		kind = hitCard
	}
	if end > 0 {
		w.hit(kind, d.first(n))
		return end
	}
	if d.n >= 8 {
		if end, n := d.phone(plus); end > 0 {
			w.hit(hitPhone, d.first(n)[max(0, n-8):])
			return end
		}
	}
	if d.shape[0] == 5 && i >= 2 && plateBefore(text, i) && announced(text, i-2)&cuePlate != 0 && closesNumber(text, d.ends[0]) {
		w.hit(hitPlate, text[i-2:d.ends[0]])
		return d.ends[0]
	}
	return 0
}

// told reports whether the words before announce a number of this kind.
func (d *digitRuns) told(c cue) bool {
	if !d.asked {
		d.cues, d.asked = announced(d.text, d.start), true
	}
	return d.cues&c != 0
}

// national takes eleven digits that pass by the old rule and stand alone, or by the rule of 2032
// after a word that says what they are.
func (d *digitRuns) national() int {
	end := d.is("", 11)
	for _, form := range [...]struct {
		seps    string
		lengths []int
	}{{" -_:|", []int{6, 5}}, {". -", []int{2, 2, 2, 5}}, {" ", []int{6, 3, 2}}, {" ", []int{2, 2, 2, 3, 2}}} {
		if end == 0 {
			end = d.is(form.seps, form.lengths...)
		}
	}
	if end == 0 || !closesNumber(d.text, end) && !gluedName(d.text, end) {
		return 0
	}
	old, recent, _ := passes(d.first(11))
	if old && d.opens || (old || recent) && d.told(cueNational) {
		return end
	}
	return 0
}

// account takes nnnn.nn.nnnnn, and eleven digits after a word that says what they are.
func (d *digitRuns) account() int {
	end := d.is(".", 4, 2, 5)
	if end == 0 {
		if end = max(d.is("", 11), d.is(" ", 4, 2, 5)); end == 0 || !d.told(cueAccount) {
			return 0
		}
	}
	if _, _, account := passes(d.first(11)); !account || !d.opens || d.follows() || !closesNumber(d.text, end) {
		return 0
	}
	return end
}

// duf takes twelve digits after a word that says what they are: the year, six digits and the sum of
// the serial and the year, weighted by 4 6 3 2 7 5 4 6 3 2, modulo 11.
func (d *digitRuns) duf() int {
	end := max(d.is("", 12), d.is(" -", 4, 6, 2), d.is(" -", 10, 2))
	if end == 0 || !closesNumber(d.text, end) || !dufPasses(d.first(12)) || !d.told(cueDUF) {
		return 0
	}
	return end
}

func dufPasses(d string) bool {
	if year := d[:2]; year != "19" && year != "20" || d[:4] < "1950" {
		return false
	}
	sum := 0
	serial := d[4:10] + d[:4]
	for i, weight := range [10]int{4, 6, 3, 2, 7, 5, 4, 6, 3, 2} {
		sum += weight * (int(serial[i]) - '0')
	}
	return sum%11 == (int(d[10])-'0')*10+int(d[11])-'0'
}

// card takes digits that are grouped as on a card, and says how many there are.
func (d *digitRuns) card() (end, n int) {
	if d.shape[0] != 4 || !d.opens {
		return 0, 0
	}
	n = 16
	if d.groups >= 4 && d.seps[1] == d.seps[2] && d.seps[2] == d.seps[3] {
		end = d.is(" -", 4, 4, 4, 4)
	}
	if end == 0 {
		end, n = d.is(" -", 4, 6, 5), 15
	}
	if end == 0 || !closesNumber(d.text, end) || !cardPasses(d.first(n)) {
		return 0, 0
	}
	return end, n
}

// cardPasses tests the first digits of the large schemes and the sum of ISO/IEC 7812.
func cardPasses(d string) bool {
	switch n := len(d); {
	case n == 16 && (d[0] == '4' || d[:2] >= "51" && d[:2] <= "55" || d[:4] >= "2221" && d[:4] <= "2720"):
	case n == 15 && (d[:2] == "34" || d[:2] == "37"):
	default:
		return false
	}
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i]) - '0'
		if i%2 == 1 {
			v *= 2
			v = v/10 + v%10
		}
		sum += v
	}
	return sum%10 == 0
}

// phone takes a mobile number after +47 or 0047, in the groups that people write, or after a word
// that says what it is, and a foreign number after a plus. It returns where it ends and how many
// of the digits it has.
func (d *digitRuns) phone(plus bool) (end, n int) {
	switch {
	case plus && d.first(2) == "47":
		n = 10
	case plus:
		return d.foreign()
	case d.opens && d.n >= 12 && d.shape[0] >= 4 && d.first(4) == "0047":
		n = 12
	default:
		end = max(d.is(" ", 2, 2, 2, 2), d.is(" ", 3, 2, 3))
		if !d.opens || d.follows() || end > 0 && d.inRow() && !d.told(cuePhone) {
			return 0, 0
		}
		if end == 0 && d.n >= 8 {
			if end = max(d.is("", 8), d.is("-.", 2, 2, 2, 2), d.is(" -.", 4, 4), d.is(" -", 3, 5)); end == 0 || !d.told(cuePhone) {
				return 0, 0
			}
		}
		n = 8
	}
	if n > 8 {
		seps := " .-"
		if !plus {
			seps = " "
		}
		if end = d.endOf(n, seps); end == 0 {
			return 0, 0
		}
	}
	if end == 0 || d.n < n || !mobile(d.first(n)[n-8:]) || n == 8 && !closesNumber(d.text, end) {
		return 0, 0
	}
	return end, n
}

// foreign takes 10 to 15 digits in groups with blanks.
func (d *digitRuns) foreign() (end, n int) {
	for k := 1; k < d.groups; k++ {
		if d.seps[k] != ' ' && d.seps[k] != '-' {
			return 0, 0
		}
	}
	if d.n < 10 || d.n > 15 || d.digits[0] == '0' || !closesNumber(d.text, d.ends[d.groups-1]) {
		return 0, 0
	}
	return d.ends[d.groups-1], d.n
}

// endOf is where the first n digits end, when a group ends there and only separators of a set part
// them.
func (d *digitRuns) endOf(n int, seps string) int {
	for k := range d.groups {
		if k > 0 && strings.IndexByte(seps, d.seps[k]) < 0 {
			return 0
		}
		if n -= d.shape[k]; n <= 0 {
			if n < 0 {
				return 0
			}
			return d.ends[k]
		}
	}
	return 0
}

// inRow reports whether more groups of digits stand beside, as in a row of a table.
func (d *digitRuns) inRow() bool {
	groups := 4
	if d.shape[0] == 3 {
		groups = 3
	}
	if d.groups > groups {
		return true
	}
	i := d.start
	return i >= 2 && d.text[i-1] == ' ' && digit(d.text[i-2]) || i >= 3 && d.text[i-1] == 0xA0 && d.text[i-2] == 0xC2 && digit(d.text[i-3])
}

// follows reports whether another number stands before with two separators between, as in "31.12. 41…",
// where it can't be told which belongs to which.
func (d *digitRuns) follows() bool {
	i := d.start
	return i > 2 && strings.IndexByte(" .-", d.text[i-1]) >= 0 && strings.IndexByte(" .-", d.text[i-2]) >= 0 && digit(d.text[i-3])
}

// opensNumber reports whether a number can begin at i: not within a word, a code or decimals.
func opensNumber(text string, i int) bool {
	if i == 0 {
		return true
	}
	c := text[i-1]
	switch {
	case c == '.':
		return i < 2 || !digit(text[i-2])
	case c == '-' || c == '/' || c == '_':
		return i < 2 || !wordByte(text[i-2]) || text[i-2] == '_'
	case wordByte(c):
		// Blanks, quotation marks and dashes outside ASCII are no letters.
		return i >= 2 && text[i-2] == 0xC2 && c < 0xC0 || i >= 3 && text[i-3] == 0xE2
	}
	return true
}

func closesNumber(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	c := text[i]
	next := byte(' ')
	if i+1 < len(text) {
		next = text[i+1]
	}
	switch {
	case c == '.':
		return !digit(next)
	case c == '-' || c == '/' || c == '_':
		return !wordByte(next) || next == '_'
	}
	return !wordByte(c) || c == 0xC2 || c == 0xE2
}

// gluedName reports whether a word with a capital stands right behind a number.
func gluedName(text string, i int) bool {
	return i+1 < len(text) && capitalLetter(text[i]) && text[i+1]-'a' < 26
}

func plateBefore(text string, i int) bool {
	a, b := text[i-2], text[i-1]
	return capitalLetter(a) && capitalLetter(b) && strings.IndexByte("IOQ", a) < 0 && strings.IndexByte("IOQ", b) < 0 && text[i] != '0' && (i == 2 || !wordByte(text[i-3]))
}

// cue says what words before a number announce.
type cue uint8

const (
	cueNational cue = 1 << iota
	cueAccount
	cuePhone
	cueDUF
	cuePlate
)

// announcements are the words that say what follows them.
var announcements = map[string]cue{
	"fnr": cueNational, "pnr": cueNational, "dnr": cueNational, "personnr": cueNational, "personnummer": cueNational, "fødselsnummer": cueNational, "fødselsnr": cueNational,
	"fodselsnummer": cueNational, "fodselsnr": cueNational, "født": cueNational, "kontonr": cueAccount, "kontonummer": cueAccount, "konto": cueAccount, "bankkonto": cueAccount,
	"tlf": cuePhone, "telefon": cuePhone, "mobil": cuePhone, "mob": cuePhone, "ring": cuePhone, "vipps": cuePhone, "duf": cueDUF, "dufnr": cueDUF, "dufnummer": cueDUF,
	"regnr": cuePlate, "skilt": cuePlate, "kjennemerke": cuePlate, "registreringsnummer": cuePlate,
}

// How many words before a number can announce it, those that say nothing by themselves among them,
// and how far away they can stand, in bytes.
const (
	cueWords = 3
	cueReach = 40
)

// announced reads the last words before i, within the same piece of text and after the last number.
func announced(text string, i int) cue {
	low := max(0, i-cueReach)
	for range cueWords {
		for i > low && !letterByte(text[i-1]) {
			if i--; digit(text[i]) || cuts(text, i) {
				return 0
			}
		}
		end := i
		for i > low && letterByte(text[i-1]) {
			i--
		}
		if i == end || i == low && low > 0 {
			return 0
		}
		switch word := strings.ToLower(text[i:end]); word {
		case "nr", "nummer", "er", "på":
		default:
			return announcements[word]
		}
	}
	return 0
}

func letterByte(c byte) bool { return wordByte(c) && !digit(c) && c != '_' }

// passes tests 11 digits with each check as one weighted sum: as a person number with its date,
// by the old rule or by the one of 2032 only, and as an account.
func passes(d string) (old, recent, account bool) {
	first := [11]int{3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0}
	second := [11]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}
	a, b := 0, 0
	for i := range 11 {
		v := int(d[i]) - '0'
		a += first[i] * v
		b += second[i] * v
	}
	if b%11 != 0 {
		return false, false, false
	}
	day := (int(d[0])-'0')*10 + int(d[1]) - '0'
	month := (int(d[2])-'0')*10 + int(d[3]) - '0'
	year := (int(d[4])-'0')*10 + int(d[5]) - '0'
	dated := a%11 <= 3 && calendarDay(day, month, year)
	return dated && a%11 == 0, dated && a%11 != 0, d[:4] != "0000"
}

// calendarDay knows D-numbers (day +40) and the series of hospitals and of test data (month +40,
// +65, +80).
func calendarDay(day, month, year int) bool {
	if day > 40 && day < 72 {
		day -= 40
	}
	for _, offset := range [...]int{80, 65, 40} {
		if month > offset && month <= offset+12 {
			month -= offset
			break
		}
	}
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	length := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 {
		length++
	}
	return day <= length
}

// mobile tests 8 digits.
func mobile(d string) bool {
	switch d[0] {
	case '9':
		return true
	case '4':
		return d[1] == '0' || d[1] == '1' || d[1] >= '6' && d[1] <= '8' || d[1] == '5' && d[2:4] != "36"
	}
	return false
}
