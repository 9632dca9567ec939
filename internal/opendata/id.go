package opendata

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

// DatasetID names a dataset for ever: it is part of its URLs. 2 to 63 characters, lower-case
// letters, digits and single hyphens inside.
type DatasetID string

// RunID names one publication run. Sorts by start time.
type RunID string

// VersionID names one immutable version of a dataset. It is derived from its run's id, so a
// retried run meets its own prefix.
type VersionID string

var (
	datasetIDPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	runIDPattern     = regexp.MustCompile(`^[0-9]{8}t[0-9]{6}z-[0-9a-f]{10}$`)
	versionIDPattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{10}$`)
)

// ParseDatasetID accepts a dataset id or says what one looks like.
func ParseDatasetID(s string) (DatasetID, error) {
	if len(s) < 2 || len(s) > 63 || !datasetIDPattern.MatchString(s) {
		return "", NewError(Invalid, "dataset.id",
			"ugyldig datasettnavn", "invalid dataset id").
			Hinted("Bruk 2 til 63 små bokstaver a–z, sifre og enkle bindestreker, for eksempel «bysykkelturer».",
				"Use 2 to 63 lower-case letters a–z, digits and single hyphens, for example “city-bikes”.")
	}
	return DatasetID(s), nil
}

// ParseRunID accepts a run id as NewRunID makes them.
func ParseRunID(s string) (RunID, error) {
	if !runIDPattern.MatchString(s) {
		return "", NewError(Invalid, "run.id", "ugyldig kjøringsnavn", "invalid run id").
			Hinted("«allmenning runs» viser kjøringene.", "“allmenning runs” lists the runs.")
	}
	return RunID(s), nil
}

// ParseVersionID accepts a version id.
func ParseVersionID(s string) (VersionID, error) {
	if !versionIDPattern.MatchString(s) {
		return "", NewError(Invalid, "version.id", "ugyldig versjonsnavn", "invalid version id").
			Hinted("«allmenning versions DATASETT» viser versjonene.", "“allmenning versions DATASET” lists the versions.")
	}
	return VersionID(s), nil
}

// NewRunID makes a run id from the start time and 40 random bits.
func NewRunID(now time.Time) RunID {
	var b [5]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return RunID(strings.ToLower(now.UTC().Format("20060102T150405Z")) + "-" + hex.EncodeToString(b[:]))
}

// Version is the id of the version that this run would publish.
func (r RunID) Version() VersionID {
	s := string(r)
	if !runIDPattern.MatchString(s) {
		return ""
	}
	return VersionID(s[0:4] + "-" + s[4:6] + "-" + s[6:8] + "-" + s[17:])
}
