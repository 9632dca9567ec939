package recognize_test

import (
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// Vectors of the checks, by recognizer. Numbers of accounts, organisations and devices were made
// for tests; none is known to be somebody's.
func TestChecks(t *testing.T) {
	for _, tc := range []struct {
		name            string
		check           func(string) bool
		valid, invalid  string
		lengthIsAllWant []int // every other length fails
	}{
		{"duf", recognize.CheckDUF, "199995900407 199668774902 201477696610 200811544804", "199995900408 199668774903 201477696611 200811544805 000000000000 189995900407", []int{12}},
		{"account", recognize.CheckAccount, "86011117947 74945620653 39113026824", "86011117948 74945620654 00001117947", []int{11}},
		{"kid", recognize.CheckKID, "2345676 23456767 0044555258 202572 9916087639 246486387 709968432 94246001828662", "2345674 0044555251 123 12345678901234567890123456 12a4567 -234567", nil},
		{"iban", recognize.CheckIBAN, "NO9386011117947 GB82WEST12345698765432 DE89370400440532013000 SE4550000000058398257466 NO5974945620653",
			"NO9386011117948 NO938601111794 XX9386011117947 no9386011117947 GB82WEST1234569876543", nil},
		{"card", recognize.CheckCard, "4111111111111111 5454548066653898 378282442944698 5200821123564086", "4111111111111112 7070866024782000 9788202283981 1234567890123456", nil},
		{"organisation", recognize.CheckOrganisation, "934527445 945218681 836415868", "934527446 945218682 734527445 000000000", []int{9}},
		{"imei", recognize.CheckIMEI, "357480168395393 013347223067315 869833927308738", "357480168395394 707086602478200 357480168395", []int{15}},
		{"plate", recognize.CheckPlate, "AB12345 EL10000 EK99999 AB1234 XY9999", "AB01234 A12345 ABC1234 AB123456 IO12345 Ab12345 AB12", nil},
		{"passport", recognize.CheckPassport, "FHA123456 CCC000001 12345678", "FH1234567 FHAB12345 fha123456 1234567", nil},
		{"health worker", recognize.CheckHealthWorker, "1234567 12345678 123456789", "123456 1234567890 0123456 12345a7", nil},
		{"dwelling", recognize.CheckDwelling, "H0101 L0203 U0102 K0401 H1205", "A0101 H0001 H0100 H101 H01012 0101H", []int{5}},
		{"property", recognize.CheckProperty, "12/34 12/34/0/1 0301-12/34 5001-12/34/5/6 40412/1", "12 12/10/24 12/10/2024 2023-12/34 12/34567 012/34 12//34 12/34/ 9999-1/2 a12/34", nil},
		{"ipv4", recognize.CheckIPv4, "192.168.1.10 10.2.14.3 255.255.255.255 0.0.0.0", "256.1.1.1 1.2.3 1.2.3.4.5 01.2.3.4 1..2.3 1.2.3.", nil},
		{"ipv6", recognize.CheckIPv6, "2001:db8:85a3:0:0:8a2e:370:7334 2001:db8::1 fe80::1 fd12:3456::7", "10:15:30 std::vector 1::2::3 ::1 2001:db8 12:34:56:78:9a:bc:de:f0 2001:db8::1::2 2001:db8:12345::1", nil},
		{"mac", recognize.CheckMAC, "00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 001a.2b3c.4d5e 00:11:22:33:44:55", "00:1a:2b:3c:4d 00:1a:2b:3c:4d:5g 00:1a-2b:3c:4d:5e 01-02-03-04-05-06 2024.0312.1015", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for v := range strings.FieldsSeq(tc.valid) {
				if !tc.check(v) {
					t.Errorf("%s fails", v)
				}
				for _, n := range tc.lengthIsAllWant {
					if len(v) != n || tc.check(v[1:]) || tc.check(v+"1") {
						t.Errorf("%s: length %d is not what counts", v, n)
					}
				}
			}
			for v := range strings.FieldsSeq(tc.invalid) {
				if tc.check(v) {
					t.Errorf("%s passes", v)
				}
			}
			if tc.check("") {
				t.Error("nothing passes")
			}
		})
	}
}

// spansOf writes spans as kinds with their text; "?" marks unsure ones.
func spansOf(text string, cue recognize.Cue) string {
	var got []string
	for _, sp := range recognize.Spans(text, cue, nil) {
		s := sp.Kind + "=" + text[sp.Start:sp.End]
		if !sp.Sure {
			s += "?"
		}
		got = append(got, s)
	}
	return strings.Join(got, " ")
}

// Codes and addresses in running text: which are found, and which of them are sure.
func TestCodesInText(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		// person numbers: rules that need an announcement, places that leave a doubt
		{"født 17.82.19 51046", "national_id=17.82.19 51046"},
		{"30108299939 (fnr)", "national_id=30108299939"},
		{"Personnummer er 30108299939", "national_id=30108299939"},
		{`{"fodselsnummer":3452353473}`, "national_id=3452353473"},
		{"81234567802", "national_id=81234567802?"},
		{"fnr. 81234567802", "national_id=81234567802"},
		{"f. 17.02.19, personnr. 51046", "birth_date=17.02.19 national_id=51046"},
		{"178219,17821951046", "national_id=17821951046"},
		{"soknad_17821951046.pdf", "national_id=17821951046?"},
		{"2023/17821951046", "national_id=17821951046?"},
		// DUF
		{"DUF-nummer 199995900407", "duf_number=199995900407"},
		{"199995900407", "duf_number=199995900407?"},
		{"DUF-nummer 199995900408", ""},
		// accounts, payment references, cards
		{"8601 11 17947", "bank_account=8601 11 17947?"},
		{"kontonr.: 8601 1117947", "bank_account=8601 1117947"},
		{"kto86011117947", "bank_account=86011117947"},
		{"NO93-8601-1117-947", "iban=NO93-8601-1117-947"},
		{"iban no9386011117947.", "iban=no9386011117947"},
		{"GB82 WEST 1234 5698 7654 32", "iban=GB82 WEST 1234 5698 7654 32"},
		{"KID: 2345676", "payment_reference=2345676?"},
		{"KID 2345674", ""},
		{"3782 824429 44698", "payment_card=3782 824429 44698"},
		{"VISA 4111111111111111", "payment_card=4111111111111111"},
		// organisations are nobody, unless they are one person
		{"Org.nr. 934 527 445", ""}, {"NO 934 527 445 MVA", ""},
		{"Maler Test ENK, org.nr. 934 527 445", "sole_proprietor=934 527 445"},
		{"934527445 (enkeltpersonforetak)", "sole_proprietor=934527445"},
		// phones
		{"(+47) 41 00 00 00", "phone=(+47) 41 00 00 00"},
		{"+47 (0)41000000", "phone=+47 (0)41000000"},
		{"47 410 00 000", "phone=47 410 00 000?"},
		{"410-00-000", "phone=410-00-000?"},
		{"tlf 41.00.00.00", "phone=41.00.00.00"}, {"41.00.00.00", ""},
		{"mob.nr. 41 000 000", "phone=41 000 000"},
		{"ring meg på 41000000 i dag", "phone=41000000"}, {"Kontakt Kari Nordmann på 41000000", "person_name=Kari Nordmann phone=41000000"},
		{"Kari Nordmann (41000000)", "person_name=Kari Nordmann phone=41000000?"}, {"Pumpestasjon Nord (41000000)", ""}, {"Hilsen\nKari Nordmann\n41000000", "person_name=Kari Nordmann phone=41000000?"},
		{"Please call me at 41000000", "phone=41000000"}, {"Ring kontoret, saksnr 41000000", ""},
		{"Ola 41 00 00 00 4021 Stavanger", "person_name=Ola? phone=41 00 00 00"},
		{"tlf 41000000 / 46000000 eller 47000000", "phone=41000000 phone=46000000 phone=47000000"}, {"tlf 41000000 og 12 barn, 46000000", "phone=41000000"},
		{"fnr 30108299939, 30108299939", "national_id=30108299939 national_id=30108299939"},
		{"tel%2041000000", "phone=41000000"}, {"tel:+4741000000", "phone=+4741000000"},
		{"tlf. 85012345", "phone=85012345?"}, {"Tlf. 800 12 345", ""}, {"ring 02013", ""}, {"Kr. 95 00 00 00", ""},
		{"+1 (555) 010-0100", "phone=+1 (555) 010-0100"}, {"+46 70 123 45 67 2024 12 03", "phone=+46 70 123 45 67 2024"},
		// plates, passports, dwellings, property
		{"regnr AB 12345", "number_plate=AB 12345"}, {"AB 12345", "number_plate=AB 12345?"}, {"skilt: AB 1234", "number_plate=AB 1234"},
		{"bil med kjennemerke EL-12345", "number_plate=EL-12345"}, {"AB 1234", ""}, {"skilt mot FV 70234", ""},
		{"passnr FHA123456", "passport=FHA123456"}, {"FHA123456", ""}, {"Pass 12345678", "passport=12345678"},
		{"leilighet H0203", "dwelling_number=H0203"}, {"H0203", "dwelling_number=H0203?"}, {"Horisont H2020", ""},
		{"gnr. 12 bnr. 34", "property_id=gnr. 12 bnr. 34?"}, {"0301-12/34", "property_id=0301-12/34?"}, {"0301-12/2019", ""},
		// numbers that only their announcement makes personal
		{"HPR-nr. 1234567", "health_worker=1234567"}, {"HPR-nr. 12345", ""},
		{"Ansatt nr. 10234", "person_number=10234"}, {"Ansattnr: A10234", "person_number=A10234"}, {"antall ansatte 12345", ""},
		{"Lånekortnr: 1234 5678 90", "customer_card=1234 5678 90?"}, {"Kunde nr 55123", "customer_card=55123?"}, {"kunde 55123", ""},
		// the internet and devices
		{"IP 10.2.14.3", "ip_address=10.2.14.3"}, {"http://85.164.12.3/x", "ip_address=85.164.12.3?"}, {"logget inn fra 192.0.2.11.", "ip_address=192.0.2.11?"},
		{"versjon 192.168.100.200", ""}, {"10.2.14.3", ""},
		{"IP: 2001:db8::1", "ip_address=2001:db8::1"}, {"fe80::1", "ip_address=fe80::1?"},
		{"mac 00:1a:2b:3c:4d:5e", "mac_address=00:1a:2b:3c:4d:5e"}, {"00-1A-2B-3C-4D-5E", "mac_address=00-1A-2B-3C-4D-5E?"},
		{"IMEI 357480168395393", "imei=357480168395393"}, {"35-748016-839539-3", "imei=35-748016-839539-3?"}, {"357480168395393", ""},
		// user names and pages
		{"brukernavn: karihan", "username=karihan"}, {"brukernavnet er karihan", "username=karihan"}, {"Brukernavn kari01", "username=kari01"},
		{"username=kari_h&x=1", "username=kari_h"}, {"bruker: kari01", "username=kari01"}, {"bruker: pelle", "username=pelle?"}, {"bruker: Kommunen", ""},
		{"insta: @kari_nordmann", "profile_url=@kari_nordmann"}, {"på Twitter @SolbakkenK", "profile_url=@SolbakkenK?"}, {"@kari_nordmann", "profile_url=@kari_nordmann?"}, {"Følg @solbakkenkommune", ""},
		{"https://www.facebook.com/kari.nordmann", "profile_url=https://www.facebook.com/kari.nordmann"}, {"facebook.com/solbakkenkommune", ""},
		{"facebook.com/groups/123", ""}, {"linkedin.com/company/solbakken", ""}, {"https://no.linkedin.com/in/xyz-1", "profile_url=https://no.linkedin.com/in/xyz-1"},
		{"x.com/olanordmann", "profile_url=x.com/olanordmann"}, {"netflix.com/kari", ""}, {"instagram.com/blabla77", "profile_url=instagram.com/blabla77?"},
		// e-mail against robots
		{"kari alfakrøll example punktum no", "email=kari alfakrøll example punktum no"},
		{"kari punktum nordmann krøllalfa example punktum no", "email=kari punktum nordmann krøllalfa example punktum no"},
		{"kari.nordmann at example.no", "email=kari.nordmann at example.no"}, {"jeg mener at example.no er nede", ""},
		{"kari&#64;example.no", "email=kari&#64;example.no"}, {"kari%40example.no", "email=kari%40example.no"}, {"“kari@example.no”", "email=kari@example.no"},
		{"kari @ example.no", "email=kari @ example.no"}, {"kari[at]example[dot]no", "email=kari[at]example[dot]no"},
		{"barnevernvakten@example.no, skole.post@example.no, anbud@example.no", ""}, {"per.nordmann.post@example.no", "email=per.nordmann.post@example.no"},
		// positions
		{"funnet ved 59.912345,10.734567 i går", "position_trace=59.912345,10.734567?"}, {"lat 59.912345, lon: 10.734567", "position_trace=59.912345, lon: 10.734567?"},
		{"0.12345, 0.56789", ""}, {"59.91, 10.73", ""},
		// births
		{"f. 12.03.1985", "birth_date=12.03.1985"}, {"(f. 12.3.85)", "birth_date=12.3.85"}, {"født 3. mars 1985", "birth_date=3. mars 1985"}, {"Fødd 3. mars -85", "birth_date=3. mars -85"},
		{"født den 12/3-1985", "birth_date=12/3-1985"}, {"fødselsdato: 1985-03-12", "birth_date=1985-03-12"}, {"Fødselsdato 12031985", "birth_date=12031985"}, {"fnr 120385", "birth_date=120385"},
		{"born March 3, 1985", "birth_date=March 3, 1985"}, {"born 3rd of March 1985", "birth_date=3rd of March 1985"}, {"født i byen 12.03.1985", "birth_date=12.03.1985"},
		{"født 1985", ""}, {"født 13.8.1852", ""}, {"f.eks. 12.03.2024", ""}, {"Vedtak 12.03.2024", ""},
	} {
		if got := spansOf(tc.text, 0); got != tc.want {
			t.Errorf("Spans(%q)\n got %q\nwant %q", tc.text, got, tc.want)
		}
	}
}

// What a header announces lets bare numbers count.
func TestHeaderCues(t *testing.T) {
	for _, tc := range []struct {
		text string
		cue  recognize.Cue
		want string
	}{
		{"AB 1234", recognize.CuePlate, "number_plate=AB 1234"},
		{"12345678", recognize.CuePassport, "passport=12345678"},
		{"1234567", recognize.CueHealth, "health_worker=1234567"},
		{"10234", recognize.CueEmployee, "person_number=10234"},
		{"10234", recognize.CueCustomer, "customer_card=10234"},
		{"12/34", recognize.CueProperty, "property_id=12/34"},
		{"10.2.14.3", recognize.CueIP, "ip_address=10.2.14.3"},
		{"357480168395393", recognize.CueDevice, "imei=357480168395393"},
		{"12.03.1985", recognize.CueBirth, "birth_date=12.03.1985"},
		{"199995900407", recognize.CueDUF, "duf_number=199995900407"},
		{"86011117947", recognize.CueAccount, "bank_account=86011117947"},
		{"4111111111111111", recognize.CueCard, "payment_card=4111111111111111"},
		{"@solberg_12", recognize.CueProfile, "profile_url=@solberg_12"},
	} {
		if got := spansOf(tc.text, tc.cue); got != tc.want {
			t.Errorf("Spans(%q, %b)\n got %q\nwant %q", tc.text, tc.cue, got, tc.want)
		}
	}
}

// harmless is what municipal texts and tables are full of.
var harmless = []string{
	"31.12.2024", "2024-12-31", "20241231", "24122023", "2024-03-12T10:15:00Z", "12.03.2024 10.15.30", "09:00-15:30", "2019-2023", "2019–2023", "12.03.2024 4021",
	"63.429012", "10.73456", "7034567.1234", "597423.12345", "UTM 32V 597423 6643123", "EPSG:25832", "1 234 567,00", "kr 1.234.567,00", "-1 234 567", "41 000 000", "12 345 678",
	"Prisen er 41 000 000 kroner", "Budsjett 2024: 22 000 000", "100.000.000", "10.2.14.3", "versjon 10.2.14.3", "v2.168.100.200", "Kapittel 10.2.114.103", "3.12.4.1",
	"7070866024782", "978-82-02-28398-1", "9788202283981", "735999289012345678", "målernr 7359992890123456", "GLN 7080001234567", "0192:934527445", "EHF 9908:934527445",
	"2023/12345-7", "2023/123456", "23/01234-12", "Sak 2023/12345-7", "LOV-2018-06-15-38", "§ 4-2", "ISO 9001:2015", "NS-EN ISO 14001:2015", "NS 3420", "NS-EN 13108",
	"7732-18-5", "#00ff99", "#123456", "EV6 S12D1 m2300", "FV 70234 HP 2 m 1200", "RA-1234", "KV 12345", "0155 Oslo", "Storgata 12, 0155 Oslo", "12/34", "12/10/24",
	"934 527 445", "934527445", "Org.nr. 934527445", "PT-11-2024-000123", "1234-5678-9012", "SN123456789", "3fa85f64-5717-4562-b3fc-2c963f66afa6",
	"d41d8cd98f00b204e9800998ecf8427e", "0.00012345", "41000123", "Anlegg 41000123", "objektid 91000123", "post@example.no", "info@example.no", "Følg oss på @solbakkenskole",
	"Rute 31, 32 og 33 kl. 07:15, 08:15 og 09:15", "Møte 12.03.2024 kl. 18.00-20.30 i rom 301", "Ring 110, 112 eller 113", "Kontakt oss på 02013", "Tlf. 800 12 345",
	"IP67", "Klasse IP 54", "DN 1000", "B25 M40", "C30/37", "Rom H2020", "A4-210x297", "1:50000", "50%25", "R&D 123", `C:\new\12345678`, "https://www.example.no/2023/12345678",
	"konto 6500", "Konto 1234 gjelder", "KID er obligatorisk", "10 20 30 40", "1234567890123456", "12345678901234567890123456", "Uke 31 32 33 34", "std::vector<int>",
}

func TestHarmless(t *testing.T) {
	const personal = recognize.LookIDOld | recognize.LookIDNew | recognize.LookIDFH | recognize.LookMobile | recognize.LookCard | recognize.LookEmail | recognize.LookProfile |
		recognize.LookMAC | recognize.LookPassport | recognize.LookDUF | recognize.LookIMEI
	for _, s := range harmless {
		if got := spansOf(s, 0); got != "" {
			t.Errorf("Spans(%q) = %q", s, got)
		}
		if strings.HasPrefix(s, "4100") || strings.HasPrefix(s, "9100") {
			continue // eight digits of a mobile number: the column decides
		}
		if got := recognize.LookAt(s) & personal; got != 0 {
			t.Errorf("LookAt(%q) has %b", s, got)
		}
	}
}
