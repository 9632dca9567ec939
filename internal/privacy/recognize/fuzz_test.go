package recognize_test

import (
	"math/big"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// FuzzSpans holds every recognizer to what its callers rely on: spans are in order, within the
// text, not empty, and do not overlap.
func FuzzSpans(f *testing.F) {
	for _, s := range append([]string{
		"17821951046", "178219 51046", "8601.11.17947", "NO93 8601 1117 947", "4111 1111 1111 1111", "kari@example.no", "kari (at) example (dot) no",
		"+47 41 00 00 00", "Kari Hansen", "Hansen, Kari", "10.2.14.3", `{"fnr":"17821951046"}`, "1.234.567,89", "\xff\xc2", "31.12.2024", "(+47", "00", "f. 1", "gnr 1 bnr",
		"kari krøllalfa example punktum no", "brukernavn er x", "59.1234,10.1234", "fe80::", "facebook.com/", "@a", "%4", "&#;", `\u00`, "1.1E+10",
	}, harmless[:20]...) {
		f.Add(s, uint32(0))
		f.Add(s, uint32(15))
		f.Add(s, ^uint32(0))
	}
	f.Fuzz(func(t *testing.T, s string, cue uint32) {
		end := 0
		for _, sp := range recognize.Spans(s, recognize.Cue(cue), nil) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(s) || sp.Kind == "" {
				t.Fatalf("span %+v after %d in %q", sp, end, s)
			}
			end = sp.End
		}
		recognize.LookAt(s)
	})
}

// checked fuzzes one check: it agrees with a plain model, and what passes is found behind the word
// that announces it, as a span of the kind, or of another whose check comes first.
func checked(f *testing.F, check, model func(string) bool, label, kind, seeds string) {
	for s := range strings.FieldsSeq(seeds) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ok := check(s)
		if ok != model(s) {
			t.Fatalf("the check of %q says %v, the model does not", s, ok)
		}
		if !ok || label == "" {
			return
		}
		text := label + " " + s
		for _, sp := range recognize.Spans(text, 0, nil) {
			if sp.Start <= len(label)+1 && sp.End == len(text) && (sp.Kind == kind || sp.Kind == recognize.NationalID) {
				return
			}
		}
		t.Fatalf("Spans(%q) = %q, want %s", text, spansOf(text, 0), kind)
	})
}

// weighted is a sum of digits, weighted, modulus m; the digits must be n.
func weighted(d string, n, m int, weights ...int) int {
	if !regexp.MustCompile(`^[0-9]+$`).MatchString(d) || len(d) != n {
		return -1
	}
	sum := 0
	for i, w := range weights {
		sum += w * int(d[i]-'0')
	}
	return sum % m
}

// luhn is the check as it is described: double every second digit from the right, add the digits.
func luhn(d string) bool {
	if !regexp.MustCompile(`^[0-9]+$`).MatchString(d) {
		return false
	}
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return sum%10 == 0
}

func matching(pattern string) func(string) bool { return regexp.MustCompile(pattern).MatchString }

func FuzzNational(f *testing.F) {
	model := func(s string) bool {
		one := weighted(s, 11, 11, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
		if weighted(s, 11, 11, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) != 0 || one < 0 || one > 3 {
			return false
		}
		if s[0] >= '8' {
			return one == 0
		}
		m := regexp.MustCompile(`^([04][1-9]|[15][0-9]|[26][0-9]|[37][01])(0[1-9]|1[0-2]|4[1-9]|5[0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])(..)`).FindStringSubmatch(s)
		if m == nil {
			return false
		}
		day, month, year := int(s[0]-'0')%4*10+int(s[1]-'0'), int(s[2]-'0')*10+int(s[3]-'0'), int(s[4]-'0')*10+int(s[5]-'0')
		for _, offset := range []int{80, 65, 40} {
			if month > offset {
				month -= offset
				break
			}
		}
		days := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
		if month == 2 && year%4 == 0 {
			days = 29
		}
		return day <= days
	}
	checked(f, func(s string) bool { return recognize.CheckNational(s).Person() }, model, "fnr", recognize.NationalID,
		"17821951046 61920454754 03452353473 22666601150 30108299920 30108299939 81234567802 00000000000 29820012345 70108299914")
}

func FuzzDUF(f *testing.F) {
	model := func(s string) bool {
		r := weighted(s, 12, 11, 4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
		return r >= 0 && s >= "1950" && s < "2100" && int(s[10]-'0')*10+int(s[11]-'0') == r
	}
	// The sum takes the serial first, then the year: the same weights in another order.
	checked(f, recognize.CheckDUF, model, "duf", recognize.DUF, "199995900407 199668774902 201477696610 200811544805 194999999999")
}

func FuzzAccount(f *testing.F) {
	model := func(s string) bool {
		return weighted(s, 11, 11, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) == 0 && s[:4] != "0000"
	}
	checked(f, recognize.CheckAccount, model, "konto", recognize.BankAccount, "86011117947 86011117948 00000000000 17821951046")
}

func FuzzKID(f *testing.F) {
	model := func(s string) bool {
		if !matching(`^[0-9]{3,24}[0-9-]$`)(s) {
			return false
		}
		sum, w := 0, 2
		for i := len(s) - 2; i >= 0; i-- {
			sum += int(s[i]-'0') * w
			if w++; w == 8 {
				w = 2
			}
		}
		k := (11 - sum%11) % 11
		return luhn(s) || s[len(s)-1] == "0123456789-"[k]
	}
	checked(f, recognize.CheckKID, model, "KID", recognize.PaymentRef, "2345676 246486387 0044555258 123- 1234567890123456789012345 12 0000")
}

func FuzzIBAN(f *testing.F) {
	model := func(s string) bool {
		if !matching(`^[A-Z]{2}[0-9A-Z]{13,31}$`)(s) {
			return false
		}
		n := new(big.Int)
		for _, c := range s[4:] + s[:4] {
			v := int64(c - '0')
			base := int64(10)
			if c >= 'A' {
				v, base = int64(c-'A')+10, 100
			}
			n.Add(n.Mul(n, big.NewInt(base)), big.NewInt(v))
		}
		return n.Mod(n, big.NewInt(97)).Int64() == 1
	}
	for _, s := range strings.Fields("NO9386011117947 GB82WEST12345698765432 DE89370400440532013000 NO9386011117948 FR1420041010050500013M02606") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { // the model knows no country's length
		if ok := recognize.CheckIBAN(s); ok && (!model(s) || spansOf(s, 0) != "iban="+s) {
			t.Fatalf("CheckIBAN(%q) = %v; spans %q", s, ok, spansOf(s, 0))
		}
	})
}

func FuzzCard(f *testing.F) {
	model := func(s string) bool {
		return luhn(s) && matching(`^(4([0-9]{12}|[0-9]{15}|[0-9]{18})|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|3[47][0-9]{13}|3[68][0-9]{12}|(50|5[6-9]|63|67)([0-9]{14}|[0-9]{16}|[0-9]{17})|6011[0-9]{12}|(65|62|35)[0-9]{14})$`)(s)
	}
	checked(f, recognize.CheckCard, model, "visa", recognize.PaymentCard, "4111111111111111 5454548066653898 378282442944698 7070866024782 36000000000008")
}

func FuzzOrganisation(f *testing.F) {
	model := func(s string) bool { return weighted(s, 9, 11, 3, 2, 7, 6, 5, 4, 3, 2, 1) == 0 && s[0] >= '8' }
	checked(f, recognize.CheckOrganisation, model, "ENK", recognize.SoleProprietor, "934527445 945218681 934527446 123456785")
}

func FuzzIMEI(f *testing.F) {
	model := func(s string) bool {
		return luhn(s) && matching(`^(01|35|4[459]|5[0-4]|86|91|9[789])[0-9]{13}$`)(s)
	}
	checked(f, recognize.CheckIMEI, model, "imei", recognize.IMEI, "357480168395393 013347223067315 869833927308739")
}

func FuzzPlate(f *testing.F) {
	checked(f, recognize.CheckPlate, matching(`^[A-HJ-NPR-Z]{2}[1-9][0-9]{3,4}$`), "regnr", recognize.Plate, "AB12345 EL10000 EK1000 IO12345 A12345")
}

func FuzzPassport(f *testing.F) {
	checked(f, recognize.CheckPassport, matching(`^([A-Z]{3}[0-9]{6}|[0-9]{8})$`), "passnr", recognize.Passport, "FHA123456 12345678 FH1234567")
}

func FuzzHealthWorker(f *testing.F) {
	checked(f, recognize.CheckHealthWorker, matching(`^[1-9][0-9]{6,8}$`), "HPR", recognize.HealthWorker, "1234567 123456789 0123456")
}

func FuzzDwelling(f *testing.F) {
	checked(f, recognize.CheckDwelling, matching(`^[HKLU](0[1-9]|[1-9][0-9])(0[1-9]|[1-9][0-9])$`), "bolignr", recognize.Dwelling, "H0101 U0203 H0001 A0101")
}

func FuzzProperty(f *testing.F) {
	shape := matching(`^((0[1-9]|1[0-8]|3[0-4]|38|39|40|42|46|50|5[456])[0-9]{2}-)?[1-9][0-9]{0,4}/[0-9]{1,4}(/[0-9]{1,4}(/[0-9]{1,3})?)?$`)
	model := func(s string) bool { return shape(s) && (strings.Contains(s, "-") || !recognize.DateLike(s)) }
	checked(f, recognize.CheckProperty, model, "", "", "12/34 12/34/0/1 0301-12/34 12/10/24 2023-1/2")
}

func FuzzIPv4(f *testing.F) {
	model := func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() }
	checked(f, recognize.CheckIPv4, model, "ip", recognize.IPAddress, "192.168.1.10 10.2.14.3 1.2.3.256 01.2.3.4 1.2.3")
}

// Addresses that are no one's yet, and short forms without a global beginning, are not taken.
func FuzzIPv6(f *testing.F) {
	model := func(s string) bool {
		a, err := netip.ParseAddr(s)
		if err != nil || !a.Is6() || a.Zone() != "" || strings.Contains(s, ".") || len(s) < 4 {
			return false
		}
		b := a.As16()
		return b[0]>>5 == 1 || b[0]>>1 == 0x7E || b[0] == 0xFE && b[1]>>6 == 2
	}
	checked(f, recognize.CheckIPv6, model, "ip", recognize.IPAddress, "2001:db8::1 fe80::1 2001:db8:0:0:0:0:0:1 10:15:30 ::1 2001:: 2001:db8::1::2")
}

func FuzzMAC(f *testing.F) {
	model := func(s string) bool {
		a, err := net.ParseMAC(s)
		return err == nil && len(a) == 6 && strings.ContainsAny(s, ":.-") && (strings.Contains(s, ":") || strings.ContainsAny(s, "abcdefABCDEF"))
	}
	checked(f, recognize.CheckMAC, model, "", "", "00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 001a.2b3c.4d5e 01-02-03-04-05-06")
}

func FuzzPhone(f *testing.F) {
	mobile := matching(`^(45([0-24-9][0-9]|3[0-57-9])[0-9]{4}|(4[016-8]|9[0-9])[0-9]{6})$`)
	checked(f, func(s string) bool { return recognize.CheckPhone(s) == recognize.Mobile }, mobile, "tlf", recognize.Phone, "41000000 45360000 90000000 22000000 80012345")
}

// FuzzPhoneClasses compares the other classes with the numbering plan.
func FuzzPhoneClasses(f *testing.F) {
	for _, s := range []string{"22000000", "80012345", "85012345", "58000000", "2200000"} {
		f.Add(s)
	}
	fixed := matching(`^(2[1-4]|3[1-3578]|5[1-35-7]|6[1-46-9]|7[0-8])[0-9]{6}$`)
	service := matching(`^(80[01]|81[05]|82[09]|880)[0-9]{5}$`)
	voip := matching(`^85[0-5][0-9]{5}$`)
	f.Fuzz(func(t *testing.T, s string) {
		class := recognize.CheckPhone(s)
		if (class == recognize.FixedLine) != fixed(s) || (class == recognize.ServiceNumber) != service(s) || (class == recognize.VoIP) != voip(s) {
			t.Fatalf("CheckPhone(%q) = %d", s, class)
		}
	})
}

// again fuzzes recognizers of addresses: what they find, they find in the span's text alone.
func again(f *testing.F, kind string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, sp := range recognize.Spans(s, 0, nil) {
			text := s[sp.Start:sp.End]
			if sp.Kind != kind {
				continue
			}
			found := recognize.Spans(text, 0, nil)
			if len(found) == 0 || found[0].Start != 0 {
				t.Fatalf("%q is found in %q, but not alone: %q", text, s, spansOf(text, 0))
			}
		}
	})
}

func FuzzEmail(f *testing.F) {
	again(f, recognize.Email, "kari@example.no", "Skriv til kari (at) example (dot) no.", "kari krøllalfa example punktum no", "post@example.no", "a@b@c.no", "kari.@example.no", "@@")
}

func FuzzProfile(f *testing.F) {
	again(f, recognize.ProfileURL, "https://www.facebook.com/kari.nordmann", "x.com/olanordmann!", "se @kari_nordmann", "linkedin.com/in/x-1?y=z", "facebook.com/profile.php?id=1")
}

func FuzzCoordinates(f *testing.F) {
	again(f, recognize.Trace, "59.912345, 10.734567", "lat 59.912345, lon: 10.734567", "10,7345 59,9123", "59.1234,-5.1234", "59.1234")
}

// FuzzAnnounced fuzzes the recognizers that only a word makes sure: their spans end where a number
// or a name ends, and never hold another line.
func FuzzAnnounced(f *testing.F) {
	for _, s := range []string{"ansattnr 10234", "kundenr 5 5", "lånekort N001234567", "f. 12.03.1985", "født 3. mars 1985", "born March 3, 1985", "brukernavn: kari01", "user=x_y", "elevnr.: A1234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, sp := range recognize.Spans(s, 0, nil) {
			switch sp.Kind {
			case recognize.PersonNumber, recognize.CustomerCard, recognize.HealthWorker, recognize.BirthDate, recognize.Username:
				if text := s[sp.Start:sp.End]; strings.ContainsAny(text, "\n") && !strings.ContainsAny(s, `%&\`) || strings.TrimSpace(text) != text {
					t.Fatalf("%s span %q in %q", sp.Kind, text, s)
				}
			}
		}
	})
}

// FuzzDate holds DateForm to days that exist.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"31.12.2024", "3. mars 1985", "1985-03-12T10:00", "12/3-1985", "20240229", "29.02.2023", "12 03 1985", "1. jan 24"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		year, ok := recognize.DateForm(s)
		if ok && (year < 0 || year > 2200) || !ok && year != 0 {
			t.Fatalf("DateForm(%q) = %d, %v", s, year, ok)
		}
	})
}

// FuzzEscapes writes every byte of a text as a URL does: the same is found, where it stands.
func FuzzEscapes(f *testing.F) {
	for _, s := range []string{"fnr 17821951046", "kari@example.no", "ring 41000000 nå", "178219 51046", "blåbær"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, `%&\+`) || strings.ContainsRune(s, utf8.RuneError) {
			return
		}
		const hex = "0123456789ABCDEF"
		var b strings.Builder
		for _, c := range []byte(s) {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
		plain, escaped := recognize.Spans(s, 0, nil), recognize.Spans(b.String(), 0, nil)
		if len(plain) != len(escaped) {
			t.Fatalf("%q: %d spans, escaped %d", s, len(plain), len(escaped))
		}
		for i := range plain {
			if want := (recognize.Span{Kind: plain[i].Kind, Start: 3 * plain[i].Start, End: 3 * plain[i].End, Sure: plain[i].Sure}); escaped[i] != want {
				t.Fatalf("%q: span %+v, want %+v", s, escaped[i], want)
			}
		}
	})
}
