package definition

import "github.com/allmenning/allmenning/internal/opendata"

// Merge fills what a dataset leaves out by what the catalog says for all: publisher, contact,
// license, languages, spatial. The dataset's own word goes first; publisher and contact are
// taken whole, so that a name never gets somebody else's number. The problems are what is then
// still missing; they have no line.
func Merge(c opendata.Catalog, d opendata.Dataset) (opendata.Dataset, []Problem) {
	if d.Publisher == (opendata.Publisher{}) {
		d.Publisher = c.Publisher
	}
	if d.Contact == (opendata.Contact{}) {
		d.Contact = c.Contact
	}
	if d.License == "" {
		d.License = c.License
	}
	if len(d.Languages) == 0 {
		d.Languages = c.Languages
	}
	if len(d.Spatial) == 0 {
		d.Spatial = c.Spatial
	}
	r := &reader{}
	for _, required := range []struct {
		field string
		there bool
	}{
		{"publisher.name", d.Publisher.Name != ""},
		{"publisher.orgnr", d.Publisher.OrgNr != ""},
		{"contact.name", d.Contact.Name != ""},
		{"contact.email", d.Contact.Email != "" || d.Contact.URL != ""},
		{"license", d.License != ""},
	} {
		if !required.there {
			r.add(nil, required.field, says("mangler", "is missing").
				hint("Skriv det i definisjonen, eller i catalog.yaml for alle datasett.", "Write it in the definition, or in catalog.yaml for all datasets."))
		}
	}
	return d, r.problems
}
