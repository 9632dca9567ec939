package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// maxCellText is how much of a cell the preview on a page shows, in runes.
const maxCellText = 120

// longCellText is from where on a cell is broken into lines, in bytes: a timestamp never is.
const longCellText = 40

// datasetPage shows one version of a dataset: the newest at the dataset's own address, any live
// one at the version's.
type datasetPage struct {
	frame
	ID         opendata.DatasetID
	Manifest   opendata.Manifest
	Metadata   opendata.Metadata
	Pointer    opendata.Pointer
	Record     opendata.VersionRecord
	Old        bool // not the newest version
	DatasetURL string
	VersionURL string
	Year       string
	License    license
	Frequency  string
	Spatial    []place
	Keywords   []string
	Period     *opendata.Period
	BBox       []string
	Data, Meta []fileView
	Columns    []columnView
	Preview    previewView
	Removed    []removedView
	Protected  []string
	Versions   []versionView
	Withdrawn  []opendata.Tombstone
	Snippets   []snippet
	RowsAPI    string
	Contents   []link // the page's own sections
}

type license struct{ Name, Plain, URL string }

type place struct{ Name, URL string }

type fileView struct {
	opendata.File
	Label, About, Path string
}

type columnView struct {
	opendata.PublishedColumn
	TypeText, TreatedText string
	Nulls, Distinct       string
	Min, Max              string
	Plot                  *plot
}

type previewView struct {
	Fields  []previewField
	Rows    [][]previewCell
	Caption string
	Failed  bool
}

type previewField struct {
	Name    string
	Numeric bool
}

type previewCell struct {
	Text    string
	Null    bool
	Numeric bool
	Long    bool // may be broken into lines
}

type removedView struct{ Name, What, Why string }

type versionView struct {
	opendata.VersionRecord
	Path           string
	Current, Shown bool
}

type snippet struct{ Name, Code string }

// serveDatasetPage shows the newest version.
func (s *site) serveDatasetPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	record, err := live(p, string(p.Version))
	if err != nil {
		return err
	}
	return s.showVersion(w, r, p, record, "/datasets/"+string(p.Dataset))
}

// serveVersionPage shows one live version.
func (s *site) serveVersionPage(w http.ResponseWriter, r *http.Request) error {
	p, record, err := s.liveVersion(r.Context(), r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	return s.showVersion(w, r, p, record, "/datasets/"+string(p.Dataset)+"/versions/"+string(record.Version))
}

func (s *site) showVersion(w http.ResponseWriter, r *http.Request, p opendata.Pointer, record opendata.VersionRecord, canonical string) error {
	e, err := s.edition(r.Context(), p.Dataset, record)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "dataset", s.datasetPage(r, p, record, e, canonical))
}

func (s *site) datasetPage(r *http.Request, p opendata.Pointer, record opendata.VersionRecord, e *edition, canonical string) datasetPage {
	m := e.manifest
	lang := language(r)
	v := datasetPage{
		frame: s.frame(r, m.Metadata.Title.In(lang), canonical),
		ID:    p.Dataset, Manifest: m, Metadata: m.Metadata, Pointer: p, Record: record,
		Old:        record.Version != p.Version,
		DatasetURL: s.datasetURL(p.Dataset), VersionURL: s.versionURL(p.Dataset, record.Version),
		License: licenseText(m.Metadata.License, lang), Spatial: places(m.Metadata.Spatial),
		Keywords: keywords(m.Metadata.Keywords, lang), Period: m.Temporal, BBox: degrees(m.BBox, lang),
		Columns: s.columns(m, e.profile, lang), Preview: previewTable(e.preview, lang),
		Removed: removed(m.Removed, lang), Protected: protected(m.Protect, lang), Versions: s.versionList(p, record.Version, r),
		Withdrawn: withdrawnVersions(p), RowsAPI: "/api/v1/datasets/" + string(p.Dataset) + "/rows?limit=100&version=" + string(record.Version),
	}
	v.Year, _, _ = strings.Cut(record.Created, "-")
	v.frame.Description = excerpt(m.Metadata.Description.In(lang), 160)
	v.frame.Feed = "/datasets/" + string(p.Dataset) + "/feed.atom"
	v.frame.RDF = rdfLinks("/datasets/" + string(p.Dataset))
	if v.Old {
		v.NoIndex = true
	}
	if term, ok := vocabulary.Frequency(m.Metadata.Frequency); ok {
		v.Frequency = term.Label(lang)
	}
	for _, f := range m.Files {
		view := fileView{f, formatLabel(f), formatAbout(f, lang), dataPath(m.Dataset, m.Version, f.Name)}
		if isData(f) {
			v.Data = append(v.Data, view)
		} else {
			v.Meta = append(v.Meta, view)
		}
	}
	v.Meta = append(v.Meta, fileView{
		opendata.File{Name: manifestName, Format: "manifest", MediaType: "application/json", SHA256: record.ManifestDigest},
		"Manifest", "", dataPath(m.Dataset, m.Version, manifestName)})
	if f, ok := m.File("parquet"); ok {
		v.Snippets = snippets(s.base+dataPath(m.Dataset, m.Version, f.Name), f)
	}
	v.Contents = contents(v)
	return v
}

// contents lists the page's sections in order.
func contents(v datasetPage) []link {
	var list []link
	for _, id := range []string{"files", "rows", "cols", "removed", "vers", "code", "cite"} {
		if id == "code" && len(v.Snippets) == 0 {
			continue
		}
		list = append(list, link{Text: message(v.Lang, id+".heading"), URL: "#" + id})
	}
	return list
}

func isData(f opendata.File) bool {
	return f.Format == "parquet" || f.Format == "csv" || f.Format == "geojson"
}

func formatLabel(f opendata.File) string {
	switch f.Format {
	case "parquet":
		return "Parquet"
	case "csv":
		return "CSV"
	case "geojson":
		return "GeoJSON"
	case "profile":
		return "Profile"
	case "datapackage":
		return "Data Package"
	}
	return f.Format
}

func formatAbout(f opendata.File, lang string) string {
	if isData(f) {
		return message(lang, "file."+f.Format)
	}
	return message(lang, "file.other")
}

// licenseText explains a licence in plain words.
func licenseText(code, lang string) license {
	l := license{Name: code}
	if term, ok := vocabulary.Licence(code); ok {
		l.Name = term.Label(lang)
	}
	suffix := ".en"
	if lang == norwegian {
		suffix = ".no"
	}
	switch code {
	case "CC_BY_4_0":
		l.Plain, l.URL = message(lang, "license.cc_by"), "https://creativecommons.org/licenses/by/4.0/deed"+suffix
	case "CC0":
		l.Plain, l.URL = message(lang, "license.cc0"), "https://creativecommons.org/publicdomain/zero/1.0/deed"+suffix
	case "NLOD_2_0":
		l.Plain, l.URL = message(lang, "license.nlod"), "https://data.norge.no/nlod/"+strings.TrimPrefix(suffix, ".")+"/2.0"
	}
	return l
}

// places names municipalities and counties; what is given by IRI is linked.
func places(codes []string) []place {
	var out []place
	for _, code := range codes {
		if term, ok := vocabulary.Municipality(code); ok {
			out = append(out, place{Name: term.Label(norwegian)})
			continue
		}
		p := place{Name: code}
		if isWeb(code) {
			p.URL = code
		}
		out = append(out, p)
	}
	return out
}

func keywords(byLang map[string][]string, lang string) []string {
	for _, l := range []string{lang, norwegian, "nn", english} {
		if len(byLang[l]) > 0 {
			return byLang[l]
		}
	}
	return nil
}

// degrees writes a bounding box: west, east, south, north.
func degrees(bbox []float64, lang string) []string {
	if len(bbox) != 4 {
		return nil
	}
	var out []string
	for _, i := range []int{0, 2, 1, 3} {
		out = append(out, decimalMark(strconv.FormatFloat(bbox[i], 'f', 3, 64), lang))
	}
	return out
}

// columns joins what the manifest and the profile say of each column.
func (s *site) columns(m opendata.Manifest, profile opendata.Profile, lang string) []columnView {
	byName := make(map[string]opendata.ColumnProfile, len(profile.Columns))
	for _, c := range profile.Columns {
		byName[c.Name] = c
	}
	var out []columnView
	for _, c := range m.Columns {
		v := columnView{PublishedColumn: c, TypeText: typeText(c.Type, lang), TreatedText: treatedText(c.Treatment, lang)}
		if p, ok := byName[c.Name]; ok {
			v.Nulls = formatShare(p.Nulls, profile.Rows, lang)
			v.Min, v.Max = excerpt(p.Min, 40), excerpt(p.Max, 40)
			if c.Type != opendata.Geometry {
				v.Distinct = formatNumber(p.Distinct, lang)
				if !p.Exact {
					v.Distinct = message(lang, "cols.about", v.Distinct)
				}
			}
			v.Plot = newPlot(p, profile.Rows, lang, s.zone)
		}
		out = append(out, v)
	}
	return out
}

func typeText(t opendata.Type, lang string) string {
	if scale, ok := t.Scale(); ok {
		return message(lang, "type.decimal", strconv.Itoa(scale))
	}
	return message(lang, "type."+string(t))
}

// treatedText says what was done to a column that is published; nothing for kept ones.
func treatedText(t opendata.Treatment, lang string) string {
	return privacy.TreatmentText(t).In(lang)
}

func previewTable(p preview, lang string) previewView {
	v := previewView{Failed: p.failed, Caption: message(lang, "rows.caption", formatNumber(int64(len(p.rows[:min(len(p.rows), previewRows)])), lang), formatNumber(p.total, lang))}
	for _, f := range p.fields {
		v.Fields = append(v.Fields, previewField{f.Name, numeric(f.Type)})
	}
	for _, row := range p.rows[:min(len(p.rows), previewRows)] {
		cells := make([]previewCell, len(row))
		for i, c := range row {
			shown := excerpt(c.text, maxCellText)
			cells[i] = previewCell{shown, !c.ok, v.Fields[i].Numeric, len(shown) > longCellText}
		}
		v.Rows = append(v.Rows, cells)
	}
	return v
}

func numeric(t opendata.Type) bool {
	_, decimal := t.Scale()
	return decimal || t == opendata.Integer || t == opendata.Number
}

func removed(columns []opendata.RemovedColumn, lang string) []removedView {
	var out []removedView
	for _, c := range columns {
		out = append(out, removedView{c.Name, treatedText(c.Treatment, lang), sentence(privacy.ReasonText(c.Reason).In(lang))})
	}
	return out
}

// protected says in sentences which disclosure control the rows went through.
func protected(p *opendata.Protection, lang string) []string {
	if p == nil {
		return nil
	}
	var out []string
	add := func(key string, n int) {
		if n > 0 {
			out = append(out, message(lang, key, strconv.Itoa(n)))
		}
	}
	add("protect.k", p.K)
	add("protect.l", p.L)
	add("protect.threshold", p.Threshold)
	for _, code := range p.Applied {
		out = append(out, sentence(privacy.ReasonText(code).In(lang)))
	}
	return out
}

func (s *site) versionList(p opendata.Pointer, shown opendata.VersionID, r *http.Request) []versionView {
	f := frame{explicit: explicitLanguage(r)}
	var out []versionView
	for _, record := range p.Versions {
		out = append(out, versionView{record, f.Link("/datasets/" + string(p.Dataset) + "/versions/" + string(record.Version)),
			record.Version == p.Version, record.Version == shown})
	}
	return out
}

func withdrawnVersions(p opendata.Pointer) []opendata.Tombstone {
	var out []opendata.Tombstone
	for _, t := range p.Tombstones {
		if t.Version != "" {
			out = append(out, t)
		}
	}
	return out
}

// snippets are the shortest ways into the data. Addresses are made of ids and the catalog's
// host, so nothing in them needs quoting in any of the languages.
func snippets(address string, f opendata.File) []snippet {
	return []snippet{
		{"DuckDB", "SELECT *\nFROM '" + address + "'\nLIMIT 10;"},
		{"Python (pandas)", "import pandas as pd\n\ndf = pd.read_parquet(\n    \"" + address + "\"\n)"},
		{"R (arrow)", "download.file(\n  \"" + address + "\",\n  \"" + f.Name + "\", mode = \"wb\"\n)\ndf <- arrow::read_parquet(\"" + f.Name + "\")"},
		{"curl", "curl -O " + address + "\necho \"" + f.SHA256 + "  " + f.Name + "\" | sha256sum -c"},
	}
}
