package recognize_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// national completes nine digits by the check digits of a person number; rest 0 is the old rule,
// 1 to 3 are those of 2032. ok is false where no such number exists.
func national(nine string, rest int) (string, bool) {
	w1, w2 := []int{3, 7, 6, 1, 8, 9, 4, 5, 2}, []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}
	sum := 0
	for i, w := range w1 {
		sum += w * int(nine[i]-'0')
	}
	k1 := ((rest-sum)%11 + 11) % 11
	if k1 == 10 {
		return "", false
	}
	ten := fmt.Sprint(nine, k1)
	sum = 0
	for i, w := range w2 {
		sum += w * int(ten[i]-'0')
	}
	k2 := (11 - sum%11) % 11
	if k2 == 10 {
		return "", false
	}
	return fmt.Sprint(ten, k2), true
}

// synthetic draws a person number that belongs to nobody: month +80 or +40, perhaps a D-number.
func synthetic(t *rapid.T, rest int) string {
	for range 100 {
		day, month := rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(1, 12).Draw(t, "month")
		month += rapid.SampledFrom([]int{40, 65, 80}).Draw(t, "series")
		day += rapid.SampledFrom([]int{0, 40}).Draw(t, "d-number")
		nine := fmt.Sprintf("%02d%02d%02d%03d", day, month, rapid.IntRange(0, 99).Draw(t, "year"), rapid.IntRange(0, 999).Draw(t, "serial"))
		if d, ok := national(nine, rest); ok {
			return d
		}
	}
	t.Skip("no number")
	return ""
}

func TestNationalByCheckDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rest := rapid.IntRange(0, 3).Draw(t, "rest")
		d := synthetic(t, rest)
		got := recognize.CheckNational(d)
		want := recognize.NationalNew
		if rest == 0 {
			want = recognize.NationalOld
		}
		if got&want == 0 || got&recognize.NationalSeries == 0 {
			t.Fatalf("CheckNational(%s) = %b, want %b of a series", d, got, want)
		}
		if rest == 0 && !recognize.CheckAccount(d) {
			t.Fatalf("%s is no account number: every person number is", d)
		}
		i := rapid.IntRange(0, 10).Draw(t, "digit")
		wrong := []byte(d)
		wrong[i] = '0' + (wrong[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if recognize.CheckNational(string(wrong))&recognize.NationalOld != 0 && rest == 0 {
			t.Fatalf("%s with one digit changed still passes as %s", d, wrong)
		}
	})
}

// Vectors: the examples that the Norwegian Tax Administration has published, and numbers of
// series that are given to nobody.
func TestNationalVectors(t *testing.T) {
	for d, want := range map[string]recognize.National{
		"30108299920": recognize.NationalOld, "02013299997": recognize.NationalOld, "30108299939": recognize.NationalNew,
		"17821951046": recognize.NationalOld | recognize.NationalSeries, "61920454754": recognize.NationalOld | recognize.NationalSeries,
		"03452353473": recognize.NationalOld | recognize.NationalSeries, "22666601150": recognize.NationalOld | recognize.NationalSeries,
		"81234567802": recognize.NationalFH, "91234567883": recognize.NationalFH, "81234567803": 0,
		"00000000000": 0, "11111111111": 0, "12345678901": 0, "20230001234": 0, "30108299921": 0, "32108299920": 0, "3010829992": 0, "3010829992x": 0,
	} {
		if got := recognize.CheckNational(d); got != want {
			t.Errorf("CheckNational(%s) = %b, want %b", d, got, want)
		}
	}
}

func TestPhoneClasses(t *testing.T) {
	for d, want := range map[string]recognize.PhoneClass{
		"41000000": recognize.Mobile, "90000000": recognize.Mobile, "45123456": recognize.Mobile, "45360000": recognize.NoPhone, "22000000": recognize.FixedLine,
		"69682000": recognize.FixedLine, "80012345": recognize.ServiceNumber, "85012345": recognize.VoIP, "20240131": recognize.NoPhone,
		"12345678": recognize.NoPhone, "59000000": recognize.NoPhone, "49000000": recognize.NoPhone, "4100000": recognize.NoPhone,
	} {
		if got := recognize.CheckPhone(d); got != want {
			t.Errorf("CheckPhone(%s) = %d, want %d", d, got, want)
		}
	}
}

// What Spans finds in a text, as kinds with their text; "?" marks unsure ones.
func TestSpans(t *testing.T) {
	for _, tc := range []struct {
		text string
		cue  recognize.Cue
		want string
	}{
		// person numbers in every form
		{"17821951046", 0, "national_id=17821951046"},
		{"nr. 178219 51046 i dag", 0, "national_id=178219 51046"},
		{"178219-51046", 0, "national_id=178219-51046"},
		{"17.82.19 51046", 0, "national_id=17.82.19 51046"},
		{"178219\u00a051046.", 0, "national_id=178219\u00a051046"},
		{"fnr17821951046", 0, "national_id=17821951046"},
		{"(17821951046)", 0, "national_id=17821951046"},
		{"17821951046,17821951046", 0, "national_id=17821951046 national_id=17821951046"},
		{"30108299939", 0, ""},
		{"fødselsnummer: 30108299939", 0, "national_id=30108299939"},
		{"30108299939", recognize.CueNational, "national_id=30108299939"},
		{"3452353473", recognize.CueNational, "national_id=3452353473"},
		{"3452353473", 0, ""},
		// not person numbers
		{"10.17821951046", 0, ""},
		{"A17821951046B", 0, ""},
		{"3fa85f64-5717-4562-b3fc-17821951046a", 0, ""},
		{"178219510467", 0, ""},
		{"178219.51046", 0, ""},
		{"SAK-17821951046", 0, "national_id=17821951046?"},
		// accounts and cards
		{"8601.11.17947", 0, "bank_account=8601.11.17947"},
		{"8601.11.17948", 0, ""},
		{"86011117947", 0, ""},
		{"konto 86011117947", 0, "bank_account=86011117947"},
		{"NO93 8601 1117 947", 0, "iban=NO93 8601 1117 947"},
		{"NO9386011117947", 0, "iban=NO9386011117947"},
		{"NO9386011117948", 0, ""},
		{"4111 1111 1111 1111", 0, "payment_card=4111 1111 1111 1111"},
		{"4111111111111111", 0, ""},
		{"kort 4111111111111111", 0, "payment_card=4111111111111111"},
		// e-mail
		{"kari.nordmann@example.no", 0, "email=kari.nordmann@example.no"},
		{"Skriv til kn23@example.org.", 0, "email=kn23@example.org"},
		{"kari (at) example (dot) no", 0, "email=kari (at) example (dot) no"},
		{"kari[at]example.no", 0, "email=kari[at]example.no"},
		{"post@example.no, postmottak@example.no, info@example.org", 0, ""},
		{"solbakken.skole@example.no", 0, ""},
		{"example@example.no", 0, ""},
		{"kari@", 0, ""}, {"a @ b", 0, ""},
		// phones
		{"+47 410 00 000", 0, "phone=+47 410 00 000"},
		{"0047 41000000", 0, "phone=0047 41000000"},
		{"410 00 000", 0, "phone=410 00 000"},
		{"41 00 00 00", 0, "phone=41 00 00 00"},
		{"ring 41000000", 0, "phone=41000000"},
		{"41000000", 0, ""},
		{"41000000", recognize.CuePhone, "phone=41000000"},
		{"tlf. 22 00 00 00", 0, "phone=22 00 00 00?"},
		{"800 12 345", 0, ""},
		{"+46 70 123 45 67", 0, "phone=+46 70 123 45 67"},
		{"31.12.2024", 0, ""}, {"24122023", 0, ""}, {"63.429012", 0, ""}, {"41 000 000", 0, ""}, {"10 41 00 00 00", 0, ""}, {"kr 4 100 000", 0, ""},
		// names
		{"Møte med Kari Hansen i går", 0, "person_name=Kari Hansen"},
		{"HANSEN, KARI", 0, "person_name=HANSEN, KARI"},
		{"Per Arne K. Solberg-Moen", 0, "person_name=Per Arne K. Solberg-Moen"},
		{"Mohammed Ali Khan", 0, "person_name=Mohammed Ali Khan"},
		{"Henrik Ibsens gate 1", 0, ""},
		{"Hans Nielsen Hauges vei 2", 0, ""},
		{"Kari Hansen AS", 0, ""},
		{"Nordahl Griegs barneskole", 0, ""},
		{"Fredrik Olsens Brygge", 0, ""},
		{"Gamle Oslo", 0, ""}, {"Det norske Arbeiderparti", 0, ""}, {"Barnehage og Skole", 0, ""}, {"kari hansen", 0, "person_name=kari hansen?"},
		{"saksbehandler: Xandra Qvoryl", 0, "person_name=Xandra Qvoryl?"},
	} {
		var got []string
		for _, sp := range recognize.Spans(tc.text, tc.cue, nil) {
			s := sp.Kind + "=" + tc.text[sp.Start:sp.End]
			if !sp.Sure {
				s += "?"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != tc.want {
			t.Errorf("Spans(%q, %d)\n got %q\nwant %q", tc.text, tc.cue, g, tc.want)
		}
	}
}

// Forms of whole cells: what must be there, and what must not.
func TestLookAt(t *testing.T) {
	for _, tc := range []struct {
		cell      string
		has, lack recognize.Look
	}{
		{"17821951046", recognize.LookID | recognize.LookIDOld | recognize.LookIDSeries | recognize.LookAccount, recognize.LookDate},
		{"3452353473", recognize.LookID | recognize.LookIDOld, 0},
		{"178219.51046", recognize.LookIDPointed, recognize.LookID}, {"178219,51046", recognize.LookIDPointed, recognize.LookID}, {"'178219.51046", recognize.LookIDPointed, recognize.LookID},
		{"17 821 951 046", recognize.LookID | recognize.LookIDOld, 0},
		{"17821951046,00", recognize.LookID | recognize.LookIDOld, 0},
		{"17821951046,50", recognize.LookNumber, recognize.LookID},
		{"10.17821951046", recognize.LookNumber, recognize.LookID},
		{"SAK-17821951046", recognize.LookID | recognize.LookIDOld, 0},
		{"8601.11.17947", recognize.LookID | recognize.LookAccount | recognize.LookDotted, recognize.LookIDOld},
		{"934 527 445", recognize.LookOrg, recognize.LookMobile},
		{"934527445", recognize.LookOrg, 0},
		{"20240131", recognize.LookDate, recognize.LookMobile},
		{"31.12.2024", recognize.LookDate, recognize.LookMobile},
		{"41000000", recognize.LookMobile, 0},
		{"+47 41 00 00 00", recognize.LookMobile, recognize.LookID},
		{"02013", recognize.LookInteger | recognize.LookService, 0},
		{"  1964", recognize.LookBirthYear, 0}, {"0001", 0, recognize.LookBirthYear}, {"0085", 0, recognize.LookBirthYear}, {"12.03.85", recognize.LookBirthYear, 0},
		{"1 234 567,89", recognize.LookNumber, recognize.LookInteger},
		{"1.234.567", recognize.LookInteger, 0},
		{"0.912", recognize.LookNumber, recognize.LookInteger},
		{"-45", recognize.LookInteger, 0},
		{"10.2.14.3", recognize.LookIP, 0}, {"88.190.195.9", recognize.LookIP, recognize.LookID}, {"188.190.195.90", recognize.LookIP, recognize.LookID}, {"1.200.100.250", recognize.LookIP | recognize.LookInteger, recognize.LookID},
		{"kari hansen", recognize.LookPair, 0},
		{"lekeplass med huske", 0, recognize.LookPair},
		{"Storgata 12 B", recognize.LookStreet, recognize.LookPair},
		{"Bremnes, Marianne K", recognize.LookPair | recognize.LookGiven, 0},
		{"Auglend skole", recognize.LookPlace, recognize.LookPair},
		{"ENK", recognize.LookENK, 0},
		{"Maler Hansen ENK", recognize.LookSole, recognize.LookENK},
		{`{"fornavn":"X"}`, recognize.LookKeys, 0},
		{`{"lat":1}`, 0, recognize.LookKeys},
		{"Ja", recognize.LookBoolean, 0},
	} {
		got := recognize.LookAt(tc.cell)
		if got&tc.has != tc.has || got&tc.lack != 0 {
			t.Errorf("LookAt(%q) = %b, want all of %b and none of %b", tc.cell, got, tc.has, tc.lack)
		}
	}
}
