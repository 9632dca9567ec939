package main

import (
	"log"
	"strings"
)

// text is a cell of free text with its marked parts: kinds for personal ones, no kind for traps.
type text struct {
	s     string
	marks []span
}

// fill writes a template: {navn} and its like become personal parts, {!gate} and its like traps,
// and {=…} is a trap that stands in the template itself.
func (m *maker) fill(template string) text {
	m.last = m.person()
	var t text
	for {
		before, rest, found := strings.Cut(template, "{")
		t.s += before
		if !found {
			return t
		}
		slot, after, closed := strings.Cut(rest, "}")
		if !closed {
			log.Fatalf("open slot in %q", template)
		}
		value, kind := m.slot(slot)
		t.s += value
		t.marks = append(t.marks, span{Text: value, Kind: kind})
		template = after
	}
}

func (m *maker) slot(slot string) (value, kind string) {
	if literal, ok := strings.CutPrefix(slot, "="); ok {
		return literal, ""
	}
	if trap, ok := strings.CutPrefix(slot, "!"); ok {
		return m.trap(trap), ""
	}
	switch slot {
	case "navn":
		return m.last.full(), "person_name"
	case "annen": // somebody else
		m.last = m.person()
		return m.last.full(), "person_name"
	case "NAVN":
		return strings.ToUpper(m.last.full()), "person_name"
	case "liten": // as people write in haste
		return strings.ToLower(m.last.full()), "person_name"
	case "omvendt":
		return m.last.listed(), "person_name"
	case "fornavn":
		return m.last.given, "person_name"
	case "etternavn":
		return m.last.family, "person_name"
	case "forbokstav":
		return m.last.short(), "person_name"
	case "mobil":
		return m.mobileAs(), "phone"
	case "åtte": // digits without spaces
		return m.mobile(), "phone"
	case "epost":
		return m.last.email(), "email"
	case "skjult": // an address that hides from harvesters
		return strings.NewReplacer("@", pick(m, []string{" (at) ", "(at)", " [at] ", " @ ", " alfakrøll "})).Replace(m.last.email()), "email"
	case "fnr":
		return m.national(), "national_id"
	case "fnrdelt":
		id := m.national()
		return id[:6] + " " + id[6:], "national_id"
	case "adresse":
		return m.home(), "address"
	case "adressepost":
		return m.homeFull(), "address"
	case "født":
		return m.birthday(1935, 2018, "02.01.2006"), "birth_date"
	case "fødtkort":
		return m.birthday(1935, 2018, "2.1.06"), "birth_date"
	case "konto":
		return dotted(m.account()), "bank_account"
	case "regnr":
		return m.plate(), "plate"
	case "ip":
		return "192.0.2." + m.int(1, 254), "ip_address"
	case "gnr":
		return "gnr. " + m.int(1, 300) + " bnr. " + m.int(1, 900), "property"
	case "profil":
		return "facebook.com/" + plain(m.last.given) + "." + plain(m.last.family) + ".eksempel", "profile"
	}
	log.Fatalf("no slot %q", slot)
	return "", ""
}

func (m *maker) trap(name string) string {
	switch name {
	case "gate":
		return m.street()
	case "skole":
		return pick(m, schools)
	case "barnehage":
		return pick(m, kindergartens)
	case "hjem":
		return pick(m, homes)
	case "firma":
		return pick(m, firms)
	case "skip":
		return pick(m, ships)
	case "sak":
		return m.int(2009, 2024) + "/" + m.digits(4)
	case "saksnr":
		return m.caseNumber()
	case "dato":
		return m.trickyDate("02.01.2006")
	case "beløp":
		return "kr " + m.int(1, 99) + " " + m.digits(3) + ",00"
	case "klokke":
		return pick(m, []string{"07.30–16.00", "10:00-15:30", "08.00 – 20.00"})
	case "post":
		return pick(m, []string{"post@", "postmottak@", "info@", "servicetorget@"}) + "eksempel.example.no"
	case "veg":
		return pick(m, []string{"EV6", "FV 70234", "Fv. 6640", "RV 13", "E39", "KV 12345"})
	case "bydel":
		return pick(m, districts)
	case "femsifret":
		return "02180"
	case "lat":
		return m.lat()
	case "paragraf":
		return "§ " + m.int(1, 33) + "-" + m.int(1, 9)
	case "lampe":
		return pick(m, []string{"4", "9"}) + m.digits(7)
	}
	log.Fatalf("no trap %q", name)
	return ""
}

// What people write to a municipality, in Bokmål, Nynorsk and English. All of it is invented.
var (
	talkNB = []string{
		"Hei, gatelyset utenfor {adresse} har vært mørkt i to uker. Mvh {navn}, tlf. {mobil}",
		"Jeg heter {navn} og bor i {adressepost}. Søppelkassene ble ikke tømt i dag.",
		"Min sønn {fornavn} går i 3. klasse på {!skole} og får ikke skoleskyss. Ring meg på {mobil}.",
		"Hvem har ansvar for å strø i {!gate}? Det er speilglatt ved krysset mot {!gate}.",
		"Det ligger {=Stein} og grus igjen i veibanen etter vinteren. Kan dere feie {!gate} snart?",
		"{=Bjørn} er observert ved {!skole} to ganger denne uka, bør det varsles?",
		"Fødselsnummeret mitt er {fnr}, hva mer trenger dere for å behandle søknaden om parkeringskort?",
		"Naboen {annen} har satt opp gjerde uten å søke. Eiendommen er {gnr}, saken er {!sak}.",
		"Jeg viser til brev i sak {!saksnr} og ber om utsatt frist til {!dato}. Hilsen {navn}",
		"Takk for rask hjelp fra {=servicetorget} i går! Vennlig hilsen {NAVN}",
		"Vi ønsker fartsdumper i {!gate} før noen blir kjørt ned. Det gjelder særlig ved {!barnehage}.",
		"Regningen på {!beløp} kan ikke stemme. Kontoen min er {konto} hvis dere skal betale tilbake. {navn}",
		"Bilen min, {regnr}, ble tauet bort fra {!gate} uten skilting. Jeg krever pengene igjen.",
		"Moren min, {annen}, f. {født}, har ventet på plass på {!hjem} siden i vår. Kontakt meg på {epost}.",
		"Åpningstidene {!klokke} passer ikke for oss som jobber. {=Even} time lenger på torsdager hadde hjulpet.",
		"Ber om innsyn i sak {!sak}. Send svaret til {skjult}",
		"{=Dag} etter dag kjører tungtrafikken gjennom {!bydel}. Bruk {!veg} i stedet!",
		"Kontakt {annen} på {mobil} hvis porten er låst. Nøkkelen ligger hos {!firma}.",
		"{navn} ({mobil}) melder om lekkasje i kjelleren i {adresse}.",
		"Hunden til {annen} bjeffer hele natten. Vi bor i {adresse} og får ikke sove.",
		"Klage på gebyr nr. {!lampe}. Jeg parkerte lovlig ved {!skole} den {!dato}. Mvh {navn}",
		"Lykt nr. {!lampe} i {!gate} blinker. Den ble montert av {!firma} i fjor.",
		"Fikk ikke svar på henvendelsen til {!post}. Hvor lenge skal en vente?",
		"Kan dere ringe {fornavn} på {åtte} etter kl. 16? Det gjelder barnehageplassen i {!barnehage}.",
		"Saksbehandler {annen} lovet svar innen {!dato}, men jeg har ikke hørt noe siden.",
		"{=Sol} og sommer, men badevannet i {!bydel} er brunt. Er det trygt å bade?",
		"Jeg er alene med barna etter at {annen} flyttet ut i mars. Kan vi få redusert betaling?",
		"Dattera mi {fornavn} er redd for å gå hjem langs {!veg}. Når kommer gangveien?",
		"Personnummer {fnrdelt} er registrert på feil adresse, rett adresse er {adressepost}.",
		"{=Liv} og røre på torget er vel og bra, men ikke til klokka tre om natten. Hilsen {forbokstav}",
		"Ringte sentralbordet på {!femsifret} tre ganger uten svar. Prøvde {!post} også.",
		"{=Odd} og like gatenummer er byttet om på skiltet i {!gate}. Budene finner ikke fram.",
		"Eier av {gnr} er {annen}, og det er han som skal ha regningen.",
		"Bussen korresponderer ikke lenger med {!skip} kl. 07.45. Vi kommer for sent på jobb.",
		"Fru {etternavn} i andre etasje har ikke vært sett på en uke. Kan noen se til henne? {!gate} er nærmeste gate.",
		"Posisjonen til hullet i veien er {!lat}, rett ved avkjørselen til {!firma}.",
		"Jeg, {navn} født {fødtkort}, søker om dispensasjon fra {!paragraf}.",
		"Det lukter kloakk ved {!skole} når det regner. Har meldt fra før, sak {!sak}.",
		"Noen hos dere logget inn på siden min fra {ip}. Hva er dette?",
		"Se {profil} for bilder av skadene. Jeg tar gjerne imot dere i {adresse}.",
		"Avtalt befaring {!dato} med {annen} fra {!firma}. Møt opp ved {!barnehage}.",
		"Trær langs {!gate} skygger for skiltet på {!veg}. Kan de beskjæres?",
		"Søkeren står oppført som {omvendt} og har ikke fått svar fra {!hjem}.",
		"Lekeplassen i {!bydel} er blitt kjempefin! Takk til alle som har bidratt.",
		"Hei\n\nLyset i fotgjengerovergangen ved {!skole} virker ikke.\n\nMed vennlig hilsen\n{navn}\n{adresse}\nTlf: {mobil}",
		"når kommer brøytebilen til oss i {!gate}? mvh {liten}",
		"Det står søppel utenfor {annen}s garasje hver uke. Hilsen {fornavn}",
		"Til rette vedkommende.\nJeg klager på vedtak i sak {!sak} av {!dato}.\n\n{NAVN}\nf. {født}\n{epost}",
	}
	talkNN = []string{
		"Hei! Vegen forbi {adresse} er ikkje brøytt. Helsing {navn}",
		"Eg heiter {navn}, telefon {mobil}, og vil klage på vedtaket i sak {!sak}.",
		"Dotter mi {fornavn} har ikkje fått plass i {!barnehage}. Kva gjer eg no?",
		"Det manglar skilt i krysset mellom {!veg} og {!gate}. Framande køyrer feil heile tida.",
		"Kommunen har sendt rekning på {!beløp} til feil person. Mitt fødselsnummer er {fnr}. Helsing {navn}",
		"{=Bjørn} og ulv har teke sau i {!bydel}. Kven kan eg snakke med?",
		"Naboen min {annen} har hogd tre på eigedomen vår, {gnr}.",
		"Far min, {annen}, f. {født}, bur på {!hjem} og treng ny rullestol.",
		"Ta kontakt med {annen} på {epost} om de lurer på noko.",
		"Kvifor er ikkje {!skole} open for lag og organisasjonar lenger? Før kunne ein leige kl. {!klokke}.",
		"Vi budde i {adressepost} til i fjor og får framleis renovasjonsgebyr.",
		"{=Stein} har losna frå bergveggen over {!veg}. Det er farleg!",
		"Svaret frå {!post} den {!dato} var ikkje til å forstå. Kan nokon ringje? {mobil}",
		"Arbeidet til {!firma} i {!gate} er slurv. Sjå på kantsteinen.",
		"Hei\nHar de fått søknaden min av {!dato}?\nHelsing\n{navn}\n{mobil}",
		"Takk til dei tilsette ved {!hjem} for god omsorg. Helsing familien {etternavn}",
	}
	talkEN = []string{
		"My name is {navn} and I live at {adresse}. The bins were not emptied this week.",
		"Please call me at {mobil} about the school place at {!skole}. Regards, {navn}",
		"The street light in {!gate} has been broken since {!dato}.",
		"My daughter {fornavn} was bitten by a dog near {!barnehage}. The owner is {annen}.",
		"I have written to {!post} twice about case {!sak} without any answer.",
		"Personal number {fnr}. I need a copy of the decision. Send it to {epost}",
		"The ferry {!skip} does not wait for the bus any more, which makes us late for work.",
		"You owe me {!beløp}. My account is {konto}. Yours, {navn}",
		"Great new playground in {!bydel}! The children love it.",
		"The company {!firma} left rubbish all over {!gate}.",
	}
	// minutes are of parents' committees and the like.
	minutesNB = []string{
		"Til stede: {navn}, {annen} og {annen}. Forfall: {annen}.",
		"{navn} orienterte om trafikksikkerheten ved {!skole}. Rektor følger opp overfor kommunen.",
		"Sak {!sak}: Høring om ny skolekrets for {!bydel}. Utvalget hadde ingen merknader.",
		"Referent: {forbokstav}. Neste møte er {!dato} kl. 18.00 på {!skole}.",
		"{annen} ble valgt til leder, {annen} til nestleder. Kontakt: {epost}, {mobil}.",
		"Det ble opplyst at {!firma} skal male gymsalen i uke 32. Kostnad {!beløp}.",
		"{=Ask} og bjørk langs {!gate} skal felles av hensyn til sikten.",
		"{navn} trakk seg fra vervet. Takk for innsatsen! {annen} rykker opp.",
	}
)

// talk is one message of one of the templates.
func (m *maker) talk(templates []string) text { return m.fill(pick(m, templates)) }

// message is one or two of them.
func (m *maker) message(templates []string) text {
	t := m.talk(templates)
	if m.IntN(3) == 0 {
		more := m.talk(templates)
		t.s += " " + more.s
		t.marks = append(t.marks, more.marks...)
	}
	return t
}
