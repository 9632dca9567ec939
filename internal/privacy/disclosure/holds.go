package disclosure

import "github.com/allmenning/allmenning/internal/opendata"

// Codes of the holds that a Control makes.
const (
	SmallGroups = "small_groups" // persons in groups below k or l
	SmallCounts = "small_counts" // counts that nothing here can protect
	Differences = "differences"  // live versions together give something away
)

// What a hold's Kind can say more closely.
const (
	KindLinked    = "linked_rows" // small_groups: the person key is published and joins a person's rows
	KindDiversity = "l_diversity" // small_groups: all groups reach k, some do not reach l
	KindUnlike    = "unlike"      // differences: a live version has other groups or cells and can't be compared
)

var holdTexts = map[string]opendata.Text{
	SmallGroups: opendata.T(
		"Noen personer står i grupper som er mindre enn grensen k. Velg en av generaliseringene som er foreslått, utelat en kolonne, eller la radene gå ut med small_groups: suppress.",
		"Nokre personar står i grupper som er mindre enn grensa k. Vel ei av generaliseringane som er foreslått, utelat ein kolonne, eller lat radene gå ut med small_groups: suppress.",
		"Some persons are in groups smaller than the limit k. Choose one of the generalizations proposed, leave out a column, or let the rows go with small_groups: suppress."),
	SmallGroups + KindLinked: opendata.T(
		"Personnøkkelen er publisert, så radene til en person kan settes sammen. Gruppene verner da ikke. Utelat personnøkkelen.",
		"Personnøkkelen er publisert, så radene til ein person kan setjast saman. Gruppene vernar då ikkje. Utelat personnøkkelen.",
		"The person key is published, so a person's rows can be put together. Groups do not protect then. Leave out the person key."),
	SmallGroups + KindDiversity: opendata.T(
		"Alle i noen grupper har samme sensitive verdi, så den er kjent for dem som kjenner gruppen. Velg en generalisering, utelat kolonnen, eller la radene gå ut med small_groups: suppress.",
		"Alle i nokre grupper har same sensitive verdi, så han er kjend for dei som kjenner gruppa. Vel ei generalisering, utelat kolonnen, eller lat radene gå ut med small_groups: suppress.",
		"Everybody in some groups has the same sensitive value, so it is known to those who know the group. Choose a generalization, leave out the column, or let the rows go with small_groups: suppress."),
	SmallCounts: opendata.T(
		"Noen små antall kan ikke vernes i denne tabellen. Del den, bruk method: round, eller utelat kolonnen.",
		"Nokre små tal kan ikkje vernast i denne tabellen. Del han, bruk method: round, eller utelat kolonnen.",
		"Some small counts can't be protected in this table. Split it, use method: round, or leave out the column."),
	Differences: opendata.T(
		"Forskjellen fra en versjon som er tilgjengelig, gjelder få personer og kan peke dem ut. Trekk tilbake den gamle versjonen, eller skriv i differences hvorfor dette er greit.",
		"Skilnaden frå ein versjon som er tilgjengeleg, gjeld få personar og kan peike dei ut. Trekk tilbake den gamle versjonen, eller skriv i differences kvifor dette er greitt.",
		"What differs from a version that is available concerns few persons and may single them out. Withdraw the old version, or write in differences why this is acceptable."),
	Differences + KindUnlike: opendata.T(
		"En versjon som er tilgjengelig, er gruppert på en annen måte og kan ikke sammenlignes med denne. Trekk den tilbake, eller skriv i differences hvorfor dette er greit.",
		"Ein versjon som er tilgjengeleg, er gruppert på ein annan måte og kan ikkje samanliknast med denne. Trekk han tilbake, eller skriv i differences kvifor dette er greitt.",
		"A version that is available is grouped in another way and can't be compared with this one. Withdraw it, or write in differences why this is acceptable."),
}

func hold(code, kind string, count int64) opendata.HoldReason {
	text, ok := holdTexts[code+kind]
	if !ok {
		text = holdTexts[code]
	}
	return opendata.HoldReason{Code: code, Kind: kind, Count: count, Text: text}
}

// Holds are the reasons why this version must wait for a steward. Known after Plan.
func (c *Control) Holds() []opendata.HoldReason {
	var list []opendata.HoldReason
	if g := c.groups; g != nil {
		if g.linkedPersons > 0 {
			list = append(list, hold(SmallGroups, KindLinked, g.linkedPersons))
		}
		leave := c.rules.SmallGroups == opendata.SuppressSmall && !g.overflow
		switch {
		case leave:
		case g.before.Below > 0:
			list = append(list, hold(SmallGroups, "", g.before.Below))
		case g.before.BelowL > 0:
			list = append(list, hold(SmallGroups, KindDiversity, g.before.BelowL))
		}
	}
	revealed := c.live.changed
	if c.counts != nil {
		revealed += c.counts.revealed
		if c.counts.unsafe {
			list = append(list, hold(SmallCounts, "", 0))
		}
	}
	if c.rules.Differences != "" {
		return list
	}
	if revealed > 0 {
		list = append(list, hold(Differences, "", revealed))
	}
	if c.live.unlike > 0 {
		list = append(list, hold(Differences, KindUnlike, int64(c.live.unlike)))
	}
	return list
}
