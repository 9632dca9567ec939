package web_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// A dataset whose columns went through every treatment, and whose rows went through disclosure control.
func (f *fixture) publishTreated() {
	treated := []opendata.Treatment{"keep", "generalize:5", "generalize:prefix:2", "generalize:grid:1000", "generalize:hierarchy", "generalize:week",
		"top:1000000", "bottom:-500", "noise:3", "round:10", "pseudonymize", "pseudonymize:dataset", "mask", "redact"}
	p := publication{
		id: "deltakere", version: "2026-09-21-00000000f1", created: "2026-09-21T10:15:00Z",
		metadata: opendata.Metadata{Title: opendata.T("Deltakere på kurs", "", "Course participants"), Description: opendata.T("Én rad per deltaker.", "", ""),
			Publisher: catalog.Publisher, Contact: catalog.Contact, Theme: []string{"EDUC"}, License: "CC_BY_4_0"},
		rows:    opendata.RowCounts{Read: 2, Published: 2},
		protect: &opendata.Protection{K: 5, L: 2, Threshold: 10, Applied: []string{"small_groups", "small_counts", "sorted", "mixed_rows"}},
		batch:   &table.Batch{Rows: 2},
	}
	for _, t := range treated {
		p.columns = append(p.columns, opendata.PublishedColumn{Name: string(t), Type: opendata.String, Treatment: t})
		p.batch.Columns = append(p.batch.Columns, texts([]string{"a", "b"}))
	}
	for _, code := range privacy.ReasonCodes {
		p.removed = append(p.removed, opendata.RemovedColumn{Name: "fjernet " + code, Treatment: opendata.Suppress, Reason: code})
	}
	f.publish(p)
}

func TestTreatmentsAndProtectionAreShown(t *testing.T) {
	f := newFixture(t)
	f.publishTreated()
	h := f.handler()
	for name, target := range map[string]string{"dataset-treated-nb": "/datasets/deltakere", "dataset-treated-en": "/datasets/deltakere?lang=en"} {
		t.Run(name, func(t *testing.T) {
			body := page(t, h, target).Body.String()
			golden(t, name+".html", normal(body))
			checkPage(t, body)
		})
	}
	var answer struct {
		Protection opendata.Protection `json:"protection"`
	}
	if err := json.Unmarshal(get(t, h, "/api/v1/datasets/deltakere").Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Protection.K != 5 || !slices.Contains(answer.Protection.Applied, "small_groups") {
		t.Errorf("the API says %+v", answer.Protection)
	}
}
