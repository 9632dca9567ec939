package main

import (
	"fmt"
	"strings"
)

// Every identifier belongs to nobody: national ids have the month + 80 of synthetic ones, accounts
// lie in bank 9999, organisation numbers below the first one given out (900 and 800 million),
// e-mails under example.no, IP addresses and MAC addresses in documentation series, phones in the
// first thousand of a series, number plates in letters that no district has, cards in the ranges
// that payment providers give out for tests.

// check is the digit that makes the weighted sum divisible by 11, if there is one.
func check(digits string, weights ...int) (string, bool) {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	k := (11 - sum%11) % 11
	return fmt.Sprint(k), k < 10
}

// luhn appends the digit that makes a number pass modulo 10.
func luhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

// national makes a synthetic fødselsnummer for a birth year from 1930 to 2019.
func (m *maker) national() string { return m.nationalOf(1+m.IntN(28), 1930+m.IntN(90), 0) }

// nationalOf has a day (plus 40 for a D number), a year, and rest, which the first check sum leaves
// modulo 11: 0 for numbers of today, 1 to 3 for those that will be given out from 2032.
func (m *maker) nationalOf(day, year, rest int) string {
	for {
		series := m.IntN(500)
		if year >= 2000 {
			series += 500
		}
		nine := fmt.Sprintf("%02d%02d%02d%03d", day, 81+m.IntN(12), year%100, series)
		sum := 0
		for i, w := range []int{3, 7, 6, 1, 8, 9, 4, 5, 2} {
			sum += w * int(nine[i]-'0')
		}
		k1 := (11 + rest - sum%11) % 11
		if k1 == 10 {
			continue
		}
		ten := fmt.Sprint(nine, k1)
		if k2, ok := check(ten, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return ten + k2
		}
	}
}

// account makes 11 digits in a bank that does not exist.
func (m *maker) account() string {
	for {
		d := "9999" + m.digits(6)
		if k, ok := check(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return d + k
		}
	}
}

func dotted(account string) string { return account[:4] + "." + account[4:6] + "." + account[6:] }

// iban is a Norwegian IBAN of such an account.
func (m *maker) iban() string {
	a := m.account()
	rest := 0
	for _, d := range a + "232400" { // N is 23, O is 24, 00 for the digits sought
		rest = (rest*10 + int(d-'0')) % 97
	}
	return fmt.Sprintf("NO%02d%s", 98-rest, a)
}

// org makes an organisation number.
func (m *maker) org() string {
	for {
		d := pick(m, []string{"900", "901", "902", "903", "800"}) + m.digits(5)
		if k, ok := check(d, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return d + k
		}
	}
}

// mobile makes eight digits, plain.
func (m *maker) mobile() string {
	return pick(m, []string{"400", "900", "480", "930", "950", "410"}) + "00" + m.digits(3)
}

// mobileAs writes a number as people do.
func (m *maker) mobileAs() string {
	n := m.mobile()
	switch m.IntN(7) {
	case 0:
		return n
	case 1:
		return "+47 " + n[:3] + " " + n[3:5] + " " + n[5:]
	case 2:
		return "+47" + n
	case 3:
		return "0047 " + n
	case 4:
		return n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:]
	default:
		return n[:3] + " " + n[3:5] + " " + n[5:]
	}
}

// switchboard makes a fixed number of an office.
func (m *maker) switchboard() string {
	return pick(m, []string{"71", "73", "55", "22", "38"}) + " 00 " + m.digits(2) + " 00"
}

func (m *maker) plate() string {
	return pick(m, []string{"ZX", "ZV", "EZ", "XZ", "ZZ"}) + " " + fmt.Sprint(10000+m.IntN(90000))
}

// duf makes twelve digits: a year, a serial number higher than any year reaches, two check digits.
func (m *maker) duf() string {
	year, serial := fmt.Sprint(2012+m.IntN(12)), fmt.Sprint(900000+m.IntN(100000))
	sum := 0
	for i, w := range []int{4, 6, 3, 2, 7, 5, 4, 6, 3, 2} {
		sum += w * int((serial + year)[i]-'0')
	}
	return fmt.Sprintf("%s%s%02d", year, serial, sum%11)
}

func (m *maker) kid() string      { return luhn("77" + m.digits(13)) }
func (m *maker) card() string     { return luhn("400000" + m.digits(9)) }
func (m *maker) imei() string     { return luhn("35000000" + m.digits(6)) }
func (m *maker) hpr() string      { return "99" + m.digits(5) }
func (m *maker) passport() string { return "XX" + string(rune('A'+m.IntN(26))) + "9" + m.digits(5) }

func (m *maker) mac() string {
	return fmt.Sprintf("02:00:5E:%02X:%02X:%02X", m.IntN(256), m.IntN(256), m.IntN(256))
}

func (m *maker) ip() string {
	if m.IntN(6) == 0 {
		return fmt.Sprintf("2001:db8:%x:%x::%x", m.IntN(65536), m.IntN(65536), 1+m.IntN(65535))
	}
	return pick(m, []string{"192.0.2.", "198.51.100.", "203.0.113."}) + fmt.Sprint(1+m.IntN(254))
}

// home is a private address, without and with the post town.
func (m *maker) home() string {
	n := fmt.Sprint(1 + m.IntN(140))
	if m.IntN(5) == 0 {
		n += pick(m, []string{"A", "B", "C", "a", " b"})
	}
	return pick(m, homeStreets) + " " + n
}

func (m *maker) homeFull() string { return m.home() + ", " + pick(m, towns) }

// spaced writes a national id in one of the forms seen in tables.
func (m *maker) spaced(id string) string {
	switch m.IntN(5) {
	case 0:
		return id[:6] + " " + id[6:]
	case 1:
		return id[:6] + "-" + id[6:]
	case 2:
		return id[:6] + "\u00a0" + id[6:]
	case 3:
		return id[:2] + "." + id[2:4] + "." + id[4:6] + " " + id[6:]
	}
	return id[:6] + "." + id[6:]
}

// unzeroed is what a spreadsheet leaves of a number.
func unzeroed(id string) string { return strings.TrimLeft(id, "0") }
