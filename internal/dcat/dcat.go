package dcat

import (
	"slices"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// Entry is one published dataset: its pointer and the manifest of its current version.
type Entry struct {
	Pointer  opendata.Pointer
	Manifest opendata.Manifest
}

// Catalog describes the catalog, its API and every dataset in entries.
func Catalog(c opendata.Catalog, entries []Entry) *Graph {
	d := newDescriber(c)
	d.catalog(entries)
	d.service(entries)
	for _, e := range entries {
		d.dataset(e)
	}
	return d.g
}

// Dataset describes one dataset completely, as a document of its own.
func Dataset(c opendata.Catalog, e Entry) *Graph {
	d := newDescriber(c)
	d.dataset(e)
	return d.g
}

// DatasetIRI is the permanent IRI of a dataset and the address of its page.
func DatasetIRI(c opendata.Catalog, id opendata.DatasetID) string {
	return base(c) + "/datasets/" + string(id)
}

// CatalogIRI is the permanent IRI of the catalog.
func CatalogIRI(c opendata.Catalog) string { return base(c) + "/catalog" }

func base(c opendata.Catalog) string {
	return cleanIRI(strings.TrimRight(c.BaseURL, "/"))
}

// describer fills a graph with the nodes of one catalog.
type describer struct {
	g      *Graph
	c      opendata.Catalog
	base   string
	shared map[string]bool // terms and schemes described already
}

func newDescriber(c opendata.Catalog) describer {
	return describer{g: &Graph{}, c: c, base: base(c), shared: map[string]bool{}}
}

func (d describer) catalog(entries []Entry) {
	g, iri := d.g, CatalogIRI(d.c)
	g.is(iri, "dcat:Catalog")
	g.str(iri, "dct:identifier", iri)
	g.text(iri, "dct:title", d.c.Title)
	g.text(iri, "dct:description", d.c.Description)
	g.link(iri, "dct:publisher", d.agent(d.c.Publisher, iri))
	g.link(iri, "dcat:contactPoint", d.contact(d.c.Contact, d.c.Publisher, iri, d.base+"/"))
	g.link(iri, "foaf:homepage", d.document(d.base+"/"))
	g.link(iri, "dct:license", d.licence(d.c.License))
	for _, tag := range d.c.Languages {
		g.link(iri, "dct:language", d.language(tag))
	}
	for _, place := range d.c.Spatial {
		g.link(iri, "dct:spatial", d.place(place))
	}
	g.link(iri, "dcat:themeTaxonomy", d.scheme(themeScheme))
	g.link(iri, "dcat:themeTaxonomy", d.scheme(losScheme))
	d.date(iri, "dct:issued", d.c.Issued)
	d.date(iri, "dct:modified", lastModified(entries))
	g.link(iri, "dcat:service", d.serviceIRI())
	for _, e := range entries {
		g.link(iri, "dcat:dataset", DatasetIRI(d.c, e.Manifest.Dataset))
		if len(e.Manifest.Metadata.HVD) > 0 {
			g.link(iri, "dcat:service", d.datasetServiceIRI(e))
		}
	}
}

// lastModified is the newest change of any dataset: unlike the clock it is the same every time
// the same catalog is written.
func lastModified(entries []Entry) string {
	last := ""
	for _, e := range entries {
		last = max(last, modified(e))
	}
	return last
}

func modified(e Entry) string {
	if e.Pointer.Modified != "" {
		return e.Pointer.Modified
	}
	return e.Manifest.Created
}

func (d describer) dataset(e Entry) {
	g, m, iri := d.g, e.Manifest.Metadata, DatasetIRI(d.c, e.Manifest.Dataset)
	publisher := d.publisherOf(m)
	g.is(iri, "dcat:Dataset")
	g.str(iri, "dct:identifier", iri)
	g.text(iri, "dct:title", m.Title)
	g.text(iri, "dct:description", m.Description)
	g.link(iri, "dct:publisher", d.agent(publisher, iri))
	g.link(iri, "dcat:contactPoint", d.contact(d.contactOf(m), publisher, iri, iri))
	g.link(iri, "dct:accessRights", d.term(accessScheme, publicAccess, nil))
	g.str(iri, "dcat:version", string(e.Manifest.Version))
	g.link(iri, "dct:conformsTo", d.tableSchema(e))
	g.link(iri, "dcat:landingPage", d.landingPage(m, iri))
	d.date(iri, "dct:issued", e.Pointer.Issued)
	d.date(iri, "dct:modified", modified(e))
	d.themes(iri, m)
	d.keywords(iri, m)
	d.coverage(iri, e)
	d.highValue(iri, m)
	for _, legislation := range m.Legislation {
		g.link(iri, "dcatap:applicableLegislation", d.legislation(legislation))
	}
	if t, ok := vocabulary.Provenance(m.Provenance); ok {
		g.link(iri, "dct:provenance", d.term(provenanceScheme, t.IRI, nil))
	}
	d.distributions(iri, e)
	if len(m.HVD) > 0 {
		d.datasetService(e)
	}
}

// themes says what a dataset or its service is about, in EU themes and LOS terms.
func (d describer) themes(iri string, m opendata.Metadata) {
	for _, code := range m.Theme {
		if t, ok := vocabulary.Theme(code); ok {
			d.g.link(iri, "dcat:theme", d.term(themeScheme, t.IRI, labels(t)))
		}
	}
	for _, path := range m.LOS {
		if t, ok := vocabulary.LOS(path); ok {
			d.g.link(iri, "dcat:theme", d.term(losScheme, t.IRI, labels(t)))
		}
	}
}

func (d describer) keywords(iri string, m opendata.Metadata) {
	for _, lang := range languages {
		for _, word := range m.Keywords[lang] {
			d.g.text(iri, "dcat:keyword", opendata.Text{lang: word})
		}
	}
}

// coverage says which place, time, language and rhythm the data have.
func (d describer) coverage(iri string, e Entry) {
	m := e.Manifest.Metadata
	for _, tag := range orElse(m.Languages, d.c.Languages) {
		d.g.link(iri, "dct:language", d.language(tag))
	}
	for _, place := range orElse(m.Spatial, d.c.Spatial) {
		d.g.link(iri, "dct:spatial", d.place(place))
	}
	if t, ok := vocabulary.Frequency(m.Frequency); ok {
		d.g.link(iri, "dct:accrualPeriodicity", d.term(frequencyScheme, t.IRI, nil))
	}
	p := e.Manifest.Temporal
	if p == nil || (!isDate(p.Start) && !isDate(p.End)) {
		return
	}
	period := iri + "#temporal"
	d.g.link(iri, "dct:temporal", period)
	d.g.is(period, "dct:PeriodOfTime")
	d.date(period, "dcat:startDate", p.Start)
	d.date(period, "dcat:endDate", p.End)
}

// highValue marks a node as (part of) a high-value dataset, where m says that it is one.
func (d describer) highValue(iri string, m opendata.Metadata) {
	for _, code := range m.HVD {
		if t, ok := vocabulary.HVD(code); ok {
			d.g.link(iri, "dcatap:hvdCategory", d.term(hvdScheme, t.IRI, labels(t)))
		}
	}
	if len(m.HVD) > 0 {
		d.g.link(iri, "dcatap:applicableLegislation", d.highValueLegislation())
	}
}

// tableSchema is the dataset's own schema: the columns as the data package lists them.
func (d describer) tableSchema(e Entry) string {
	iri := DatasetIRI(d.c, e.Manifest.Dataset) + "#schema"
	d.g.is(iri, "dct:Standard")
	title := e.Manifest.Metadata.Title
	d.g.text(iri, "dct:title", opendata.T(
		prefixed("Tabellskjema: ", title["nb"]), prefixed("Tabellskjema: ", title["nn"]), prefixed("Table schema: ", title["en"])))
	if f, ok := e.Manifest.File("datapackage"); ok {
		d.g.link(iri, "rdfs:seeAlso", d.base+"/data/"+string(e.Manifest.Dataset)+"/latest/"+pathSegment(f.Name))
	}
	return iri
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// landingPage is the steward's page, else our own. Ours is the dataset's address with a
// fragment, because the page about a dataset is not the dataset.
func (d describer) landingPage(m opendata.Metadata, iri string) string {
	if page := webIRI(m.LandingPage); page != "" && page != iri {
		return d.document(page)
	}
	return d.document(iri + "#page")
}

func (d describer) publisherOf(m opendata.Metadata) opendata.Publisher {
	p := m.Publisher
	if p == (opendata.Publisher{}) || p.OrgNr == d.c.Publisher.OrgNr {
		return d.c.Publisher // one organisation has one description
	}
	return p
}

func (d describer) contactOf(m opendata.Metadata) opendata.Contact {
	if m.Contact == (opendata.Contact{}) {
		return d.c.Contact
	}
	return m.Contact
}

// date adds an xsd:date or xsd:dateTime in UTC; anything else says nothing.
func (d describer) date(iri, predicate, s string) {
	if isDate(s) {
		d.g.typed(iri, predicate, s, "xsd:date")
		return
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		d.g.typed(iri, predicate, t.UTC().Truncate(time.Second).Format(time.RFC3339), "xsd:dateTime")
	}
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func orElse(list, otherwise []string) []string {
	if len(list) > 0 {
		return list
	}
	return otherwise
}

// A distributionKind is a file format that becomes a distribution.
type distributionKind struct {
	format      string // of opendata.File; also the fragment of the distribution's IRI
	fileType    string // code of the EU file type
	mediaType   string // of the uncompressed file
	name        string
	description opendata.Text
}

var distributionKinds = []distributionKind{
	{"parquet", "PARQUET", "application/vnd.apache.parquet", "Parquet", opendata.T(
		"Alle rader i Apache Parquet, med kolonnetyper.",
		"Alle rader i Apache Parquet, med kolonnetypar.",
		"Every row as Apache Parquet, with column types.")},
	{"csv", "CSV", "text/csv", "CSV", opendata.T(
		"Alle rader i CSV, UTF-8 med komma som skilletegn.",
		"Alle rader i CSV, UTF-8 med komma som skiljeteikn.",
		"Every row as CSV, UTF-8 separated by commas.")},
	{"geojson", "GEOJSON", "application/geo+json", "GeoJSON", opendata.T(
		"Alle objekter i GeoJSON (WGS 84).",
		"Alle objekt i GeoJSON (WGS 84).",
		"Every feature as GeoJSON (WGS 84).")},
}

// distributions describes one distribution per format, whatever number of files it has.
func (d describer) distributions(dataset string, e Entry) {
	for _, kind := range distributionKinds {
		files := slices.DeleteFunc(slices.Clone(e.Manifest.Files), func(f opendata.File) bool { return f.Format != kind.format })
		if len(files) > 0 {
			d.distribution(dataset, e, kind, files)
		}
	}
}

func (d describer) distribution(dataset string, e Entry, kind distributionKind, files []opendata.File) {
	g, m, iri := d.g, e.Manifest.Metadata, dataset+"#"+kind.format
	g.link(dataset, "dcat:distribution", iri)
	g.is(iri, "dcat:Distribution")
	title := opendata.Text{}
	for lang, s := range m.Title {
		title[lang] = s + " (" + kind.name + ")"
	}
	g.text(iri, "dct:title", title)
	g.text(iri, "dct:description", kind.description)
	g.link(iri, "dcat:accessURL", dataset)
	d.downloads(iri, e, files)
	if t, ok := vocabulary.FileType(kind.fileType); ok {
		g.link(iri, "dct:format", d.term(fileTypeScheme, t.IRI, nil))
	}
	g.link(iri, "dcat:mediaType", d.mediaType(kind.mediaType))
	if files[0].Compress == "gzip" {
		g.link(iri, "dcat:compressFormat", d.mediaType("application/gzip"))
	}
	g.link(iri, "dct:license", d.licence(d.licenceOf(m)))
	g.link(iri, "dct:rights", d.rights(dataset, m))
	g.link(iri, "dct:conformsTo", dataset+"#schema")
	g.link(iri, "adms:status", d.term(statusScheme, statusCompleted, opendata.T("ferdigstilt", "ferdigstilt", "completed")))
	g.link(iri, "dcatap:availability", d.term(availabilityScheme, availableStable, opendata.T("stabil", "stabil", "stable")))
	d.date(iri, "dct:issued", e.Pointer.Issued)
	d.date(iri, "dct:modified", e.Manifest.Created)
	for _, legislation := range m.Legislation {
		g.link(iri, "dcatap:applicableLegislation", d.legislation(legislation))
	}
	if len(m.HVD) > 0 {
		g.link(iri, "dcatap:applicableLegislation", d.highValueLegislation())
		g.link(iri, "dcat:accessService", d.datasetServiceIRI(e))
	}
}

// downloads says where the files are, how large, and, where it is one file, its checksum.
func (d describer) downloads(iri string, e Entry, files []opendata.File) {
	var size int64
	for _, f := range files {
		size += f.Bytes
		key := version.FileKey(e.Manifest.Dataset, e.Manifest.Version, pathSegment(f.Name))
		d.g.link(iri, "dcat:downloadURL", d.base+"/"+key)
	}
	d.g.typed(iri, "dcat:byteSize", decimal(size), "xsd:nonNegativeInteger")
	if len(files) > 1 || !isSHA256(files[0].SHA256) {
		return
	}
	sum := iri + "-checksum"
	d.g.link(iri, "spdx:checksum", sum)
	d.g.is(sum, "spdx:Checksum")
	d.g.link(sum, "spdx:algorithm", expand(sha256Algorithm))
	d.g.typed(sum, "spdx:checksumValue", strings.ToLower(files[0].SHA256), "xsd:hexBinary")
	d.g.is(expand(sha256Algorithm), "spdx:ChecksumAlgorithm")
}

func (d describer) licenceOf(m opendata.Metadata) string {
	if m.License != "" {
		return m.License
	}
	return d.c.License
}
