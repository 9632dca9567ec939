package dcat

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// This file describes the nodes that datasets, distributions and services point at. Each
// function returns the node's IRI, or empty when there is nothing to point at.

// term describes a term of a controlled vocabulary. A skos:Concept needs labels.
func (d describer) term(s scheme, iri string, labels opendata.Text) string {
	if d.done(iri) {
		return iri
	}
	d.g.is(iri, s.class)
	d.g.text(iri, "skos:prefLabel", labels)
	if s.iri != "" {
		d.g.link(iri, "skos:inScheme", d.scheme(s))
	}
	return iri
}

// done says whether a node that many datasets share has been described, and that it now is.
func (d describer) done(iri string) bool {
	if d.shared[iri] {
		return true
	}
	d.shared[iri] = true
	return false
}

func (d describer) scheme(s scheme) string {
	if d.done(s.iri) {
		return s.iri
	}
	d.g.is(s.iri, "skos:ConceptScheme")
	d.g.text(s.iri, "dct:title", s.title)
	return s.iri
}

// labels are a term's labels in the languages that it has.
func labels(t vocabulary.Term) opendata.Text {
	text := opendata.T(t.NB, t.NN, t.EN)
	if len(text) == 0 {
		text["nb"] = t.Label("nb")
	}
	return text
}

func (d describer) language(tag string) string {
	t, ok := vocabulary.Language(tag)
	if !ok {
		return ""
	}
	return d.term(languageScheme, t.IRI, nil)
}

func (d describer) licence(code string) string {
	t, ok := vocabulary.Licence(code)
	if !ok {
		return ""
	}
	return d.term(licenceScheme, t.IRI, nil)
}

// place is a municipality or county by number, or an IRI from one of the lists of places that
// DCAT-AP-NO accepts.
func (d describer) place(s string) string {
	if t, ok := vocabulary.Municipality(s); ok {
		return d.term(placeScheme, t.IRI, nil)
	}
	for _, list := range []string{
		authority + "country/", authority + "continent/", authority + "place/",
		"http://sws.geonames.org/", "https://sws.geonames.org/", "https://data.geonorge.no/administrativeEnheter/",
	} {
		if strings.HasPrefix(s, list) {
			return d.term(placeScheme, webIRI(s), nil)
		}
	}
	return ""
}

func (d describer) mediaType(name string) string {
	iri := mediaTypes + name
	if !d.done(iri) {
		d.g.is(iri, "dct:MediaType")
	}
	return iri
}

func (d describer) document(iri string) string {
	if iri != "" {
		d.g.is(iri, "foaf:Document")
	}
	return iri
}

// agent describes an organisation under the IRI that data.norge.no knows it by. Without a
// usable organisation number it is a part of owner.
func (d describer) agent(p opendata.Publisher, owner string) string {
	iri := owner + "#publisher"
	if isOrgNr(p.OrgNr) {
		iri = organizations + p.OrgNr
		d.g.str(iri, "dct:identifier", p.OrgNr)
	}
	d.g.is(iri, "foaf:Agent", "org:Organization")
	name := p.Name
	if cleanText(name) == "" {
		name = p.OrgNr
	}
	d.g.str(iri, "foaf:name", name)
	d.g.link(iri, "foaf:homepage", d.document(webIRI(p.URL)))
	return iri
}

func isOrgNr(s string) bool {
	if len(s) != 9 {
		return false
	}
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// contact describes where to ask about owner. It needs an address: page stands in where the
// steward gave none.
func (d describer) contact(c opendata.Contact, p opendata.Publisher, owner, page string) string {
	iri := owner + "#contact"
	d.g.is(iri, "vcard:Kind", "vcard:Organization")
	name := c.Name
	if cleanText(name) == "" {
		name = p.Name
	}
	d.g.str(iri, "vcard:fn", name)
	mail, web := mailIRI(c.Email), webIRI(c.URL)
	if mail == "" && web == "" {
		web = page
	}
	d.g.link(iri, "vcard:hasEmail", mail)
	d.g.link(iri, "vcard:hasURL", web)
	return iri
}

// rights says how to credit the publisher. It is typed twice because the European and the
// Norwegian profile each ask for a class of their own.
func (d describer) rights(dataset string, m opendata.Metadata) string {
	iri := dataset + "#rights"
	publisher := d.publisherOf(m)
	d.g.is(iri, "dct:RightsStatement", "odrs:RightsStatement")
	if d.licenceOf(m) == "CC0" {
		d.g.text(iri, "dct:description", opendata.T(
			"Kan brukes fritt, uten vilkår.", "Kan brukast fritt, utan vilkår.", "Free to use, without conditions."))
		return iri
	}
	credit := opendata.T("Kilde: "+publisher.Name, "Kjelde: "+publisher.Name, "Source: "+publisher.Name)
	d.g.text(iri, "odrs:attributionText", credit)
	d.g.link(iri, "odrs:attributionURL", d.document(dataset+"#page"))
	d.g.text(iri, "dct:description", opendata.T(
		"Kan brukes fritt når kilden oppgis: "+publisher.Name+".",
		"Kan brukast fritt når kjelda er oppgitt: "+publisher.Name+".",
		"Free to use when the source is credited: "+publisher.Name+"."))
	return iri
}

// legislation describes a legal act by its IRI.
func (d describer) legislation(raw string) string {
	iri := webIRI(raw)
	if iri == "" {
		return ""
	}
	if iri == highValueDatasets {
		return d.highValueLegislation()
	}
	d.g.is(iri, "eli:LegalResource")
	return iri
}

func (d describer) highValueLegislation() string {
	iri := highValueDatasets
	d.g.is(iri, "eli:LegalResource")
	d.g.text(iri, "dct:title", opendata.T(
		"Gjennomføringsforordning (EU) 2023/138 om datasett med høy verdi",
		"Gjennomføringsforordning (EU) 2023/138 om datasett med høg verdi",
		"Implementing Regulation (EU) 2023/138 on high-value datasets"))
	d.g.link(iri, "dct:type", d.term(resourceTypeScheme, implementingRule,
		opendata.T("Gjennomføringsforordning", "Gjennomføringsforordning", "Implementing regulation")))
	d.g.is(implementingRule, "eli:ResourceType")
	return iri
}

func (d describer) serviceIRI() string { return CatalogIRI(d.c) + "#api" }

func (d describer) datasetServiceIRI(e Entry) string {
	return DatasetIRI(d.c, e.Manifest.Dataset) + "#api"
}

// service describes the catalog's API. No dataset points at it: it lists all of them, so that
// each would look changed whenever a dataset comes or goes.
func (d describer) service(entries []Entry) {
	g, iri := d.g, d.serviceIRI()
	name := d.c.Publisher.Name
	g.text(iri, "dct:title", opendata.T("API for åpne data", "API for opne data", "Open data API"))
	g.text(iri, "dct:description", opendata.T(
		"Katalogen og radene i hvert datasett som JSON. "+name+".",
		"Katalogen og radene i kvart datasett som JSON. "+name+".",
		"The catalog and the rows of each dataset as JSON. "+name+"."))
	g.link(iri, "dct:publisher", d.agent(d.c.Publisher, CatalogIRI(d.c)))
	g.link(iri, "dcat:contactPoint", CatalogIRI(d.c)+"#contact")
	d.api(iri, d.base+"/api/v1", d.c.License)
	for _, e := range entries {
		g.link(iri, "dcat:servesDataset", DatasetIRI(d.c, e.Manifest.Dataset))
		d.themes(iri, e.Manifest.Metadata)
		d.highValue(iri, e.Manifest.Metadata)
	}
}

// datasetService describes the same API as the access that the rules for high-value datasets
// demand of each of them.
func (d describer) datasetService(e Entry) {
	g, m, iri := d.g, e.Manifest.Metadata, d.datasetServiceIRI(e)
	dataset := DatasetIRI(d.c, e.Manifest.Dataset)
	title := m.Title
	g.text(iri, "dct:title", opendata.T(prefixed("API: ", title["nb"]), prefixed("API: ", title["nn"]), prefixed("API: ", title["en"])))
	g.link(iri, "dct:publisher", d.agent(d.publisherOf(m), dataset))
	g.link(iri, "dcat:contactPoint", dataset+"#contact")
	d.api(iri, d.base+"/api/v1/datasets/"+string(e.Manifest.Dataset), d.licenceOf(m))
	g.link(iri, "dcat:servesDataset", dataset)
	d.themes(iri, m)
	d.highValue(iri, m)
}

// api adds what the catalog's service and a dataset's have in common.
func (d describer) api(iri, endpoint, licence string) {
	g, openapi := d.g, d.base+"/api/v1/openapi.json"
	g.is(iri, "dcat:DataService")
	g.str(iri, "dct:identifier", iri)
	g.text(iri, "dcat:keyword", opendata.T("API", "API", "API"))
	g.link(iri, "dcat:endpointURL", endpoint)
	g.link(iri, "dcat:endpointDescription", openapi)
	g.link(iri, "foaf:page", d.document(openapi))
	g.link(iri, "dct:license", d.licence(licence))
	g.link(iri, "dct:accessRights", d.term(accessScheme, publicAccess, nil))
	g.link(iri, "dcatap:availability", d.term(availabilityScheme, availableStable, opendata.T("stabil", "stabil", "stable")))
	g.link(iri, "dct:conformsTo", openAPI)
	g.is(openAPI, "dct:Standard")
	g.text(openAPI, "dct:title", opendata.Text{"en": "OpenAPI Specification 3.1.0"})
	if t, ok := vocabulary.FileType("JSON"); ok {
		g.link(iri, "dct:format", d.term(fileTypeScheme, t.IRI, nil))
	}
}

func decimal(n int64) string { return strconv.FormatInt(max(n, 0), 10) }

func isSHA256(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32
}

func pathSegment(name string) string { return cleanIRI(url.PathEscape(name)) }
