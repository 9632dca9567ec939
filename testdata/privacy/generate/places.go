package main

import (
	"fmt"
	"strings"
	"time"
)

var (
	// homeStreets are streets that people live in; the municipality does not exist.
	homeStreets = []string{"Granholtvegen", "Solhaugbakken", "Tjernsvingen", "Bjørkelia", "Rugdeveien", "Øvre Kvernhaugen", "Nedre Kvernhaugen", "Måkeveien", "Lynghaugen",
		"Fjordgløttvegen", "Teglverkstunet", "Hasselstubben", "Kongleveien", "Sagmyra", "Steinhoggerbakken", "Smedsvingen", "Blåbærstien", "Prestmarkvegen", "Orreveien", "Elvekroken"}

	// honours are streets called after persons who are long dead or never lived.
	honours = []string{"Christian Krohgs gate", "Ole Bulls plass", "Fridtjof Nansens vei", "Camilla Colletts vei", "Henrik Ibsens gate", "Aasmund Vinjes gate", "Sigrid Undsets vei",
		"Edvard Griegs allé", "Thora Storms gate", "Per Sivles gate", "Arne Garborgs veg", "Amalie Skrams gate", "Jonas Lies vei", "Ragna Nielsens plass", "Gina Krogs gate",
		"Kristofer Uppdals veg", "Bjørnstjerne Bjørnsons gate", "Haakon VIIs gate", "Dronning Mauds gate", "Kong Oscars gate", "Olav Tryggvasons gate", "Erling Skakkes gate",
		"Kjøpmannsgata", "Strandgata", "Olaf Ryes plass", "Karl Johans gate", "Nordahl Bruns gate", "Ludvig Holbergs allé", "Tordenskiolds gate", "Rosenkrantz' gate", "Torstein Hauges vei", "Marie Lunds stredet"}

	schools = []string{"Fridtjof Nansen skole", "Sofie Lund barneskole", "Bjørnstjerne Bjørnson ungdomsskole", "Haugen skole", "Moen oppvekstsenter", "Aasta Hansteen skole", "Berg skole",
		"Rosendal skole", "Petter Dass skole", "Dahl skole", "Nygård skole", "Solberg skole", "Camilla Collett skole", "Strand skole", "Lie skole", "Erling Skjalgsson skole", "Kristin Lavransdatter skole",
		"Ole Vig videregående skole", "Amalie Skram videregående skole", "Thora Storm videregående skole", "Holte skole", "Ruud skole", "Tveit skole", "Hagen skole", "Åsland skole", "Eide skole"}

	kindergartens = []string{"Blåklokka barnehage", "Emma Hjorth barnehage", "Solveigs hage barnehage", "Marihøna barnehage", "Barbro barnehage", "Bakken barnehage", "Espeli barnehage", "Askeladden barnehage",
		"Tyriltoppen barnehage", "Ole Brumm barnehage", "Pippi barnehage", "Sigrids minne barnehage", "Lille My barnehage", "Moen gård barnehage", "Liv og røre barnehage", "Veslefrikk barnehage", "Rosa Rabarbra barnehage"}

	homes = []string{"Ingeborgs Minde sykehjem", "Dahl bo- og servicesenter", "Berg omsorgssenter", "Olavs Minne helsehus", "Kaia Bruland sykehjem", "Haugen bofellesskap", "St. Sunniva hjemmet"}

	ships = []string{"MF Fridtjof Nansen", "MS Kong Harald", "MF Ole Bull", "MS Thorolf Kveldulfsson", "MF Edvard Grieg", "MS Kristin Ingrid", "MF Karoline", "MS Hans Egede", "MF Sigrun", "MS Trygve Olavson", "MF Åsne", "MS Nils Aas"}

	towns = []string{"9997 Eksempelvik", "9996 Øvre Eksempel", "9995 Eksempelfjord", "9994 Nordeksempel", "9993 Eksempeløy"}

	districts = []string{"Sentrum", "Berg", "Strand", "Haugen", "Solheim", "Vik", "Nordbyen", "Lia", "Dale", "Moen", "Eide", "Holmen"}

	// firms are companies that are called after persons.
	firms = []string{"Hansen & Sønner AS", "Berg Maskin AS", "Ole Moe Transport AS", "Advokatfirmaet Lie Dahl AS", "Karin Holm Arkitekter AS", "Brødrene Solberg ANS", "Entreprenør Nils Haugen AS",
		"Strand Elektro AS", "Rørlegger Eide AS", "Maler Thorsen AS", "Per Gulbrandsen Bygg AS", "Johansen Kontorrekvisita AS", "Fru Hagen Catering AS", "Tannlege Bakken AS", "Moe Bakeri DA",
		"Sivilingeniør Erik Tangen AS", "Martin M. Bakken ANS", "Haug Landskap AS", "Nordby Asfalt AS", "Lund Renhold SA", "Eidsvåg Pukkverk AS", "Kvist Konsulent AS", "Firma Jens Nygård AS",
		"Bjørn Sagbruk AS", "Odd Fellow Eiendom KF", "Eksempel Kraft AS", "Eksempel Havn KF", "Stiftelsen Liv Aune", "Sparebanken Eksempel ASA", "Vektertjenesten Rune Stein AS"}

	offices = []string{"Kommunaltekniske tjenester", "Oppvekst", "Helse og mestring", "Kultur og idrett", "Plan og bygning", "Eiendom", "Økonomi", "Servicetorget"}
)

// number makes "12,5" with so many decimals and that separator.
func (m *maker) number(low, high float64, decimals int, separator string) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, low+m.Float64()*(high-low)), ".", separator, 1)
}

func (m *maker) int(low, high int) string { return fmt.Sprint(low + m.IntN(high-low+1)) }

// date is a day from year to year, in a layout of package time.
func (m *maker) date(from, to int, layout string) string {
	return time.Date(from+m.IntN(to-from+1), time.Month(1+m.IntN(12)), 1+m.IntN(28), 0, 0, 0, 0, time.UTC).Format(layout)
}

// birthday is never the first of a month, so that a day generalized to its month is not taken for
// somebody's.
func (m *maker) birthday(from, to int, layout string) string {
	return time.Date(from+m.IntN(to-from+1), time.Month(1+m.IntN(12)), 2+m.IntN(26), 0, 0, 0, 0, time.UTC).Format(layout)
}

// trickyDate is a day that a phone number could be: 21 to 24 or 31 of a month.
func (m *maker) trickyDate(layout string) string {
	return time.Date(2001+m.IntN(24), pick(m, []time.Month{1, 3, 5, 7, 8, 10, 12}), pick(m, []int{21, 22, 23, 24, 31}), 0, 0, 0, 0, time.UTC).Format(layout)
}

// lat and lon lie about an invented municipality; the last digit is never 0.
func (m *maker) lat() string { return fmt.Sprintf("63.%05d%d", 38000+m.IntN(9000), 1+m.IntN(9)) }
func (m *maker) lon() string { return fmt.Sprintf("10.%05d%d", 30000+m.IntN(20000), 1+m.IntN(9)) }

// caseNumber is 11 digits: a year from 2001 to 2012, which reads like a day and month, and a serial number.
func (m *maker) caseNumber() string { return fmt.Sprint(2001+m.IntN(12)) + m.digits(7) }

func (m *maker) street() string { return pick(m, honours) }

func (m *maker) facility() string {
	return pick(m, [][]string{schools, kindergartens, homes})[m.IntN(7)]
}
