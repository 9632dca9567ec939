package privacy

import (
	"math/bits"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// trait says what a whole cell is, of what only the verdict of a column needs: words of categories
// that tell what a column without a telling header holds.
type trait uint32

const (
	traitSex         trait = 1 << iota // man, woman, m, k
	traitTotal                         // both sexes, all, in all
	traitForm                          // an organisational form: AS, ENK, stiftelse
	traitBand                          // "20-29 år", "67+", "80 år og eldre"
	traitClass                         // "7B", "3. trinn"
	traitCivil                         // married, divorced
	traitMasked                        // a sign for a suppressed count
	traitUnit                          // "personer", "elever": the unit of a count in another column
	traitPerson                        // a name that is a person's and no organisation's
	traitStreet                        // with the ending of a street and a number
	traitInitials                      // two to four capitals
	traitOrg                           // a name that is an organisation's, a house's or a street's
	traitUser                          // a user name by form
	traitUserMark                      // … that holds a name, or says that its bearer is hired
	traitUserPlain                     // … of letters only
	traitCode                          // a few letters and five or more digits
	traitInitialed                     // "Å. Berg"
	traitNameEnd                       // capitalised words of which the last ends as surnames do
	traitSurname                       // one word that is a surname or ends as they do
	traitLaw                           // cites a law
	traitMail                          // holds an at sign
	traitPairInside                    // a name of two words, with a number, brackets or another name behind it
	traitGivenInside                   // … that is listed
	traitLowerName                     // a listed name in small letters
	traitLostZero                      // a person number that has lost its zero, within something else
	traitPublicIP                      // an address of the internet
)

const traitCount = 26

// longestTrait is the longest cell that is looked up, in bytes.
const longestTrait = 32

var traitWords = sync.OnceValue(func() map[string]trait {
	words := make(map[string]trait)
	for t, list := range map[trait]string{
		traitSex:    "mann kvinne menn kvinner gutt jente gutter jenter m k f male female man woman men women boys girls kvinna kvinne herre dame gut",
		traitTotal:  "alle totalt total sum all both",
		traitForm:   "as asa ans da enk nuf sa ba ks kf iks fli stiftelse kommune komm orgl hf fkf ikjp brl bbl esek stat sf pre vpfo samvirkeforetak enkeltpersonforetak aksjeselskap forening ks utla",
		traitCivil:  "gift ugift skilt separert enke enkemann samboer sambuar partner married single divorced widowed enslig einsleg",
		traitMasked: ": * .. . - – < <5 <3 <4 <10",
		traitUnit:   "personer personar elever elevar brukere innbyggere innbyggjarar pasienter ansatte persons people pupils barn studenter mottakere mottakarar",
	} {
		for w := range strings.FieldsSeq(list) {
			words[w] |= t
		}
	}
	for _, w := range []string{"begge kjønn", "i alt", "alle aldre", "alle aldrer", "begge kjonn", "both sexes", "all ages", "alle kjønn", "hele landet", "hele kommunen", "alle trinn"} {
		words[w] |= traitTotal
	}
	return words
})

// traitsOf looks at one cell.
func traitsOf(s string) trait {
	if len(s) > longestTrait || s == "" {
		return 0
	}
	var buf [longestTrait + 8]byte
	low := appendLower(buf[:0], s)
	t := traitWords()[string(low)]
	if len(s) >= 2 && len(s) <= 6 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ") == "" && utf8.RuneCountInString(s) <= 4 {
		t |= traitInitials
	}
	if s[0]-'0' < 10 {
		t |= numericTraits(s, string(low))
	}
	return t
}

// nameTraits sums up what recognizers say of a name.
func nameTraits(l recognize.Look) trait {
	switch {
	case l&(recognize.LookPlace|recognize.LookOrgName) != 0:
		return traitOrg
	case l&recognize.LookSole != 0, l&recognize.LookPair != 0 && l&recognize.LookGiven != 0:
		return traitPerson
	}
	return 0
}

// streetEndings are what names of streets end in, before their number.
var streetEndings = [...]string{"gata", "gate", "gaten", "gt", "gt.", "vei", "veien", "veg", "vegen", "vn", "vn.", "plass", "plassen", "allé", "alle", "sti", "stien", "svingen", "bakken", "tunet", "kroken", "haugen",
	"lia", "torget", "brygge", "kaien", "stubben", "toppen", "terrasse", "ringen", "road", "street"}

// streetTrait knows streets by their last word, as "Kirkeveien 12 B".
func streetTrait(s string, l recognize.Look) trait {
	if l&recognize.LookStreet == 0 {
		return 0
	}
	at := strings.IndexAny(s, "0123456789")
	if at < 2 {
		return 0
	}
	name := strings.ToLower(strings.TrimSpace(s[:at]))
	for _, end := range streetEndings {
		if strings.HasSuffix(name, end) {
			return traitStreet
		}
	}
	return 0
}

func appendLower(dst []byte, s string) []byte {
	for i := 0; i < len(s) && len(dst) < cap(dst); i++ {
		c := s[i]
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		if c == 0xC3 && i+1 < len(s) { // Ø is C3 98, ø is C3 B8
			dst = append(dst, c)
			i++
			if c = s[i]; c >= 0x80 && c < 0x9F {
				c += 0x20
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// numericTraits knows age bands and school classes.
func numericTraits(s, low string) trait {
	i := 0
	for i < len(s) && s[i]-'0' < 10 {
		i++
	}
	rest := strings.TrimSpace(low[i:])
	switch {
	case i <= 2 && len(rest) == 1 && rest[0] >= 'a' && rest[0] <= 'h':
		return traitClass
	case i <= 2 && (strings.HasSuffix(rest, "trinn") || strings.HasSuffix(rest, "klasse") || strings.HasSuffix(rest, "steg")):
		return traitClass
	case i <= 3 && (strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "år") || strings.HasPrefix(rest, "til ")):
		return traitBand
	}
	return 0
}

func (c *columnScan) countTraits(t trait, n int64) {
	for rest := uint32(t); rest != 0; rest &= rest - 1 {
		c.traits[bits.TrailingZeros32(rest)] += n
	}
}

// trait is the number of cells with one trait.
func (c *columnScan) trait(t trait) int64 { return c.traits[bits.TrailingZeros32(uint32(t))] }

// traitShare is trait over the non-empty cells.
func (c *columnScan) traitShare(t trait) float64 { return ratio(c.trait(t), c.cells) }
