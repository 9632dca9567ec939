package privacy_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// realData is the folder with real open data, or skips.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real tables are not read")
	}
	return dir
}

func readCSV(t *testing.T, file string, comma rune) [][]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff")))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func proposeRows(rows [][]string) opendata.Proposal {
	tab := newTable(rows[0], rows[1:])
	return tab.propose()
}

// Real municipal tables without personal data come out whole, texts about things too.
func TestRealTablesWithoutPersons(t *testing.T) {
	dir := realData(t)
	for _, file := range []string{
		"bergen-budsjett-2012-investering.csv", "bergen-dokart.csv", "difi-norgeno-tjeneste.fixed.bom.csv", "kmd-partistotte-2011.csv", "oed-normpriser.csv",
		"sogndal-driftsbudsjett-2013.bom.csv", "stavanger-budsjett-2016-drift.csv", "stavanger-lekeplasser.csv", "stavanger-skoleruter.csv", "valglokaler-2017.csv",
		"../excel/oslo-sys002.csv",
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			comma := ';'
			p := proposeRows(readCSV(t, filepath.Join(dir, "csv", file), comma))
			for _, c := range p.Columns {
				// Funds named after persons and employees in budget lines; mobile numbers in a few
				// texts about polling places; eleven digits where a broken line moved its cells.
				named := c.Treatment == opendata.Mask && len(c.Kinds) == 1 && c.Share < 0.02
				if c.Treatment != opendata.Keep && !named {
					t.Errorf("column %d %q: %s as %s %v %v", c.Index+1, c.Name, c.Treatment, c.Class, c.Kinds, c.Evidence)
				}
			}
		})
	}
}

// Tables with persons are caught.
func TestRealTablesWithPersons(t *testing.T) {
	dir := filepath.Join(realData(t), "pii")
	for _, tc := range []struct {
		file  string
		comma rune
		want  map[string]opendata.Treatment
	}{
		{"harstad-mandatkaring.csv", ';', map[string]opendata.Treatment{"kandidatnavn": opendata.Suppress, "foedselsaar": "generalize:5", "parti": opendata.Keep, "totalt": opendata.Keep}},
		{"fakenames-100.csv", ',', map[string]opendata.Treatment{
			"GivenName": opendata.Suppress, "Surname": opendata.Suppress, "StreetAddress": opendata.Suppress, "EmailAddress": opendata.Suppress, "Username": opendata.Suppress,
			"Password": opendata.Suppress, "TelephoneNumber": opendata.Suppress, "MothersMaiden": opendata.Suppress, "Birthday": opendata.Suppress, "CCNumber": opendata.Suppress,
			"CVV2": opendata.Suppress, "NationalID": opendata.Suppress, "TropicalZodiac": opendata.Keep, "Color": opendata.Keep, "MiddleInitial": opendata.Suppress,
		}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			p := proposeRows(readCSV(t, filepath.Join(dir, tc.file), tc.comma))
			for _, c := range p.Columns {
				if want, ok := tc.want[c.Name]; ok && c.Treatment != want {
					t.Errorf("column %q: %s, want %s (%s %v %v)", c.Name, c.Treatment, want, c.Class, c.Kinds, c.Evidence)
				}
				t.Logf("%-25s %-18s %-9s %v %v", c.Name, c.Class, c.Treatment, c.Kinds, c.Evidence)
			}
		})
	}
}

// A nested record of a person, read as the pipeline reads it.
func TestRealNestedPerson(t *testing.T) {
	file, err := os.Open(filepath.Join(realData(t), "pii", "testnorge-pdl-person.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	in := formats.Input{ReaderAt: file, Size: info.Size(), Name: "person.json"}
	kinds := map[string]bool{}
	for _, rows := range []string{"hentPerson.navn", "hentPerson.bostedsadresse", "hentIdenter.identer", "hentPerson.folkeregisteridentifikator", "hentPerson.foedselsdato"} {
		for _, c := range proposeFile(t, in, opendata.Source{Options: opendata.ReadOptions{Rows: rows}}).Columns {
			for _, k := range c.Kinds {
				kinds[k] = true
			}
			t.Logf("%-60s %-18s %-9s %v %v", c.Name, c.Class, c.Treatment, c.Kinds, c.Evidence)
		}
	}
	for _, want := range []string{"national_id", "person_name", "birth_date", "address"} {
		if !kinds[want] {
			t.Errorf("no %s found", want)
		}
	}
}

// proposeFile reads a file as the pipeline does.
func proposeFile(t *testing.T, in formats.Input, src opendata.Source) opendata.Proposal {
	t.Helper()
	lim := formats.Limits{TempDir: t.TempDir()}
	d, err := formats.Detect(t.Context(), in, src, lim)
	if err != nil {
		t.Fatal(err)
	}
	r, err := formats.Open(t.Context(), in, d, lim)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	types, scan := typing.NewInferrer(r.Columns()), privacy.NewScanner(r.Columns())
	var b table.Batch
	for {
		err := r.Next(t.Context(), &b)
		if err == io.EOF {
			return privacy.Propose(r.Columns(), types.Types(), scan)
		}
		if err != nil {
			t.Fatal(err)
		}
		types.Add(&b)
		scan.Scan(&b)
	}
}
