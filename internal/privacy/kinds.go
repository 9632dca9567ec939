package privacy

import "github.com/allmenning/allmenning/internal/opendata"

// Kinds of columns that are no recognizer's. They are stored in contracts and reports: never rename
// one.
const (
	kindFreeText = "free_text" // people write about people in it

	// Quasi-identifiers: harmless one by one, and in tables that are not about persons.
	kindBirthYear    = "birth_year"
	kindSex          = "sex"
	kindAge          = "age"
	kindPostcode     = "postcode"
	kindPosition     = "position" // where somebody lives, in a table about persons
	kindSchoolClass  = "school_class"
	kindOrigin       = "origin"         // country of birth, citizenship, mother tongue
	kindCivilStatus  = "civil_status"   // married, single, divorced
	kindHousehold    = "household"      // size of the household, number of children
	kindOccupation   = "occupation"     // work and position
	kindEducation    = "education"      // highest education, course
	kindResidence    = "residence_area" // district, census tract, municipality of residence
	kindAffiliation  = "affiliation"    // school, kindergarten, workplace
	kindPersonalDate = "personal_date"  // date of death, of moving, of arrival, of starting

	// Sensitive attributes: special categories (GDPR article 9), criminal matters (article 10), and
	// what hurts as much.
	kindHealth       = "health"
	kindEthnicity    = "ethnicity"
	kindReligion     = "religion"
	kindUnion        = "union"
	kindPolitics     = "politics"
	kindSexuality    = "sexuality"
	kindCriminal     = "criminal"
	kindChildWelfare = "child_welfare"
	kindBenefit      = "benefit" // social benefits
	kindIncome       = "income"
	kindPerformance  = "performance" // marks, tests, absence
)

// quasiKinds and sensitiveKinds are the kinds above with what reports call them.
var quasiKinds = map[string]opendata.Text{
	kindBirthYear:    opendata.T("fødselsår", "fødselsår", "year of birth"),
	kindSex:          opendata.T("kjønn", "kjønn", "sex"),
	kindAge:          opendata.T("alder", "alder", "age"),
	kindPostcode:     opendata.T("postnummer", "postnummer", "postcode"),
	kindSchoolClass:  opendata.T("skoleklasse eller trinn", "skuleklasse eller trinn", "school class"),
	kindOrigin:       opendata.T("fødeland, statsborgerskap eller språk", "fødeland, statsborgarskap eller språk", "country of birth, citizenship or language"),
	kindCivilStatus:  opendata.T("sivilstand", "sivilstand", "civil status"),
	kindHousehold:    opendata.T("husholdning eller antall barn", "hushald eller tal på barn", "household or number of children"),
	kindOccupation:   opendata.T("yrke eller stilling", "yrke eller stilling", "occupation"),
	kindEducation:    opendata.T("utdanning", "utdanning", "education"),
	kindResidence:    opendata.T("bostedsområde", "bustadområde", "area of residence"),
	kindAffiliation:  opendata.T("skole, barnehage eller arbeidssted", "skule, barnehage eller arbeidsstad", "school, kindergarten or workplace"),
	kindPersonalDate: opendata.T("dato i en persons liv", "dato i livet til ein person", "date in a person's life"),
}

var sensitiveKinds = map[string]opendata.Text{
	kindHealth:       opendata.T("helseopplysninger", "helseopplysningar", "health"),
	kindEthnicity:    opendata.T("etnisk bakgrunn", "etnisk bakgrunn", "ethnicity"),
	kindReligion:     opendata.T("religion eller livssyn", "religion eller livssyn", "religion or belief"),
	kindUnion:        opendata.T("fagforening", "fagforeining", "trade union membership"),
	kindPolitics:     opendata.T("politisk oppfatning", "politisk oppfatning", "political opinion"),
	kindSexuality:    opendata.T("seksuelle forhold", "seksuelle forhold", "sex life or orientation"),
	kindCriminal:     opendata.T("straffbare forhold", "straffbare forhold", "criminal matters"),
	kindChildWelfare: opendata.T("barnevern", "barnevern", "child welfare"),
	kindBenefit:      opendata.T("ytelser og stønader", "ytingar og stønader", "social benefits"),
	kindIncome:       opendata.T("inntekt, lønn eller gjeld", "inntekt, lønn eller gjeld", "income, pay or debt"),
	kindPerformance:  opendata.T("karakterer, prøver eller fravær", "karakterar, prøver eller fråvær", "marks, tests or absence"),
}

// specialCategory reports whether a kind is one of the categories of GDPR articles 9 and 10: about single
// persons they are not published at all, unless a steward decides so.
func specialCategory(kind string) bool {
	switch kind {
	case kindHealth, kindEthnicity, kindReligion, kindUnion, kindPolitics, kindSexuality, kindCriminal, kindChildWelfare:
		return true
	}
	return false
}

// attributeText is what a quasi-identifier or a sensitive attribute is called.
func attributeText(kind string) (text opendata.Text, ok bool) {
	if text, ok = quasiKinds[kind]; ok {
		return text, true
	}
	text, ok = sensitiveKinds[kind]
	return text, ok
}

// attributeKinds are the kinds of quasi-identifiers and sensitive attributes, in a fixed order.
var attributeKinds = []string{
	kindBirthYear, kindSex, kindAge, kindPostcode, kindSchoolClass, kindOrigin, kindCivilStatus, kindHousehold, kindOccupation, kindEducation,
	kindResidence, kindAffiliation, kindPersonalDate,
	kindHealth, kindEthnicity, kindReligion, kindUnion, kindPolitics, kindSexuality, kindCriminal, kindChildWelfare, kindBenefit, kindIncome, kindPerformance,
}
