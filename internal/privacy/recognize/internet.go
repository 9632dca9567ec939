package recognize

// CheckIPv4 tests four numbers of 0 to 255 with points between and no leading zeros. Versions and
// sections are written the same.
func CheckIPv4(s string) bool {
	parts, value, digits := 1, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.':
			if digits == 0 {
				return false
			}
			parts++
			value, digits = 0, 0
		case !isDigit(c), digits == 1 && value == 0:
			return false
		default:
			value = value*10 + int(c-'0')
			if digits++; digits > 3 || value > 255 {
				return false
			}
		}
	}
	return parts == 4 && digits > 0
}

// maxIPv6 is the length of the longest address of version 6 without an embedded one of version 4.
const maxIPv6 = 39

// CheckIPv6 tests eight groups of up to four hexadecimal digits with colons between, of which "::"
// can stand for several (RFC 4291), and a first group that has been given out: global, local to
// a site or to a link. So no time of day and no name of a program's part is one.
func CheckIPv6(s string) bool {
	if len(s) < 4 || len(s) > maxIPv6 {
		return false
	}
	groups, digits, first, short := 0, 0, 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != ':' {
			v := hexValue(c)
			if v < 0 {
				return false
			}
			if digits == 0 {
				groups++
			}
			if digits++; digits > 4 {
				return false
			}
			if groups == 1 {
				first = first<<4 | v
			}
			continue
		}
		if i+1 < len(s) && s[i+1] == ':' {
			if short || i == 0 {
				return false
			}
			short = true
			i++
		} else if digits == 0 || i+1 == len(s) {
			return false
		}
		digits = 0
	}
	given := first >= 0x2000 && first < 0x4000 || first >= 0xFC00 && first < 0xFE00 || first >= 0xFE80 && first < 0xFEC0
	return given && (groups == 8 && !short || groups < 8 && short)
}

// CheckMAC tests a hardware address: six pairs of hexadecimal digits with colons or with hyphens
// between, or three groups of four with points.
func CheckMAC(s string) bool {
	step, mark := 3, byte(0)
	switch {
	case len(s) == 17 && (s[2] == ':' || s[2] == '-'):
		mark = s[2]
	case len(s) == 14 && s[4] == '.':
		step, mark = 5, '.'
	default:
		return false
	}
	letter := false
	for i := 0; i < len(s); i++ {
		if i%step == step-1 {
			if s[i] != mark {
				return false
			}
			continue
		}
		if hexValue(s[i]) < 0 {
			return false
		}
		letter = letter || !isDigit(s[i])
	}
	return letter || mark == ':' // digits alone with hyphens or points are a number of something
}

func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// matchIPv4 is sure of what is announced, and takes what else can hardly be a version or a section:
// an address in a URL, or with a large number in it.
func matchIPv4(n *number) (Span, bool) {
	if n.n < 4 || n.before == fraction || n.n > 4 && n.groups[4].sep == point {
		return Span{}, false
	}
	large := 0
	for i := range 4 {
		if n.groups[i].len() > 3 || i > 0 && n.groups[i].sep != point {
			return Span{}, false
		}
		if n.groups[i].len() == 3 {
			large++
		}
	}
	i, end := n.start(), n.groups[3].end
	if !CheckIPv4(n.s[i:end]) || end < len(n.s) && isWordByte(n.s[end]) && !isMark(n.s[end]) {
		return Span{}, false
	}
	cues := n.announced()
	if cues&CueIP != 0 {
		return n.span(IPAddress, end, true)
	}
	host := i >= 2 && (n.s[i-1] == '@' || n.s[i-2:i] == "//")
	if cues&cueVersion != 0 || n.before == inWord || !host && large == 0 {
		return Span{}, false
	}
	return n.span(IPAddress, end, false)
}

// hexAddresses appends addresses of version 6 and hardware addresses. Devices of nobody have them
// too: only an announcement makes them sure.
func hexAddresses(s string, cue Cue, dst []Span) []Span {
	for i := 1; i < len(s); i++ {
		if s[i] != ':' && s[i] != '-' || hexValue(s[i-1]) < 0 {
			continue
		}
		start := i
		for start > 0 && i-start < 5 && hexValue(s[start-1]) >= 0 {
			start--
		}
		if start > 0 && (isWordByte(s[start-1]) && !endsMark(s, start) || s[start-1] == s[i]) {
			continue
		}
		end := start
		for end < len(s) && end-start <= maxIPv6 && (hexValue(s[end]) >= 0 || s[end] == s[i]) {
			end++
		}
		if end < len(s) && isWordByte(s[end]) && !isMark(s[end]) {
			continue
		}
		kind := ""
		switch address := s[start:end]; {
		case CheckMAC(address):
			kind = MACAddress
		case s[i] == ':' && CheckIPv6(address):
			kind = IPAddress
		default:
			continue
		}
		near, _ := cueBefore(s, start)
		dst = append(dst, Span{Kind: kind, Start: start, End: end, Sure: (near|cue)&(CueIP|CueDevice) != 0})
		i = end - 1
	}
	return dst
}

// CheckIMEI tests the 15 digits of a telephone: the number of a body that gives them out, and Luhn's
// check (3GPP TS 23.003). Meter numbers pass Luhn too.
func CheckIMEI(d string) bool {
	if len(d) != 15 || !allDigits(d) {
		return false
	}
	switch two(d) {
	case 1, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91, 97, 98, 99:
		return luhn(d)
	}
	return false
}

const imeiMark = blank | hyphen | slash | point

var imeiForms = [...]form{
	grouping(imeiMark, 2, 6, 6, 1), grouping(imeiMark, 8, 6, 1), grouping(imeiMark, 6, 2, 6, 1), grouping(0, 15).weakly(), grouping(imeiMark, 3, 3, 3, 3, 3).weakly(),
	grouping(imeiMark, 6, 6, 3).weakly(),
}

// matchIMEI is sure of what is announced, and takes the groups of the standard.
func matchIMEI(n *number) (Span, bool) {
	for i := range imeiForms {
		f := &imeiForms[i]
		end := n.fits(f)
		if end == 0 {
			continue
		}
		var buf [2 * maxRun]byte
		if t, _ := tailAt(n.s, end); t == tied || t == coded || !CheckIMEI(string(n.digits(f.groups, buf[:0]))) {
			continue
		}
		told := n.announced()&CueDevice != 0
		if told || !f.weak && n.before == alone {
			return n.span(IMEI, end, told)
		}
	}
	return Span{}, false
}
