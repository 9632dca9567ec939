package recognize

import "strings"

// maxLocal and maxDomain bound what is read on either side of an "@" (RFC 5321, 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// emails appends every e-mail address of a person. Addresses of functions (post@, info@) are
// left out: they are published for everybody to use.
func emails(s string, dst []Span) []Span {
	for i := 0; i < len(s); i++ {
		next, ok := atSign(s, i)
		if !ok {
			continue
		}
		start := localStart(s, i)
		end := domainEnd(s, next)
		if start < 0 || end < 0 {
			continue
		}
		if !functionAddress(s[start:trimBlank(s, i)], s[next:end]) {
			dst = append(dst, Span{Kind: Email, Start: start, End: end, Sure: true})
		}
		i = end - 1
	}
	return dst
}

// atSign reports whether an at sign, plain or spelt against robots, stands at i, and where the
// domain after it begins.
func atSign(s string, i int) (next int, ok bool) {
	switch s[i] {
	case '@':
		next = i + 1
	case '(', '[', '{':
		next = spelledAt(s, i)
	default:
		return 0, false
	}
	if next == 0 {
		return 0, false
	}
	if next < len(s) && s[next] == ' ' {
		next++
	}
	return next, true
}

// spelledAt knows (at), [at], {at}, (a), (alfakrøll), (krøllalfa), (æt).
func spelledAt(s string, i int) int {
	end := min(len(s), i+16)
	closing := strings.IndexByte(s[i:end], map[byte]byte{'(': ')', '[': ']', '{': '}'}[s[i]])
	if closing < 0 {
		return 0
	}
	switch strings.ToLower(strings.TrimSpace(s[i+1 : i+closing])) {
	case "at", "a", "æt", "alfakrøll", "krøllalfa", "@":
		return i + closing + 1
	}
	return 0
}

// trimBlank steps back over one blank before i.
func trimBlank(s string, i int) int {
	if i > 0 && s[i-1] == ' ' {
		return i - 1
	}
	return i
}

func localStart(s string, at int) int {
	end := trimBlank(s, at)
	i := end
	for i > 0 && end-i < maxLocal && localByte(s[i-1]) {
		i--
	}
	for i < end && (s[i] == '.' || s[i] == '-') {
		i++
	}
	if i == end {
		return -1
	}
	return i
}

func localByte(c byte) bool {
	return isWordByte(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\''
}

// domainEnd reads labels up to a last one of at least two letters; "(dot)" and "[dot]" count
// as dots.
func domainEnd(s string, i int) int {
	start, label, dots, good := i, i, 0, -1
	for i < len(s) && i-start < maxDomain {
		c := s[i]
		switch {
		case isWordByte(c) && c != '_' || c == '-':
			i++
			if dots > 0 && i-label >= 2 && !isDigit(c) {
				good = i
			}
			continue
		case c == '.' && i > label:
			i++
		case (c == '(' || c == '[' || c == ' ') && i > label && spelledDot(s, i) > 0:
			i = spelledDot(s, i)
		default:
			return good
		}
		dots++
		label = i
	}
	return good
}

// spelledDot reads "(dot)" with or without blanks around it and returns where it ends.
func spelledDot(s string, i int) int {
	if s[i] == ' ' {
		i++
	}
	for _, w := range [...]string{"(dot)", "[dot]", "(punktum)", "[punktum]"} {
		if len(s)-i >= len(w) && strings.EqualFold(s[i:i+len(w)], w) {
			i += len(w)
			if i < len(s) && s[i] == ' ' {
				i++
			}
			return i
		}
	}
	return 0
}

// functionWords are the local parts, or parts of one, that name an office and not a person.
var functionWords = wordSet(`
post postmottak postmottaket firmapost epost mail email e-post kontakt contact info informasjon
admin administrasjon administrator support hjelp help helpdesk brukerstotte brukerstøtte kundeservice
kundesenter kunde kundetorg service servicetorg servicekontor servicesenter innbyggertorg innbyggerservice torget sentralbord
resepsjon resepsjonen kontor kontoret bibliotek biblioteket skole skolen skule skulen barneskole ungdomsskole barnehage
barnehagen barnehager sfo kulturskole kulturskule kulturskolen voksenopplaring voksenopplæring anbud innkjop innkjøp
faktura fakturamottak regnskap okonomi økonomi lonn lønn hr personal presse media kommunikasjon redaksjon redaksjonen webmaster
web nettredaksjon noreply no-reply booking bestilling billett billetter utleie salg marked turist turistinfo turistkontor museum museet kirke
kirken kirkekontor kirkekontoret menighet fellesrad fellesråd nav lege legekontor legesenter legevakt helse helsestasjon
tannlege tannklinikk brann brannvesen vakt beredskap politi byggesak plan teknisk miljo miljø vann avlop avløp renovasjon vei veg park
parkering idrett kultur fritid apnedata åpnedata opendata data gis kart geodata geonorge arkiv dokumentsenter ordforer ordfører
kommune kommunen fylke fylkeskommune fylkesmannen statsforvalteren sykehjem sjukeheim omsorg hjemmetjeneste hjemmesykepleie bofellesskap
barnevern barnevernvakt personvern personvernombud varsling valg trafikk havn havna flyplass lufthavn
bane hallen hall svommehall svømmehall senter senteret sentralen styret styre leder ledelse styreleder rektor daglig drift driftsvakt
vaktmester mottak forening foreningen klubb klubben lag laget rad råd hotell camping rekruttering jobb jobs sales office hello hei news nyhetsbrev
test api system postmaster abuse security sikkerhet skjema soknad søknad tilskudd opptak inntak student studie studier seksjon avdeling etat etaten`)

// functionAddress reports whether an address is that of an office: its local part has a word
// for one and no person's name, or repeats the domain.
func functionAddress(local, domain string) bool {
	local = strings.ToLower(local)
	first, _, _ := strings.Cut(strings.ToLower(domain), ".")
	if local == first {
		return true
	}
	hit := false
	for part := range strings.FieldsFuncSeq(local, func(r rune) bool {
		return r == '.' || r == '_' || r == '-' || r == '+' || r >= '0' && r <= '9'
	}) {
		if ListedGiven(part) && !functionWords[part] {
			return false
		}
		if functionWords[part] {
			hit = true
		}
	}
	return hit || functionWords[local] || strings.HasPrefix(local, "postmottak") || strings.HasPrefix(local, "firmapost")
}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
