package privacy

import (
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// marks are what redaction writes in the place of a span: what stood there, in Norwegian, as the
// texts are.
var marks = map[string]string{
	recognize.NationalID:     "[fødselsnummer]",
	recognize.BankAccount:    "[konto]",
	recognize.IBAN:           "[konto]",
	recognize.PaymentCard:    "[kortnummer]",
	recognize.Email:          "[e-post]",
	recognize.Phone:          "[telefon]",
	recognize.PersonName:     "[navn]",
	recognize.BirthDate:      "[fødselsdato]",
	recognize.Address:        "[adresse]",
	recognize.Username:       "[brukernavn]",
	recognize.PersonNumber:   "[nummer]",
	recognize.IPAddress:      "[IP-adresse]",
	recognize.SoleProprietor: "[enkeltpersonforetak]",
	recognize.Secret:         "[passord]",
	recognize.DUF:            "[DUF-nummer]",
	recognize.PaymentRef:     "[KID]",
	recognize.Plate:          "[bilskilt]",
	recognize.Passport:       "[passnummer]",
	recognize.HealthWorker:   "[HPR-nummer]",
	recognize.CustomerCard:   "[lånekort]",
	recognize.MACAddress:     "[MAC-adresse]",
	recognize.IMEI:           "[IMEI]",
	recognize.ProfileURL:     "[profil]",
	recognize.Property:       "[eiendom]",
	recognize.Dwelling:       "[bolignummer]",
	recognize.Trace:          "[posisjon]",
}

// mark is what redaction writes in the place of a span.
func mark(kind string) string {
	if m, ok := marks[kind]; ok {
		return m
	}
	return "[fjernet]"
}

// found is a span that one dictionary entry had.
type found struct {
	code int32
	kind string
}

// value treats the distinct value with a code; keep is false when the cell becomes null.
func (t *Treater) value(c *treatedColumn, code int32, value string) (treated string, keep bool) {
	if c.treatment != opendata.Mask && c.treatment != opendata.Redact {
		return value, true
	}
	t.seen.read(value)
	t.spans = recognize.Spans(t.seen.text, c.heading.cue(), t.spans[:0])
	if c.treatment == opendata.Redact {
		return t.redact(c, code, value), true
	}
	if c.personal(t.seen.text, t.spans) {
		t.removed.whole(t.seen.text, c.heading.kind)
		t.removed.parts(t.seen.text, t.spans)
		return "", false
	}
	return value, true
}

// personal reports whether a masked column's cell goes.
func (c *treatedColumn) personal(value string, spans []recognize.Span) bool {
	for _, sp := range spans {
		if sp.Sure && !accepts(c.rule, sp.Kind) {
			return true
		}
	}
	if c.personalCell(value) {
		return true
	}
	l := recognize.LookAt(value)
	phone := c.heading.kind == recognize.Phone && l&recognize.LookMobile != 0 && !accepts(c.rule, recognize.Phone)
	card := c.heading.kind == recognize.PaymentCard && l&recognize.LookCard != 0 && !accepts(c.rule, recognize.PaymentCard)
	return phone || card
}

// personalCell reports whether a whole cell passes as a person number: with a lost zero, within a
// code, with decimals for its last five, or by the rule of 2032 too.
func (c *treatedColumn) personalCell(value string) bool {
	return !accepts(c.rule, recognize.NationalID) &&
		(recognize.LookAt(value)&(recognize.LookIDOld|recognize.LookIDNew|recognize.LookIDPointed) != 0 || lostZero(value))
}

// lostZero reports whether ten digits, in one run or as the five and five that are left of a day and
// its number, pass as a person number once the zero before them is back.
func lostZero(value string) bool {
	if len(value) > longestReference {
		return false
	}
	for i := 0; i < len(value); {
		if value[i]-'0' >= 10 {
			i++
			continue
		}
		var d [12]byte
		d[0] = '0'
		n, runs, gap := 1, 1, 0
		for ; i < len(value) && n < len(d); i++ {
			c := value[i]
			if c-'0' < 10 {
				if gap > 0 {
					runs++
				}
				gap = 0
				d[n] = c
				n++
				continue
			}
			if gap++; gap > 1 || n != 6 || c != ' ' && c != '-' && c != '.' && c != '/' {
				break
			}
		}
		whole := i == len(value) || value[i]-'0' >= 10
		if whole && n == 11 && runs <= 2 && recognize.CheckNational(string(d[:11]))&recognize.NationalOld != 0 {
			return true
		}
		for i < len(value) && value[i]-'0' < 10 {
			i++
		}
	}
	return false
}

// longestReference is the longest cell that is read as a number with something around it, in bytes.
const longestReference = 48

// redact replaces the spans in t.spans by their marks. What stands between them stays as it was
// written, byte for byte.
func (t *Treater) redact(c *treatedColumn, code int32, value string) string {
	t.spans = slices.DeleteFunc(t.spans, func(sp recognize.Span) bool { return accepts(c.rule, sp.Kind) })
	national := slices.ContainsFunc(t.spans, func(sp recognize.Span) bool { return sp.Kind == recognize.NationalID })
	if !national && c.personalCell(t.seen.text) {
		t.addDigits()
	}
	if len(t.spans) == 0 {
		return value
	}
	t.removed.parts(t.seen.text, t.spans)
	var b strings.Builder
	at := 0
	for _, sp := range t.spans {
		from, to := t.seen.source(sp.Start, sp.End)
		if from < at { // two spans within one character of the value
			continue
		}
		b.WriteString(value[at:from])
		b.WriteString(mark(sp.Kind))
		t.found = append(t.found, found{code: code, kind: sp.Kind})
		at = to
	}
	b.WriteString(value[at:])
	return b.String()
}

// addDigits makes one span of all digits in a cell that as a whole passes as a person number, and
// of what stands between them.
func (t *Treater) addDigits() {
	s := t.seen.text
	sp := recognize.Span{Kind: recognize.NationalID, Start: strings.IndexAny(s, "0123456789"), End: strings.LastIndexAny(s, "0123456789") + 1, Sure: true}
	t.spans = slices.DeleteFunc(t.spans, func(o recognize.Span) bool {
		return o.Start < sp.End && sp.Start < o.End && o.Start >= sp.Start && o.End <= sp.End
	})
	for _, o := range t.spans { // what reaches beyond the digits is replaced together with them
		if o.Start < sp.End && sp.Start < o.End {
			sp.Start, sp.End = min(sp.Start, o.Start), max(sp.End, o.End)
		}
	}
	t.spans = slices.DeleteFunc(t.spans, func(o recognize.Span) bool { return o.Start < sp.End && sp.Start < o.End })
	at, _ := slices.BinarySearchFunc(t.spans, sp, func(a, b recognize.Span) int { return a.Start - b.Start })
	t.spans = slices.Insert(t.spans, at, sp)
}

// tally counts the spans that were redacted in a column, each as often as rows have its value.
func (t *Treater) tally(c *treatedColumn, v *table.Vector, persons []bool) {
	if len(t.found) == 0 {
		return
	}
	uses := make([]int64, len(v.Dict))
	for row, code := range v.Codes {
		if code >= 0 && (persons == nil || !persons[row]) {
			uses[code]++
		}
	}
	if c.spans == nil {
		c.spans = make(map[string]int64)
	}
	for _, f := range t.found {
		c.spans[f.kind] += uses[f.code]
	}
	t.found = t.found[:0]
}
