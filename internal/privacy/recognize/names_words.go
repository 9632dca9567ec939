package recognize

// Words that say what a name is part of, or that a person follows. Folded; "/" and points are left
// out.
const (
	// familiarNames are ordinary words that are written with a capital within a sentence only as
	// a person's name.
	familiarNames = `per jan bjørn dag odd liv tor rune stein gro bo even sol hauk storm finn hans simen ole pål kjell lin linn ask helge
vår brede bror guri magne may unn iris viola rose jul truls ulv are eva line nova vilde vilje vilja iver anna`

	// naturalWords are those of them that stand with a capital within a sentence by mistake.
	naturalWords = `bjørn dag odd liv rune stein even sol hauk storm ask vår iris viola rose jul ulv berg lund moe lin vilje anna`

	// particles stand between given name and surname in lower case.
	particles = `von van de der den af da dos do del di la le el al bin ibn bint ten ter zu thi`

	// placeWords follow a name in the name of a street, a house, a prize.
	placeWords = `g gate gata gaten gater gt vei veg veien vegen vn plass plassen plasser allé alle alleen sti stien stig smau smug smauet torg torget torv brygge
bryggen bryggja kai kaien kaia bru brua broen bro skole skolen skule skulen skoler skular barneskole barneskule barneskolen ungdomsskole ungdomsskule ungdomsskolen barnehage barnehagen
barnehager barnehagar barnehagene videregående vidaregåande vgs folkehøgskole folkehøgskule folkehøyskole læringssenter kirke kirken kyrkje kyrkja kapell kapellet stadion arena hall
hallen hallene sykehjem sykehjemmet sjukeheim sjukeheimen bofellesskap bukollektiv omsorgssenter omsorgsbolig avlastningsbolig dagsenter aktivitetssenter helsehus hospital sykehus sykehuset sjukehus
senter senteret bygget park parken løkke løkka løkken minne minnested minnelund minnefond bauta statue statuen byste museet museum samling samlinger samlingene bibliotek hotell hotel pub kafe café
restaurant legat legatet fond fondet stiftelse stiftelsen stipend stipendiet institutt instituttet universitet høgskole høyskole scene scenen teater teatret pris prisen festival festivalen dager dagene
rute linje bydel krets kommune fylke fylkeskommune herad tunnel tunnelen terminal terminalen stasjon stasjonen holdeplass street road avenue school square bridge sykdom syndrom metoden modellen
modell skala skalaen test testen lov loven teorem musikkorps korps kor koret orkester trio kvartett band samfunnshus grendehus forsamlingshus pumpestasjon renseanlegg vannverk kraftverk
vassdrag elv elva fjord fjorden fjell fjellet bukt bukta vik vika bekk bekken vatn vatnet vann vannet tjern tjernet gravlund kirkegård krematorium gymnas akademi akademiet
omsorgsheim ungdomsklubb ungdomshus fritidssenter fritidsklubb svømmehall idrettshall idrettspark gymsal amfi rom salen sal terrasse tårn tårnet port porten hjørne vels stue kro
himmelfartsdag himmelfart fremskrittsparti grendahus rådhus bygdetun flystasjon servicekontor ungdomsskuler samfunnssal bygdehus kulturhus folkebibliotek urne gavefond næringspark næringsfond vallokale valglokale stemmested v friluftsliv stredet strede minde hjemmet heimen hule hula tunet terrassen helsehus omsorgssenter servicesenter grotte kilde brønn lufthavn flyplass havn ferjekai fergekai bussterminal`

	// organisationWords make the words around them a company or an association.
	organisationWords = `as asa sa ans da ba kf iks hf rhf nuf ab aps ltd inc gmbh llc co company group gruppen holding eiendom eigedom invest bygg eftf
entreprenør transport elektro rør consulting partners forlag advokatfirma advokatfirmaet arkitekter sønner idrettslag idrettslaget il ik fk sk bk turnforening musikkforening
forening foreningen lag laget klubb klubben forbund forbundet partiet parti venner venneforening vel velforening senterparti arbeiderparti stiftelsen firma firmaet legatet maskin maskinentreprenør bil
auto bakeri trevare snekkeri byggmester rørlegger malermester regnskap eiendommer utvikling drift service butikk handel gartneri drosje turbuss maskinstasjon menighet menigheten sanitetsforening bygdelag
bondelag grendelag mållag speidergruppe skolekorps sangkor mannskor damekor fotballklubb idrettsforening sparebank bank club tipping kunstforening historielag lions rotary kiwanis conditori konditori bakery catering vaskeri frisør apotek optiker bokhandel møbler sport legesenter tannklinikk advokater revisjon anlegg asfalt kraft energi havbruk fiskeoppdrett sagbruk mekaniske verksted trykkeri`

	// titles stand right before a name.
	titles = `fru frøken herr hr dr doktor professor prof advokat adv rektor inspektør lege overlege fastlege kommuneoverlege kommunelege sykepleier sjukepleiar vernepleier helsesøster helsesykepleier jordmor
tannlege psykolog lærer lærar kontaktlærer kontaktlærar førskolelærer barnehagelærer pedagog styrer assistent vikar ordfører ordførar varaordfører statsråd rådmann kommunedirektør kommunesjef
enhetsleder einingsleiar avdelingsleder teamleder etatsjef seksjonsleder virksomhetsleder prosjektleder prosjektleiar byggeleder saksordfører representanten representant rådgiver rådgjevar konsulent
vaktmester vaktmeister ingeniør arkitekt brannsjef feier prest sokneprest kapellan diakon trener trenar dommer lensmann politibetjent sersjant kaptein styrmann skipper søster onkel tante bestemor bestefar
farmor farfar mormor morfar fetter kusine svigermor svigerfar svoger svigerinne niese nevø mr mrs ms miss sir madam saksbehandler saksbehandlar sakshandsamar leder leiar dirigent
avløser avløsar avløyser avløysar tiltakshaver tiltakshavar tilsynslege vaktleder vaktleiar driftsleder driftsoperatør renholder kokk sjåfør snekker maler elektriker servitør student lærling fosterforeldre familien familie fam søstrene brødrene`

	// relations announce a name, right after them or after a link.
	relations = `mann mannen kone kona hustru ektemann ektefelle ektefellen ektemake samboer samboeren sambuar sambuaren kjæreste kjæresten sønn sønnen son sonen datter datteren dotter dottera dattera
barnet barnebarn bror broren bruren brødrene mor moren mora far faren verge vergen verje verja enke enken enkja enkemann nabo naboen
venn venninne vennen kollega kollegaen jente jenta gutt gutten gut guten tenåringen ungen elev eleven elevar bruker brukeren brukar brukaren pasient pasienten klient klienten beboer beboeren bebuar bebuaren
leietaker leietakeren leigetakar leigetakaren eier eieren eigar eigaren huseier huseieren hjemmelshaver hjemmelshaveren heimelshavar grunneier grunneieren grunneigar gårdeier festemann søker søkeren søkar søkaren søkarane klager klageren
klagar klagaren innsender innsenderen innsendar melder melderen meldar avsender mottaker kontaktperson kontaktpersonen pårørende pårørande avdøde avdøydde fullmektig tiltalte mistenkte fornærmede arbeidstaker
deltaker deltakeren deltakar møteleder møteleiar referent nestleder nestleiar styreleder styreleiar tolk tolken støttekontakt støttekontakten kontaktsykepleier
attestant anviser godkjenner underskriver ansvarleg innmelder heter heiter hete kalles kalt name named husband wife son daughter mother father brother sister neighbour neighbor tenant
applicant patient client pupil owner complainant barnefar barnemor stefar stemor pappa mamma lillebror storebror lillesøster storesøster tvillingene reindriftsutøver innbygger innbyggeren flyktning flyktningen
hjemmeboende heimebuande fraflytter innflytter utleier utleigar låner lånar lånetaker sjef sjefen ansvarshavende inhabil`

	// contacts may be followed by a person.
	contacts = `ring ringe ringer ringte ringde kontakt kontakte kontaktet kontakta kontaktes snakk snakke snakket snakka prata prate pratet prater hos til frå fra med av mot v att attn co cc kopi hei hallo heisann kjære hello dear hi takk ved etter om møtte møter møtt møte
spør spurte spør avtalt avtale avtalte besøk besøkte besøkt hjemmebesøk heimebesøk samtale samtalte telefonsamtale telefon tlf mobil utbetalt utbetaling refusjon hilste traff så sett hørte henter hentet meldt melding beskjed klage søknad brev anke varsel svar sendt signert signatur
utført utarbeidet kontroll kontrollert skrevet underskrevet registrert lagt vakt dagvakt nattevakt kveldsvakt vikarierer call contact spoke met ask told from with by and depositum lån for at vedtak
ansatt ansatte tilsett barn barna gjelder gjeld vedrørende vedr ang kandidat kandidaten medlem medlemmet vara forfall deltakere påmeldte navn namn født fødd utøver selger seljar kjøper kjøpar kunde kunden foresatt foresatte føresett føresette søsken foreldre foreldrene vitne vitnet operatør ungdommen sekretær kasserer skyldner debitor kreditor leier leigar`

	// greetings end a letter, and a name follows.
	greetings = `mvh vh sign hilsen helsing hilser helsar klem hilsner beste regards sincerely yours vennligst`

	// links stand between a relation and a name.
	links = `er var til av min mi mitt mine din hans hennes hennar deira deres vår vårt våre is was og for sin si sitt the og navn namn ho hun han`

	// namedWords bear names that are no person's.
	namedWords = `ss skip skipet skuta skute båten båt ferja ferje ferga ferge fergen fartøyet fartøy tråleren brønnbåten redningsskøyta skøyta skoleskipet seilskipet cruiseskipet hurtigruta hurtigruten ms mf mk mt kv knm ds ff tss hmnos
storm stormen orkan orkanen uvær uværet ekstremvær ekstremværet ekstremvêret ekstremvêr prosjektet prosjekt programmet systemet appen datasystemet fagsystemet roboten modellen plattformen riggen feltet hunden katten hesten kua oksen ponnien rosen sorten eplesorten potetsorten
filmen boka boken romanen stykket forestillingen forestillinga teaterstykket musikalen operaen sangen visa bandet gruppa duoen koret kong konge kongen dronning dronningen kronprins kronprinsesse prins prinsesse keiser pave sankt sankta sant santa san st são
hotel hotell restaurant kafé pub legatet stiftelsen advokatfirmaet advokatfirma kirken kyrkja gravemaskin gravemaskinen traktor traktoren bilen varebil
vår`

	// memorials are named after a person or show him.
	memorials = `oppkalt oppkalla kalla statue statuen byste bysten bauta bautaen minnestein minnesteinen minnesmerke minnesmerket minnetavle relieff relieffet portrett portrettet maleri maleriet skulptur skulpturen verk verker litografi grafikk komponisten komponist forfatteren diktaren dikteren maleren billedhuggeren
polarhelten eventyreren oppfinneren kunstneren kunstnaren viser diktet dikt bok`

	// personVerbs are what persons do.
	personVerbs = `ringte ringer ringde klaget klager klagar klaga sier seier sa mener meiner mente meinte ønsker ønskjer ønsket ønskte ber bad ba bor bur bodde budde fikk fekk får møtte møter møtte flyttet flytta flytter opplyser opplyste forteller fortalte fortel
skriver skriv skrev søker søkjer søkte anker anka anket påklaget purret purra spør spurte henter hentet henta gråt gret slo sparket slår nekter nekta sover sov spiser spiste trenger treng husker hugsar sliter virker verkar gikk gjekk kom dro drog driver driv eier eig leier leiger
savner saknar takket takker takka beklager beklaget melder meldte kontaktet kontakta besøkte hadde ville skulle kan kunne må måtte vil har er var ble vart satt sit sitter drikker røyker røykte mistet mista falt fall fyller møtte overtok overtar solgte kjøpte
bestilte avbestilte krever kravde krevde hevder hevda nektet protesterte protesterer underskrev signerte leverte leverer kjørte kjører gjekk orienterte orienterer svarte svarar svarer foreslo stemte deltok deltek tok tar uttalte innkalte innkalles sykmeldt sjukmeld innlagt utskrevet
fungerer stortrives trives trivst følger følgjer følgde passer lives says said called wants needs has asked complained is was tegner teiknar bekymrer sendte sender sende hjalp hjelper hjelper vurderer vurderte anbefaler godkjente avslo`

	// homeWords say that somebody lives at what follows.
	homeWords = `bor bur bodde budde bosatt busett hjemme heime hjem heim flyttet flytta flytter flyttar adresse adressen bosted bustad bostedsadresse hjemmeadresse heimeadresse bopel lives living live leiligheten leilighet leilegheit hybel hybelen hentes hentast bringes kjøres
beboer beboeren bebuar bebuaren leietaker naboen nabo boende buande innflyttet postkasse postkassa postkassen privatadresse folkeregistrert`

	firstPersons = `jeg eg meg min mitt mine æ`
	thirdPersons = `hun ho henne hennes hennar ham hans han she his him`

	// onePersons are one person of many, or his next of kin.
	onePersons = `naboen sønnen sonen datteren dottera dattera moren mora faren kona kone ektefellen samboeren sambuaren broren søsteren søstera bestemor bestefar eleven pasienten klienten brukeren brukaren beboeren bebuaren klageren klagaren innsenderen søkeren søkaren leietakeren leigetakaren
gutten guten jenta huseieren melderen avdøde verge vergen kollegaen barnefar barnemor mamma pappa tenåringen ungdommen fosterforeldre ektemann kjæresten`

	complaints = `klager klaget klaga klagar klage misfornøyd misnøgd sint sinna sur fortvilet fortvila lei forbannet sjenert plaget plaga bekymret uroa urolig redd takk ringte ringer ringde sier seier sa mener meiner ønsker ønskjer purret purra svarte gråt gret trenger treng syns synes tykkjer vedkommende
forteller fortel opplyser opplyste nekter ber bad sliter falt slo vondt syk sjuk deprimert ensom uroleg utagerende krangler bråker truet trua fulle fyll rus diagnose medisin innlagt hjemmebesøk bekymringsmelding`

	norms = `må skal kan bør plikter dersom hvis rett krav kravet kreves kravst kreve vilkår gjelder forskrift forskrifta lov loven § søknadsfrist tilbud tilbudet tjeneste tjenesten tenesta ordning ordningen kommunen målgruppe retningslinjer regler må
husk formål formålet gjeldende innen senest`

	// publicWords stand at addresses that are nobody's home.
	publicWords = `skolen skole skule skulen barnehagen biblioteket bygget arbeid arbeidet arbeider kontoret kontor lokaler lokalene butikken butikk sykehjemmet sjukeheimen møterom servicetorget rådhuset
lekeplassen lekeplass fasade graving gravearbeid anlegg anleggsarbeid brøyting asfaltering rehabilitering renovering sluk kum kummen parkering holdeplass ladestasjon container verksted verkstedet lager lageret
hotell restaurant klinikken legekontoret tannklinikken senteret museet teateret eiendommen kommunen avdelingen avdelinga etaten firmaet bedriften`

	// streetWords end the name of a street.
	streetWords = `gate gata gaten gt vei veg veien vegen vn plass plassen allé alle alleen alléen sti stien smau smauet brygge bryggen kai kaien bakke bakken terrasse street road avenue svingen svingene torg torget tunet tun ring ringen krok kroken`

	// directions stand before the name of a street or a place, never of a person.
	directions = `nedre øvre øvste nordre søndre østre vestre gamle nye indre ytre store lille vesle nye søre nørdre midtre`
)
