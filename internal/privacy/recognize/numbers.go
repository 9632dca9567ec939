package recognize

// Recognizers of numbers, in the order in which they are tried: the first that fits wins, so those
// with a check come before those with a form only.
type numberRecognizer uint8

const (
	nationalNumber numberRecognizer = iota
	dufNumber
	accountNumber
	cardNumber
	imeiNumber
	phoneNumber
	ipNumber
	coordinateNumber
	organisationNumber
	// The following mean nothing without a letter or an announcement.
	kidNumber
	passportNumber
	memberNumber
	birthNumber
	dwellingNumber
	plateNumber
	landNumber
)

// numberOrder says which recognizers read a run of digits by its length: one list for numbers with a
// letter or an announcement before them, and one for bare ones.
type numberOrder struct {
	words, bare [maxRun + 1][]numberRecognizer
}

var numberLists = func() (o numberOrder) {
	for _, r := range []struct {
		recognizer numberRecognizer
		first      uint32 // the lengths that the first run can have, one bit each
	}{
		{nationalNumber, firstOf(1, 2, 3, 4, 5, 6, 8, 10, 11)},
		{dufNumber, firstOf(4, 6, 10, 12)},
		{accountNumber, firstOf(4, 6, 11)},
		{cardNumber, firstOf(4, 13, 14, 15, 16, 17, 18, 19)},
		{imeiNumber, firstOf(2, 3, 6, 8, 15)},
		{kidNumber, upTo(25)},
		{organisationNumber, firstOf(3, 9)},
		{passportNumber, firstOf(6, 7, 8, 9)},
		{memberNumber, upTo(16)},
		{birthNumber, firstOf(1, 2, 4, 6, 8)},
		{landNumber, upTo(5)},
		{phoneNumber, firstOf(1, 2, 3, 4, 5, 8, 10)},
		{dwellingNumber, firstOf(4)},
		{plateNumber, firstOf(4, 5)},
		{ipNumber, firstOf(1, 2, 3)},
		{coordinateNumber, firstOf(1, 2, 3)},
	} {
		for n := range o.words {
			if r.first>>n&1 == 0 {
				continue
			}
			o.words[n] = append(o.words[n], r.recognizer)
			if r.recognizer <= organisationNumber {
				o.bare[n] = append(o.bare[n], r.recognizer)
			}
		}
	}
	return o
}()

func firstOf(ns ...int) uint32 {
	var set uint32
	for _, n := range ns {
		set |= 1 << n
	}
	return set
}

func upTo(n int) uint32 { return 1<<(n+1) - 2 }

// recognize runs one recognizer. It is a switch, not a table of functions, so that a number stays
// on the stack.
func (n *number) recognize(r numberRecognizer) (Span, bool) {
	switch r {
	case nationalNumber:
		return matchNational(n)
	case dufNumber:
		return matchDUF(n)
	case accountNumber:
		return matchAccount(n)
	case cardNumber:
		return matchCard(n)
	case imeiNumber:
		return matchIMEI(n)
	case phoneNumber:
		return matchPhone(n)
	case ipNumber:
		return matchIPv4(n)
	case coordinateNumber:
		return matchCoordinates(n)
	case landNumber:
		return matchProperty(n)
	case kidNumber:
		return matchKID(n)
	case organisationNumber:
		return matchOrganisation(n)
	case passportNumber:
		return matchPassport(n)
	case memberNumber:
		return matchMember(n)
	case birthNumber:
		return matchBirth(n)
	case dwellingNumber:
		return matchDwelling(n)
	case plateNumber:
		return matchPlate(n)
	}
	return Span{}, false
}

// numbers appends what runs of digits are: person numbers, accounts, cards, phones and the rest.
// words says whether there are letters in s.
func numbers(s string, words bool, cue Cue, dst []Span) []Span {
	n := number{s: s, header: cue}
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		n.near, n.own = 0, 0
		sp, ok := n.prefixedAt(i)
		if !ok && standing(s, i) != fraction {
			n.read(i)
			n.asked = !words
			sp, ok = n.try()
		}
		if !ok {
			i = runEnd(s, i, len(s))
			continue
		}
		dst = append(dst, sp)
		i = sp.End
		n.last, n.lastEnd = n.near, sp.End
	}
	return dst
}

// prefixedAt reads a number that something before its first digit begins: the letters of an IBAN,
// a plus, or two zeros.
func (n *number) prefixedAt(i int) (Span, bool) {
	if n.s[i] == '0' {
		if sp, ok := foreignPhone(n.s, i); ok {
			return sp, true
		}
	}
	if i == 0 {
		return Span{}, false
	}
	switch c := n.s[i-1]; {
	case isASCIILetter(c) || c == ' ':
		return ibanBefore(n.s, i)
	case c == '+':
		return foreignPhone(n.s, i)
	}
	return Span{}, false
}

// fewest is how many digits a bare number has at least, other than an address of the internet.
const fewest = 8

// try returns what the first recognizer that fits says.
func (n *number) try() (Span, bool) {
	first := n.first()
	if first > maxRun || n.before == inWord && first < minMember {
		return Span{}, false
	}
	list := numberLists.words[first]
	if n.announced() == 0 && !n.afterCapital() {
		if n.withMunicipality() || n.listed(CueProperty) {
			return matchProperty(n)
		}
		if n.total < fewest {
			return matchIPv4(n)
		}
		list = numberLists.bare[first]
	}
	for _, r := range list {
		if sp, ok := n.recognize(r); ok {
			return sp, true
		}
	}
	return Span{}, false
}

// withMunicipality reports whether the number has the marks of a piece of land's: "3303-12/34".
func (n *number) withMunicipality() bool {
	return n.n >= 3 && n.first() == 4 && n.before == alone && n.groups[1].sep&(hyphen|slash) != 0 && n.groups[2].sep == slash && municipality(n.s[n.start():]) && !DateLike(n.s[n.start():n.groups[2].end])
}

// afterCapital reports whether a capital stands right before the number, or a blank or hyphen apart.
func (n *number) afterCapital() bool {
	i := n.start() - 1
	if i > 0 && (n.s[i] == ' ' || n.s[i] == '-') {
		i--
	}
	return i >= 0 && isCapital(n.s[i])
}
