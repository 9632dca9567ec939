package recognize_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// Texts in which people write of people, and texts about things.
func TestTalk(t *testing.T) {
	for _, s := range []string{
		"Jeg har ventet i tre uker på svar", "Eg synest brøytinga er dårleg her", "Hun trenger hjelp til dusj om morgenen", "Ho klarer ikkje trappa lenger",
		"Naboen klager på støy fra anlegget", "Pasienten falt i trappa i går", "Eleven gråt hele timen og slo vinduet", "Min mor venter på trygghetsalarm", "mvh hanne, ring meg",
		"Kari Hansen klager på gebyret", "Sønnen hans vil ikke på skolen", "She says the heating is broken",
	} {
		if recognize.LookAt(s)&recognize.LookTalk == 0 {
			t.Errorf("%q does not talk", s)
		}
	}
	for _, s := range []string{
		"Badeplass med sandstrand, toalett og stupebrett", "Åpent mandag til fredag kl. 07–15", "Husk gyldig legitimasjon når du stemmer", "Eleven skal få vurdering i alle fag",
		"Brukeren må selv melde fra ved endringer", "Elever som bor langt unna, har rett til skyss", "Logg inn på Min side med MinID", "Turen tar 5 min. fra parkeringen", "Hvordan søker jeg om barnehageplass?",
		"Søkeren må dokumentere at han eller hun har bosted", "Han bygde huset i 1862 og drev mølle her", "Omkjøring via Henrik Ibsens gate", "Kontakt oss på servicetorget", "Lekeplass", "Ny asfalt i hele gata",
	} {
		if recognize.LookAt(s)&recognize.LookTalk != 0 {
			t.Errorf("%q talks", s)
		}
	}
	if recognize.LookAt("Lysløypa er preparert for klassisk og skøyting")&recognize.LookProse == 0 {
		t.Error("a sentence is no prose")
	}
	if recognize.LookAt("Kari Hansen")&recognize.LookProse != 0 || recognize.LookAt("Huske og sklie")&recognize.LookProse != 0 {
		t.Error("a name or three words are prose")
	}
}

// The labelled sentences: those with persons give themselves away in one way or another, the others
// do not.
func TestTalkOfSentences(t *testing.T) {
	seen := func(x sentence) bool {
		look, spans := recognize.Read(x.text, 0, nil)
		for _, sp := range spans {
			if sp.Sure {
				return true
			}
		}
		return look&(recognize.LookTalk|recognize.LookUnsure) != 0
	}
	personal, silent := 0, 0
	for _, x := range readSentences(t, "personal.txt") {
		personal++
		if !seen(x) {
			silent++
		}
	}
	traps, talking := 0, 0
	for _, x := range readSentences(t, "traps.txt") {
		traps++
		if recognize.LookAt(x.text)&recognize.LookTalk != 0 {
			talking++
		}
	}
	t.Logf("%d of %d sentences with persons pass unseen, %d of %d others talk", silent, personal, talking, traps)
	if silent*50 > personal || talking > 0 {
		t.Errorf("%d of %d sentences with persons pass unseen, %d of %d others talk", silent, personal, talking, traps)
	}
}

// Real municipal tables without persons: descriptions, titles, places. Hardly a cell may talk, and
// hardly one hold something sure.
func TestRealTexts(t *testing.T) {
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real tables are not read")
	}
	for _, name := range []string{
		"valglokaler-2017.csv", "difi-norgeno-tjeneste.fixed.bom.csv", "stavanger-lekeplasser.csv", "bergen-dokart.csv", "stavanger-skoleruter.csv", "bergen-budsjett-2012-investering.csv",
		"kmd-partistotte-2011.csv", "sogndal-driftsbudsjett-2013.bom.csv", "stavanger-budsjett-2016-drift.csv",
	} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(dir, "csv", name))
			if err != nil {
				t.Fatal(err)
			}
			r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff")))
			r.Comma, r.LazyQuotes, r.FieldsPerRecord = ';', true, -1
			rows, err := r.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			cells := map[string]bool{}
			for _, row := range rows {
				for _, c := range row {
					cells[c] = true
				}
			}
			talking, sure, unsure := 0, 0, 0
			for c := range cells {
				look, spans := recognize.Read(c, 0, nil)
				if look&recognize.LookTalk != 0 {
					talking++
				}
				for _, sp := range spans {
					if sp.Kind != recognize.PersonName {
						continue
					}
					if sp.Sure {
						sure++
					} else {
						unsure++
					}
				}
			}
			t.Logf("%d distinct cells: %d talk, %d names sure, %d unsure", len(cells), talking, sure, unsure)
			if (talking+sure)*500 > len(cells)+1000 || unsure*100 > len(cells)+200 {
				t.Errorf("%d distinct cells: %d talk, %d names sure, %d unsure", len(cells), talking, sure, unsure)
			}
		})
	}
}
