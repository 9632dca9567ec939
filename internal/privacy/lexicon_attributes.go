package privacy

import "github.com/allmenning/allmenning/internal/privacy/recognize"

// addAttributes enters what describes persons: quasi-identifiers and sensitive attributes. They
// count in tables about persons only; in tables of things and in statistics they are harmless.
func (l *headerWords) addAttributes() {
	l.add(recognize.BirthDate, plain, suffix, `fødselsdato fødselsdag fødselsdatoen fdato birthdate birthday dateofbirth fødtdato fødselsdatoo fødslesdato fødseldato fødedato fødelsdato
		fødtdag geburtsdatum syntymäaika riegádanbeaivi`)
	l.add(recognize.BirthDate, plain, whole, `født dob born fdt fødd føddato birth bdate bday fdag fødseldag datofødt datofødd`)
	l.add(kindBirthYear, plain, suffix, `fødselsår fødeår fødtår føddår birthyear yearofbirth årskull fødselsåret`)
	l.add(kindSex, plain, suffix, `kjønn gender kjøn`)
	l.add(kindSex, plain, whole, `sex kj kjonn mannkvinne`)
	l.add(kindSex, plain, token, `kjønn gender`)
	l.add(kindAge, plain, whole, `alder age aldersgruppe aldersklasse aldersintervall aldersbånd alderår alderiår alderen agegroup aldergruppe aldersgrupper`)
	l.add(kindAge, plain, suffix, `salder aldersgruppe agegroup aldervedsøknad aldersgrupper alderår`)
	l.add(kindAge, plain, token, `alder age`)
	l.add(kindPostcode, plain, suffix, `postnr postnummer postkode postcode zipcode postalcode postnrsted zip postnumer`)
	l.add(kindSchoolClass, plain, whole, `klasse klassetrinn årstrinn trinn skoletrinn skoleklasse skuleklasse klassesteg årssteg steg basisgruppe schoolclass klassekode årskurs grade gradelevel schoolyear klassenavn`)
	l.add(kindSchoolClass, plain, suffix, `klassetrinn årstrinn skoletrinn skoleklasse årssteg`)
	l.add(kindOrigin, plain, suffix, `fødeland føderland fødselsland fødested fødestad statsborgerskap statsborgarskap statsborger nasjonalitet landbakgrunn opprinnelsesland opphavsland morsmål morsmålet
		birthcountry countryofbirth citizenship nationality mothertongue nativelanguage placeofbirth innvandringskategori innvandringsgrunn innvandrarbakgrunn innvandrerbakgrunn
		verdensregion hjemland heimland countryoforigin botid oppholdsgrunnlag oppholdsstatus førstespråk hjemmespråk opphaldsgrunnlag`)
	l.add(kindCivilStatus, plain, suffix, `sivilstand sivilstatus sivilstatuskode civilstatus maritalstatus ekteskapelig samlivsstatus ekteskapsstatus`)
	l.add(kindHousehold, plain, suffix, `husstand husstandsstørrelse husholdningsstørrelse hushaldsstorleik husholdning hushald husholdningstype hushaldstype familietype antallbarn barnantall talbarn
		householdsize household husstandstype familiestørrelse antallihusstand antallpersonerihusstanden antallihusholdningen numberofchildren antbarn søsken antallsøsken aleneforsørger omsorgsstatus
		antalletbarn barnunder18`)
	l.add(kindOccupation, plain, suffix, `yrke stillingskode stillingstittel stillingsbetegnelse jobtitle occupation profession yrkeskode stillingsnavn stillingsnemning arbeidsgiver arbeidsgivar employer
		position1 stillingstype arbeidsstatus yrkesstatus sysselsettingsstatus tittelstilling`)
	l.add(kindOccupation, plain, token, `stilling position`)
	l.add(kindEducation, plain, suffix, `utdanning utdanningsnivå utdanningsprogram høyesteutdanning education educationlevel høgsteutdanning studieretning linjevalg utdanningsgrad studieprogram programområde`)
	l.add(kindResidence, plain, suffix, `bostedskommune bustadkommune bokommune bostedsfylke boligtype bosted skolekrets skulekrets bostedsbydel flyttetfra flyttettil innflyttetfra bustadtype eierform bostedskrets`)
	l.add(kindResidence, hint, suffix, `bydel grunnkrets delbydel krets grunnkretsnr kretsnr kretsnavn tettsted kommune kommunenr kommunenavn fylke sokn sogn roller poststed poststad district postaltown city town
		levekårssone delområde distrikt område region municipality county`)
	l.add(kindAffiliation, hint, suffix, `skole skule school barnehage kindergarten arbeidssted arbeidsstad avdeling sykehjem sjukeheim institusjon skolenavn skulenamn barnehagenavn workplace department fastlegekontor
		tjenestested tenestestad seksjon virksomhet ungdomsskole barneskole`)
	l.add(kindPersonalDate, plain, suffix, `dødsdato dødsår innflyttingsdato innflyttet utflyttingsdato tilflyttingsdato flyttedato ankomstdato ansattdato ansettelsesdato ansattfra ansattsiden ansattsidan tilsattsiden tilsettsidan tiltrådte tiltrådt tiltredelsesdato startdatostilling hiredate hiredon employedsince tilsettingsdato bosettingsdato bosettingsår
		dateofdeath hiredate vigselsdato innvandringsår gravlagtdato gravferdsdato innmeldtdato sluttdatoansatt innskrevet utskrevet innlagt vedtaksdato søknadsdato utlånt utlånsdato innleggelsesdato utskrivningsdato`)

	l.add(kindHealth, plain, suffix, `diagnose diagnosekode diagnosar diagnoser sykdom sjukdom helsetilstand helsestatus funksjonsnedsettelse funksjonsnedsetting funksjonshemming uføregrad uførhet uføregrad medisin medisiner
		medisinering legemiddel medikament icd10 icpc icpc2 sykmelding sjukmelding sykmeldt sykefravær sjukefråvær sykefraværsgrad vaksine vaksinestatus vaksinasjon behandlingstype
		allergi allergier spesialkost rusmiddel rusproblem rusmiddelbruk psykiatri pleiebehov bistandsbehov iplosskår iplos demens blodtype smittestatus prøvesvar dødsårsak graviditet gravid
		diagnosis disability illness disease medication treatment healthstatus bloodtype vaccination causeofdeath handicap spesialundervisning spesialpedagogikk enkeltvedtak tilretteleggingsbehov
		hjelpemiddel hjelpemidler omsorgsnivå funksjonsnivå adhd legeerklæring henvisningsgrunn henvisningsårsak tilvisingsgrunn sakkyndigvurdering`)
	l.add(kindEthnicity, plain, suffix, `etnisitet etnisk etniskbakgrunn ethnicity samisk minoritetsbakgrunn minoritetsspråklig folkegruppe etniskgruppe`)
	l.add(kindReligion, plain, suffix, `religion trossamfunn livssyn trusamfunn livssynssamfunn religiøs trosretning konfesjon kirkemedlem belief denomination religioustilhørighet`)
	l.add(kindUnion, plain, suffix, `fagforening fagforeining fagforbund fagorganisert organisasjonstilhørighet fagforeningsmedlem tradeunion unionmember unionmembership fagforeningskode`)
	l.add(kindPolitics, plain, suffix, `politiskparti partimedlemskap partitilhørighet politiskoppfatning partipreferanse politicalparty politicalview politicalaffiliation stemtpå partimedlem`)
	l.add(kindSexuality, plain, suffix, `seksuellorientering sexualorientation seksualitet kjønnsidentitet genderidentity`)
	l.add(kindCriminal, plain, suffix, `straffbareforhold straffesak straffesaker lovbrudd lovbrot siktelse domfelt vandel politiattest kriminalitet straffereaksjon criminalrecord conviction offence offense
		strafferamme`)
	l.add(kindCriminal, plain, whole, `dom bot bøter straff anmeldelse`)
	l.add(kindEthnicity, plain, whole, `race`)
	l.add(kindHealth, plain, whole, `behandling hjelpemiddel helse health`)
	l.add(kindSexuality, plain, whole, `legning`)
	l.add(kindChildWelfare, plain, suffix, `barnevern barneverntiltak barnevernstiltak barnevernssak omsorgsovertakelse omsorgsovertaking barnevernet fosterhjem bekymringsmelding meldingsgrunn childwelfare undersøkelsesgrunn`)
	l.add(kindBenefit, plain, suffix, `ytelse ytelser yting ytelsestype stønad stønadstype stønadar stønader sosialhjelp sosialstønad sosialhjelpsbeløp økonomisksosialhjelp trygd trygdetype uføretrygd bostøtte bustøtte
		kontantstøtte dagpenger arbeidsavklaringspenger welfarebenefit benefits overgangsstønad introduksjonsstønad kvalifiseringsstønad livsopphold`)
	l.add(kindIncome, plain, suffix, `inntekt lønn årslønn årsinntekt bruttoinntekt nettoinntekt månedslønn månadslønn formue gjeld skatt skattbarinntekt husholdningsinntekt salary income wage wealth debt grunnlønn timelønn
		lønnstrinn lønstrinn pensjon foreldrebetaling restskatt betalingsanmerkning betalingsanmerkninger husstandsinntekt familieinntekt`)
	l.add(kindPerformance, plain, suffix, `karakter karakterer karakterar eksamensresultat prøveresultat standpunkt fravær fråvær fraværsdager fraværstimer anmerkninger ordenskarakter atferd nasjonaleprøver leseferdighet examresult
		absence mestringsnivå skårprøve medarbeidersamtale`)
}

// measureWords make a column an amount, a rate or a mean of something, whatever else its name says.
const measureWords = ` andel andeler andelar prosent pct percent snitt gjennomsnitt gjennomsnittlig gjennomsnittleg median rate ratio stk belop beloper kroner kr nok kostnad kostnader utgift
	utgifter pris indeks index poeng skar score karakter areal kvm m2 km meter timer minutter dogn dager tilskot tilskudd budsjett regnskap rekneskap avvik endring vekst grad snittalder middel mean average
	share amount avg belopet inntekter arsverk stillinger kapasitet plasser plassar sitteplasser seter maks max maksimalt maksantall tetthet dekning dekningsgrad promille varighet lengde `

// countWords make a column a number of things.
const countWords = ` antall antal ant totalt total tal count tall n cnt frekvens freq frequency `

// bareCounts are headers of counts that say nothing of what is counted.
const bareCounts = ` antall antal ant n count value verdi verdier obsvalue total totalt sum ialt talt tal tall number num cnt frekvens observasjon antalltotalt totaltantall antalltotal value1 values observationvalue statistikkverdi `

// countedPersons are what counts of persons count, as a word of a header or the end of one.
const countedPersons = `elever elevar elevtall elevtal barnehagebarn barn personer personar brukere brukarar mottakere mottakarar mottagere pasienter pasientar ansatte tilsette søkere søkjarar søkarar innbyggere innbyggjarar
	innvandrere innvandrarar flyktninger flyktningar asylsøkere beboere bebuarar klienter deltakere deltakarar deltagere medlemmer medlemer studenter studentar lærlinger lærlingar lærere lærarar sysselsatte sysselsette
	arbeidsledige arbeidslause ledige uføre døde død levendefødte fødte fødde født fødd innflyttere utflyttere innflyttarar utflyttarar innflytting utflytting innvandring utvandring innflyttinger utflyttinger menn kvinner gutter
	gutar jenter gifte skilte enslige einslege eldre ungdommer ungdomar unge dømte siktede ofre drepte skadde omkomne hjemløse bostedsløse heimlause sosialhjelpsmottakere vaksinerte smittede smitta innlagte folketall
	folketal folkemengde befolkning population pupils students patients employees recipients applicants inhabitants residents children men women boys girls deaths births persons people immigrants refugees
	unemployed members participants victims injured killed users clients tilfeller tilfelle husholdninger hushald husholdningar familier familiar households fødsler fødslar dødsfall selvmord diagnoser dødsfall
	tjenestemottakere stønadsmottakere trygdede langtidsledige uføretrygdede vernepliktige førskolebarn skolebarn grunnskoleelever kommuneansatte helsepersonell sykepleiere fastleger pensjonister pensjonistar
	alderspensjonister varslere klagere foreldre mødre fedre barnebarn tvillinger enker alene aleneboende minoritetsspråklige fosterbarn barnevernsbarn hardtskadde lettskadde skadd drept kontantstøttemottakere
	avlasta pleietrengende dagpengemottakere sykmeldte sjukmelde rusmisbrukere pasientar ungdom kandidater bekymringsmeldinger bekymringsmeldingar barnevernstiltak omsorgsovertakelser omsorgsovertakingar plasseringer bosatte busette deltagarar aktive_brukere`

// notPersons are words like those of countedPersons that count visits, votes and passages instead.
const notPersons = ` passasjerer passasjerar reisende reisande syklister syklistar fotgjengere fotgjengarar besokende besokande stemmer rostar bilister publikum tilskuere gjester besok turer velgere folgere sidebrukere
	nettbrukere passeringer elevplasser barnehageplasser elevtimer personbiler personbilar personlige persontimer brukertimer barneskoler personkm passasjerkm sykepleiereper lanere barnehager barneskolar
	elevpermisjoner brukerutstyr personvern personale brukerbetaling `

// thingWords before "navn", "adresse" or a telephone say that it is a thing's or an organisation's.
const thingWords = `skole skule barnehage kommune fylke bydel gate gata veg vei vegens veiens sted stad steds plass stedsnavn parti bedrift virksomhet verksemd enhet eining avdeling seksjon prosjekt tiltak produkt vare
	art arts tjeneste teneste tenestestad anlegg bygg bygning bygnings lokale lokalets lag forening foreining organisasjon firma foretak føretak selskap leverandør leverandørs stasjon holdeplass stoppested linje rute
	område krets grunnkrets tettsted post fil file dokument datasett dataset system kolonne tabell felt kategori type gruppe fag kurs arrangement event hytte park lekeplass badeplass bad hall idrettsanlegg bibliotek
	museum verk bok tittel film kilde region land country county municipality city place street road school company organization organisation business product project department unit station stop line station
	facility building location site venue server host domene nett konto art_ ansvar funksjon kirke menighet sykehjem sjukeheim institusjon eiendom eigedom hotell restaurant butikk vassdrag elv innsjø fjell øy tre plante
	dyr hund hest båt skip fartøy kunstverk skulptur monument skilt bru tunnel ferge kai havn flyplass vegstrekning strekning delstrekning sone distrikt valgkrets valglokale stemmested fond legat pris stilling rolle
	legekontor klinikk apotek tannklinikk senter sentral serverings serveringssted overnattingssted besøks forretnings hoved kontor kontorsted fakultet institutt utvalg råd nemnd styre komite komité møte sak saks
	teig skog bestand gård gard bruk seter merke varemerke brand produsent fartøy båt rom romnavn hundens sal lekeplass maskin utstyr sensor måler node enhets variabel indikator layer kart klasse team`

// catalogueWords announce tables of books, works of art and other creations, whose makers are named.
const catalogueWords = ` isbn issn forlag utgiver utgivelsesar utgitt tittel title verk verktittel kunstverk skulptur materiale teknikk sjanger genre ean originaltittel publisher published album spor medium dewey
	hylle avling bygear byggear oppfort arkitektur gate gatenavn vegnavn veinavn vegnamn gatenamn adressenavn vei veg monument bauta museumsnr inventarnr kunstart `

// deviceWords announce tables of devices: their addresses are nobody's.
const deviceWords = ` sensor sensorid sensortype gateway gatewayid maler malernr malerid batteri battery batteriniva rssi firmware node nodeid stasjon stasjonsid malepunkt malepunktid maalepunkt ruter router switch kamera
	utstyr utstyrsnr modell model serienr serienummer maskinvare enhetstype devicetype deveui lorawan hardware port vlan temperatur ladestasjon ladepunkt aksesspunkt accesspoint ssid `

// commentWords are ends of headers under which people write to or about each other.
const commentWords = `kommentar kommentarer kommentarar merknad merknader merknadar notat notater notatar henvendelse førespurnad tilbakemelding tilbakemeldinger tilbakemeldingar meldingstekst fritekst
	anmerkning anmerkninger saksbeskrivelse saksomtale sakstekst hendelsesforløp hendelsesbeskrivelse begrunnelse grunngjeving grunngjeving begrunnelser svartekst tilleggsopplysninger tilleggsopplysningar journalnotat vurdering
	remark remarks comment comments note notes feedback message memo innspill innspel uttalelse uttale klage klagetekst varsel bekymring beskrivelseavsak beskrivelsesak logg loggtekst samtale oppsummering referat
	beskjed epostinnhold beskrivelseavhendelse problembeskrivelse feilbeskrivelse saksnotat internnotat oppfølging`

// describeWords are ends of headers under which somebody describes a thing for the public.
const describeWords = `beskrivelse beskriving skildring omtale infotekst info informasjon tekst tittel title åpningstider opningstider åpningstid veibeskrivelse vegbeskrivelse fasiliteter tilgjengelighet tilgjenge vilkår
	regler reglar description text name navn namn heading overskrift ingress formål føremål innhold content produktbeskrivelse tjenestebeskrivelse facilities openinghours summary abstract definisjon definition
	forklaring metode kilde kjelde lisens rettigheter krav målgruppe kategori emne tema nøkkelord stikkord useragent lenke url`

// agedWords are ends of headers that stand in tables of things that have an age.
const agedWords = `treslag treart tre treid diameter kronediameter stammeomkrets byggeår byggear oppføringsår bygningstype bygningsnr materiale rørtype ledningstype dimensjon produksjonsår fabrikat merke modell
	kjøretøytype maskin anleggsår installert kum vegtype dekketype fartøy båttype hest dyreart rase bestand skog pumpestasjon`
