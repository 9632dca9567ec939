package recognize

import "strings"

// maxHandle bounds a user name.
const maxHandle = 40

// profileHosts are the sites where a path is somebody's page, each with what the path begins with
// when it is a person's for sure, and what when it never is.
var profileHosts = [...]struct {
	host         string
	person, page []string
}{
	{"facebook.com/", []string{"profile.php?id=", "people/"}, []string{"groups/", "events/", "pages/", "pg/", "sharer", "share", "watch", "hashtag/", "marketplace", "help", "login", "story.php", "photo"}},
	{"fb.com/", nil, []string{"groups/", "events/", "pages/"}},
	{"instagram.com/", nil, []string{"p/", "explore/", "reel/", "reels/", "stories/", "accounts/", "about/"}},
	{"linkedin.com/", []string{"in/", "pub/"}, []string{""}},
	{"twitter.com/", nil, []string{"hashtag/", "search", "intent/", "share", "home", "i/"}},
	{"x.com/", nil, []string{"hashtag/", "search", "intent/", "share", "home", "i/"}},
	{"tiktok.com/", nil, []string{"tag/", "music/", "discover", "explore"}},
	{"snapchat.com/", []string{"add/"}, []string{""}},
}

// profiles appends pages of persons in social media. A page whose path has a listed name, or that
// its site keeps for persons, is sure; others may be anybody's. Those of organisations are left out
// where their words tell.
func profiles(s string, dst []Span) []Span {
	for i := 0; i < len(s); i++ {
		if s[i] != '/' {
			continue
		}
		start, end, sure := profileAt(s, i)
		if end == 0 {
			continue
		}
		dst = append(dst, Span{Kind: ProfileURL, Start: start, End: end, Sure: sure})
		i = end - 1
	}
	return dst
}

// profileAt reads a profile's address whose host ends with the slash at i; end is 0 when it is none.
func profileAt(s string, i int) (start, end int, sure bool) {
	if i < 5 || s[i-3]|0x20 != 'c' || s[i-4] != '.' { // ".com/"
		return 0, 0, false
	}
	for _, h := range profileHosts {
		n := len(h.host) - 1
		if i < n || !strings.EqualFold(s[i-n:i], h.host[:n]) || i > n && isWordByte(s[i-n-1]) && !endsMark(s, i-n) {
			continue
		}
		end = pathEnd(s, i+1)
		path := s[i+1 : end]
		sure = begins(path, h.person)
		if path == "" || !sure && begins(path, h.page) || !sure && organisationPath(path) {
			return 0, 0, false
		}
		return hostStart(s, i-n), end, sure || personalPath(path)
	}
	return 0, 0, false
}

func begins(path string, starts []string) bool {
	for _, start := range starts {
		if len(path) >= len(start) && strings.EqualFold(path[:len(start)], start) {
			return true
		}
	}
	return false
}

// maxPath bounds what of a path is read.
const maxPath = 120

func pathEnd(s string, i int) int {
	end := i
	for end < len(s) && end-i < maxPath && s[end] > ' ' && s[end] != '"' && s[end] != '<' && s[end] != '>' && s[end] != ')' && s[end] != ']' && s[end] != '}' && s[end] != '\'' && s[end] != ',' && s[end] != ';' {
		end++
	}
	for end > i && (s[end-1] == '.' || s[end-1] == ':' || s[end-1] == '!') {
		end--
	}
	return end
}

// hostStart steps back over "https://www." before a host.
func hostStart(s string, i int) int {
	from := i
	for i > 0 && from-i < 20 && (isASCIILetter(s[i-1]) || s[i-1] == '.' || s[i-1] == '-') {
		i--
	}
	for _, scheme := range [...]string{"https://", "http://"} {
		if i >= len(scheme) && strings.EqualFold(s[i-len(scheme):i], scheme) {
			return i - len(scheme)
		}
	}
	return i
}

// personalPath reports whether a path has a listed given name, alone or run together with a
// surname.
func personalPath(path string) bool {
	for part := range pathWords(path) {
		if ListedGiven(part) || joinedName(part) {
			return true
		}
	}
	return false
}

// joinedName reports whether a word is a listed given name and a listed surname: "karihansen".
func joinedName(word string) bool {
	if len(word) < 6 || len(word) > longestName {
		return false
	}
	for k := 3; k <= len(word)-3; k++ {
		if ListedGiven(word[:k]) && ListedSurname(word[k:]) {
			return true
		}
	}
	return false
}

// organisationPath reports whether a path has a word of an organisation and no person's name.
func organisationPath(path string) bool {
	found := false
	for part := range pathWords(strings.ToLower(path)) {
		if isFunction(part) || classify(part)&(placeWord|organisationWord) != 0 || strings.Contains(part, "kommune") || strings.Contains(part, "norge") {
			found = true
		}
	}
	return found
}

// pathWords are the runs of letters in the first part of a path.
func pathWords(path string) func(yield func(string) bool) {
	if i := strings.IndexByte(path, '?'); i >= 0 {
		path = path[:i]
	}
	return strings.FieldsFuncSeq(path, func(r rune) bool { return r < 0x80 && !isASCIILetter(byte(r)) })
}

// handles appends "@name". A handle is sure where a site is named before it and it holds a listed
// name: offices have handles too.
func handles(s string, cue Cue, dst []Span) []Span {
	for i := 0; i < len(s); i++ {
		if s[i] != '@' || i > 0 && (isWordByte(s[i-1]) && !endsMark(s, i) || s[i-1] == '.' || s[i-1] == '/') {
			continue
		}
		end := handleEnd(s, i+1)
		if end == 0 || organisationPath(s[i+1:end]) {
			continue
		}
		near, _ := cueBefore(s, i)
		sure := cue&CueProfile != 0 || near&CueProfile != 0 && personalPath(s[i+1:end])
		dst = append(dst, Span{Kind: ProfileURL, Start: i, End: end, Sure: sure})
		i = end - 1
	}
	return dst
}

// handleEnd reads a user name of 3 to 40 letters, digits, points and underscores that begins with a
// letter; 0 when there is none, or when it goes on as an address does.
func handleEnd(s string, i int) int {
	if i >= len(s) || !isLetterByte(s[i]) || isMark(s[i]) {
		return 0
	}
	end := i
	for end < len(s) && end-i <= maxHandle && (isWordByte(s[end]) && !isMark(s[end]) || (s[end] == '.' || s[end] == '-') && end+1 < len(s) && isWordByte(s[end+1])) {
		end++
	}
	if end-i < 3 || end-i > maxHandle || end < len(s) && s[end] == '@' {
		return 0
	}
	return end
}

// strongEnds end the words that mean a user's name, and not only a user.
var strongEnds = [...]string{"navn", "namn", "name", "id", "Navn", "Name", "Id", "ID"}

// labelledUserNames appends the word that follows "brukernavn:", "user=" and their like.
func labelledUserNames(s string, dst []Span) []Span {
	for i := 0; i < len(s); i++ {
		if s[i] != ':' && s[i] != '=' {
			continue
		}
		_, own := cueBefore(s, i)
		if own&(CueUser|CueProfile) == 0 {
			continue
		}
		if word, _ := wordBefore(s, max(0, i-cueReach), i); own&CueUser != 0 && ends([]byte(word), strongEnds[:], 3) {
			own |= cueStrong
		}
		if sp, ok := userName(s, i+1, own); ok {
			dst = append(dst, sp)
			i = sp.End - 1
		}
	}
	return dst
}

// spelled appends what words announce that have no mark behind them: addresses whose at sign is a
// word, and user names; and user names that are two names with a point between.
func spelled(s string, dst []Span) []Span {
	letter := false
	for i := 0; i+2 < len(s); i++ {
		before := letter
		letter = isLetterByte(s[i])
		if before {
			if (s[i] == '.' || s[i] == '_' || s[i] == '\\') && isLetterByte(s[i+1]) {
				dst = appendAround(dst, s, i)
			}
			continue
		}
		if !letter {
			continue
		}
		next := s[i+1] | 0x20
		switch s[i] | 0x20 {
		case 'a':
			switch next {
			case 't', 'l':
				dst = appendFound(dst, s, i, spelledEmail)
			case 'c':
				dst = appendFound(dst, s, i, followingUserName)
			}
		case 'k':
			switch next {
			case 'r':
				dst = appendFound(dst, s, i, spelledEmail)
			case 'o':
				dst = appendFound(dst, s, i, followingUserName)
			}
		case 's':
			switch next {
			case 'n':
				dst = appendFound(dst, s, i, spelledEmail)
			case 'u':
				dst = appendFound(dst, s, i, followingUserName)
			}
		case 0xE3: // of "æt"
			dst = appendFound(dst, s, i, spelledEmail)
		case 'b', 'u', 'l', 'i', 'p', 't':
			switch next {
			case 'r', 's', 'o', 'd', 'n', 'a', 'i', 0xE3:
				dst = appendFound(dst, s, i, followingUserName)
			}
		}
	}
	return dst
}

// spelledEmails appends the addresses only: user names in running text are never sure.
func spelledEmails(s string, dst []Span) []Span {
	letter := byte(0)
	for i := 0; i+2 < len(s); i++ {
		before := letter
		letter = byte(byteClass[s[i]] & letterByte)
		if letter == 0 || before != 0 {
			continue
		}
		third := s[i+2] | 0x20
		switch c, next := s[i]|0x20, s[i+1]|0x20; {
		case c == 'a' && (next == 't' && byteClass[s[i+2]]&letterByte == 0 || next == 'l' && third == 'f'),
			c == 'k' && next == 'r', c == 's' && next == 'n' && third == 'a', c == 0xE3:
			dst = appendFound(dst, s, i, spelledEmail)
		}
	}
	return dst
}

// appendAround appends a user name around the mark at i.
func appendAround(dst []Span, s string, i int) []Span {
	if len(dst) > 0 && i < dst[len(dst)-1].End && i >= dst[len(dst)-1].Start {
		return dst
	}
	find := dottedLogin
	if s[i] == '\\' {
		find = domainLogin
	}
	if sp, ok := find(s, i); ok {
		return append(dst, sp)
	}
	return dst
}

// appendFound appends what find says of the word at i. Words that are too long to mean anything
// are not read to their end.
func appendFound(dst []Span, s string, i int, find func(s string, start, end int) (Span, bool)) []Span {
	end := i
	for end < len(s) && end-i <= longestAt && (isLetterByte(s[end]) || s[end] == '-') {
		end++
	}
	if sp, ok := find(s, i, end); ok {
		return append(dst, sp)
	}
	return dst
}

// userName reads a user name at i, behind blanks and quotation marks. A plain
// capitalised word is none, and a word of a language is not sure under a cue as weak as "user".
func userName(s string, i int, own Cue) (Span, bool) {
	i = skipAny(s, i, " \"'\t", 4)
	if i < len(s) && s[i] == '@' {
		return Span{}, false // handles
	}
	end := handleEnd(s, i)
	if end == 0 || own&CueProfile != 0 && strings.HasPrefix(s[i:], "http") {
		return Span{}, false
	}
	name := s[i:end]
	if !mixed(name) && isCapital(name[0]) || organisationPath(name) && !lettersThenDigits(name) {
		return Span{}, false
	}
	return Span{Kind: Username, Start: i, End: end, Sure: mixed(name) || own == CueUser|cueStrong}, true
}

// mixed reports whether a word has what words of a language have not: digits, points, underscores.
func mixed(word string) bool { return strings.ContainsAny(word, "0123456789._") }
