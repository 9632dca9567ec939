package privacy_test

import (
	"fmt"
	"strings"
	"testing"
)

// classCells are makers for tables whose headers and names stand in no list.
var classCells = map[string]func(m *maker, i int) string{
	"rare":     func(m *maker, i int) string { return m.rareGiven() + " " + m.farm() },
	"rareturn": func(m *maker, i int) string { return m.farm() + ", " + m.rareGiven() },
	"shout":    func(m *maker, i int) string { return strings.ToUpper(m.rareGiven() + " " + m.farm()) },
	"initial":  func(m *maker, i int) string { return m.pick("Å|S|K|M|T|O|L") + ". " + m.farm() + m.pick("||-Berg") },
	"farm":     func(m *maker, i int) string { return m.farm() },
	"rareorg": func(m *maker, i int) string {
		if i%3 == 0 {
			return m.rareGiven() + " " + m.farm()
		}
		return m.pick("Solvik|Lunde|Nordre|Fjord") + m.pick(" Bygg AS| idrettslag| Eiendom AS| kulturskule| velforening")
	},
	"plates": func(m *maker, i int) string {
		const l = "ABCDEFHJKLNPRSTUVXYZ"
		return string(l[m.IntN(len(l))]) + string(l[m.IntN(len(l))]) + m.pick("| ") + m.digits(5)
	},
	"lots": func(m *maker, i int) string { return m.pick("XJ|AB|TK") + m.digits(5) },
	"users": func(m *maker, i int) string {
		g, s := strings.ToLower(m.given()), strings.ToLower(m.pick("Hansen|Nordmann|Berg|Solheim"))
		switch m.IntN(4) {
		case 0:
			return g + "." + s
		case 1:
			return g[:1] + s[:3] + m.pick("|1|2")
		case 2:
			return "EXT-" + strings.ToUpper(g[:2]+s[:2])
		}
		return g[:2] + s[:1] + m.digits(2)
	},
	"dotted names": func(m *maker, i int) string { return strings.ToLower(m.given() + "." + m.surname()) },
	"electric":     func(m *maker, i int) string { return m.pick("EL|EK|EV") + m.digits(5) },
	"lots6":        func(m *maker, i int) string { return m.pick("XJ|AB|TK|BA|BB|BC") + m.digits(5) },
	"stems": func(m *maker, i int) string {
		return strings.ToLower(m.given()[:1]) + m.pick("hansen|nordmann|solheim|haugen|testesen|kowalska")
	},
	"words": func(m *maker, i int) string {
		return m.pick("bjørk|furu|gran|eik|osp|rogn|hegg|selje|older|ask|alm|lind|lønn|barlind")
	},
	"uuid": func(m *maker, i int) string {
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", m.Uint32(), m.IntN(1<<16), m.IntN(1<<12), m.IntN(1<<12), m.Int64N(1<<48))
	},
	"behind": func(m *maker, i int) string {
		return m.rareGiven() + " " + m.farm() + m.pick(" (vikar)| 50 %| "+m.mobile())
	},
	"small": func(m *maker, i int) string { return strings.ToLower(m.rareGiven() + " " + m.farm()) },
	"two": func(m *maker, i int) string {
		return m.rareGiven() + " " + m.farm() + m.pick("/| og | & ") + m.rareGiven() + " " + m.farm()
	},
	"village": func(m *maker, i int) string {
		return m.pick("Nedre|Øvre|Ytre|Indre|Nordre|Store|Lille|Gamle") + " " + m.farm()
	},
	"ship": func(m *maker, i int) string {
		return m.pick("MS Kong Harald|Fridtjof Nansen|Solvik|Nordlys|Trygve Braarud|Havørn")
	},
	"utm":     func(m *maker, i int) string { return fmt.Sprintf("5%05d.%02d", m.IntN(99999), m.IntN(99)) },
	"utm7":    func(m *maker, i int) string { return fmt.Sprintf("66%05d.%02d", m.IntN(99999), m.IntN(99)) },
	"travel":  func(m *maker, i int) string { return m.pick("N|P|RD") + m.digits(9) },
	"number6": func(m *maker, i int) string { return m.digits(6) },
	"number7": func(m *maker, i int) string { return m.digits(7) },
	"key40":   func(m *maker, i int) string { return fmt.Sprint(100000 + i%40*7919) },
	"person40": func(m *maker, i int) string {
		return func() string { n := newMaker(uint64(i % 40)); return n.rareGiven() + " " + n.farm() }()
	},
	"time": func(m *maker, i int) string {
		return fmt.Sprintf("2024-03-%02dT%02d:%02d:%02d", 1+i%28, i%24, i%60, m.IntN(60))
	},
	"imei20": func(m *maker, i int) string { return imei(i % 20) },
	"mac20":  func(m *maker, i int) string { return fmt.Sprintf("02:00:5e:10:%02x:53", i%20) },
	"mac":    func(m *maker, i int) string { return fmt.Sprintf("02:00:5e:%02x:%02x:53", i/250, i%250) },
	"publicip": func(m *maker, i int) string {
		return fmt.Sprintf("%d.%d.%d.%d", 80+m.IntN(100), m.IntN(255), m.IntN(255), 1+m.IntN(254))
	},
	"build": func(m *maker, i int) string { return m.pick("10.2.14.3|10.2.15.0|10.3.0.1|9.8.2.11") },
	"kidno": func(m *maker, i int) string { return luhn(m.digits(11)) },
	"law": func(m *maker, i int) string {
		return m.pick("offl. § 13|offl. § 13, jf. fvl. § 13|forvaltningsloven § 13|offl. § 23|barnehageloven § 8|plan- og bygningsloven § 12-11")
	},
	"arena": func(m *maker, i int) string {
		return m.pick("Kulturhuset Bølgen|Nansenskolen|Arne Garborgs veg|Solvik samfunnshus|Bygdahuset|Lunde kirke|Storsalen|Nordre grendahus|Per Sivle|Biblioteket|Rådhusparken|Fjordhallen")
	},
	"fund": func(m *maker, i int) string {
		return m.pick("Kari Nordmanns legat|Ola og Kari Hansens fond|Legatet for Solvik|Per Solheims minnefond|Gjensidige fond|Skulefondet")
	},
	"purpose": func(m *maker, i int) string {
		return fmt.Sprintf("Fondet skal nyttast til stipend for unge som vil ta utdanning i kommunen, og til drift av lag %d. Styret deler ut midlane kvart år.", i)
	},
	"budgettext": func(m *maker, i int) string {
		return fmt.Sprintf("Kommunestyret løyver %d kroner til drift av skulane i %s. Meirforbruket skal dekkast inn i neste års budsjett.", 1000*i, m.place())
	},
	"origin": func(m *maker, i int) string {
		return fmt.Sprintf("Oppkalla etter lærar og ordførar %s (%d–%d), som budde på garden.", m.person(), 1820+m.IntN(50), 1880+m.IntN(60))
	},
	"rolemail": func(m *maker, i int) string {
		switch i % 4 {
		case 0:
			return "post@lag" + fmt.Sprint(i) + ".example.no"
		case 1:
			return "leiar@lag" + fmt.Sprint(i) + ".example.no"
		case 2:
			return strings.ToLower(m.given()+"."+m.surname()) + "@example.no"
		}
		return "kasserar@lag" + fmt.Sprint(i) + ".example.no"
	},
	"ref": func(m *maker, i int) string {
		switch {
		case i%20 == 0:
			f := m.national()
			return f[:6] + m.pick("-| |.") + f[6:]
		case i%3 == 0:
			return "Ref. " + m.pick("ABX|QRS|TUV") + "/" + m.digits(4)
		}
		return m.pick("ordre|avtale|rekvisisjon") + " " + m.digits(3)
	},
	"street2": func(m *maker, i int) string {
		return fmt.Sprintf("%s %d", m.pick("Åsvegen|Kyrkjevegen|Sjøgata"), 1+m.IntN(80))
	},
	"pier": func(m *maker, i int) string { return m.pick("Brygge A|Brygge B|Indre hamn|Ytre hamn") },
	"iban": func(m *maker, i int) string { return ibanOf(m.account()) },
	"club": func(m *maker, i int) string {
		return m.pick("Solvik|Lunde|Nordre|Fjord") + m.pick(" idrettslag| musikkorps| velforening| skyttarlag")
	},
	"facebook": func(m *maker, i int) string {
		if i%4 == 0 {
			return "https://www.facebook.com/" + strings.ToLower(m.given()+"."+m.surname())
		}
		return "https://www.facebook.com/solvikidrettslag" + fmt.Sprint(i)
	},
}

func (m *maker) rareGiven() string {
	return m.pick("Eldbjørga|Torgunn|Tjodveig|Gudvor|Sjur|Tarjei|Olav|Kari|Ingebrikt|Embrik|Ragndi|Anne|Zainab|Per")
}

func (m *maker) farm() string {
	return m.pick("Kvam|Skjeld|Rød|Tveit|Myr|Brekk|Sol|Hauk|Lang|Ny|Grøn|Ris") + m.pick("haug|nes|bakk|tveit|eid|vang|mo|gjerde|støl|lid|set|bø")
}

func luhn(d string) string {
	sum := 0
	for i := range d {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return d + fmt.Sprint((10-sum%10)%10)
}

func imei(i int) string { return luhn(fmt.Sprintf("35000000%06d", 1000+i*77)) }

func ibanOf(account string) string {
	rest := 0
	for _, c := range account + "232400" {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("NO%02d%s", 98-rest, account)
}

// classes are tables whose headers or cells stand in no list: what their columns are shows in the
// shape of the cells, in how different they are, and in the columns beside them.
var classes = []sketch{
	// Things under headers that say little.
	{name: "files", rows: 80, columns: "Navn=(vedtak.pdf|kart.png|plan.docx|data.csv|liste.xlsx|bilde1.jpg|notat.txt);byte=big"},
	{name: "hosts", rows: 80, columns: "Navn=(srv-01|srv-02|web01|db-prod|ad-dc1|fil.intern|print02);byte=big"},
	{name: "codes of vaccines", rows: 80, columns: "Navn=(J07BX03|J07BB02|J07AL02|J07BK01|J07CA09|COM13|INF24);byte=big"},
	{name: "releases of a source", rows: 80, columns: "Kilde=build;byte=big"},
	{name: "species", rows: 80, columns: "Type=(Acer platanoides|Betula pendula|Quercus robur|Tilia cordata|Picea abies);byte=big"},
	{name: "courses", rows: 80, columns: "kolonne_2=(Norsk som andrespråk|Matematikk 2P|Mat og helse|Musikk Dans Drama|Liv og Lære|Sal og Scene);byte=big"},

	// Vehicles.
	{name: "plates under vehicle", rows: 80, columns: "kjoretoy=plates;sone=place;fra=iso", want: "kjoretoy=" + dropped},
	{name: "plates under a word of no list", rows: 80, columns: "Objekt X=plates;gebyr=big", want: "Objekt X=" + dropped},
	{name: "lots", rows: 80, columns: "batch=lots;vare=(Salt|Sand);mengd=big"},
	{name: "lots of a store", rows: 80, columns: "Parti=lots;lagerplass=place;inn=iso"},

	{name: "electric cars", rows: 60, columns: "Objekt=electric;lader=place", want: "Objekt=" + dropped},
	{name: "a few vehicles", rows: 9, columns: "doning=plates;km=big", want: "doning=" + dropped},
	{name: "lots with more prefixes", rows: 80, columns: "lotnr=lots6;vare=(Salt|Sand)"},
	{name: "rooms", rows: 80, columns: "rom=lots6;areal=n"},

	// User names.
	{name: "stems", rows: 80, columns: "Hvem=stems;tid=time", want: "Hvem=" + dropped},
	{name: "categories of users", rows: 80, columns: "bruker=(voksen|barn|ungdom|senior);antall=n", counts: "antall"},
	{name: "categories of agents", rows: 80, columns: "agent=(nett|telefon|skranke);sekund=n"},
	{name: "words", rows: 80, columns: "art=words;antall=n"},
	{name: "mixed user names", rows: 120, columns: "tidspunkt=time;caller=users;system=(Arkiv|Sak)", want: "caller=" + dropped},
	{name: "who changed it", rows: 120, columns: "post=number6;endra_av=users;dato=iso", want: "endra_av=" + dropped},
	{name: "dotted names without a header", rows: 120, columns: "kolonne_1=iso;kolonne_2=dotted names", want: "kolonne_2=" + dropped},
	{name: "agents", rows: 120, columns: "Agent=users;kø=(A|B);sekund=n", want: "Agent=" + dropped},

	// Numbers of persons.
	{name: "travel documents", rows: 90, columns: "Namn=rare;Reisedok=travel;inn=iso", want: "Namn=" + dropped + ";Reisedok=" + dropped},
	{name: "abbreviated patient number", rows: 90, columns: "Pas.nr=number6;Namn=person;time=iso", want: "Pas.nr=" + dropped + ";Namn=" + dropped},
	{name: "number of a system beside names", rows: 90, columns: "LNR=number7;Fornavn=given;Etternavn=surname", want: "LNR=" + dropped + ";Fornavn=" + dropped + ";Etternavn=" + dropped},
	{name: "number that returns with the person", rows: 400, columns: "KX=key40;Person=person40;beløp=money;postnr=post", want: "KX=" + dropped + ";Person=" + dropped, quasi: "postnr"},

	{name: "events of users", rows: 300, columns: "hending=number7;Person=person40;dato=iso", want: "Person=" + dropped},
	{name: "keys", rows: 120, columns: "elev_guid=uuid;alder=age;namn=rare", want: "elev_guid=" + dropped + ";namn=" + dropped, quasi: "alder"},
	{name: "lots of vaccinated persons", rows: 120, columns: "Namn=rare;Batch=lots;sak=number6", want: "Namn=" + dropped},

	// Names of no list.
	{name: "two on watch", rows: 60, columns: "dag=iso;Vakt=two", want: "Vakt=" + dropped},
	{name: "names with something behind", rows: 90, columns: "Oppfølging ved=behind;stad=place", want: "Oppfølging ved=" + dropped},
	{name: "names in small letters", rows: 90, columns: "Turleiar=small;stad=place", want: "Turleiar=" + dropped},
	{name: "watches of the day", rows: 60, columns: "dag=iso;Vakt=(Dag|Natt|Helg)"},
	{name: "villages", rows: 60, columns: "kolonne_1=id;kolonne_2=village"},
	{name: "ships", rows: 60, columns: "Skip=ship;anløp=iso"},
	{name: "initialled signatures", rows: 60, columns: "Sign.=(ÅBH|TKØ|LM|SVE|KRN);dato=iso", want: "Sign.=" + dropped},
	{name: "one person among houses", rows: 60, columns: "Lokalitet=arena;dato=iso"},
	{name: "contacts shortened", rows: 60, columns: "anlegg=place;Kontaktl.=rare", want: "Kontaktl.=" + dropped},
	{name: "relief workers", rows: 60, columns: "bruk=number6;Avløysar=initial;timar=n", want: "Avløysar=" + dropped},
	{name: "farmers", rows: 60, columns: "Gardbrukar=rareturn;gnr=gnr;tilskot=money", want: "Gardbrukar=" + dropped + ";gnr=" + dropped},
	{name: "developers", rows: 60, columns: "sak=case;Tiltakshavar=rare;tiltak=(Garasje|Tilbygg)", want: "Tiltakshavar=" + dropped},
	{name: "who is on watch", rows: 60, columns: "dag=iso;Vakt=farm;stad=place", want: "Vakt=" + dropped},
	{name: "capitals without a header", rows: 60, columns: "kolonne_1=big;kolonne_2=shout", want: "kolonne_2=" + dropped},
	{name: "initials without a header", rows: 60, columns: "kolonne_1=big;kolonne_2=initial", want: "kolonne_2=" + dropped},
	{name: "arenas", rows: 60, columns: "Arena=arena;dato=iso;billettar=n"},
	{name: "funds", rows: 40, columns: "Fond=fund;Formål=purpose;kapital=money"},

	// Traces and devices.
	{name: "trace per device", rows: 400, columns: "enhet=imei20;tid=time;lat=lat;lon=lon", want: "enhet=" + dropped + ";lat=" + dropped + ";lon=" + dropped},
	{name: "trace of tags in metres", rows: 400, columns: "brikke=key40;tid=time;øst=utm;nord=utm7", want: "øst=" + dropped + ";nord=" + dropped},
	{name: "stations", rows: 400, columns: "stasjon=(Nord|Sør);tid=time;lat=(59.123456|59.223456);lon=(10.123456|10.223456)"},
	{name: "wifi log", rows: 400, columns: "tid=time;klient=mac20;bruker=users", want: "klient=" + dropped + ";bruker=" + dropped},
	{name: "sensors", rows: 90, columns: "sensor=place;mac=mac;batteri=percent"},
	{name: "clients", rows: 90, columns: "tid=time;klient=publicip;side=(/a|/b)", want: "klient=" + dropped},
	{name: "sources", rows: 90, columns: "source=publicip;bytes=big", want: "source=" + dropped},
	{name: "builds", rows: 90, columns: "enhet=place;fw=build;app_build=build"},

	// Payment references.
	{name: "references of debtors", rows: 90, columns: "kidDebitor=kidno;forfall=iso;beløp=money", want: "kidDebitor=" + dropped},
	{name: "references abbreviated", rows: 90, columns: "KID-nr=kidno;forfall=iso", want: "KID-nr=" + dropped},
	{name: "receipts", rows: 90, columns: "Kvittering nr=number7;Lån nr=number6;beløp=money"},

	// Counts.
	{name: "classes across", rows: 40, columns: "Skule=school;1. trinn=n;2. trinn=n;3. trinn=n;Sum elevar=n", counts: "1. trinn|2. trinn|3. trinn|Sum elevar"},
	{name: "classes without a sum", rows: 40, columns: "Skule=school;1. trinn=n;2. trinn=n;3. trinn=n", counts: "1. trinn|2. trinn|3. trinn"},
	{name: "hours of subjects", rows: 40, columns: "Fag=(Norsk|Matematikk);1. trinn=n;2. trinn=n;3. trinn=n"},
	{name: "children by sex and year", rows: 200, columns: "bydel=place;kjønn=(Gutt|Jente);fødselsår=byear;Antall barn=n", counts: "Antall barn"},
	{name: "aggregate of children", rows: 60, columns: "barnehage=place;år=year;Antall barn=n", counts: "Antall barn"},
	{name: "messages", rows: 60, columns: "skule=school;år=year;tal_meldingar=n"},
	{name: "child welfare", rows: 60, columns: "kvartal=year;område=place;tal_meldingar=n;tal_tiltak=n", counts: "tal_meldingar|tal_tiltak"},
	{name: "joined words", rows: 60, columns: "kommune=place;uforetrygdede_18_24=n;lærlinger=n;sysselsatte_menn=n", counts: "uforetrygdede_18_24|lærlinger|sysselsatte_menn"},
	{name: "things across", rows: 40, columns: "Anlegg=place;Bord=n;Stolar=n;Sum inventar=n"},

	// Ledgers.
	{name: "ledger with contacts", rows: 120, columns: "Leverandør=rareorg;Orgform=orgform;IBAN/konto=iban;Tlf=mobile;E-post=rolemail;Adresse=street2;Org.nr=orgnr;Brygge=pier;Beløp=money",
		want:  "Leverandør=direct_identifier/keep;IBAN/konto=direct_identifier/keep;Tlf=direct_identifier/keep;E-post=direct_identifier/mask;Adresse=direct_identifier/keep;Org.nr=direct_identifier/keep",
		mixed: "Leverandør|IBAN/konto|Tlf|E-post|Adresse|Org.nr"},
	{name: "senders", rows: 120, columns: "sak=case;Avsender/mottaker=rareorg;dato=iso", want: "Avsender/mottaker=direct_identifier/keep", mixed: "Avsender/mottaker"},
	{name: "tenants", rows: 120, columns: "Leier=rareorg;lokale=place;leie=money", want: "Leier=direct_identifier/keep", mixed: "Leier"},
	{name: "applicants", rows: 120, columns: "Søker=rareorg;tiltak=(Drift|Prosjekt);sum=money", want: "Søker=direct_identifier/keep", mixed: "Søker"},
	{name: "clubs and their addresses", rows: 80, columns: "Lag=club;E-post=rolemail;medlemstal_kr=money", want: "E-post=direct_identifier/mask"},
	{name: "pages of clubs and persons", rows: 80, columns: "Lag=club;facebook=facebook", want: "facebook=direct_identifier/mask"},

	// Laws, lots of vaccine, budgets and the dead.
	{name: "title in law", rows: 90, columns: "sak=case;hjemmel=law;dato=iso"},
	{name: "vaccine stock", rows: 90, columns: "Vaksine=(J07BX03|J07BB02);Batch=lots;Dosar=big;kjøleskap=place"},
	{name: "budget proposals", rows: 40, columns: "sak=case;Verbalframlegg=budgettext;beløp=money"},
	{name: "origin of streets", rows: 40, columns: "Gatenamn=streetname;Opphav=origin"},

	// References.
	{name: "references with person numbers", rows: 200, columns: "Deres ref=ref;beløp=money", want: "Deres ref=direct_identifier/mask"},
}

func TestClassesOfColumns(t *testing.T) {
	for _, s := range classes {
		t.Run(s.name, s.check)
	}
}

// Person numbers in a column of references go, however they are written; the other references stay.
func TestReferencesLosePersonNumbers(t *testing.T) {
	forms := map[string]func(f string) string{
		"plain":         func(f string) string { return f },
		"hyphen":        func(f string) string { return f[:6] + "-" + f[6:] },
		"point":         func(f string) string { return f[:6] + "." + f[6:] },
		"lost zero":     func(f string) string { return f[1:] },
		"lost zero, 5":  func(f string) string { return f[1:6] + " " + f[6:] },
		"with a suffix": func(f string) string { return f[1:] + "-2" },
		"with a prefix": func(f string) string { return "REF-" + f },
		"written day":   func(f string) string { return f[:2] + "." + f[2:4] + "." + f[4:6] + " " + f[6:] },
	}
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			m := newMaker(4)
			secret := map[string]bool{}
			var rows [][]string
			for i := range 400 {
				if i%20 > 0 {
					rows = append(rows, []string{m.pick("ordre|avtale|rekvisisjon") + " " + m.digits(3)})
					continue
				}
				f := m.national()
				for f[0] != '0' {
					f = m.national()
				}
				secret[write(f)] = true
				rows = append(rows, []string{write(f)})
			}
			tab := newTable([]string{"Deres ref"}, rows)
			_, out := tab.publish(t, tab.propose().Contract)
			left, kept := 0, 0
			for _, b := range out {
				if len(b.Columns) == 0 {
					continue
				}
				for _, s := range b.Columns[0].Dict {
					if secret[s] {
						left++
					} else {
						kept++
					}
				}
			}
			if left > 0 {
				t.Errorf("%d of %d person numbers are left", left, len(secret))
			}
			if kept == 0 {
				t.Error("no reference is left")
			}
		})
	}
}
