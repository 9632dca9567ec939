package opendata

// Dataset is a dataset's definition: one document a steward writes, in YAML by hand or
// through the API. Package definition reads and checks it.
type Dataset struct {
	ID          DatasetID           `json:"dataset" yaml:"dataset"`
	Title       Text                `json:"title" yaml:"title"`
	Description Text                `json:"description" yaml:"description"`
	Publisher   Publisher           `json:"publisher" yaml:"publisher"`
	Contact     Contact             `json:"contact" yaml:"contact"`
	Theme       []string            `json:"theme" yaml:"theme"`                         // EU data-theme codes: TRAN, GOVE, …
	LOS         []string            `json:"los,omitempty" yaml:"los"`                   // paths under https://psi.norge.no/los/: "tema/trafikkinformasjon"
	Keywords    map[string][]string `json:"keywords,omitempty" yaml:"keywords"`         // by language
	License     string              `json:"license" yaml:"license"`                     // CC_BY_4_0, CC0, NLOD_2_0
	Frequency   string              `json:"frequency,omitempty" yaml:"frequency"`       // EU frequency code: DAILY, MONTHLY, …
	Languages   []string            `json:"languages,omitempty" yaml:"languages"`       // of the data: nb, nn, en
	Spatial     []string            `json:"spatial,omitempty" yaml:"spatial"`           // municipality or county number ("0301"), or an IRI
	LandingPage string              `json:"landing_page,omitempty" yaml:"landing_page"` // default: the dataset page
	HVD         []string            `json:"hvd,omitempty" yaml:"hvd"`                   // high-value categories: "c_b79e35eb"
	Legislation []string            `json:"legislation,omitempty" yaml:"legislation"`   // ELI IRIs
	Provenance  string              `json:"provenance,omitempty" yaml:"provenance"`     // nasjonal, vedtak, bruker, tredjepart
	Source      Source              `json:"source" yaml:"source"`
	Schedule    string              `json:"schedule,omitempty" yaml:"schedule"` // cron, Europe/Oslo
	Columns     []ColumnRule        `json:"columns,omitempty" yaml:"columns"`   // the contract, once there is one
	Key         []string            `json:"key,omitempty" yaml:"key"`
	Privacy     *PrivacyRules       `json:"privacy,omitempty" yaml:"privacy"`
	Mixed       *MixedRows          `json:"mixed,omitempty" yaml:"mixed"`
	Quality     Quality             `json:"quality,omitzero" yaml:"quality"`
	Retention   Retention           `json:"retention,omitzero" yaml:"retention"`
}

// Publisher is the public body that answers for the dataset.
type Publisher struct {
	Name  string `json:"name" yaml:"name"`
	OrgNr string `json:"orgnr" yaml:"orgnr"` // 9 digits
	URL   string `json:"url,omitempty" yaml:"url"`
}

// Contact is where users of the dataset ask. A function, not a person.
type Contact struct {
	Name  string `json:"name" yaml:"name"`
	Email string `json:"email,omitempty" yaml:"email"`
	URL   string `json:"url,omitempty" yaml:"url"`
}

// Source is where the snapshot comes from and how to read it. Format and dialect are detected;
// each can be set where detection is wrong.
type Source struct {
	Type    string      `json:"type" yaml:"type"`               // file, http
	Path    string      `json:"path,omitempty" yaml:"path"`     // file: under one of the catalog's roots
	URL     string      `json:"url,omitempty" yaml:"url"`       // http
	Member  string      `json:"member,omitempty" yaml:"member"` // file inside a ZIP
	Format  string      `json:"format,omitempty" yaml:"format"` // csv, xlsx, ods, json, ndjson, geojson
	Options ReadOptions `json:"options,omitzero" yaml:"options"`
}

// ReadOptions override what detection found. A zero field means: detect.
type ReadOptions struct {
	Encoding   string `json:"encoding,omitempty" yaml:"encoding"`       // utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1 …
	Delimiter  string `json:"delimiter,omitempty" yaml:"delimiter"`     // one or more characters; "\t" or "tab"
	Quote      string `json:"quote,omitempty" yaml:"quote"`             // one character, or "none"
	Escape     string `json:"escape,omitempty" yaml:"escape"`           // "double" or "backslash"
	HeaderRows *int   `json:"header_rows,omitempty" yaml:"header_rows"` // 0: the file has no header
	SkipRows   *int   `json:"skip_rows,omitempty" yaml:"skip_rows"`     // preamble lines before the header
	Sheet      string `json:"sheet,omitempty" yaml:"sheet"`             // xlsx, ods: a sheet's name
	Rows       string `json:"rows,omitempty" yaml:"rows"`               // json: path of the array, "data.stations"
	CRS        string `json:"crs,omitempty" yaml:"crs"`                 // geojson: "EPSG:25833" when the file lies
}

// ColumnRule is one column of the contract: what the source calls it, its type, how it is
// treated, and what a steward has accepted about it.
type ColumnRule struct {
	Name        string            `json:"name" yaml:"name"`       // in the source
	As          string            `json:"as,omitempty" yaml:"as"` // published name; default Name
	Type        Type              `json:"type" yaml:"type"`
	Format      string            `json:"format,omitempty" yaml:"format"` // how text is read as Type; package typing lists the forms
	Treatment   Treatment         `json:"treatment" yaml:"treatment"`
	Accepts     []Acceptance      `json:"accepts,omitempty" yaml:"accepts"`     // findings that a steward has explained
	Hierarchy   map[string]string `json:"hierarchy,omitempty" yaml:"hierarchy"` // value → group, for "generalize:hierarchy"; other values become null
	Title       Text              `json:"title,omitempty" yaml:"title"`
	Description Text              `json:"description,omitempty" yaml:"description"`
	Unit        string            `json:"unit,omitempty" yaml:"unit"`
}

// Published is the name under which the column is published.
func (c ColumnRule) Published() string {
	if c.As != "" {
		return c.As
	}
	return c.Name
}

// Acceptance records that findings of one kind in a column are not personal data, and why.
type Acceptance struct {
	Kind   string `json:"kind" yaml:"kind"`     // a recognizer's kind, "person_name"
	Reason string `json:"reason" yaml:"reason"` // the steward's words, kept with the contract
}

// PrivacyRules declare what can single a person out in a table, and what disclosure control is to
// do about it. All columns are named as in the source.
type PrivacyRules struct {
	QuasiIdentifiers []string `json:"quasi_identifiers,omitempty" yaml:"quasi_identifiers"`
	None             string   `json:"none,omitempty" yaml:"none"`             // the reason why there are no quasi-identifiers
	PersonKey        string   `json:"person_key,omitempty" yaml:"person_key"` // rows with one value are one person; need not be published
	K                int      `json:"k,omitempty" yaml:"k"`                   // smallest number of persons in a group; 0 is DefaultK
	Sensitive        []string `json:"sensitive,omitempty" yaml:"sensitive"`   // sensitive attributes
	L                int      `json:"l,omitempty" yaml:"l"`                   // distinct sensitive values in every group; 0 is DefaultL
	// SmallGroups says what happens to the rows of groups below k or l: "hold" (the default) lets the
	// run wait with proposals, "suppress" leaves the rows out.
	SmallGroups string      `json:"small_groups,omitempty" yaml:"small_groups"`
	Differences string      `json:"differences,omitempty" yaml:"differences"` // the reason why what differs between live versions may single out fewer than k
	Counts      *CountRules `json:"counts,omitempty" yaml:"counts"`
}

// CountRules protect small counts of persons in an aggregate table.
type CountRules struct {
	Columns    []string `json:"columns" yaml:"columns"`                 // columns that count persons
	Dimensions []string `json:"dimensions,omitempty" yaml:"dimensions"` // columns that say what is counted; default: every published column that is text, a date, or a year, and no count
	Threshold  int      `json:"threshold,omitempty" yaml:"threshold"`   // counts from 1 up to Threshold-1 are small; 0 is DefaultK
	Method     string   `json:"method,omitempty" yaml:"method"`         // "suppress" (the default), or "round": to base 3, keyed
	Zeros      bool     `json:"zeros,omitempty" yaml:"zeros"`           // zeros are small too
}

// Defaults and bounds of disclosure control.
const (
	DefaultK = 5
	MinK     = 3
	DefaultL = 2
)

// What PrivacyRules.SmallGroups and CountRules.Method can say.
const (
	HoldSmall     = "hold"
	SuppressSmall = "suppress"
	RoundSmall    = "round"
)

// MixedRows says that some rows of a table are about companies and some about persons or sole
// proprietors. In a row about a person all of Linked become null. A row is about a person when Form
// says so (ENK), when Name looks like a person's and no company's, or when Name or a linked cell
// says ENK or holds a national id. All columns are named as in the source.
type MixedRows struct {
	Name   string   `json:"name,omitempty" yaml:"name"` // column with the company's or the person's name
	Form   string   `json:"form,omitempty" yaml:"form"` // column with the organisational form
	Linked []string `json:"linked" yaml:"linked"`       // name, organisation number, account, address, phone
}

// Quality is what a new version must keep to be released without a steward.
type Quality struct {
	MaxRejectedRows   float64 `json:"max_rejected_rows,omitempty" yaml:"max_rejected_rows"`       // share 0..1; default 0.01
	MaxRowCountChange float64 `json:"max_row_count_change,omitempty" yaml:"max_row_count_change"` // share 0..1; default 0.3
}

// Retention says how many versions stay. 0 means the default, 24.
type Retention struct {
	Versions int `json:"versions,omitempty" yaml:"versions"`
}

// Catalog is catalog.yaml: what holds for every dataset of one municipality.
type Catalog struct {
	BaseURL     string    `json:"base_url" yaml:"base_url"` // permanent; required before anything can be harvested
	Title       Text      `json:"title" yaml:"title"`
	Description Text      `json:"description" yaml:"description"`
	Publisher   Publisher `json:"publisher" yaml:"publisher"`
	Contact     Contact   `json:"contact" yaml:"contact"`
	Languages   []string  `json:"languages,omitempty" yaml:"languages"`
	License     string    `json:"license,omitempty" yaml:"license"` // of the metadata, and default for datasets
	Spatial     []string  `json:"spatial,omitempty" yaml:"spatial"`
	Issued      string    `json:"issued,omitempty" yaml:"issued"` // date the catalog opened, 2026-01-15
	Roots       []string  `json:"-" yaml:"roots"`                 // directories under which file sources may lie; never settable by API
}
