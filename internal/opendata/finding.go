package opendata

// Class says how a column relates to persons, in the words of ISO/IEC 20889.
type Class string

const (
	DirectIdentifier   Class = "direct_identifier"
	QuasiIdentifier    Class = "quasi_identifier"
	SensitiveAttribute Class = "sensitive_attribute"
	FreeText           Class = "free_text" // may hold anything; not published unless redacted with approval
	NonPersonal        Class = "none"
	Undecided          Class = "undecided" // hits that can't be told from chance: a question to the steward
)

// Finding is what recognizers saw in one place: a column of a table, or a name. It counts; it
// never holds a value.
type Finding struct {
	Place   string  `json:"place"`            // "column", "column_name", "sheet_name", "member_name", "title", …
	Column  string  `json:"column,omitempty"` // a column's name once the names have passed the gate; else "column 3"
	Kind    string  `json:"kind"`             // a recognizer's kind: national_id, email, phone, bank_account, person_name, …
	Cells   int64   `json:"cells"`            // cells with a hit
	Share   float64 `json:"share"`            // of the non-empty cells
	Certain bool    `json:"certain"`          // false: could be chance
}

// ColumnVerdict is what the gate concluded of one column: the line of a proposal and of the
// steward's report.
type ColumnVerdict struct {
	Name      string           `json:"name"`
	Index     int              `json:"index"` // 0-based position in the source
	Type      Type             `json:"type"`
	Format    string           `json:"format,omitempty"`
	Class     Class            `json:"class"`
	Kinds     []string         `json:"kinds,omitempty"`
	Share     float64          `json:"share"` // of non-empty cells with a hit of the strongest kind
	Treatment Treatment        `json:"treatment"`
	Evidence  []string         `json:"evidence,omitempty"` // reason codes: header:fnr, checksum:0.98, free_text, hidden, …
	Hidden    bool             `json:"hidden,omitempty"`   // hidden in the spreadsheet: never proposed for publication
	NameHit   bool             `json:"name_hit,omitempty"` // the name itself holds personal data; Name is then "column N"
	Cells     int64            `json:"cells"`              // non-empty cells
	Nulls     int64            `json:"nulls"`
	Distinct  int64            `json:"distinct"`        // estimate
	Spans     map[string]int64 `json:"spans,omitempty"` // in free text: cells with a span that redaction would replace, by kind
}

// Proposal is what a full scan of one snapshot suggests: a contract for the steward to approve.
type Proposal struct {
	Columns  []ColumnVerdict `json:"columns"`
	Findings []Finding       `json:"findings,omitempty"`
	Rows     int64           `json:"rows"`
	Contract Contract        `json:"contract"` // complete: every source column has a rule
}

// HoldReason says why a run waits. Code has fixed texts in package review; Column is a name the
// contract knows, or "column N".
type HoldReason struct {
	Code   string `json:"code"` // no_contract, new_finding, column_vanished, type_changed, second_look, rejected_rows, row_count, …
	Column string `json:"column,omitempty"`
	Kind   string `json:"kind,omitempty"`
	Count  int64  `json:"count,omitempty"`
	Text   Text   `json:"text"` // complete sentence for the steward
}

// Report is the steward's account of one run. Private: it may name counts that disclose.
type Report struct {
	Run        RunID            `json:"run"`
	Dataset    DatasetID        `json:"dataset"`
	Rows       RowCounts        `json:"rows"`
	Columns    []ColumnVerdict  `json:"columns"`
	Treated    []TreatedColumn  `json:"treated"`
	Left       []string         `json:"left_out,omitempty"` // columns the contract does not know (names gated)
	Findings   []Finding        `json:"findings,omitempty"`
	Holds      []HoldReason     `json:"holds,omitempty"`
	Rejects    map[string]int64 `json:"rejects,omitempty"` // by reason code
	Second     []Finding        `json:"second_look,omitempty"`
	Warnings   []string         `json:"warnings,omitempty"` // codes: short_rows, null_tokens, hidden_sheet, …
	Disclosure *Disclosure      `json:"disclosure,omitempty"`
}

// Disclosure is what disclosure control found and did. Private: its counts disclose.
type Disclosure struct {
	K               int              `json:"k,omitempty"`
	L               int              `json:"l,omitempty"`
	Before          *Risk            `json:"before,omitempty"` // of the treated columns, before small groups were left out
	After           *Risk            `json:"after,omitempty"`  // of what is published
	Removed         int64            `json:"removed_rows,omitempty"`
	Generalizations []Generalization `json:"generalizations,omitempty"` // that would reach k, the one that loses least first
	Counts          []CountControl   `json:"counts,omitempty"`
	Differences     int64            `json:"differences,omitempty"` // groups or cells that live versions together would give away
	Sorted          bool             `json:"sorted,omitempty"`      // rows are published in the order of their columns, not of the source
}

// Risk is how easily persons are found again in a table, by the size f of the group of persons with
// the same quasi-identifiers. The models are those of Prasser and Kohlmayer (2015): the prosecutor
// knows that somebody is in the table, the journalist does not, the marketer wants as many as possible.
type Risk struct {
	Persons    int64   `json:"persons"`
	Groups     int64   `json:"groups"`
	Smallest   int64   `json:"smallest"`          // persons in the smallest group
	Unique     int64   `json:"unique"`            // persons alone in their group
	Below      int64   `json:"below"`             // persons in groups smaller than k
	BelowL     int64   `json:"below_l,omitempty"` // persons in groups with fewer than l sensitive values
	Prosecutor float64 `json:"prosecutor"`        // highest risk of one person: 1/smallest
	Journalist float64 `json:"journalist"`        // the same against the population; here the table is the population that is known
	Marketer   float64 `json:"marketer"`          // expected share found again: groups/persons
}

// Generalization is one way to reach k: a treatment for each of some columns.
type Generalization struct {
	Treatments []ColumnTreatment `json:"treatments"`
	Below      int64             `json:"below"` // persons still in groups smaller than k
	Loss       float64           `json:"loss"`  // 0 keeps everything, 1 nothing
}

// ColumnTreatment is a treatment proposed for a column.
type ColumnTreatment struct {
	Column    string    `json:"column"`
	Treatment Treatment `json:"treatment"`
}

// CountControl is what was done to one column of counts.
type CountControl struct {
	Column    string `json:"column"`
	Threshold int    `json:"threshold"`
	Method    string `json:"method"`
	Primary   int64  `json:"primary"`   // small cells
	Secondary int64  `json:"secondary"` // cells suppressed so that totals do not give the small ones back
	Rounded   int64  `json:"rounded,omitempty"`
	Totals    int64  `json:"totals"` // rows recognized as totals of others
}

// TreatedColumn says what was done to one column.
type TreatedColumn struct {
	Name      string           `json:"name"` // gated
	Class     Class            `json:"class"`
	Kinds     []string         `json:"kinds,omitempty"`
	Treatment Treatment        `json:"treatment"`
	Cells     int64            `json:"cells"`           // cells changed or removed
	Spans     map[string]int64 `json:"spans,omitempty"` // redacted, by kind
	Reason    string           `json:"reason"`          // code with a fixed public text: direct_identifier, free_text, not_in_contract, hidden, steward
}

// RowCounts accounts for every row of a snapshot: Read = Published + Rejected + Removed.
type RowCounts struct {
	Read      int64 `json:"read"`
	Published int64 `json:"published"`
	Rejected  int64 `json:"rejected"` // did not fit; kept privately
	Removed   int64 `json:"removed"`  // by a treatment
	Short     int64 `json:"short"`    // padded with nulls; also published
}
