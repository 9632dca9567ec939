package dcat

import (
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// languages are the tags that data.norge.no keeps, in the order in which texts are written.
var languages = []string{"en", "nb", "nn"}

const rdfType = "rdf:type"

// prefixes are the namespaces of the predicates, classes and datatypes used here, by prefix.
var prefixes = []struct{ name, iri string }{
	{"adms", "http://www.w3.org/ns/adms#"},
	{"dcat", "http://www.w3.org/ns/dcat#"},
	{"dcatap", "http://data.europa.eu/r5r/"},
	{"dct", "http://purl.org/dc/terms/"},
	{"eli", "http://data.europa.eu/eli/ontology#"},
	{"foaf", "http://xmlns.com/foaf/0.1/"},
	{"odrs", "http://schema.theodi.org/odrs#"},
	{"org", "http://www.w3.org/ns/org#"},
	{"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
	{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
	{"skos", "http://www.w3.org/2004/02/skos/core#"},
	{"spdx", "http://spdx.org/rdf/terms#"},
	{"vcard", "http://www.w3.org/2006/vcard/ns#"},
	{"xsd", "http://www.w3.org/2001/XMLSchema#"},
}

// expand turns a prefixed name from this package into its IRI.
func expand(name string) string {
	prefix, local, _ := strings.Cut(name, ":")
	for _, p := range prefixes {
		if p.name == prefix {
			return p.iri + local
		}
	}
	panic("dcat: no prefix for " + name) // names are constants of this package: a test sees it first
}

// compact is the prefixed name of an IRI where it has one that every format can write.
func compact(iri string) (string, bool) {
	for _, p := range prefixes {
		if local, ok := strings.CutPrefix(iri, p.iri); ok && isLocalName(local) {
			return p.name + ":" + local, true
		}
	}
	return "", false
}

// isLocalName accepts names that need no escaping in Turtle, JSON-LD or XML.
func isLocalName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-')) {
			return false
		}
	}
	return s != ""
}

// A scheme is a controlled vocabulary. Validators see only the harvested graph, so every term
// is typed beside its use and names its scheme, and the scheme has a title.
type scheme struct {
	iri   string
	class string // of its terms, a prefixed name
	title opendata.Text
}

const authority = "http://publications.europa.eu/resource/authority/"

var (
	themeScheme        = scheme{authority + "data-theme", "skos:Concept", opendata.T("Datatema", "Datatema", "Data theme")}
	losScheme          = scheme{"https://psi.norge.no/los/", "skos:Concept", opendata.T("LOS", "LOS", "LOS")}
	accessScheme       = scheme{authority + "access-right", "dct:RightsStatement", opendata.T("Tilgangsrettigheter", "Tilgangsrettar", "Access right")}
	frequencyScheme    = scheme{authority + "frequency", "dct:Frequency", opendata.T("Frekvens", "Frekvens", "Frequency")}
	languageScheme     = scheme{authority + "language", "dct:LinguisticSystem", opendata.T("Språk", "Språk", "Language")}
	licenceScheme      = scheme{authority + "licence", "dct:LicenseDocument", opendata.T("Lisens", "Lisens", "Licence")}
	fileTypeScheme     = scheme{authority + "file-type", "dct:MediaTypeOrExtent", opendata.T("Filtype", "Filtype", "File type")}
	statusScheme       = scheme{authority + "distribution-status", "skos:Concept", opendata.T("Distribusjonsstatus", "Distribusjonsstatus", "Distribution status")}
	availabilityScheme = scheme{authority + "planned-availability", "skos:Concept", opendata.T("Planlagt tilgjengelighet", "Planlagt tilgjenge", "Planned availability")}
	resourceTypeScheme = scheme{authority + "resource-type", "skos:Concept", opendata.T("Ressurstype", "Ressurstype", "Resource type")}
	hvdScheme          = scheme{"http://data.europa.eu/bna/asd487ae75", "skos:Concept", opendata.T("Kategorier av datasett med høy verdi", "Kategoriar av datasett med høg verdi", "High-value dataset categories")}
	placeScheme        = scheme{"", "dct:Location", nil}            // the register of places is no concept scheme
	provenanceScheme   = scheme{"", "dct:ProvenanceStatement", nil} // nor is the list of provenances
)

// Terms that are the same for every dataset.
const (
	publicAccess      = authority + "access-right/PUBLIC"
	statusCompleted   = authority + "distribution-status/COMPLETED"
	availableStable   = authority + "planned-availability/STABLE"
	implementingRule  = authority + "resource-type/REG_IMPL"
	mediaTypes        = "https://www.iana.org/assignments/media-types/"
	openAPI           = "https://spec.openapis.org/oas/v3.1.0"
	sha256Algorithm   = "spdx:checksumAlgorithm_sha256"
	highValueDatasets = "http://data.europa.eu/eli/reg_impl/2023/138/oj" // Implementing Regulation (EU) 2023/138
	organizations     = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"
)
