package recognize

import "strings"

// loginCue says how a word announces a user name that follows it without a mark.
type loginCue uint8

const (
	noLogin      loginCue = iota
	loginName             // "brukernavn": what follows is one
	loginAccount          // "brukeren", "konto": a name or a code that follows is one
	loginVerb             // "bruker" is a verb too: only what no word looks like
	loginAs               // "logget inn som": any word that is none of the language
	loginPass             // "passordet til"
)

var loginWords = func() map[string]loginCue {
	words := make(map[string]loginCue)
	for cue, list := range map[loginCue]string{
		loginName:    `brukernavn brukernavnet brukarnamn brukarnamnet brukernamn username`,
		loginAccount: `brukeren brukaren brukerkonto brukerkontoen brukarkonto brukarkontoen brukerident brukerid brukarid user konto kontoen ident identen account userid superbruker superbrukar`,
		loginVerb:    `bruker brukar login innlogging innlogginga pålogging pålogginga`,
		loginAs:      `logget logga logge logger loggar logg logged innlogget innlogga pålogget pålogga`,
		loginPass:    `tilgang tilgangen tilgangar tilgong access passord passordet password passordbytte passordreset`,
	} {
		for w := range strings.FieldsSeq(list) {
			words[w] = cue
		}
	}
	return words
}()

// longestLoginWord is the longest of them, in bytes.
const longestLoginWord = 16

// followingUserName reads what follows the word s[start:end] when it announces a user name and no
// mark stands between. Only one behind "brukernavn" is sure.
func followingUserName(s string, start, end int) (Span, bool) {
	if end-start > longestLoginWord {
		return Span{}, false
	}
	var buf [2 * longestLoginWord]byte
	cue := loginWords[string(fold(buf[:0], s[start:end]))]
	switch cue {
	case noLogin:
		return Span{}, false
	case loginName:
		return namedUser(s, end)
	}
	i := end
	switch cue {
	case loginAs:
		if i = afterWords(s, i, "inn", "in", "på", "seg inn", "seg på"); afterWords(s, i, "som", "as") == i {
			return Span{}, false
		}
		i = afterWords(s, i, "som", "as")
	case loginPass:
		if i = afterWords(s, i, "til", "for", "på", "of"); i == end {
			return Span{}, false
		}
		i = afterWords(s, i, "brukeren", "bruker", "brukar", "brukaren", "kontoen", "konto", "user")
	case loginAccount:
		i = afterWords(s, i, "med id", "med navn", "til", "for", "er", "is")
		if i > end && (s[i-1] == 'r' || s[i-1] == 's') && s[i-2] != 'o' {
			cue = loginVerb // "brukeren er borte"
		}
	}
	return loginAt(s, i, cue)
}

// namedUser reads what follows "brukernavn".
func namedUser(s string, end int) (Span, bool) {
	is := false
	for _, w := range [...]string{" er ", " is "} {
		if strings.HasPrefix(s[end:], w) {
			end += len(w) - 1
			is = true
		}
	}
	if end >= len(s) || s[end] != ' ' {
		return Span{}, false
	}
	sp, ok := userName(s, end+1, CueUser|cueStrong)
	if !ok {
		return Span{}, false
	}
	name := s[sp.Start:sp.End]
	sp.Sure = sp.Sure && (is || mixed(name))
	return sp, is || mixed(name) || nameInside(name)
}

// afterWords steps over a blank and the first of these words that stands at i, in any case.
func afterWords(s string, i int, words ...string) int {
	if i >= len(s) || s[i] != ' ' {
		return i
	}
	for _, w := range words {
		end := i + 1 + len(w)
		if end < len(s) && s[end] == ' ' && strings.EqualFold(s[i+1:end], w) {
			return end
		}
	}
	return i
}

// loginAt reads a user name at i, behind blanks and marks.
func loginAt(s string, i int, cue loginCue) (Span, bool) {
	from := i
	for i < len(s) && i-from < 5 && (strings.IndexByte(" :=\"'(", s[i]) >= 0 || s[i] == 0xC2 || s[i] == 0xAB) {
		i++
	}
	end := handleEnd(s, i)
	if i == from || end == 0 || partOfPath(s, i, end) {
		return Span{}, false
	}
	return Span{Kind: Username, Start: i, End: end}, isLogin(s[i:end], cue)
}

// isLogin reports whether a word is a user name behind such a cue.
func isLogin(name string, cue loginCue) bool {
	if loginForm(name) {
		return true
	}
	if !smallWord(name) || classOf(name)&notName != 0 || roleWords[strings.ToLower(name)] {
		return false
	}
	switch cue {
	case loginAs:
		return len(name) >= 4 && !isFunction(name)
	case loginAccount, loginName, loginPass:
		return nameInside(name)
	}
	return hardStart(name)
}

// roleWords follow "logget inn som" and are nobody.
var roleWords = wordSet(`admin administrator administratoren gjest guest vanlig vanleg bruker brukar brukeren ansatt tilsett elev elever lærer lærar leder leiar foresatt føresett root superbruker
	superbrukar saksbehandler saksbehandlar normalt tidligere tidlegare privatperson innbygger innbyggar annen annan andre alltid før ekstern intern lokal local domain system sjef konsulent vikar
	personen systemet portalen appen nettbrett telefon maskinen skriveren kontoen epost mailen postkassen wifi nett nettet skolen penger pengar locking locked blocked shared lenge lenger lengre melde legge personlig personleg format fravær stenger styring utlandet transit alle dette denne disse barnet hjemmeside portal applikasjon`)

// smallWord reports whether a word is letters of one case only.
func smallWord(name string) bool {
	small, capital := false, false
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case isCapital(c):
			capital = true
		case isLetterByte(c):
			small = true
		default:
			return false
		}
	}
	return small != capital
}

// loginForm reports whether a word has the form of a user name, and of nothing else that has points,
// hyphens and digits: parts of small letters with points or underscores between, letters and then
// digits, or EXT- and letters.
func loginForm(name string) bool {
	switch {
	case strings.IndexByte(name, '-') >= 0:
		prefix, rest, _ := strings.Cut(name, "-")
		return externalPrefix(prefix) && len(rest) >= 3 && (smallWord(rest) || lettersThenDigits(rest))
	case strings.ContainsAny(name, "._"):
		return loginParts(name)
	}
	return lettersThenDigits(name)
}

func externalPrefix(p string) bool {
	switch strings.ToLower(p) {
	case "ext", "adm", "x", "a", "e", "kons", "vik", "sa", "da":
		return true
	}
	return false
}

// lettersThenDigits takes "ab1234" and "FOS4412", and no product with a number: "Windows11", "python3".
func lettersThenDigits(name string) bool {
	k := 0
	for k < len(name) && isLetterByte(name[k]) {
		k++
	}
	if k < 2 || k > 10 || k == len(name) || !allDigits(name[k:]) || len(name)-k > 7 {
		return false
	}
	letters := name[:k]
	return smallWord(letters) && !productWords[strings.ToLower(letters)] && classOf(letters)&(ordinary|placeWord) == 0 && (k <= 4 || len(name)-k >= 2)
}

// productWords stand before a number in the names of programs, devices, rooms and forms.
var productWords = wordSet(`win windows word excel office python java http https ipv ie edge ios mac os net sql php tls ssl utf sha md mp jpg pdf x rom sal bygg etg etasje id pc dell hp lenovo iphone ipad
	surface printer skriver server srv db vm vlan port usb hdmi ps ver versjon v kl nr fil ark side skjema a b c m nivå level step trinn fase del ticket inc req chg task sak ref case asset tag sn wifi
	eduroam covid iso ns en ean rfc kb ms cve`)

// loginParts reports whether a word is two or three parts with points or underscores between, none of
// them of a file's or a site's name.
func loginParts(name string) bool {
	parts, capitals, listed := 0, false, false
	last := ""
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '_' }) {
		parts++
		last = part
		if allDigits(part) && parts == 1 || isDigit(part[0]) && !allDigits(part) {
			return false
		}
		if parts == 1 && (strings.EqualFold(part, "www") || fileEnds[strings.ToLower(part)]) {
			return false
		}
		capitals = capitals || isCapital(part[0])
		listed = listed || classOf(part)&nameClass != 0 || nameInside(part)
	}
	if parts < 2 || parts > 3 || capitals && !listed {
		return false
	}
	if strings.IndexByte(name, '.') >= 0 && (fileEnds[strings.ToLower(last)] || allDigits(last) && !listed) {
		return false
	}
	return listed || strings.IndexByte(name, '.') < 0 && !allDigits(last)
}

// fileEnds end the names of files and sites, or begin those of packages.
var fileEnds = wordSet(`no com org net se dk eu io app dev local lan intern internal kommune info nu int edu gov uk de fi ad pdf doc docx docm dot dotx rtf odt ods odp xls xlsx xlsm xlsb csv tsv txt md jpg jpeg
	png gif tif tiff svg bmp heic mp mov avi wav zip rar gz tar iso exe msi dll sys bat cmd ps log xml xsd json yml yaml html htm php aspx asp jsp py js ts css java class jar go rs cs sql db mdb accdb bak tmp msg eml
	pst ost ppt pptx pps vsd vsdx one rdp lnk cer crt pem pfx key ini cfg conf config dwg dxf sos gml shp gpkg kml ics vcf bin dat apk ipa`)

// nameInside reports whether a word of small letters is put together as user names are: a listed
// name, or a surname with up to three letters before or behind.
func nameInside(word string) bool {
	if len(word) < 4 || len(word) > longestName {
		return false
	}
	c := classOf(word)
	if c&nameClass != 0 {
		return c&(notName|natural|familiar) == 0
	}
	if hardStart(word) || joinedName(word) {
		return true
	}
	if c != 0 {
		return false
	}
	for k := 1; k <= 3 && len(word)-k >= 4; k++ {
		if classOf(word[k:])&surname != 0 || k > 1 && classOf(word[:len(word)-k])&surname != 0 {
			return true
		}
	}
	return false
}

// hardStart reports whether a word with a vowel begins as no Norwegian or English word does: an
// initial before a surname makes such beginnings.
func hardStart(word string) bool {
	const vowels = "aeiouyæøåAEIOUYÆØÅ"
	if len(word) < 4 || strings.IndexAny(word, vowels) < 2 {
		return false
	}
	switch strings.ToLower(word[:2]) {
	case "bl", "br", "bj", "dr", "dv", "dj", "fl", "fr", "fj", "fn", "gl", "gr", "gn", "gj", "hj", "hv", "kj", "kl", "kn", "kr", "kv", "mj", "nj", "pl", "pr", "pj", "ps", "sj", "sk", "sl", "sm", "sn", "sp",
		"st", "sv", "sc", "sq", "sw", "tr", "tv", "tj", "ts", "vr", "vl", "th", "ch", "sh", "ph", "wh", "wr", "rh", "lj", "kh", "gh", "cl", "cr", "tw", "dw", "zl", "cz", "sz", "ss", "ft", "ht", "ww":
		return false
	}
	return isASCIILetter(word[0]) && isASCIILetter(word[1])
}

// partOfPath reports whether a word belongs to an address, a path or a file's name.
func partOfPath(s string, start, end int) bool {
	if start > 0 && strings.IndexByte("/\\@.-_", s[start-1]) >= 0 {
		return true
	}
	if end >= len(s) {
		return false
	}
	return strings.IndexByte("/\\@", s[end]) >= 0 || s[end] == ':' && end+1 < len(s) && (s[end+1] == '/' || isDigit(s[end+1]))
}

// loginReach is how far from a word for accounts a user name can stand, in bytes.
const loginReach = 80

// dottedLogin reads the word around the point or the underscore at i as a user name: a listed given
// name and a listed surname, or one of them near a word for accounts.
func dottedLogin(s string, i int) (Span, bool) {
	start := i
	for start > 0 && i-start < maxHandle && (isWordByte(s[start-1]) && !endsMark(s, start) || s[start-1] == '.') {
		start--
	}
	end := handleEnd(s, start)
	if end <= i || partOfPath(s, start, end) {
		return Span{}, false
	}
	name := s[start:end]
	if !loginParts(name) {
		return Span{}, false
	}
	first, rest, _ := strings.Cut(name, s[i:i+1])
	if j := strings.LastIndexAny(rest, "._"); j >= 0 {
		rest = rest[j+1:]
	}
	if len(rest) < 3 || isCapital(rest[0]) && !isCapital(first[0]) { // "dag.Vi": two sentences
		return Span{}, false
	}
	full := classOf(first)&given != 0 && ListedSurname(strings.TrimRight(rest, "0123456789"))
	return Span{Kind: Username, Start: start, End: end}, full || aboutAccounts(s, start, end) && (nameInside(first) || nameInside(rest) || classOf(first)&given != 0)
}

// aboutAccounts reports whether a word for accounts stands near s[start:end].
func aboutAccounts(s string, start, end int) bool {
	for _, part := range [...]string{s[max(0, start-loginReach):start], s[end:min(len(s), end+loginReach)]} {
		var buf [2 * loginReach]byte
		text := string(fold(buf[:0], part))
		for _, w := range [...]string{"passord", "password", "logg", "login", "user", "bruker", "brukar", "konto", "ident", "account", "tilgang"} {
			if strings.Contains(text, w) {
				return true
			}
		}
	}
	return false
}

// domainLogin reads what follows the backslash at i, behind a domain in capitals: "KOMMUNE\ab1234".
func domainLogin(s string, i int) (Span, bool) {
	start := i
	for start > 0 && i-start < 16 && (isCapital(s[start-1]) || isDigit(s[start-1])) {
		start--
	}
	if i-start < 2 || start > 0 && strings.IndexByte("\\/:._-", s[start-1]) >= 0 {
		return Span{}, false
	}
	end := handleEnd(s, i+1)
	if end == 0 || end < len(s) && s[end] == '\\' || strings.IndexByte(s[i+1:end], '.') >= 0 && !loginParts(s[i+1:end]) {
		return Span{}, false
	}
	return Span{Kind: Username, Start: i + 1, End: end}, !isCapital(s[i+1]) || !smallWord(s[i+1:end])
}
