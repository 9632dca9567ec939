package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

const (
	// maxQuery is the longest search text, in runes.
	maxQuery = 200
	// Page sizes of lists: what is sent when nothing is said, and the most that can be asked for.
	defaultLimit = 50
	maxLimit     = 200
)

// dataset as the API lists it.
type apiDatasetEntry struct {
	ID          opendata.DatasetID `json:"id"`
	Seq         int64              `json:"seq"`
	Version     opendata.VersionID `json:"version"`
	Issued      string             `json:"issued"`
	Modified    string             `json:"modified"`
	Rows        int64              `json:"rows"`
	Formats     []string           `json:"formats"`
	Columns     []string           `json:"columns"`
	Metadata    opendata.Metadata  `json:"metadata"`
	URL         string             `json:"url"`
	ManifestURL string             `json:"manifest_url"`
}

type apiFile struct {
	opendata.File
	URL string `json:"url"`
}

type apiVersion struct {
	Version     opendata.VersionID `json:"version"`
	Seq         int64              `json:"seq"`
	Created     string             `json:"created"`
	Rows        int64              `json:"rows"`
	URL         string             `json:"url"`
	ManifestURL string             `json:"manifest_url"`
}

// apiDatasets lists published datasets: q and theme choose, limit and cursor page.
// apiIndex answers the data service's own address, which harvesters ask for.
func (s *site) apiIndex(w http.ResponseWriter, r *http.Request) error {
	return respondJSON(w, r, map[string]string{
		"title":    s.cfg.Catalog.Title.In(language(r)),
		"datasets": s.base + "/api/v1/datasets",
		"events":   s.base + "/api/v1/events",
		"openapi":  s.base + "/api/v1/openapi.json",
		"sql":      s.base + "/api/v1/sql",
	})
}

func (s *site) apiDatasets(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	limit, err := numberParam(q.Get("limit"), "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	query, err := searchQuery(r)
	if err != nil {
		return err
	}
	gen, err := s.catalog.get(r.Context())
	if err != nil {
		return err
	}
	found := gen.Find(query)
	if query.Text == "" {
		// Without words there is no rank; by id, a page goes on where the last one ended
		// whatever was published or withdrawn between them.
		found = slices.SortedFunc(slices.Values(found), func(a, b search.Entry) int { return cmp.Compare(a.ID, b.ID) })
	}
	rest, err := afterCursor(found, q.Get("cursor"), query.Text == "")
	if err != nil {
		return err
	}
	out := struct {
		Datasets   []apiDatasetEntry `json:"datasets"`
		Total      int               `json:"total"`
		Generation string            `json:"generation"`
		Next       *string           `json:"next"`
	}{Datasets: []apiDatasetEntry{}, Total: len(found), Generation: gen.ID}
	for _, e := range rest[:min(limit, len(rest))] {
		out.Datasets = append(out.Datasets, s.datasetEntry(e))
	}
	if len(rest) > limit {
		next := string(rest[limit-1].ID)
		out.Next = &next
	}
	return respondJSON(w, r, out)
}

// afterCursor is what follows the entry that a cursor names. A sorted list goes on even when
// that entry was withdrawn meanwhile; a ranked one can't.
func afterCursor(found []search.Entry, cursor string, sorted bool) ([]search.Entry, error) {
	if cursor == "" {
		return found, nil
	}
	for i, e := range found {
		if string(e.ID) == cursor {
			return found[i+1:], nil
		}
	}
	if _, err := opendata.ParseDatasetID(cursor); err == nil && sorted {
		i := slices.IndexFunc(found, func(e search.Entry) bool { return string(e.ID) > cursor })
		if i < 0 {
			return nil, nil
		}
		return found[i:], nil
	}
	return nil, opendata.NewError(opendata.Invalid, "cursor", "cursor er ukjent eller utdatert", "cursor is unknown or out of date").
		Hinted("Begynn forfra uten cursor, og bruk «next» fra svaret.", "Start again without cursor, and use “next” from the answer.").
		At(opendata.Where{Field: "cursor"})
}

func (s *site) datasetEntry(e search.Entry) apiDatasetEntry {
	return apiDatasetEntry{
		ID: e.ID, Seq: e.Seq, Version: e.Version, Issued: e.Issued, Modified: e.Modified, Rows: e.Rows,
		Formats: orEmpty(e.Formats), Columns: orEmpty(e.Columns), Metadata: e.Metadata,
		URL: s.datasetURL(e.ID), ManifestURL: s.base + dataPath(e.ID, e.Version, manifestName),
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (s *site) datasetURL(id opendata.DatasetID) string { return s.base + "/datasets/" + string(id) }

func (s *site) versionURL(id opendata.DatasetID, v opendata.VersionID) string {
	return s.datasetURL(id) + "/versions/" + string(v)
}

// searchQuery reads q, theme and the language of a search.
func searchQuery(r *http.Request) (search.Query, error) {
	q := r.URL.Query()
	query := search.Query{Text: strings.TrimSpace(q.Get("q")), Theme: q.Get("theme"), Lang: language(r)}
	if utf8.RuneCountInString(query.Text) > maxQuery {
		return query, opendata.NewError(opendata.Invalid, "query.too_long", "søket er for langt (høyst %d tegn)", "the search is too long (at most %d characters)", maxQuery).
			Hinted("Søk med færre ord.", "Search with fewer words.").At(opendata.Where{Field: "q"})
	}
	if len(query.Theme) > 32 {
		return query, badParam("theme", "en temakode som TRAN", "a theme code such as TRAN")
	}
	return query, nil
}

func badParam(name, nb, en string) error {
	return opendata.NewError(opendata.Invalid, "parameter", "%s er ugyldig", "%s is invalid", name).
		Hinted("Bruk "+nb+".", "Use "+en+".").At(opendata.Where{Field: name})
}

// numberParam reads a whole number between low and high.
func numberParam(value, name string, fallback, low, high int64) (int, error) {
	if value == "" {
		return int(fallback), nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < low || n > high {
		span := strconv.FormatInt(low, 10) + "–" + strconv.FormatInt(high, 10)
		return 0, badParam(name, "et heltall "+span, "a whole number "+span)
	}
	return int(n), nil
}

// apiDataset describes one dataset as it stands: metadata, columns, files.
func (s *site) apiDataset(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	record, err := live(p, string(p.Version))
	if err != nil {
		return err
	}
	m, err := s.manifest(r.Context(), p.Dataset, record)
	if err != nil {
		return err
	}
	return respondJSON(w, r, struct {
		ID       opendata.DatasetID         `json:"id"`
		Seq      int64                      `json:"seq"`
		Version  opendata.VersionID         `json:"version"`
		Issued   string                     `json:"issued"`
		Modified string                     `json:"modified"`
		Metadata opendata.Metadata          `json:"metadata"`
		Rows     opendata.RowCounts         `json:"rows"`
		Columns  []opendata.PublishedColumn `json:"columns"`
		Removed  []opendata.RemovedColumn   `json:"removed"`
		Protect  *opendata.Protection       `json:"protection,omitempty"`
		Files    []apiFile                  `json:"files"`
		URL      string                     `json:"url"`
		Citation string                     `json:"citation_url"`
	}{p.Dataset, p.Seq, p.Version, p.Issued, p.Modified, m.Metadata, m.Rows, m.Columns,
		append([]opendata.RemovedColumn{}, m.Removed...), m.Protect, s.apiFiles(m), s.datasetURL(p.Dataset), s.versionURL(p.Dataset, p.Version)})
}

func (s *site) apiFiles(m opendata.Manifest) []apiFile {
	files := []apiFile{}
	for _, f := range m.Files {
		files = append(files, apiFile{f, s.base + dataPath(m.Dataset, m.Version, f.Name)})
	}
	return files
}

func (s *site) apiVersions(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	out := struct {
		ID        opendata.DatasetID   `json:"id"`
		Versions  []apiVersion         `json:"versions"`
		Withdrawn []opendata.Tombstone `json:"withdrawn"`
		Next      *string              `json:"next"` // always null: retention keeps the list short
	}{ID: p.Dataset, Versions: []apiVersion{}, Withdrawn: append([]opendata.Tombstone{}, p.Tombstones...)}
	for _, v := range p.Versions {
		out.Versions = append(out.Versions, apiVersion{v.Version, v.Seq, v.Created, v.Rows,
			s.versionURL(p.Dataset, v.Version), s.base + dataPath(p.Dataset, v.Version, manifestName)})
	}
	return respondJSON(w, r, out)
}

func (s *site) apiManifest(w http.ResponseWriter, r *http.Request) error {
	p, record, err := s.liveVersion(r.Context(), r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	m, err := s.manifest(r.Context(), p.Dataset, record)
	if err != nil {
		return err
	}
	return respondJSON(w, r, m)
}

// chosenEdition loads the current version, or the live one that ?version names.
func (s *site) chosenEdition(r *http.Request) (*edition, error) {
	p, err := s.published(r.Context(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	name := string(p.Version)
	if v := r.URL.Query().Get("version"); v != "" {
		name = v
	}
	record, err := live(p, name)
	if err != nil {
		return nil, err
	}
	return s.edition(r.Context(), p.Dataset, record)
}

func (s *site) apiProfile(w http.ResponseWriter, r *http.Request) error {
	e, err := s.chosenEdition(r)
	if err != nil {
		return err
	}
	if _, ok := e.manifest.File("profile"); !ok {
		return opendata.NewError(opendata.NotFound, "profile.not_found", "versjonen har ingen profil", "the version has no profile")
	}
	columns := append([]opendata.ColumnProfile{}, e.profile.Columns...)
	return respondJSON(w, r, struct {
		Dataset opendata.DatasetID       `json:"dataset"`
		Version opendata.VersionID       `json:"version"`
		Rows    int64                    `json:"rows"`
		Columns []opendata.ColumnProfile `json:"columns"`
	}{e.manifest.Dataset, e.manifest.Version, e.profile.Rows, columns})
}

// apiColumn names a column of rows.
type apiColumn struct {
	Name string        `json:"name"`
	Type opendata.Type `json:"type"`
}

// apiRows shows some rows of the published Parquet, to look at. Whoever wants all takes the file.
func (s *site) apiRows(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	limit, err := numberParam(q.Get("limit"), "limit", previewRows, 1, maxRows)
	if err != nil {
		return err
	}
	offset, err := numberParam(q.Get("offset"), "offset", 0, 0, maxOffset)
	if err != nil {
		return err
	}
	e, err := s.chosenEdition(r)
	if err != nil {
		return err
	}
	p, err := s.rows(r.Context(), e, offset, limit)
	if err != nil {
		return err
	}
	var rows bytes.Buffer
	if err := p.writeJSON(&rows); err != nil {
		return err
	}
	columns := []apiColumn{}
	for _, f := range p.fields {
		columns = append(columns, apiColumn{f.Name, f.Type})
	}
	var next *int
	if n := offset + len(p.rows); int64(n) < p.total && n <= maxOffset && len(p.rows) > 0 {
		next = &n
	}
	return respondJSON(w, r, struct {
		Dataset opendata.DatasetID `json:"dataset"`
		Version opendata.VersionID `json:"version"`
		Total   int64              `json:"total"`
		Offset  int                `json:"offset"`
		Columns []apiColumn        `json:"columns"`
		Rows    json.RawMessage    `json:"rows"`
		Next    *int               `json:"next"`
	}{e.manifest.Dataset, e.manifest.Version, p.total, offset, columns, rows.Bytes(), next})
}

func (s *site) rows(ctx context.Context, e *edition, offset, limit int) (preview, error) {
	if offset == 0 && limit <= len(e.preview.rows) {
		p := e.preview
		p.rows = p.rows[:limit]
		return p, nil
	}
	return s.loadPreview(ctx, e.manifest, offset, limit)
}

// apiDatasetEvents lists a dataset's events after a sequence number, oldest first. A withdrawn
// dataset keeps its events.
func (s *site) apiDatasetEvents(w http.ResponseWriter, r *http.Request) error {
	id, err := parseDataset(r.PathValue("id"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	limit, err := numberParam(q.Get("limit"), "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	after, err := numberParam(q.Get("after"), "after", 0, 0, 1<<50)
	if err != nil {
		return err
	}
	p, err := s.pointer(r.Context(), id)
	if err != nil {
		return err
	}
	events, err := s.store.Events(r.Context(), id, int64(after), limit)
	if err != nil {
		return unavailable(err)
	}
	out := eventList{Events: append([]opendata.Event{}, events...)}
	if n := len(events); n == limit && events[n-1].Data.Seq < p.Seq {
		next := strconv.FormatInt(events[n-1].Data.Seq, 10)
		out.Next = &next
	}
	return respondJSON(w, r, out)
}

type eventList struct {
	Events []opendata.Event `json:"events"`
	Next   *string          `json:"next"`
}

// apiEvents lists the events of all datasets, ordered by dataset and then sequence number, which
// is the order of the log: complete and cheap to page. To follow what is new, compare the seq
// of /datasets, or read the feed.
func (s *site) apiEvents(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	limit, err := numberParam(q.Get("limit"), "limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	dataset, seq, err := eventCursor(q.Get("after"))
	if err != nil {
		return err
	}
	gen, err := s.catalog.get(r.Context())
	if err != nil {
		return err
	}
	ids := make([]opendata.DatasetID, 0, len(gen.Seqs))
	for id := range gen.Seqs {
		if id >= dataset {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	out := eventList{Events: []opendata.Event{}}
	for _, id := range ids {
		after := int64(0)
		if id == dataset {
			after = seq
		}
		if after >= gen.Seqs[id] {
			continue
		}
		events, err := s.store.Events(r.Context(), id, after, limit-len(out.Events))
		if err != nil {
			return unavailable(err)
		}
		out.Events = append(out.Events, events...)
		if len(out.Events) == limit {
			last := out.Events[limit-1]
			out.Next = &last.ID
			break
		}
	}
	return respondJSON(w, r, out)
}

// eventCursor reads an event's id, "{dataset}/{seq}".
func eventCursor(after string) (opendata.DatasetID, int64, error) {
	if after == "" {
		return "", 0, nil
	}
	name, number, _ := strings.Cut(after, "/")
	id, err := opendata.ParseDatasetID(name)
	seq, seqErr := strconv.ParseInt(number, 10, 64)
	if err != nil || seqErr != nil || seq < 0 {
		return "", 0, badParam("after", "id-en til en hendelse, «datasett/12»", "an event's id, “dataset/12”")
	}
	return id, seq, nil
}

func (s *site) serveOpenAPI(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=300")
	respond(w, r, jsonType, bytes.ReplaceAll(openAPI, []byte("https://data.example.no"), []byte(s.base)))
	return nil
}

// sqlHandler is the configured SQL engine, or an answer that says why there is none.
func (s *site) sqlHandler() http.Handler {
	if s.cfg.SQL != nil {
		return s.cfg.SQL
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowOtherSites(w.Header())
		if r.Method == http.MethodOptions {
			preflight(w.Header(), "GET, POST, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		e := opendata.NewError(opendata.Unavailable, "sql.unavailable", "SQL er ikke satt opp her", "SQL is not available here")
		e.Hint = s.cfg.SQLReason
		if len(e.Hint) == 0 {
			e = e.Hinted("Last ned Parquet-filen og spør med DuckDB hos deg selv.", "Download the Parquet file and query it with DuckDB on your own machine.")
		}
		s.fail(w, r, e, formJSON)
	})
}
