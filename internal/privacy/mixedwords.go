package privacy

import (
	"strings"
	"sync"
)

// organisationWord says what a word tells of the name that it stands in.
type organisationWord uint8

const (
	tradeWord    organisationWord = iota + 1 // one person can have such a business
	businessWord                             // hardly one person alone
	placeName                                // a municipality or a town: as businessWord, unless it is a surname too
	strongWord                               // only an organisation bears it
)

// organisationLexicon has the words of organisations' names, in lower case.
var organisationLexicon = sync.OnceValue(func() map[string]organisationWord {
	words := make(map[string]organisationWord, 1500)
	for kind, list := range map[organisationWord]string{placeName: placeNames, tradeWord: tradeWords, businessWord: businessWords, strongWord: strongWords} {
		for w := range strings.FieldsSeq(list) {
			words[w] = max(words[w], kind)
		}
	}
	return words
})

// byEnding classes a compound by its last part.
func byEnding(lower string) organisationWord {
	for _, e := range wordEndings {
		if len(lower) >= len(e.end)+2 && strings.HasSuffix(lower, e.end) {
			return e.kind
		}
	}
	return 0
}

var wordEndings = buildEndings()

type wordEnding struct {
	end  string
	kind organisationWord
}

func buildEndings() []wordEnding {
	var list []wordEnding
	for _, part := range []struct {
		kind organisationWord
		ends string
	}{{strongWord, strongEnds}, {tradeWord, tradeEnds}, {businessWord, businessEnds}} {
		for end := range strings.FieldsSeq(part.ends) {
			list = append(list, wordEnding{end, part.kind})
		}
	}
	return list
}

const strongWords = `foreining foreininga stifting stiftinga speidarane kyrkjelyd dugnad herad mållag gruppa kommune kommunen fylkeskommune fylkeskommunen fylkesmannen statsforvalteren skole skolen skule skulen sfo barnehage barnehagen barnehager vgs videregående vidaregåande
universitet universitetet høgskole høgskolen høyskole høyskolen høgskulen folkehøgskole folkehøgskule institutt instituttet sykehus sykehuset sjukehus sjukehuset sykehjem sjukeheim
helseforetak idrettslag idrettslaget idrettsforening il turn turnforening fotballklubb fotball håndball skiklubb klubb klubben lag laget forening foreningen foreninga forbund forbundet
forbundets parti partiet fagforbundet korps korpset musikkorps skolekorps skolemusikk kor koret menighet menigheten sokn sokneråd fellesråd kirke kirken kyrkje kyrkja kyrkjelege kirkelige
bispedømme bispedømmeråd stiftelse stiftelsen fond fondet legat legatet museum museet musea bibliotek biblioteket teater teateret teatret borettslag borettslaget sameie sameiet
boligsameie boligsameiet velforening vel velet grunneierlag veglag vegforening direktorat direktoratet departement departementet tilsyn tilsynet etat etaten ombud ombudet domstol tingrett
lagmannsrett politidistrikt politiet forsvaret regjeringen stortinget sametinget fylkestinget statens kommunale kommunalt interkommunale interkommunalt norges den det frivillighetssentral
frivilligsentral speidergruppe speiderne speidere sanitetsforening bygdekvinnelag bondelag samfunnshus grendelag ungdomslag rideklubb skytterlag jeger- jeger fiskeforening fiskerforening
brannvesen brannvern renovasjon vannverk vassverk energiverk kraftlag e-verk havn havnevesen havnevesenet kraftverk samvirkelag forsamling moské moskeen synagoge trossamfunn
sparebank sparebanken bank banken forsikring pensjonskasse kommunal foundation association university college council authority ministry institute school hospital church
nasjonalpark fylkesbiblioteket symfoniorkester orkester filharmoniske filharmonien festspillene festival festivalen messe næringsforening handelskammer boligbyggelag obos usbl dnt turlag
turistforening røde redd legeforening tannlegeforening lærerforening studentsamskipnad studentsamskipnaden samskipnaden landsforening landsforeningen landsorganisasjon organisasjon organisasjonen
krf frp sv ap sp mdg høgre raudt rødt valgallianse valallianse demokratene demokratane folkepartis arb.parti pensjonistpartiet committee federation society union cooperative samvirke kollegium fakultet seksjon avdeling sekretariat sekretariatet råd rådet nettverk nettverket senterparti arbeiderparti høyre venstre frelsesarmeen
kirkens sjømannskirken caritas unicef amnesty bondekvinnelag husflidslag historielag mållag revmatikerforening pensjonistforening pensjonistlag elevråd fau foreldreutvalg`

const strongEnds = `lag laget laga foreining foreininga stifting stiftinga speidarane speidarar mannskor damekor barnekor blandakor guttekor jentekor krets kretsen festivalen festival dagane dagene stemnet samfunn samfunnet utval utvalet museer byggelag partis partiets scene hjelpekorps komité komiteen komite kommune kommunen skole skolen skule skulen barnehage barnehagen barnehager universitet universitetet sykehus sykehuset sjukehus sykehjem sykehjemmet sjukeheim idrettslag forening foreningen
foreninga forbund forbundet klubb klubben parti partiet korps korpset kirke kirken kyrkje menighet stiftelse stiftelsen fondet legat museum museet bibliotek biblioteket teater teatret
borettslag sameie sameiet direktorat direktoratet departement departementet tilsynet etaten etat ombudet domstol tingrett politiet vesenet vesen vannverk vassverk energiverk kraftlag kraftverk
sparebank banken forsikring pensjonskasse samvirke samvirkelag selskap selskapet idrettsråd ungdomsråd fellesråd forlaget orkester sentralen sanitetsforening bondelag ungdomslag skytterlag
musikklag sanglag turlag historielag grendelag velforening distrikt distriktet stasjonen tinget rådet styret utvalget instituttet institutt kollegiet fabrikk fabrikken bryggeri bryggeriet mølle
meieri meieriet slakteri slakteriet verft verftet sentral hotell hotellet apotek apoteket helseforetak foretak samlag bygdelag armeen`

// tradeWords are businesses that one person can have: with a word that nothing is known of, the
// name may be a sole proprietor's.
const tradeWords = `dekor beslag forlag transport transportservice bygg byggservice byggmester frisør frisørsalong salong maler malermester malerservice snekker snekkerservice tømrer tømrermester tømmermester rør rørlegger
rørservice elektro elektriker elektroservice gård gard gårdsdrift gardsdrift gaard regnskap rekneskap regnskapskontor revisjon foto fotograf fotografi design grafisk interiør arkitekt konsult consult consulting
konsulent rådgivning rådgiving service tjenester taxi drosje drosjer hage hageservice anlegg anleggsdrift maskin maskiner maskinentreprenør graving gravemaskin renhold renholdsservice vask vaskeri massasje terapi
fysioterapi fysioterapeut tannlege tannklinikk lege legekontor legesenter psykolog psykologtjenester advokat advokatfirma advokatfirmaet advokatkontor tolk tolketjeneste tolketjenester oversetter musikk
kunst kunstner keramikk keramiker kafe kafé cafe café kaffe catering mat bakeri konditori gatekjøkken pizza restaurant kro pub bar bilverksted verksted verkstad bil bilpleie dekk lakk lakkering
karosseri motor sykkel båt båtservice fisk fiske fiskeri drift eiendom eigedom eiendomsdrift utleie utleige invest it data web media film video lyd scene lys event produksjon studio atelier galleri
håndverk mur murer murmester flis gulv tak taktekker blikk blikkenslager glass glassmester sveis mekanisk mek smie treverk trevare sag sagbruk skog skogsdrift tømmer ved hogst planteskole gartneri blomster
blomst hud hudpleie fotpleie fotterapi velvære yoga trening helse klinikk kiropraktor osteopati akupunktur naturterapi coaching kurs undervisning opplæring skriveri tekst språk forlag trykk trykkeri
reklame skilt butikk handel import eksport agentur sport klær mote sko gull gullsmed ur optikk optiker bok antikk bruktbokhandel vaktmester vaktmesterservice vaktmestertjenester snø snøbrøyting brøyting
feier feiing skadedyr rigg stillas kran lasting lagring flytting flyttebyrå bud budservice gartner agronom dyr dyreklinikk veterinær hund hest ridesenter stall kennel camping hytter utleigehytter turisme
guiding opplevelser overnatting pensjonat solutions software systemer programmering utvikling tegning prosjekt prosjektering byggeledelse takst taksering landmåling oppmåling kart boring borebrønn brønn
entreprenør bygningsservice tre hus bolig hytte hytteservice kjøkken bad vvs klima ventilasjon varme kulde kjøling energi solenergi sol vind bioenergi teknikk teknisk tech elektronikk el-installasjon montasje montering
reparasjon rep auto bergning berging redningstjeneste buss turbil busstrafikk spedisjon logistikk salg nettbutikk lydstudio musikkproduksjon dans dansestudio ballett teaterproduksjon barnepass dagmamma avlastning omsorg hjemmehjelp assistanse
assistent minibank brygge marina sjøtransport dykk dykking dykkerservice oppdrett havbruk røkt jakt pels skinn ull husflid strikk søm systue gardin tekstil tapetserer møbel møbelsnekker snekkerverksted snekkeri
bygdeservice gårdsbutikk gårdsmat eggproduksjon kylling svin sau geit birøkt honning frukt bær grønt grønnsaker potet potetpakkeri mølle korn såkorn og`

const tradeEnds = `transport bygg service salong verksted verkstad regnskap konsult consult foto design tjenester tjeneste drift bakeri gartneri planteskole kafe kafé vask rens maskin maskiner elektro trykk
mat terapi pleie pleien klinikk klinikken utleie snekker maler mester montasje graving renhold entreprenør studio produksjon`

const businessWords = `tine vy asko dustin widerøe hafslund mesta tide volvo ungdom ungdommens senterungdom fellesliste scene scenen recycling enterprise safety royal norge norway norsk norske nordisk nordiske nordic scandinavia scandinavian skandinavisk skandinavia scandic sweden sverige svenska svensk danmark danish dansk europe european europa international internasjonal global
group gruppen konsern holding holdings kjeden kjede partner partners partnere industri industrier industrial industries systems system nett energi energy kraft petroleum oil gas olje shipping rederi rederiet line lines linjen airlines
airways air fly lufthavn telecom telekom tele mobil mobile bredbånd fiber media medier avis avisa avisen tidende blad bladet dagblad tidning kringkasting radio tv forsyning farma pharma pharmaceuticals medical medisinsk
laboratorier laboratories lab research forskning technology technologies teknologi networks network software solutions software-systemer cloud digital security sikkerhet vakt vekter bemanning rekruttering personal
eiendomsmegling megling megler eiendomsutvikling kapital capital finans finance kreditt inkasso leasing factoring trafikk kollektivtrafikk tog bane jernbane ferge ferje hurtigbåt lokaltrafikk skyss kolumbus ruter
matsenter kjøpesenter senter senteret center centre storsenter park parken arena stadion hall hallen svømmehall badeland kino kinoen kulturhus kulturhuset konserthus operaen opera ballett ensemble
avfall gjenvinning miljø miljøservice avfallsselskap vann vatn avløp veg vegdrift asfalt betong grus pukk sement stål metall aluminium verk verkene industriverksted mekaniske gruppe
handelshus grossist engros supermarked dagligvare matvarer meierier samvirkelaget coop kiwi rema spar joker bunnpris meny obs extra europris byggmakker byggmax maxbo montér biltema jula elkjøp power ikea
hotel hotell hotels hoteller resort apotek apotek1 vitusapotek sykepleierforbund helsesenter helsehus legevakt rehabilitering rehabiliteringssenter behandlingssenter kompetansesenter kunnskapssenter
ressurssenter innovasjonssenter næringshage næringspark næringsutvikling innovasjon innovation ventures venture equity fondsforvaltning forvaltning kommunalbanken kommunalteknikk kommuneforlaget
forlagssentralen bokhandel bokhandelen universitetsforlaget gyldendal cappelen aschehoug posten bring telenor telia equinor statkraft statnett hydro yara nav nrk dnb kpmg deloitte
leger uten grenser kors barna save children world verden verdens hjelp hjelpen aid fund misjon misjonen bymisjon blå hvite grønne røde kreftforeningen
equipment tools supply supplies trading import-export products produkter production manufacturing engineering engineers ingeniør ingeniører ingeniørfirma arkitekter arkitektkontor architects advokater revisorer
rådgivere ambulerende felles sentral sentralen samarbeid samband forum kompetanse akademi akademiet academy utdanning folkeuniversitetet studieforbund studieforbundet organization organisations alliance
bygdebok bygdetun landbruk landbrukstjenester landbrukskontor avløserlag regnskapslag regnskapskontoret sør nord øst vest midt sørlandet østlandet vestlandet nordnorsk sunnmøre nordmøre romsdal hordaland rogaland
agder telemark vestfold østfold akershus buskerud oppland hedmark innlandet trøndelag nordland troms finnmark viken vestland møre sogn fjordane jæren salten lofoten vesterålen ofoten helgeland fosen namdal gudbrandsdal hallingdal valdres`

const businessEnds = `senter senteret industri energi kraft nett systemer systems avis avisa tidende blad bladet kjeden gruppen partner rederi hus huset lab teknikk teknologi gjenvinning avfall betong stål bemanning
huset marked markedet kompaniet company`

// placeNames are municipalities and towns with a name that is not plainly a farm's.
const placeNames = `oslo bergen trondheim stavanger drammen fredrikstad kristiansand sandnes tromsø sarpsborg skien ålesund sandefjord haugesund tønsberg moss porsgrunn bodø arendal hamar larvik halden lillehammer
molde kongsberg gjøvik harstad horten mandal narvik steinkjer namsos alta kirkenes hammerfest vadsø vardø hønefoss ringerike kongsvinger elverum notodden kragerø risør grimstad lillesand flekkefjord egersund
bryne jørpeland leirvik stord odda voss sogndal førde florø måløy volda ørsta ulsteinvik kristiansund sunndalsøra orkanger stjørdal levanger verdal mosjøen sandnessjøen brønnøysund svolvær leknes sortland
finnsnes lakselv honningsvåg båtsfjord vestby ås ski drøbak asker bærum lillestrøm lørenskog jessheim eidsvoll nittedal nesodden hurum lier eiker modum sigdal nore numedal tinn rjukan seljord bø kviteseid
romerike follo ringsaker stange tynset røros oppdal dovre lom vågå skjåk nordfjord sunnfjord hardanger sunnhordland nordhordland ryfylke dalane lister setesdal haugalandet karmøy bømlo askøy øygarden alver
svalbard longyearbyen london stockholm københavn göteborg helsinki berlin paris`
