package opendata

import "encoding/json"

// GateVersion names the rules of the privacy gate. A new one makes every source run again.
const GateVersion = "2"

// PublishedColumn is one column as users see it.
type PublishedColumn struct {
	Name        string    `json:"name"`
	Type        Type      `json:"type"`
	Title       Text      `json:"title,omitempty"`
	Description Text      `json:"description,omitempty"`
	Unit        string    `json:"unit,omitempty"`
	Treatment   Treatment `json:"treatment"`
}

// RemovedColumn says publicly what was taken out and why; no counts, which themselves disclose.
type RemovedColumn struct {
	Name      string    `json:"name"` // "column 4" where the name itself was personal
	Treatment Treatment `json:"treatment"`
	Reason    string    `json:"reason"` // code as in TreatedColumn
}

// Protection says publicly which disclosure control a version went through. It holds rules and
// codes, no counts.
type Protection struct {
	K         int      `json:"k,omitempty"`         // persons in every group with the same quasi-identifiers, at least
	L         int      `json:"l,omitempty"`         // distinct sensitive values in every group, at least
	Threshold int      `json:"threshold,omitempty"` // counts of persons from 1 and below it are protected
	Applied   []string `json:"applied,omitempty"`   // codes as in TreatedColumn of what was done to rows: small_groups, small_counts, mixed_rows, sorted
}

// File is one published object of a version.
type File struct {
	Name      string `json:"name"`   // "bysykkelturer.parquet", relative to the version's prefix
	Format    string `json:"format"` // parquet, csv, geojson, profile, datapackage
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`             // hex
	Compress  string `json:"compress,omitempty"` // gzip: the object itself is a .gz file, no Content-Encoding
}

// Manifest describes one immutable version completely. Public. Stored as
// data/{dataset}/{version}/manifest.json.
type Manifest struct {
	Format   int               `json:"format"` // 1
	Dataset  DatasetID         `json:"dataset"`
	Version  VersionID         `json:"version"`
	Created  string            `json:"created"` // RFC 3339, UTC
	Metadata Metadata          `json:"metadata"`
	Rows     RowCounts         `json:"rows"`
	Columns  []PublishedColumn `json:"columns"`
	Removed  []RemovedColumn   `json:"removed,omitempty"`
	Protect  *Protection       `json:"protection,omitempty"`
	Key      []string          `json:"key,omitempty"`
	Files    []File            `json:"files"`
	Temporal *Period           `json:"temporal,omitempty"` // computed from date columns
	BBox     []float64         `json:"bbox,omitempty"`     // west, south, east, north in degrees
	Contract string            `json:"contract_digest"`
	Gate     string            `json:"gate_version"`
	Software string            `json:"software_version"`
}

// Period is a closed interval of days, as "2026-01-31".
type Period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// Metadata is the public part of a definition: no source, no schedule, no contract.
type Metadata struct {
	Title       Text                `json:"title"`
	Description Text                `json:"description"`
	Publisher   Publisher           `json:"publisher"`
	Contact     Contact             `json:"contact"`
	Theme       []string            `json:"theme"`
	LOS         []string            `json:"los,omitempty"`
	Keywords    map[string][]string `json:"keywords,omitempty"`
	License     string              `json:"license"`
	Frequency   string              `json:"frequency,omitempty"`
	Languages   []string            `json:"languages,omitempty"`
	Spatial     []string            `json:"spatial,omitempty"`
	LandingPage string              `json:"landing_page,omitempty"`
	HVD         []string            `json:"hvd,omitempty"`
	Legislation []string            `json:"legislation,omitempty"`
	Provenance  string              `json:"provenance,omitempty"`
}

// Metadata is the part of a definition that may be published.
func (d Dataset) Metadata() Metadata {
	return Metadata{
		Title: d.Title, Description: d.Description, Publisher: d.Publisher, Contact: d.Contact,
		Theme: d.Theme, LOS: d.LOS, Keywords: d.Keywords, License: d.License, Frequency: d.Frequency,
		Languages: d.Languages, Spatial: d.Spatial, LandingPage: d.LandingPage, HVD: d.HVD,
		Legislation: d.Legislation, Provenance: d.Provenance,
	}
}

// File returns the file of that format.
func (m Manifest) File(format string) (File, bool) {
	for _, f := range m.Files {
		if f.Format == format {
			return f, true
		}
	}
	return File{}, false
}

// State is a dataset's public state.
type State string

const (
	StateEmpty     State = "empty" // a fence left by a sweep before the first version; shown nowhere
	StatePublished State = "published"
	StateWithdrawn State = "withdrawn"
)

// Pointer says which version of a dataset is current. It is the commit and the outbox: the
// only object of a dataset that is ever replaced, always by a conditional write. Public, stored
// as data/{dataset}/latest.json.
type Pointer struct {
	Format         int             `json:"format"` // 1
	Dataset        DatasetID       `json:"dataset"`
	Seq            int64           `json:"seq"`             // raised by every publication and withdrawal; event number
	Fence          int64           `json:"fence,omitempty"` // raised by a sweep to stop abandoned runs
	State          State           `json:"state"`
	Version        VersionID       `json:"version,omitempty"` // current
	Run            RunID           `json:"run,omitempty"`     // that made the last change
	ManifestDigest string          `json:"manifest_digest,omitempty"`
	ContractDigest string          `json:"contract_digest,omitempty"`
	Modified       string          `json:"modified"`           // RFC 3339, UTC
	Issued         string          `json:"issued,omitempty"`   // first publication
	Versions       []VersionRecord `json:"versions,omitempty"` // live ones, newest first
	Tombstones     []Tombstone     `json:"tombstones,omitempty"`
	Event          json.RawMessage `json:"event,omitempty"` // CloudEvent of this seq, relayed to the event log
}

// VersionRecord is one live version in a pointer.
type VersionRecord struct {
	Version        VersionID `json:"version"`
	Run            RunID     `json:"run"`
	Seq            int64     `json:"seq"`
	Created        string    `json:"created"`
	ManifestDigest string    `json:"manifest_digest"` // SHA-256 (hex) of manifest.json
	Rows           int64     `json:"rows"`
	Bytes          int64     `json:"bytes"` // of the Parquet file
}

// Tombstone is what stays of a withdrawn version. Version is empty when the dataset as a whole
// was withdrawn.
type Tombstone struct {
	Version VersionID `json:"version,omitempty"`
	At      string    `json:"at"`
	Reason  string    `json:"reason"` // public words of the steward, gated
}

// Live reports whether v is a live version of the dataset.
func (p Pointer) Live(v VersionID) bool {
	_, ok := p.Record(v)
	return ok
}

// Record finds a live version.
func (p Pointer) Record(v VersionID) (VersionRecord, bool) {
	for _, r := range p.Versions {
		if r.Version == v {
			return r, true
		}
	}
	return VersionRecord{}, false
}

// Gone finds the tombstone of v, or of the whole dataset when v is empty.
func (p Pointer) Gone(v VersionID) (Tombstone, bool) {
	for _, t := range p.Tombstones {
		if t.Version == v {
			return t, true
		}
	}
	return Tombstone{}, false
}

// Event is a CloudEvents 1.0 event in JSON form. ID is "{dataset}/{seq}": the same event
// always has the same id.
type Event struct {
	SpecVersion     string    `json:"specversion"` // "1.0"
	ID              string    `json:"id"`
	Source          string    `json:"source"`  // the catalog's base_url
	Type            string    `json:"type"`    // EventPublished, EventWithdrawn
	Subject         string    `json:"subject"` // the dataset id
	Time            string    `json:"time"`
	DataContentType string    `json:"datacontenttype"` // application/json
	Data            EventData `json:"data"`
}

// Event types.
const (
	EventPublished = "no.allmenning.dataset.published"
	EventWithdrawn = "no.allmenning.dataset.withdrawn"
)

// EventData is what happened.
type EventData struct {
	Dataset       DatasetID   `json:"dataset"`
	Seq           int64       `json:"seq"`
	Version       VersionID   `json:"version,omitempty"` // published, or withdrawn; empty: the whole dataset
	Previous      VersionID   `json:"previous,omitempty"`
	Title         Text        `json:"title,omitempty"`
	Rows          int64       `json:"rows,omitempty"`
	URL           string      `json:"url"`
	Reason        string      `json:"reason,omitempty"` // of a withdrawal
	SchemaChanged bool        `json:"schema_changed,omitempty"`
	Withdrawn     []VersionID `json:"withdrawn,omitempty"` // every version that a withdrawal took back
}

// Profile is the statistics of one version, of treated data only. Public, profile.json.
type Profile struct {
	Rows    int64           `json:"rows"`
	Columns []ColumnProfile `json:"columns"`
}

// ColumnProfile is one column's statistics. Min and Max are left out for text columns.
type ColumnProfile struct {
	Name      string       `json:"name"`
	Type      Type         `json:"type"`
	Nulls     int64        `json:"nulls"`
	Distinct  int64        `json:"distinct"` // exact up to 10 000, then an estimate
	Exact     bool         `json:"distinct_exact"`
	Min       string       `json:"min,omitempty"` // canonical text of the value
	Max       string       `json:"max,omitempty"`
	Mean      *float64     `json:"mean,omitempty"`
	Histogram *Histogram   `json:"histogram,omitempty"` // numbers and times
	Top       []ValueCount `json:"top,omitempty"`       // most frequent values of columns with few distinct ones
	BBox      []float64    `json:"bbox,omitempty"`
}

// Histogram has equal-width buckets from Min to Max (numbers; days or seconds since 1970 for
// dates and times).
type Histogram struct {
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
	Counts []int64 `json:"counts"`
}

// ValueCount is one frequent value.
type ValueCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}
