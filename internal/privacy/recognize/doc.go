// Package recognize finds direct identifiers in one cell of text: Norwegian person numbers,
// account numbers, phones, e-mail addresses, names of persons and a few more.
//
// It knows nothing of columns. Spans says where in a text something personal stands; Look says
// which forms a whole cell has, so that package privacy can count them over a column and weigh
// them against its header and against chance. Both read their input once from left to right
// with a bounded look-ahead, so no cell makes them slow, and neither keeps anything of it.
//
// To add a recognizer: give it a kind, a check on the characters that can start it, vectors of
// valid and invalid values in its test, and a seed in the fuzz target.
package recognize

// Kinds of findings. They are stored in contracts and reports: never rename one.
const (
	NationalID     = "national_id"     // fødselsnummer, D-, H-, FH- and synthetic numbers
	BankAccount    = "bank_account"    // Norwegian kontonummer
	IBAN           = "iban"            // international account number
	PaymentCard    = "payment_card"    // card numbers
	Email          = "email"           // address of a person, not of a function
	Phone          = "phone"           // number that reaches a person
	PersonName     = "person_name"     // names of persons
	BirthDate      = "birth_date"      // day of birth
	Address        = "address"         // where somebody lives
	Username       = "username"        // user names and accounts
	PersonNumber   = "person_number"   // employee, pupil, member, patient and like numbers
	IPAddress      = "ip_address"      // IPv4 and IPv6
	SoleProprietor = "sole_proprietor" // enkeltpersonforetak: a company that is one person
	Secret         = "secret"          // passwords and security codes
)

// Span is a place in a text that holds something personal.
type Span struct {
	Kind       string
	Start, End int // byte offsets
	// Sure says that the form alone is enough to act on one cell. The others need an
	// approved redaction of free text, where a leak costs more than a lost word.
	Sure bool
}

// Cue says what the surroundings, mostly a column's header, announce. It lets bare digits count.
type Cue uint8

// What can be announced.
const (
	CueNational Cue = 1 << iota // 10 digits and the 2032 rule count
	CuePhone                    // bare 8 digits count
	CueAccount                  // bare 11 digits count
	CueCard                     // bare 13 to 19 digits count
)
