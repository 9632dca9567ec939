package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// maker makes values that belong to nobody, the same ones every time.
type maker struct{ *rand.Rand }

func newMaker(seed uint64) *maker { return &maker{rand.New(rand.NewPCG(seed, 1))} }

func (m *maker) pick(words string) string {
	list := strings.Split(words, "|")
	return list[m.IntN(len(list))]
}

// national is a person number of the synthetic +80 series.
func (m *maker) national() string {
	for {
		nine := fmt.Sprintf("%02d%02d%02d%03d", 1+m.IntN(28), 81+m.IntN(12), m.IntN(100), m.IntN(1000))
		if d := withChecks(nine); d != "" {
			return d
		}
	}
}

func withChecks(nine string) string {
	digit := func(d string, w []int) (string, bool) {
		sum := 0
		for i := range w {
			sum += w[i] * int(d[i]-'0')
		}
		k := (11 - sum%11) % 11
		return fmt.Sprint(d, k), k < 10
	}
	ten, ok := digit(nine, []int{3, 7, 6, 1, 8, 9, 4, 5, 2})
	if !ok {
		return ""
	}
	eleven, ok := digit(ten, []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2})
	if !ok {
		return ""
	}
	return eleven
}

func (m *maker) account() string {
	for {
		ten := fmt.Sprintf("%04d%06d", 1000+m.IntN(8000), m.IntN(1000000))
		sum := 0
		for i, w := range []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2} {
			sum += w * int(ten[i]-'0')
		}
		if k := (11 - sum%11) % 11; k < 10 {
			return fmt.Sprint(ten, k)
		}
	}
}

func (m *maker) given() string {
	return m.pick("Kari|Ola|Ingrid|Per|Fatima|Mohammed|Anne|Lars|Solveig|Bjørn|Siri|Agnieszka")
}
func (m *maker) surname() string {
	return m.pick("Hansen|Nordmann|Berg|Solheim|Ali|Kowalska|Nguyen|Haugen|Lie|Testesen")
}
func (m *maker) person() string { return m.given() + " " + m.surname() }
func (m *maker) mobile() string { return fmt.Sprintf("4%07d", m.IntN(1000000)) }
func (m *maker) digits(n int) string {
	b := []byte{byte('1' + m.IntN(9))}
	for len(b) < n {
		b = append(b, byte('0'+m.IntN(10)))
	}
	return string(b)
}
func (m *maker) street() string {
	return m.pick("Storgata|Kirkeveien|Parkveien|Strandgata") + fmt.Sprintf(" %d", 1+m.IntN(90))
}
func (m *maker) place() string {
	return m.pick("Solbakken|Nordre Eik|Sagene|Vestre Aker|Gamle Oslo|Lillevik|Store Sandvik|Øvre Torp")
}
func (m *maker) day() string {
	return fmt.Sprintf("%02d.%02d.%04d", 1+m.IntN(28), 1+m.IntN(12), 2001+m.IntN(24))
}

// corpusTable is one small municipal table: its header, a maker of rows, and what the gate must
// say of the columns that are not simply kept.
type corpusTable struct {
	name   string
	header string
	rows   int
	row    func(m *maker, i int) []string
	want   map[string]string // column → "class/treatment/kind"
}

const (
	direct    = "direct_identifier/suppress/"
	masked    = "direct_identifier/mask/"
	undecided = "undecided/mask/"
	quasi     = "quasi_identifier/keep/"
	rowwise   = "direct_identifier/keep/"
	freeText  = "free_text/suppress/free_text"
)

var corpus = []corpusTable{
	// Without personal data, and full of what looks like it.
	{"playgrounds", "navn;adresse;lat;lon;apparater;sist_kontrollert", 200, func(m *maker, i int) []string {
		return []string{m.place() + " lekeplass", m.street(), fmt.Sprintf("59.%07d", m.IntN(1e7)), fmt.Sprintf("10.%07d", m.IntN(1e7)), m.digits(1), m.day()}
	}, nil},
	{"budget", "konto;konto_tekst;ansvar;ansvar_tekst;beløp;budsjett", 300, func(m *maker, i int) []string {
		return []string{m.digits(5), m.pick("Løn faste stillingar|Pensjon|Tilskot|Leige|Straum"), m.digits(6), m.pick("ØYANE SYKEHJEM|Kultur|Bibliotek"), "-" + m.digits(8), m.pick("1 456 538|405 778|12 345 678,50")}
	}, nil},
	{"school routes", "rute;skole;dato;elevdag;laererdag;antall_elever", 200, func(m *maker, i int) []string {
		return []string{m.digits(2), m.place() + " skole", m.day(), m.pick("Ja|Nei"), m.pick("Ja|Nei"), m.digits(2)}
	}, nil},
	{"property with festenummer", "knr;gnr;bnr;fnr;snr;areal", 300, func(m *maker, i int) []string {
		return []string{"0301", m.digits(3), m.digits(2), m.pick("0|1|2|12"), "0", m.digits(4)}
	}, nil},
	{"kindergartens", "navn;organisasjonsnummer;epost;telefon;adresse;postnr", 60, func(m *maker, i int) []string {
		return []string{m.place() + " barnehage", "934527445", "post@example.no", "22 00 00 00", m.street(), "0001"}
	}, nil},
	{"assets", "anlegg_id;meter_nr;ean;x;y;vegreferanse", 500, func(m *maker, i int) []string {
		return []string{fmt.Sprint(41000000 + m.IntN(8e6)), m.digits(16), "7038010" + m.digits(6), fmt.Sprintf("%d.%05d", 200000+m.IntN(99999), m.IntN(99999)), fmt.Sprintf("66%05d.%02d", m.IntN(99999), m.IntN(99)), "FV70234 S1D1"}
	}, nil},
	{"person counts", "kommune;personer;antall_brukere;født;døde;person_per_bolig", 100, func(m *maker, i int) []string {
		return []string{m.place(), m.digits(4), m.digits(3), m.digits(2), m.digits(2), "2,1"}
	}, nil},
	{"wide dates", "vedtaksdato;frist;registrert;aar", 200, func(m *maker, i int) []string {
		return []string{m.day(), "2024" + fmt.Sprintf("%02d%02d", 1+m.IntN(12), 1+m.IntN(28)), "2024-05-01T10:11:12", "2024"}
	}, nil},
	{"versions", "system;versjon;port;leverandor_orgnr", 50, func(m *maker, i int) []string {
		return []string{m.pick("Arkiv|Lønn|Sak"), fmt.Sprintf("10.%d.%d.%d", m.IntN(9), m.IntN(20), m.IntN(9)), m.digits(4), "934 527 445"}
	}, nil},
	{"street names", "navn;lengde;opprinnelse", 80, func(m *maker, i int) []string {
		return []string{m.pick("Christian Krohgs gate|Henrik Ibsens gate|Nordahl Griegs vei|Karl Johans gate|Fridtjof Nansens vei|Storgata"), m.digits(3), m.pick("bygd|regulert")}
	}, nil},
	{"sales of companies", "leverandør;orgnr;beløp;fakturadato;bilagsnr", 200, func(m *maker, i int) []string {
		return []string{m.place() + m.pick(" AS| Bygg AS| Elektro ANS"), "934527445", m.digits(6) + ",00", m.day(), m.digits(8)}
	}, nil},
	{"case numbers of other years", "saksnr;status", 400, func(m *maker, i int) []string {
		return []string{"2023" + m.digits(7), m.pick("Åpen|Lukket")}
	}, nil},
	{"bathing water", "badeplass;temperatur;bakterier;prøvenr", 100, func(m *maker, i int) []string {
		return []string{m.place(), "18,5", m.digits(3), "P-2024-" + m.digits(5)}
	}, nil},

	// With personal data.
	{"pupils", "fødselsnummer;fornavn;etternavn;skole;klasse", 100, func(m *maker, i int) []string {
		return []string{m.national(), m.given(), m.surname(), m.place() + " skole", "7B"}
	}, map[string]string{"fødselsnummer": direct + "national_id", "fornavn": direct + "person_name", "etternavn": direct + "person_name", "skole": quasi + "affiliation"}},
	{"number under another header", "id;beløp", 100, func(m *maker, i int) []string {
		return []string{m.national(), m.digits(5)}
	}, map[string]string{"id": direct + "national_id"}},
	{"lost leading zeros", "ref;sum", 200, func(m *maker, i int) []string {
		return []string{strings.TrimLeft(m.national(), "0"), m.digits(4)}
	}, map[string]string{"ref": direct + "national_id"}},
	{"separated numbers", "nr;uke", 50, func(m *maker, i int) []string {
		d := m.national()
		return []string{d[:6] + " " + d[6:], m.digits(1)}
	}, map[string]string{"nr": direct + "national_id"}},
	{"one number in a late row", "sted;merknad", 20000, func(m *maker, i int) []string {
		if i == 19990 {
			return []string{m.place(), m.national()}
		}
		return []string{m.place(), m.pick("ok|må sjekkes|ikke funnet")}
	}, map[string]string{"merknad": masked + "national_id"}},
	{"numbers among case numbers", "saksnr;type", 3000, func(m *maker, i int) []string {
		if i%20 == 0 {
			return []string{m.national(), "klage"}
		}
		return []string{"2023" + m.digits(7), "byggesak"}
	}, map[string]string{"saksnr": masked + "national_id"}},
	{"chance among random numbers", "fakturanr;kr", 4000, func(m *maker, i int) []string {
		return []string{m.digits(11), m.digits(3)}
	}, map[string]string{"fakturanr": undecided + "national_id"}},
	{"contacts", "avdeling;kontaktperson;epost;mobil;kontor", 40, func(m *maker, i int) []string {
		return []string{m.place(), m.person(), strings.ToLower(m.given()) + "@example.no", m.mobile(), m.digits(3)}
	}, map[string]string{"kontaktperson": direct + "person_name", "epost": direct + "email", "mobil": direct + "phone"}},
	{"names without a word in the header", "kolonne1;kolonne2", 60, func(m *maker, i int) []string {
		return []string{m.surname() + ", " + m.given(), m.digits(2)}
	}, map[string]string{"kolonne1": direct + "person_name"}},
	{"applicants with homes", "søker;adresse;postnummer;fdato;telefon", 50, func(m *maker, i int) []string {
		return []string{m.person(), m.street(), "0001", m.day(), "22 00 00 00"}
	}, map[string]string{"søker": direct + "person_name", "adresse": direct + "address", "fdato": direct + "birth_date", "telefon": direct + "phone"}},
	{"grants", "mottaker;kontonummer;beløp", 60, func(m *maker, i int) []string {
		return []string{m.person(), m.account(), m.digits(5)}
	}, map[string]string{"mottaker": direct + "person_name", "kontonummer": direct + "bank_account"}},
	{"accounts in dots", "til;kr", 60, func(m *maker, i int) []string {
		a := m.account()
		return []string{a[:4] + "." + a[4:6] + "." + a[6:], m.digits(4)}
	}, map[string]string{"til": direct + "bank_account"}},
	{"sole proprietors", "navn;organisasjonsform;orgnr;beløp", 60, func(m *maker, i int) []string {
		return []string{m.place() + " Service", m.pick("AS|ENK|ANS"), "934527445", m.digits(5)}
	}, map[string]string{"navn": rowwise + "sole_proprietor", "orgnr": rowwise + "sole_proprietor"}},
	{"comments", "id;kommentar", 60, func(m *maker, i int) []string {
		return []string{fmt.Sprint(i), fmt.Sprintf("Snakket med %s om saken den dagen. Ring %s ved spørsmål, og noter svaret nummer %d her.", m.person(), m.mobile(), i)}
	}, map[string]string{"kommentar": freeText}},
	{"nested lists", "lag;spillere;posisjoner", 20, func(m *maker, i int) []string {
		return []string{m.place(), fmt.Sprintf(`[{"n":"%s"},{"n":"Xandra Qvoryl"}]`, m.person()), `[{"x":1},{"x":2}]`}
	}, map[string]string{"spillere": direct + "person_name"}},
	{"log", "brukernavn;ip_adresse;ansattnr;tid;alder;kjønn", 60, func(m *maker, i int) []string {
		return []string{"ab" + m.digits(4), fmt.Sprintf("192.0.2.%d", m.IntN(255)), m.digits(5), "2024-05-01T10:11:12", fmt.Sprint(20 + m.IntN(40)), m.pick("M|K")}
	}, map[string]string{"brukernavn": direct + "username", "ip_adresse": direct + "ip_address", "ansattnr": direct + "person_number", "alder": "quasi_identifier/suppress/age", "kjønn": quasi + "sex"}},
}

func (c corpusTable) table() *textTable {
	m := newMaker(7)
	var rows [][]string
	for i := range c.rows {
		rows = append(rows, c.row(m, i))
	}
	return newTable(strings.Split(c.header, ";"), rows)
}

// Every column of every table gets the expected class, treatment and first kind; columns that are
// not named are kept.
func TestCorpus(t *testing.T) {
	for _, tc := range corpus {
		t.Run(tc.name, func(t *testing.T) {
			for _, c := range tc.table().propose().Columns {
				got := fmt.Sprintf("%s/%s/", c.Class, c.Treatment)
				if len(c.Kinds) > 0 {
					got += c.Kinds[0]
				}
				want := tc.want[c.Name]
				if want == "" {
					want = "none/keep/"
				}
				if got != want {
					t.Errorf("column %s: %s %v, want %s (share %.3f, evidence %v)", c.Name, got, c.Kinds, want, c.Share, c.Evidence)
				}
			}
		})
	}
}

// An approved proposal lets its own snapshot through: no holds from Judge, none from the second
// look at what would be written.
func TestApprovedProposalPasses(t *testing.T) {
	for _, tc := range corpus {
		t.Run(tc.name, func(t *testing.T) {
			tab := tc.table()
			p := tab.propose()
			if _, left, holds := tab.judge(p.Contract); len(holds) > 0 || len(left) > 0 {
				t.Errorf("judged against its own proposal: left %v, holds %+v", left, holds)
			}
			tr, batches := tab.publish(t, p.Contract)
			second := privacy.NewSecondLook(p.Contract, tr.Fields())
			for i := range batches {
				second.Batch(&batches[i])
			}
			if holds := second.Holds(); len(holds) > 0 {
				t.Errorf("second look: %+v", holds)
			}
		})
	}
}

// Proposals name every source column, and only those that are certain stay.
func TestProposalIsComplete(t *testing.T) {
	tab := newTable([]string{"a", "fnr 17821951046", "b"}, [][]string{{"1", "2", "3"}})
	tab.columns[2].Hidden = true
	p := tab.propose()
	if len(p.Contract.Columns) != 3 || p.Rows != 1 {
		t.Fatalf("contract %+v", p.Contract)
	}
	named := p.Columns[1]
	if !named.NameHit || named.Name != "column 2" || named.Treatment != opendata.Suppress || p.Contract.Columns[1].Published() != "column 2" {
		t.Errorf("personal column name: %+v %+v", named, p.Contract.Columns[1])
	}
	if p.Columns[2].Treatment != opendata.Suppress || privacy.Reason(p.Columns[2]) != "hidden" {
		t.Errorf("hidden column: %+v", p.Columns[2])
	}
}

// Scanning rides along with conversion: it must cost little beside it.
func BenchmarkScan(b *testing.B) {
	for _, tc := range corpus {
		if tc.rows < 200 {
			continue
		}
		b.Run(strings.ReplaceAll(tc.name, " ", "_"), func(b *testing.B) {
			tab := tc.table()
			var size int64
			for i := range tab.batches {
				for _, v := range tab.batches[i].Columns {
					for row := range v.Codes {
						s, _ := v.Text(row)
						size += int64(len(s)) + 1
					}
				}
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				s := privacy.NewScanner(tab.columns)
				for i := range tab.batches {
					s.Scan(&tab.batches[i])
				}
			}
		})
	}
}
