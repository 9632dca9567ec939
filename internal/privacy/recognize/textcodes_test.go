package recognize_test

import (
	"testing"
)

// Numbers and user names as people write them in notes, tickets and letters: found behind what
// announces them, whatever it is called and however they are grouped.
func TestWrittenCodes(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		// property
		{"Gjelder gnr 47 bnr 812 ved sjøen", "property_id=gnr 47 bnr 812?"},
		{"eigedomen g.nr. 179 b.nr. 395 er delt", "property_id=g.nr. 179 b.nr. 395?"},
		{"gnr/bnr 47/812", "property_id=gnr/bnr 47/812?"},
		{"gnr./bnr.: 47/812 og 47/813", "property_id=gnr./bnr.: 47/812 og 47/813?"},
		{"Gbnr 47/812, feste", "property_id=Gbnr 47/812?"},
		{"g/bnr. 47/812", "property_id=g/bnr. 47/812?"},
		{"Gnr. 47, bnr. 812, snr 2.", "property_id=Gnr. 47, bnr. 812, snr 2?"},
		{"gnr. 47, bnr. 812, fnr. 3, snr. 2", "property_id=gnr. 47, bnr. 812, fnr. 3, snr. 2?"},
		{"gårdsnr. 47 og bruksnr. 812", "property_id=gårdsnr. 47 og bruksnr. 812?"},
		{"gardsnummer 47, bruksnummer 812", "property_id=gardsnummer 47, bruksnummer 812?"},
		{"eiendommen 3303-162/690 i ly", "property_id=3303-162/690?"},
		{"3303-162/690/0/9", "property_id=3303-162/690/0/9?"},
		{"matrikkel 47/812", "property_id=47/812?"},
		{"Matrikkelnr.: 47/812/0/4", "property_id=47/812/0/4?"},
		{"eiendommen 47/812 har pålegg", "property_id=47/812?"},
		{"seksjon 4 i gnr 47, bnr 812", "property_id=gnr 47, bnr 812?"},
		{"gnr. 47", "property_id=gnr. 47?"},
		{"gnr 47, 48 og 49 bnr 1", "property_id=gnr 47, 48 og 49 bnr 1?"}, {"gnr. 47 bnr. 812, 813 og 814 er berørt", "property_id=gnr. 47 bnr. 812, 813 og 814?"},
		{"gårds- og bruksnummer 47/812", "property_id=gårds- og bruksnummer 47/812?"}, {"knr 3303 gnr 47 bnr 2", "property_id=gnr 47 bnr 2?"}, {"3303/47/812", "property_id=3303/47/812?"},
		{"eigedommane 47/812 og 47/813", "property_id=47/812? property_id=47/813?"}, {"GNR. 47/ BNR. 812", "property_id=GNR. 47/ BNR. 812?"}, {"g.nr 5 b.nr 7", "property_id=g.nr 5 b.nr 7?"},
		// cards of customers, patients and members
		{"lånekort N603100909 er sperret", "customer_card=N603100909?"},
		{"lånekortnr. 1200345678", "customer_card=1200345678?"},
		{"Kortet N603100909 er meldt tapt", "customer_card=N603100909?"},
		{"kort nr N603100909", "customer_card=N603100909?"},
		{"kortnr: 603100909", "customer_card=603100909?"},
		{"lånenr 5510023", "customer_card=5510023?"},
		{"kundenr. K-20931", "customer_card=K-20931?"},
		{"pasientnr 8812093", "person_number=8812093"},
		{"pasientnummer P8812093", "person_number=P8812093"},
		{"medlemsnr. M-77120", "person_number=M-77120"},
		{"lånernummeret N603100909", "customer_card=N603100909?"},
		{"biblioteket: lånekortet hennes (N603100909)", "customer_card=N603100909?"},
		{"mitt kundenummer er 20931", "customer_card=20931?"},
		{"pasient 8812093", "person_number=8812093?"},
		{"Kundenummer: 20-931-004", "customer_card=20-931-004?"}, {"låntaker 603100909", "person_number=603100909?"}, {"pas.nr 8812093", "person_number=8812093"},
		{"kortene 3 og 4", ""}, {"kortet 1234", ""}, {"på kort 12", ""},
		// user names
		{"bruker lmoen får ikke skrevet ut", "username=lmoen?"},
		{"Brukeren lmoen er låst", "username=lmoen?"},
		{"brukernavn: ab1234", "username=ab1234"},
		{"brukernavn ab1234", "username=ab1234"},
		{"logget inn som fossga i går", "username=fossga?"},
		{"logga inn som fossga", "username=fossga?"},
		{"konto eilov.ruudjensen er sperra", "username=eilov.ruudjensen?"},
		{"user EXT-LMOEN locked", "username=EXT-LMOEN?"},
		{"AD-bruker fossga01", "username=fossga01?"},
		{"AD-konto: fossga", "username=fossga?"},
		{"ident FOS4412 mangler", "username=FOS4412?"},
		{"passordet til kari.solberg er utløpt", "username=kari.solberg?"},
		{"kari.solberg ringte", "username=kari.solberg?"},
		{"nullstill passord for lmo_berg", "username=lmo_berg?"},
		{"login fossga_adm feiler", "username=fossga_adm?"},
		{"KOMMUNE\\lmoen er sperret ute", "username=lmoen?"},
		{"brukeren «lmoen» kommer ikke inn", "username=lmoen?"}, {"min ident er FOS4412", "username=FOS4412?"}, {"logget seg inn som lmoen", "username=lmoen?"}, {"kontoen til lmoen er låst", "username=lmoen?"},
		{"bruker ber om nytt passord", ""}, {"bruker pc fra 2019", ""}, {"brukeren er sperret", ""}, {"bruker mye tid", ""}, {"user reported issue", ""},
		{"Logg inn som administrator", ""}, {"logget inn som vanlig", ""}, {"innlogging feiler", ""}, {"login page is down", ""},
		{"åpne referat.docx etter innlogging", ""}, {"innlogging på portal.example.no", ""}, {"passord i python3.11", ""}, {"login via id-porten", ""},
		{"passord på srv-db01.intern.lan", ""}, {"Microsoft.Identity brukt ved login", ""}, {"konto 6500.10", ""}, {"se brukerveiledning_v2.pdf", ""},
		{"bruker com.example.app", ""}, {"bruker Office365", ""}, {"bruker Windows11", ""}, {"bruker ID-porten", ""}, {"www.kari-solberg.no", ""},
		// travel documents
		{"pass CCC900456", "passport=CCC900456"},
		{"Passnr 90045612", "passport=90045612"},
		{"passet (nr. CCC900456)", "passport=CCC900456"},
		{"reisedokument RT900456", "passport=RT900456?"},
		{"Passport no. 900456123", "passport=900456123?"},
		{"passport number X9004561", "passport=X9004561?"},
		{"ID-kort CCC900456", "passport=CCC900456"},
		{"id-kortnr: EA900456", "passport=EA900456?"},
		{"polsk pass nr ZS9004561", "passport=ZS9004561?"},
		{"utlendingspass U9004561", "passport=U9004561?"},
		{"passport: P9004561A", "passport=P9004561A?"}, {"Pass på 90045612", ""},
		{"CCC900456", ""}, {"pass på 12 barn", ""}, {"pass deg for 90045612 kroner", ""},
		// accounts
		{"konto 86011117947", "bank_account=86011117947"},
		{"Utbetales til 8601 11 17947", "bank_account=8601 11 17947?"},
		{"overført til 86011117947", "bank_account=86011117947?"},
		{"pengene ble overført til konto nr 8601 1117947", "bank_account=8601 1117947"},
		{"innbetaling 86011117947", "bank_account=86011117947?"},
		{"betal til 86011117947", "bank_account=86011117947?"},
		{"sett pengene inn på 8601 11 17947", "bank_account=8601 11 17947?"},
		{"kto. 8601.11.17947", "bank_account=8601.11.17947"},
		{"8601.11.17947 er riktig", "bank_account=8601.11.17947"},
		{"NO93 8601 1117 947", "iban=NO93 8601 1117 947"},
		{"DE89 3704 0044 0532 0130 00 er riktig", "iban=DE89 3704 0044 0532 0130 00"},
		{"konto 86011117948", ""},
		// phones
		{"405.15.202", "phone=405.15.202?"}, {"mob 405.15.202", "phone=405.15.202"},
		{"tlf 4051 5202", "phone=4051 5202"}, {"40-51-52-02", "phone=40-51-52-02?"}, {"004740515202", "phone=004740515202"},
		{"+47.40515202", "phone=+47.40515202"}, {"(+47) 405 15 202", "phone=(+47) 405 15 202"}, {"+4740515202", "phone=+4740515202"},
		{"kan nås på 40515202", "phone=40515202"}, {"SMS til 40515202", "phone=40515202"}, {"ringde frå 40515202", "phone=40515202"},
		{"på nummer 40515202", "phone=40515202?"}, {"min er 40515202", "phone=40515202?"}, {"callback 40515202", "phone=40515202"},
		{"ringte meg fra 40515202", "phone=40515202"}, {"mob 40515202/91515202", "phone=40515202 phone=91515202"},
		{"mobilnummeret mitt er 40515202", "phone=40515202"}, {"nummeret er 40515202", "phone=40515202?"}, {"send melding til 40515202", "phone=40515202?"},
		{"tlf 40515202 / 915 15 202 / 22 00 00 00", "phone=40515202 phone=915 15 202 phone=22 00 00 00?"},
		{"telefonnr. hennes: 40515202", "phone=40515202"}, {"treff meg på 40515202", "phone=40515202?"}, {"ny mobil: 4051 52 02", "phone=4051 52 02"},
		{"nytt nummer: 40515202", "phone=40515202?"}, {"40515202 (mobil)", "phone=40515202?"}, {"40515202 er nummeret mitt", "phone=40515202?"}, {"M: 40515202", "phone=40515202?"},
		{"ringte meg i går fra 40515202", "phone=40515202"}, {"tlf 405 15 202/915 15 202", "phone=405 15 202 phone=915 15 202"},
	} {
		if got := spansOf(tc.text, 0); got != tc.want {
			t.Errorf("Spans(%q)\n got %q\nwant %q", tc.text, got, tc.want)
		}
	}
}

// What notes and tickets are full of and has to stay.
func TestWrittenTraps(t *testing.T) {
	for _, text := range []string{
		"INC40515202 er lukket", "INC0040515202", "Asset 44210710 byttet", "sau nr 44910494 savnet", "serienr 40515202", "prøve nr. 40515202", "ordre 40515202 til SMS-sentralen",
		"faktura 91515202", "fakturanr. 40515202", "versjon 4.12.3", "PS 159/22", "sak 159/22", "sak 23/01000", "jf. § 18", "§ 18-3", "møte 12/3", "1/2 liter", "målestokk 1/500", "M 1:1000",
		"Fv. 44 ved Rv. 9", "rom B214", "EAN 7038010055768", "målernr 6970631401234567", "måler 40515202", "prosjektnr. 40515202", "prosjekt 10234", "varenr AB-40515", "ISBN 978-82-15-00001-2",
		"NS 3420", "kl. 16.00", "kr 40 515 202", "utbetalt 40515202 kroner", "beløp 405 152,02", "forhold 12/34", "uke 12/34", "vedtak 47/22", "FS 12/23", "12/34", "skoleåret 22/23", "lampe 40515202",
		"brukeren trenger hjelp", "user reports error 500", "konto for avskrivning", "passord for wifi på skolen", "tilgang til lageret", "logget inn som lærer", "lagre rapport_2024.pdf før innlogging",
		"feltet user_id er tomt", "god dag.Vi får ikke logget inn", "bruker IE11 i dag", "modul no.kommune.login feiler", "sauen med nummer 44910494", "melding nr 40515202", "utbetaling 20120012345",
		"prosjektnr 86011117947", "tomta er 12 mål", "eiendomsskatt 12/34", "2012-12/34", "1812/12/03", "kortet varer i 30000 timer", "min. 40515202", "T: 21 grader",
		"brannkum 44210710", "konto 6500", "artskonto 11950", "ansvar 47812", "tlf 02013", "kunde 12", "ring 110", "bestilling 90045612", "skilt 44210710", "container 40515202", "tag 40515202",
	} {
		if got := spansOf(text, 0); got != "" {
			t.Errorf("Spans(%q) = %q", text, got)
		}
	}
}
