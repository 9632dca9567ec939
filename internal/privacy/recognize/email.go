package recognize

import (
	"strings"
	"unicode"
)

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
		if start, end := addressAround(s, i, next); end > 0 {
			if !functionAddress(s[start:trimBlank(s, i)], s[next:end]) {
				dst = append(dst, Span{Kind: Email, Start: start, End: end, Sure: true})
			}
			i = end - 1
		}
	}
	return dst
}

// addressAround reads an address whose at sign is s[at:next]; end is 0 when there is none.
func addressAround(s string, at, next int) (start, end int) {
	if start = localStart(s, at); start < 0 {
		return 0, 0
	}
	return start, domainEnd(s, next)
}

// atSign reports whether an at sign, plain or in brackets against robots, stands at i, and where
// the domain after it begins.
func atSign(s string, i int) (next int, ok bool) {
	switch s[i] {
	case '@':
		next = i + 1
	case '(', '[', '{', '<':
		next = bracketedAt(s, i)
	}
	if next == 0 {
		return 0, false
	}
	if next < len(s) && s[next] == ' ' {
		next++
	}
	return next, true
}

// longestAt is the length of the longest bracketed at sign, with blanks.
const longestAt = 16

// bracketedAt knows (at), [at], {at}, (a), (alfakrøll), (krøllalfa), (æt) and the like, and returns
// where they end.
func bracketedAt(s string, i int) int {
	for j := i + 1; j < len(s) && j < i+longestAt; j++ {
		switch s[j] {
		case ')', ']', '}', '>':
			if isAtWord(strings.TrimSpace(s[i+1 : j])) {
				return j + 1
			}
			return 0
		}
	}
	return 0
}

func isAtWord(w string) bool {
	switch len(w) {
	case 1:
		return w[0] == '@' || w[0]|0x20 == 'a'
	case 2:
		return strings.EqualFold(w, "at")
	}
	for _, known := range [...]string{"æt", "alfakrøll", "krøllalfa", "krøll-alfa", "alfa-krøll", "snabela", "snabel-a", "krollalfa", "alfakroll"} {
		if strings.EqualFold(w, known) {
			return true
		}
	}
	return false
}

// spelledEmail reads an address whose at sign is the word s[at:next]: "kari krøllalfa example punktum
// no". The word "at" counts only where the address cannot be a sentence: in Norwegian it is "that".
func spelledEmail(s string, at, next int) (sp Span, ok bool) {
	word := s[at:next]
	if !isAtWord(word) || next >= len(s) || s[next] != ' ' {
		return Span{}, false
	}
	start, end := addressAround(s, at, next+1)
	if end == 0 || len(word) == 2 && !likeAddress(s[start:at], s[next+1:end]) {
		return Span{}, false
	}
	return Span{Kind: Email, Start: start, End: end, Sure: true}, !functionAddress(s[start:trimBlank(s, at)], s[next+1:end])
}

// likeAddress reports whether the parts around the word "at" are those of an address: a dot is spelled,
// or the local part has what no word has.
func likeAddress(local, domain string) bool {
	return !strings.Contains(domain, ".") || strings.ContainsAny(local, "._0123456789")
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
	i := localWord(s, end, end)
	for i < end {
		before := dotBefore(s, i)
		if before == 0 {
			break
		}
		more := localWord(s, before, end)
		if more == before {
			break
		}
		i = more
	}
	for i < end && (s[i] == '.' || s[i] == '-') {
		i++
	}
	if i == end {
		return -1
	}
	return i
}

// localWord steps back over the characters of a local part that ends at end.
func localWord(s string, i, end int) int {
	for i > 0 && end-i < maxLocal && localByte(s[i-1]) && !endsMark(s, i) {
		i--
	}
	return i
}

func localByte(c byte) bool {
	return isWordByte(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\''
}

// domainEnd reads labels up to a last one of at least two letters; spelled dots count.
func domainEnd(s string, i int) int {
	start, label, dots, good := i, i, 0, 0
	for i < len(s) && i-start < maxDomain {
		c := s[i]
		switch {
		case isWordByte(c) && c != '_' && !isMark(c) || c == '-':
			i++
			if dots > 0 && i-label >= 2 && !isDigit(c) {
				good = i
			}
			continue
		case c == '.' && i > label:
			i++
		case (c == '(' || c == '[' || c == '{' || c == ' ') && i > label && dotAfter(s, i) > 0:
			i = dotAfter(s, i)
		default:
			return good
		}
		dots++
		label = i
	}
	return good
}

// dotWords spell a dot. Those without brackets need blanks around them.
var dotWords = [...]string{"(dot)", "[dot]", "{dot}", "(punktum)", "[punktum]", "(prikk)", "(.)", "[.]", " dot ", " punktum ", " prikk ", " DOT "}

// dotAfter reads a spelled dot at i, with or without blanks around it, and returns where it ends; 0
// when there is none.
func dotAfter(s string, i int) int {
	for _, w := range dotWords {
		at := i
		if w[0] != ' ' && s[i] == ' ' {
			at++
		}
		if len(s)-at < len(w) || !strings.EqualFold(s[at:at+len(w)], w) {
			continue
		}
		end := at + len(w)
		if end < len(s) && s[end] == ' ' {
			end++
		}
		return end
	}
	return 0
}

// dotBefore reads a spelled dot that ends at i and returns where it begins; 0 when there is none.
func dotBefore(s string, i int) int {
	for _, w := range dotWords {
		end := i
		if w[0] != ' ' && end > 0 && s[end-1] == ' ' {
			end--
		}
		if end < len(w) || !strings.EqualFold(s[end-len(w):end], w) {
			continue
		}
		return trimBlank(s, end-len(w))
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
leder leiar nestleder nestleiar styreleder styreleiar kasserer kasserar sekretær sekretaer sekretar styret styre medlem medlemskap materialforvalter oppmann dommer
bane hallen hall svommehall svømmehall senter senteret sentralen styret styre leder ledelse styreleder rektor daglig drift driftsvakt
vaktmester mottak forening foreningen klubb klubben lag laget rad råd hotell camping rekruttering jobb jobs sales office hello hei news nyhetsbrev
test api system postmaster abuse security sikkerhet skjema soknad søknad tilskudd opptak inntak student studie studier seksjon avdeling etat etaten`)

// functionAddress reports whether an address is that of an office: its local part has a word
// for one and no person's name, or repeats the domain.
func functionAddress(local, domain string) bool {
	if len(local) > maxLocal+maxDomain {
		return false
	}
	local = strings.ToLower(local)
	first, _, _ := strings.Cut(strings.ToLower(domain), ".")
	if local == first {
		return true
	}
	hit := false
	for part := range strings.FieldsFuncSeq(local, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch {
		case isFunction(part):
			hit = true
		case ListedGiven(part), strings.HasSuffix(part, "sen") && ListedSurname(part):
			return false
		}
	}
	return hit || functionWords[local]
}

// functionEnds end compounds that name an office, and functionStarts begin them.
var (
	functionEnds = [...]string{"skole", "skolen", "skule", "skulen", "barnehage", "barnehagen", "kontor", "kontoret", "tjeneste", "tjenesten", "tenesta", "teneste", "senter", "senteret",
		"vakt", "vakta", "vakten", "avdeling", "avdelinga", "avdelingen", "bibliotek", "biblioteket", "sykehjem", "sjukeheim", "kommune", "mottak", "mottaket", "seksjon", "etat", "etaten",
		"museum", "museet", "torg", "torget", "forvaltning", "forvaltningen", "utvalg", "utval", "stasjon", "stasjonen", "team", "gruppe", "gruppen", "prosjekt", "prosjektet", "klubb",
		"forening", "idrettslag", "korps", "hall", "hallen", "utleie", "sekretariat", "service", "support", "styret", "rådet", "nemnda", "forbund", "utdanning", "opplæring", "verkstad"}
	functionStarts = [...]string{"postmottak", "firmapost", "epost", "kontakt", "informasjon", "kundeservice"}
)

// isFunction reports whether a word of a local part names an office.
func isFunction(word string) bool {
	if functionWords[word] {
		return true
	}
	for _, end := range functionEnds {
		if len(word) > len(end)+2 && strings.HasSuffix(word, end) {
			return true
		}
	}
	for _, start := range functionStarts {
		if strings.HasPrefix(word, start) {
			return true
		}
	}
	return false
}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
