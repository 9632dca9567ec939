package opendata

// RunState is where a publication run stands.
type RunState string

const (
	RunPlanned    RunState = "planned"
	RunHeld       RunState = "held"       // waits for approve or reject
	RunApproved   RunState = "approved"   // a steward said yes; continues
	RunCommitting RunState = "committing" // from here on only Commit or a sweep decides
	RunCommitted  RunState = "committed"
	RunUnchanged  RunState = "unchanged"
	RunSuperseded RunState = "superseded" // another run or a withdrawal came first
	RunRejected   RunState = "rejected"
	RunFailed     RunState = "failed"
	RunDryRun     RunState = "dry_run" // stopped before Promote as asked
)

// Decided reports whether nothing more will happen to the run.
func (s RunState) Decided() bool {
	switch s {
	case RunCommitted, RunUnchanged, RunSuperseded, RunRejected, RunFailed, RunDryRun:
		return true
	}
	return false
}

// Run is one attempt to publish one dataset. Private, stored as runs/{run}/run.json and
// replaced by conditional writes.
type Run struct {
	ID       RunID           `json:"run"`
	Dataset  DatasetID       `json:"dataset"`
	State    RunState        `json:"state"`
	Trigger  string          `json:"trigger"` // cli, schedule, api
	By       string          `json:"by,omitempty"`
	Started  string          `json:"started"`
	Finished string          `json:"finished,omitempty"`
	Version  VersionID       `json:"version,omitempty"`
	Rows     RowCounts       `json:"rows,omitzero"`
	Holds    []HoldReason    `json:"holds,omitempty"`
	Proposal string          `json:"proposal,omitempty"` // digest of the contract that waits for approval
	Approval *Approval       `json:"approval,omitempty"`
	Error    *RunError       `json:"error,omitempty"`
	Removed  []RemovedColumn `json:"removed,omitempty"`

	Attempt  int    `json:"attempt"`             // 1, raised by every approval; stage results live under it
	DryRun   bool   `json:"dry,omitempty"`       // stop before Promote
	Approve  bool   `json:"approve,omitempty"`   // accept the first proposal in By's name
	SameAs   RunID  `json:"same_as,omitempty"`   // of a superseded run: the one that already waits with the same snapshot and rules
	BaseETag string `json:"base_etag,omitempty"` // the pointer's ETag that the first Plan saw
	BaseSeq  int64  `json:"base_seq,omitempty"`
}

// RunError is an error as stored and served: safe texts only.
type RunError struct {
	Kind    Kind   `json:"kind"`
	Code    string `json:"code"`
	Message Text   `json:"message"`
	Hint    Text   `json:"hint,omitempty"`
	Where   Where  `json:"where,omitzero"`
}

// NewRunError keeps what may be shown of err.
func NewRunError(err error) *RunError {
	e := AsError(err)
	return &RunError{Kind: e.Kind, Code: e.Code, Message: e.Message, Hint: e.Hint, Where: e.Where}
}

// Subscription is somebody who is told of events by webhook. Private.
type Subscription struct {
	ID       string      `json:"id"`
	URL      string      `json:"url"`
	Datasets []DatasetID `json:"datasets,omitempty"` // empty: all
	Secret   string      `json:"secret,omitempty"`   // whsec_…; private storage only
	Owner    string      `json:"owner,omitempty"`    // id of the token that made it; empty: the operator
	Created  string      `json:"created"`
	Disabled string      `json:"disabled,omitempty"` // why, once deliveries stopped
}
