// Package recognize finds direct identifiers in one cell of text: Norwegian person numbers,
// account numbers, phones, e-mail addresses, names of persons and a few more.
//
// It knows nothing of columns. Spans says where in a text something personal stands; Look says
// which forms a whole cell has, so that package privacy can count them over a column and weigh
// them against its header and against chance. Both read their input once from left to right
// with a bounded look-ahead, so no cell makes them slow, and neither keeps anything of it.
//
// Every recognizer of a number has one shape: a Check function on the characters alone, without
// separators; a match function that reads a run of digits with its groups, what stands around it and
// what announces it, and says where the span is and whether it is sure; and bits of Look for a whole
// cell. A number that a check proves is sure where it stands alone. One that only its form makes
// likely needs an announcement, by a word before it or by the column's header (Cue), or stays unsure.
//
// Texts may be written with the escapes of URLs, HTML and JSON. Digits and blanks of other scripts,
// and characters that nobody sees, are for the caller to fold.
//
// Names of persons are read by lists of words and by the forms of words, a window of words at a time:
// a run of capitalised words is stripped of titles and sentences' beginnings, taken for the name of a
// street, a ship or a company where its surroundings say so, and else weighed by its parts and by what
// announces it. LookTalk counts who speaks of whom: I, she, the neighbour, and what they complain of.
//
// To add a recognizer: give it a kind, a check on the characters that can start it, a place in the
// order of the others, vectors of valid and invalid values, a fuzz target that compares the check
// with a plain model, and a pattern in the test of linear time.
package recognize

// Kinds of findings. They are stored in contracts and reports: never rename one.
const (
	NationalID     = "national_id"       // fødselsnummer, D-, H-, FH- and synthetic numbers
	BankAccount    = "bank_account"      // Norwegian kontonummer
	IBAN           = "iban"              // international account number
	PaymentCard    = "payment_card"      // card numbers
	Email          = "email"             // address of a person, not of a function
	Phone          = "phone"             // number that reaches a person
	PersonName     = "person_name"       // names of persons
	BirthDate      = "birth_date"        // day of birth
	Address        = "address"           // where somebody lives
	Username       = "username"          // user names and accounts
	PersonNumber   = "person_number"     // employee, pupil, member, patient and like numbers
	IPAddress      = "ip_address"        // IPv4 and IPv6
	SoleProprietor = "sole_proprietor"   // enkeltpersonforetak: a company that is one person
	Secret         = "secret"            // passwords and security codes
	DUF            = "duf_number"        // DUF-nummer of the immigration authorities
	PaymentRef     = "payment_reference" // KID that identifies a debtor
	Plate          = "number_plate"      // registration number of a vehicle
	Passport       = "passport"          // passport and identity card
	HealthWorker   = "health_worker"     // HPR-nummer
	CustomerCard   = "customer_card"     // library and customer cards
	MACAddress     = "mac_address"       // hardware address of a device
	IMEI           = "imei"              // number of a telephone
	ProfileURL     = "profile_url"       // a person's page or handle in social media
	Property       = "property_id"       // gnr/bnr of a home, in a table about persons
	Dwelling       = "dwelling_number"   // bruksenhetsnummer, with an address
	Trace          = "position_trace"    // where somebody was, point by point
)

// Span is a place in a text that holds something personal.
type Span struct {
	Kind       string
	Start, End int // byte offsets
	// Sure says that the form alone is enough to act on one cell. The others need an
	// approved redaction of free text, where a leak costs more than a lost word.
	Sure bool
}
