package definition

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/adhocore/gronx"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// oneLine accepts text without characters that nobody sees: control characters, and those that
// turn the direction of writing, with which a title can be made to look like another one.
func oneLine(s string) (fault, bool) { return visible(s, "") }

// manyLines is oneLine with line breaks and tabs allowed.
func manyLines(s string) (fault, bool) { return visible(s, "\n\t") }

func visible(s, allowed string) (fault, bool) {
	f := says("inneholder linjeskift, styretegn eller tegn som snur skriveretningen", "holds line breaks, control characters or characters that turn the direction of writing").
		hint("Skriv teksten på nytt for hånd.", "Write the text anew by hand.")
	return f, !strings.ContainsFunc(s, func(c rune) bool { return invisible(c) && !strings.ContainsRune(allowed, c) })
}

// invisible reports control characters, line and paragraph separators, byte order marks, and
// the bidirectional marks, embeddings, overrides and isolates (UAX #9).
func invisible(c rune) bool {
	switch {
	case unicode.IsControl(c), c == '\u2028', c == '\u2029', c == '\ufeff',
		c == '\u061c', c == '\u200e', c == '\u200f', c >= '\u202a' && c <= '\u202e', c >= '\u2066' && c <= '\u2069':
		return true
	}
	return false
}

func notBlank(s string) (fault, bool) {
	return says("er blank", "is blank").hint("Skriv noe, eller fjern feltet.", "Write something, or remove the field."), strings.TrimSpace(s) != ""
}

// datasetID accepts what opendata.ParseDatasetID accepts, and shows its hint.
func datasetID(s string) (fault, bool) {
	_, err := opendata.ParseDatasetID(s)
	if err == nil {
		return fault{}, true
	}
	e := opendata.AsError(err)
	return fault{e.Message.In("nb"), e.Message.In("en"), e.Hint.In("nb"), e.Hint.In("en")}, false
}

// orgNr accepts nine digits of which the last one is right: weights 3 2 7 6 5 4 3 2, modulus
// 11 (Brønnøysundregistrene).
func orgNr(s string) (fault, bool) {
	f := says("er ikke et organisasjonsnummer", "is not an organisation number").
		hint("Ni sifre uten mellomrom, i anførselstegn. Ett eller flere sifre er feil: kontrollsifferet stemmer ikke.",
			"Nine digits without blanks, in quotes. One or more digits are wrong: the check digit does not match.")
	if len(s) != 9 || strings.Trim(s, "0123456789") != "" {
		return f.hint("Ni sifre uten mellomrom, i anførselstegn: «Nummeret» i Brønnøysundregistrene.", "Nine digits without blanks, in quotes, as in the Brønnøysund registers."), false
	}
	sum := 0
	for i, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += weight * int(s[i]-'0')
	}
	return f, sum%11 == 0
}

func email(s string) (fault, bool) {
	a, err := mail.ParseAddress(s)
	_, domain, _ := strings.Cut(s, "@")
	return says("er ikke en e-postadresse", "is not an e-mail address").
		hint("Bruk adressen til en funksjon, ikke en person: apnedata@example.no.", "Use the address of a function, not of a person: opendata@example.no."), err == nil && a.Address == s && len(s) <= 254 && strings.Contains(domain, ".")
}

// webAddress accepts absolute http and https URLs without user names.
func webAddress(s string) (fault, bool) {
	u, err := url.Parse(s)
	return says("er ikke en nettadresse", "is not a web address").
		hint("Skriv hele adressen: https://…, uten brukernavn og passord.", "Write the whole address: https://…, without user name and password."), err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && len(s) <= 2000 && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == '<' || c == '>' || c == '"' })
}

// baseURL is a web address that others can be built on.
func baseURL(s string) (fault, bool) {
	if f, ok := webAddress(s); !ok {
		return f, false
	}
	u, _ := url.Parse(s)
	return says("kan ikke være grunnlag for andre adresser", "can't be the base of other addresses").
		hint("Fjern «?», «#» og skråstrek til slutt.", "Remove “?”, “#” and a slash at the end."), u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(s, "?#") && !strings.HasSuffix(s, "/")
}

// oneOf accepts one of the words.
func oneOf(kindNB, kindEN string, words ...string) check {
	return func(s string) (fault, bool) { return unknown(s, kindNB, kindEN, words), slices.Contains(words, s) }
}

// term accepts a code of a list. A label in any language is recognised for the hint.
func term(list vocabulary.List, kindNB, kindEN string) check {
	return func(s string) (fault, bool) {
		if _, ok := list.Find(s); ok {
			return fault{}, true
		}
		for _, code := range list.Codes() {
			t, _ := list.Find(code)
			for _, label := range []string{t.NB, t.NN, t.EN} {
				if label != "" && strings.EqualFold(label, s) {
					return says("ukjent "+kindNB, "unknown "+kindEN).
						hint("Skriv koden «%s» (%s).", "Write the code “%s” (%s).", code, label), false
				}
			}
		}
		return unknown(s, kindNB, kindEN, list.Codes()), false
	}
}

// place accepts the number of a municipality or county, or an IRI.
func place(s string) (fault, bool) {
	if strings.Contains(s, "://") {
		return webAddress(s)
	}
	f, ok := term(vocabulary.Places, "kommune- eller fylkesnummer", "number of a municipality or county")(s)
	if ok || strings.HasPrefix(f.hintNB, "Skriv koden") {
		return f, ok
	}
	// The nearest number is as wrong as any other: only a lost zero can be guessed.
	if _, found := vocabulary.Municipality("0" + s); found {
		return f.hint("Mente du «0%s»? Sett tallet i anførselstegn.", "Did you mean “0%s”? Put the number in quotes.", s), false
	}
	return f.hint("Fire sifre for en kommune («0301»), to for et fylke («46»), i anførselstegn; eller en IRI. Numrene er de som gjelder fra 2024.",
		"Four digits for a municipality (“0301”), two for a county (“46”), in quotes; or an IRI. The numbers are those in force since 2024."), false
}

// cron accepts five fields that come due some day.
func cron(s string) (fault, bool) {
	f := says("er ikke en tidsplan", "is not a schedule").
		hint("Fem felter: minutt time dag måned ukedag, norsk tid. «0 6 2 * *» er den 2. i hver måned kl. 06.00.",
			"Five fields: minute hour day month weekday, Norwegian time. “0 6 2 * *” is the 2nd of each month at 06:00.")
	if len(strings.Fields(s)) != 5 || len(s) > 100 || !gronx.IsValid(s) {
		return f, false
	}
	// From a fixed day: the answer must not depend on when it is asked.
	_, err := gronx.NextTickAfter(s, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), true)
	return f, err == nil
}

func date(s string) (fault, bool) {
	_, err := time.Parse(time.DateOnly, s)
	return says("er ikke en dato", "is not a date").hint("Skriv 2026-01-31.", "Write 2026-01-31."), err == nil
}

// matches accepts texts of a pattern, described by its hint.
func matches(pattern *regexp.Regexp, f fault) check {
	return func(s string) (fault, bool) { return f, pattern.MatchString(s) }
}
