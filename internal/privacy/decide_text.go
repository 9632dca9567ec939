package privacy

import (
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/typing"
)

// From which shares of the cells on a text is one in which people write about people: cells that
// talk, cells with something sure in them, and cells with what only redaction would act on. Where a
// header announces descriptions of things, telephone numbers and names of places are expected.
const (
	talkShare         = 0.005
	sureShare         = 0.01
	unsureShare       = 0.05
	unsureDescription = 0.30
)

// fewPhrases is up to how many different values a long column holds phrases to choose from, which
// nobody wrote about anybody.
const fewPhrases = 10

// asText judges a column as running text. In free text whatever was found by form is found among
// other words, so that redaction is an answer; descriptions of things stay what they are.
func (c *columnScan) asText(found []suspicion, about surroundings, t typing.ColumnType) []suspicion {
	emptied := slices.ContainsFunc(found, func(f suspicion) bool { return f.level == linked })
	evidence := c.talks(about, t)
	if evidence == "" || emptied && evidence == "persons_in_text" { // a name is no text about one
		return found
	}
	c.withinText(found)
	return append(found, suspicion{kind: kindFreeText, level: prose, cells: c.cells, certain: true, evidence: []string{evidence}})
}

// talks says why a column is free text: empty when it is not.
func (c *columnScan) talks(about surroundings, t typing.ColumnType) string {
	if c.cells == 0 || c.share(recognize.LookNested) >= 0.5 || c.heading.kind == recognize.Address || c.heading.history() || c.heading.creator && about.catalogue {
		return ""
	}
	if c.distinct <= fewPhrases && c.cells >= 10*c.distinct && c.sureInText() == 0 {
		return ""
	}
	written := t.FreeText || c.share(recognize.LookProse) >= 0.2
	switch {
	case c.share(recognize.LookTalk) >= talkShare && (written || c.heading.comment || c.share(recognize.LookTalk) >= 0.05):
		return "talk"
	case !written:
		return ""
	case c.heading.comment:
		return "free_text"
	case c.sureInText() >= sureShare:
		return "persons_in_text"
	}
	limit := unsureShare
	if c.heading.describe {
		limit = unsureDescription
	}
	if c.share(recognize.LookUnsure) >= limit {
		return "persons_in_text"
	}
	return ""
}

// sureInText is the share of cells in which something sure stands among other words.
func (c *columnScan) sureInText() float64 {
	var most int64
	for kind, n := range c.spans {
		most = max(most, min(n, c.within[kind])-c.constants(kind))
	}
	return ratio(most, c.cells)
}

// withinText lowers what was found by form in free text to finds in single cells.
func (c *columnScan) withinText(found []suspicion) {
	for i := range found {
		byHeader := strings.HasPrefix(strings.Join(found[i].evidence, " "), "header:")
		if found[i].level == column && !byHeader && c.share(recognize.LookID) < 0.5 {
			found[i].level = isolated
		}
	}
}
