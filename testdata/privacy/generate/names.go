package main

import "strings"

// Names are put together by chance from these lists: common and rare Norwegian given names, given
// and family names that immigration has brought, farm names, and family names that nobody bears,
// made of a stem and a Norwegian ending, because no list of names is complete.
var (
	women = strings.Fields(`Anne Kari Ingrid Marit Inger Liv Astrid Solveig Bjørg Berit Randi Gerd Hilde Nina Silje Hanne Tone Kristin Heidi Wenche
		Ida Emma Nora Sofie Thea Maja Emilie Ingeborg Ragnhild Sigrid Aslaug Turid Torill Gunhild Borghild Målfrid Oddny Oddveig Eldbjørg Jorunn
		Synnøve Åse Åshild Ågot Øydis Hjørdis Tordis Vigdis Herdis Asbjørg Torbjørg Ingebjørg Guro Guri Gyda Gudny Gudveig Gunnvor Gro Grete
		Gerda Frøydis Frida Eva Ellen Elin Eli Edel Dagny Dagrun Camilla Cecilie Brit Bodil Birgitte Bergljot Benedikte Beate Aurora Aud Anniken
		Anita Andrea Amalie Alva Alma Agnes Ada Vilde Veronika Vera Unni Una Tuva Trude Trine Tove Tiril Tina Therese Tale Svanhild Sunniva Stine
		Siv Siri Signe Selma Sara Sanne Runa Rigmor Rebekka Rakel Pernille Oda Norunn Merete Mathilde Martine Marte Mari Margrete Malin Maiken Magnhild
		Lovise Live Linnea Line Linda Lillian Leah Laila Kjersti Katrine Karoline Karin Kaja Julie Jorid Johanne Janne Iselin Irene Ingvild Helga Helene Hedda
		Torunn Åslaug Jensine Petrine Olaug Kjellaug Sveinung Eldrid Ingjerd Øyunn Valborg Embla Ylva Saga Tomine Tyra`)
	men = strings.Fields(`Jan Per Ole Lars Kjell Knut Arne Svein Odd Geir Bjørn Tor Terje Morten Erik Hans Rune Trond Olav Harald Leif Nils Øyvind Tore Gunnar
		Thomas Anders Magnus Jonas Henrik Sander Mathias Kristian Martin Fredrik Håkon Sindre Eirik Even Ask Dag Stein Sverre Sigurd Steinar Stian Ståle
		Sondre Snorre Sivert Simen Roy Roar Roger Reidar Ragnar Pål Petter Peder Oskar Olaf Njål Mikkel Marius Magne Ludvig Lasse Kåre Kristoffer Kolbjørn Kim
		Kenneth Karsten Kai Jørgen Jostein Johannes Jens Jarle Ivar Isak Ingvar Iver Ingebrigt Hermann Helge Halvor Hallvard Håvard Gustav Guttorm Gisle Gaute
		Frode Filip Ferdinand Espen Eskil Endre Emil Elias Einar Eivind Egil Edvard Dagfinn Christian Brage Birger Bernt Bård Audun Atle Asle Aslak Asbjørn Arvid
		Are Anton Ansgar Amund Alf Aksel Adrian Aasmund Ørjan Øystein Øistein Åge Vidar Viktor Vetle Vegard Ulrik Tarjei Truls Trygve Tormod Torgeir Torfinn
		Torbjørn Torleif Torstein Tobias Thorvald Tallak Syver Sverdrup Sturla Ottar Osvald Olve Oddvar Oddbjørn Nikolai Mons Lavrans Kyrre Kjetil Kjartan Jomar Jardar
		Jakob Hjalmar Herman Haldor Gjermund Gard Folke Erling Eystein Eldar Ejnar Eilif Botolf Bendik Balder Asgeir Arnfinn Arnt Ånund Åsmund Ånen`)
	surnames = strings.Fields(`Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen
		Jacobsen Dahl Jørgensen Henriksen Lund Halvorsen Sørensen Jakobsen Moen Gundersen Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Paulsen
		Bakken Kristoffersen Mathisen Lie Amundsen Nguyen Rasmussen Lunde Solheim Nygård Bakke Moe Kristensen Fredriksen Holm Lien Hauge Christensen Andresen
		Nielsen Knudsen Evensen Sæther Aas Myhre Hanssen Haugland Thomassen Sivertsen Simonsen Danielsen Berge Sandvik Rønning Arnesen Næss Antonsen Haug Ellingsen
		Thorsen Vik Edvardsen Birkeland Gulbrandsen Isaksen Ruud Ali Aasen Strøm Myklebust Tangen Ødegård Mikkelsen Eliassen Bøe Helland Tveit Aune Jenssen Tollefsen
		Abrahamsen Brekke Bjerke Sandberg Engen Christiansen Madsen Breivik Solvang Fosse Wold Bråten Sunde Nordby Ingebrigtsen Gjerde Hovland Torgersen Rognli
		Hermansen Hoel Skoglund Steen Sætre Hammer Grønli Langeland Bjørnstad Tveiten Thorvaldsen Aarnes Kleppe Åsland Gabrielsen Foss Fjeld Krogstad Mæland Ludvigsen Torp
		Nesse Sørlie Kvamme Kolstad Rosvold Roland Opsahl Holte Viken Vangen Løken Tørresen Tvedt Syversen Samuelsen Selnes Rustad Rød Røed Risan Reitan Ravndal Refsnes
		Rasch Ramstad Prestegård Osmundsen Opheim Oftedal Nyhus Nordås Nordli Myrvold Mork Midtbø Melby Markussen Lyngstad Løvås Lømo Lindberg Langseth Landro Kvåle
		Kvernmo Klokk Kjølstad Kirkeby Kårstad Jordal Johnsrud Ising Hustad Høyland Høiby Hornnes Holtan Hjelle Heggen Hegstad Hatlestad Håland Gåsland Granli Gjelsvik
		Furuseth Frøland Fossum Flaten Fjellheim Finstad Fiskvik Farstad Erstad Engebretsen Eknes Egeland Djuve Dybvik Dokken Dale Brandt Bratli Borgen Bolstad Bergersen`)

	// given and family names of one origin go together
	origins = []struct{ women, men, families []string }{
		{strings.Fields("Fatuma Hodan Amina Ifrah Sahra Nasteho Ayaan Hibo Khadra Filsan"), strings.Fields("Abdirahman Mohamed Abdullahi Yusuf Liban Mahad Cabdi Warsame Guled Ahmednur"),
			strings.Fields("Abdi Hassan Warsame Mohamud Farah Jama Osman Duale Gedi Hersi Egal Nur")},
		{strings.Fields("Agnieszka Katarzyna Małgorzata Joanna Beata Ewelina Grażyna Iwona"), strings.Fields("Krzysztof Piotr Tomasz Grzegorz Zbigniew Paweł Wojciech Łukasz Mirosław Jacek"),
			strings.Fields("Kowalczyk Wiśniewska Zieliński Szymański Woźniak Nowakowska Pawłowski Krawczyk Wójtowicz Jaworska Mazurek Sikorski")},
		{strings.Fields("Shabana Nadia Rukhsana Ayesha Saima Zainab Mehwish Iram Noreen"), strings.Fields("Muhammad Imran Khalid Tariq Adnan Zeeshan Rizwan Waqas Faisal Nadeem"),
			strings.Fields("Khan Ahmed Malik Iqbal Butt Chaudhry Mahmood Hussain Raja Sheikh Mirza Akhtar")},
		{strings.Fields("Thi Linh Huong Phuong Ngoc Thuy Kim-Anh Bao-Chau"), strings.Fields("Minh Duc Quang Tuan Hieu Thanh Van Khoa"),
			strings.Fields("Nguyen Tran Pham Huynh Phan Vo Dang Bui Ngo Duong")},
		{strings.Fields("Leyla Shirin Parisa Rojin Zahra Maryam Nasrin Soraya Golnaz"), strings.Fields("Farhad Reza Behrouz Siamak Azad Karwan Hossein Dara Navid Rostam"),
			strings.Fields("Hosseini Karimi Rahimi Ahmadi Mohammadi Barzani Rostami Jafari Moradi Sharifi Ghaderi")},
		{strings.Fields("Oleksandra Iryna Natalija Svitlana Ljudmyla Daryna Halyna"), strings.Fields("Oleksandr Volodymyr Dmytro Serhij Bohdan Mykola Taras Ostap"),
			strings.Fields("Kovalenko Bondarenko Tkachenko Shevchuk Kravchuk Melnyk Polishchuk Savchenko Lysenko Hrytsenko")},
		{strings.Fields("Tsegereda Selamawit Rahel Feven Luwam Mebrat Winta"), strings.Fields("Tesfay Yohannes Filmon Habtom Kidane Merhawi Samson Natnael"),
			strings.Fields("Gebremedhin Tewelde Haile Kidane Woldemariam Ghebreab Tesfamariam Negash Berhane Asmerom")},
		{strings.Fields("Ana-Maria Ioana Lucia Catalina Guadalupe Beatriz Marisol"), strings.Fields("Alejandro Joaquín Vasile Cristian Thiago Ignacio Mircea Gheorghe"),
			strings.Fields("Popescu Ionescu García Fernández da-Silva Morales Dumitrescu Castillo Quispe Rojas")},
		{strings.Fields("Máret Elle Ravna Inga Biret Ánne Sárá"), strings.Fields("Niillas Ánte Áilu Mihkkal Jovnna Biera Máhtte"),
			strings.Fields("Utsi Sara Eira Hætta Gaup Bongo Valkeapää Somby Turi Buljo Guttorm")},
	}

	// stems and endings make family names that are in no list.
	stems = strings.Fields(`Skarv Tveit Brun Rot Hest Kvelv Myrt Osp Gråb Fløy Lauv Stub Krok Tinn Vass Øks Ør Svarv Bruvold Hasl Nes Rams Gjøk Elvr Måsø Krunk Tjur Blokk Skrinn Fjærn`)
	ends  = strings.Fields(`mo dal sund vik rud stad set land heim haug nes bø myr li tun ås øy berg vang voll`)
)

// person is somebody invented.
type person struct {
	given, middle, family string
	woman                 bool
}

func (p person) full() string {
	if p.middle != "" {
		return p.given + " " + p.middle + " " + p.family
	}
	return p.given + " " + p.family
}

func (p person) listed() string {
	if p.middle != "" {
		return p.family + ", " + p.given + " " + p.middle
	}
	return p.family + ", " + p.given
}

// givens are all given names, those with a middle name's too.
func (p person) givens() string { return strings.TrimSpace(p.given + " " + p.middle) }

// short is "K. Testesen".
func (p person) short() string { return string([]rune(p.given)[:1]) + ". " + p.family }

// login is six letters of the name and a number, as directories make them.
func (p person) login(m *maker) string {
	return cut(plain(p.given), 3) + cut(plain(p.family), 3) + m.digits(2)
}

func (p person) email() string { return plain(p.given) + "." + plain(p.family) + "@example.no" }

var folding = strings.NewReplacer("å", "a", "ø", "o", "æ", "ae", "á", "a", "ł", "l", "ś", "s", "ń", "n", "ź", "z", "ż", "z", "ó", "o", "í", "i", "é", "e", "ä", "a", "ö", "o", "-", "", " ", "", "'", "")

func plain(s string) string { return folding.Replace(strings.ToLower(s)) }

func cut(s string, n int) string {
	for len(s) < n {
		s += "x"
	}
	return s[:n]
}

// person invents somebody: two in three with a common name, the others with a name from
// elsewhere, a family name that no list has, or names in three parts.
func (m *maker) person() person {
	p := person{woman: m.IntN(2) == 0}
	if m.IntN(6) == 0 {
		o := pick(m, origins)
		p.given, p.family = pick(m, o.men), pick(m, o.families)
		if p.woman {
			p.given = pick(m, o.women)
		}
		if m.IntN(2) == 0 {
			p.middle = pick(m, o.families)
			if p.middle == p.family {
				p.middle = ""
			}
		}
		return p
	}
	p.given, p.family = m.given(p.woman), pick(m, surnames)
	switch m.IntN(12) {
	case 0, 1:
		p.family = m.rareFamily()
	case 2:
		p.middle = pick(m, surnames)
	case 3:
		p.middle = m.given(p.woman)
	case 4:
		p.given += "-" + m.given(p.woman)
	case 5:
		p.family += "-" + pick(m, surnames)
	}
	return p
}

func (m *maker) given(woman bool) string {
	if woman {
		return pick(m, women)
	}
	return pick(m, men)
}

func (m *maker) rareFamily() string { return pick(m, stems) + pick(m, ends) }
