package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// inspection is the result of inspect: how the file was read, and what is proposed for it.
type inspection struct {
	Format   string                 `json:"format"`
	Options  opendata.ReadOptions   `json:"options"`
	Reading  []string               `json:"evidence,omitempty"` // why it is read so
	Warnings []string               `json:"warnings,omitempty"`
	Rows     int64                  `json:"rows"`
	Rejected int64                  `json:"rejected"`
	Short    int64                  `json:"short"`
	CRS      string                 `json:"crs,omitempty"`
	Columns  []inspected            `json:"columns"`
	Findings []opendata.Finding     `json:"findings,omitempty"`
	Privacy  *opendata.PrivacyRules `json:"privacy,omitempty"` // proposed
	Counts   *opendata.CountRules   `json:"counts,omitempty"`  // those of privacy, for programs that ask for them alone
	Mixed    *opendata.MixedRows    `json:"mixed,omitempty"`   // proposed
}

// inspected is what inspect says of one column.
type inspected struct {
	Name      string             `json:"name"`
	Type      opendata.Type      `json:"type"`
	Class     opendata.Class     `json:"class"`
	Kinds     []string           `json:"kinds"`
	Share     float64            `json:"share"` // of the cells with content that the strongest kind was found in
	Treatment opendata.Treatment `json:"treatment"`
	Evidence  []string           `json:"evidence"`
	Spans     map[string]int64   `json:"spans,omitempty"` // of text: cells in which redaction would replace something, by kind
}

type inspectCmd struct{ sourceArgs }

func (c *inspectCmd) Run(s *session) error {
	proposal, p, stats, err := s.scan(c.sourceArgs)
	if err != nil {
		return err
	}
	defer p.close()
	in := inspection{Format: p.detection.Format, Options: p.detection.Options, Reading: p.detection.Evidence,
		Warnings: append(p.detection.Warnings, stats.Warnings...), Rows: stats.Rows, Rejected: stats.Rejected, Short: stats.Short, CRS: stats.CRS,
		Columns: []inspected{}, Findings: proposal.Findings, Privacy: proposal.Contract.Privacy, Mixed: proposal.Contract.Mixed}
	if in.Privacy != nil {
		in.Counts = in.Privacy.Counts
	}
	for _, v := range proposal.Columns {
		in.Columns = append(in.Columns, inspected{v.Name, v.Type, v.Class, listed(v.Kinds), v.Share, v.Treatment, listed(v.Evidence), v.Spans})
	}
	return s.result(in, func(w io.Writer) { s.writeInspection(w, in, proposal) })
}

func (s *session) writeInspection(w io.Writer, in inspection, p opendata.Proposal) {
	fmt.Fprintf(w, "%s: %s, %s: %d", s.t("format", "format"), in.Format, s.t("rader", "rows"), in.Rows)
	if in.Rejected > 0 {
		fmt.Fprintf(w, ", %s: %d", s.t("avvist", "rejected"), in.Rejected)
	}
	if in.Short > 0 {
		fmt.Fprintf(w, ", %s: %d", s.t("for korte", "short"), in.Short)
	}
	fmt.Fprintln(w)
	if len(in.Warnings) > 0 {
		fmt.Fprintf(w, "%s: %s\n", s.t("merknader", "warnings"), strings.Join(in.Warnings, ", "))
	}
	s.writeVerdicts(w, p.Columns)
	s.writeRules(w, p.Contract)
}

// writeVerdicts is the table of columns in proposals and reports.
func (s *session) writeVerdicts(w io.Writer, columns []opendata.ColumnVerdict) {
	t := newTable(w, s.t("kolonne", "column"), "type", s.t("klasse", "class"), s.t("behandling", "treatment"), s.t("funn", "finding"))
	for _, v := range columns {
		t.row(v.Name, string(v.Type), string(v.Class), string(v.Treatment), s.finding(v))
	}
	t.flush()
}

// finding says what was found in a column, and what redaction would find in its text.
func (s *session) finding(v opendata.ColumnVerdict) string {
	var kinds []string
	for _, k := range v.Kinds {
		kinds = append(kinds, privacy.KindText(k).In(s.lang))
	}
	found := strings.Join(kinds, ", ")
	if found != "" && v.Share > 0 {
		found += " (" + percentage(v.Share) + ")"
	}
	if len(v.Spans) == 0 {
		return found
	}
	var spans []string
	for _, kind := range slices.Sorted(maps.Keys(v.Spans)) {
		spans = append(spans, fmt.Sprintf("%s %d", privacy.KindText(kind).In(s.lang), v.Spans[kind]))
	}
	return strings.TrimPrefix(found+"; "+s.tt("i teksten", "i teksten", "in the text")+": "+strings.Join(spans, ", "), "; ")
}
