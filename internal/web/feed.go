package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

const (
	atomType = "application/atom+xml; charset=utf-8"
	// feedEntries is how many events a feed holds.
	feedEntries = 50
	// maxFeedDatasets bounds how many event logs are read for the catalog's feed: the datasets
	// that changed last.
	maxFeedDatasets = 100
	// maxFeedWithdrawn bounds how many withdrawn datasets are looked at for it.
	maxFeedWithdrawn = 200
)

// Atom (RFC 4287), no more than we write.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Link     atomLink     `xml:"link"`
	Category atomCategory `xml:"category"`
	Summary  string       `xml:"summary"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// feedCache keeps the events of the catalog's feed for one generation: gathering them reads
// many event logs, and they change when the generation does.
type feedCache struct {
	mu         sync.Mutex
	generation string
	events     []opendata.Event
}

// serveFeed is the catalog's feed: the last publications and withdrawals of all datasets.
func (s *site) serveFeed(w http.ResponseWriter, r *http.Request) error {
	gen, err := s.catalog.get(r.Context())
	if err != nil {
		return err
	}
	events, err := s.latestEvents(r.Context(), gen)
	if err != nil {
		return err
	}
	lang := language(r)
	feed := atomFeed{
		ID: s.base + "/feed.atom", Title: s.cfg.Catalog.Title.In(lang), Subtitle: message(lang, "feed.subtitle"),
		Author: atomPerson{s.cfg.Catalog.Publisher.Name, s.cfg.Catalog.Publisher.URL},
		Links:  []atomLink{{"self", "application/atom+xml", s.base + "/feed.atom"}, {"alternate", "text/html", s.base + "/"}},
	}
	return s.sendFeed(w, r, feed, events, gen.Created)
}

// latestEvents gathers the newest events of the catalog, newest first.
func (s *site) latestEvents(ctx context.Context, gen search.Generation) ([]opendata.Event, error) {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	if s.feeds.generation == gen.ID && gen.ID != "" {
		return s.feeds.events, nil
	}
	entries := slices.Clone(gen.Entries)
	slices.SortStableFunc(entries, func(a, b search.Entry) int { return cmp.Compare(b.Modified, a.Modified) })
	var events []opendata.Event
	for _, e := range entries[:min(len(entries), maxFeedDatasets)] {
		more, err := s.lastEvents(ctx, e.ID, e.Seq)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	for _, id := range gen.Withdrawn[:min(len(gen.Withdrawn), maxFeedWithdrawn)] {
		more, err := s.lastEvents(ctx, id, gen.Seqs[id])
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	slices.SortStableFunc(events, newestFirst)
	events = events[:min(len(events), feedEntries)]
	s.feeds.generation, s.feeds.events = gen.ID, events
	return events, nil
}

func newestFirst(a, b opendata.Event) int {
	return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Data.Dataset, b.Data.Dataset), cmp.Compare(b.Data.Seq, a.Data.Seq))
}

// lastEvents reads the last events of one dataset whose newest is seq.
func (s *site) lastEvents(ctx context.Context, id opendata.DatasetID, seq int64) ([]opendata.Event, error) {
	events, err := s.store.Events(ctx, id, max(0, seq-feedEntries), feedEntries)
	if err != nil {
		return nil, unavailable(err)
	}
	return events, nil
}

// serveDatasetFeed is one dataset's feed. A withdrawn dataset keeps its feed: the withdrawal
// is in it.
func (s *site) serveDatasetFeed(w http.ResponseWriter, r *http.Request) error {
	id, err := parseDataset(r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := s.pointer(r.Context(), id)
	if err != nil {
		return err
	}
	events, err := s.lastEvents(r.Context(), id, p.Seq)
	if err != nil {
		return err
	}
	slices.SortStableFunc(events, newestFirst)
	lang := language(r)
	title := string(id)
	for _, e := range events {
		if t := e.Data.Title.In(lang); t != "" {
			title = t
			break
		}
	}
	self := s.base + "/datasets/" + string(id) + "/feed.atom"
	feed := atomFeed{
		ID: self, Title: title, Subtitle: message(lang, "feed.subtitle"),
		Author: atomPerson{s.cfg.Catalog.Publisher.Name, s.cfg.Catalog.Publisher.URL},
		Links:  []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", s.base + "/datasets/" + string(id)}},
	}
	return s.sendFeed(w, r, feed, events, p.Modified)
}

func (s *site) sendFeed(w http.ResponseWriter, r *http.Request, feed atomFeed, events []opendata.Event, updated string) error {
	lang := language(r)
	feed.Lang, feed.Updated = lang, updated
	if feed.Updated == "" {
		feed.Updated = "1970-01-01T00:00:00Z" // nothing has happened yet; Atom wants a time
	}
	if len(events) > 0 {
		feed.Updated = events[0].Time
	}
	for _, e := range events {
		feed.Entries = append(feed.Entries, s.atomEntry(e, lang))
	}
	var body bytes.Buffer
	body.WriteString(xml.Header)
	if err := xml.NewEncoder(&body).Encode(feed); err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	w.Header().Add("Vary", "Accept-Language")
	w.Header().Set("Content-Language", lang)
	respond(w, r, atomType, body.Bytes())
	return nil
}

// atomEntry describes an event. Its id is a tag URI (RFC 4151) from the host and the event's
// own id, which never change.
func (s *site) atomEntry(e opendata.Event, lang string) atomEntry {
	title := e.Data.Title.In(lang)
	if title == "" {
		title = string(e.Data.Dataset)
	}
	key := "feed.published"
	href := s.base + "/datasets/" + string(e.Data.Dataset)
	summary := ""
	switch {
	case e.Type == opendata.EventWithdrawn && e.Data.Version != "":
		key = "feed.version_withdrawn"
	case e.Type == opendata.EventWithdrawn:
		key = "feed.withdrawn"
	default:
		href += "/versions/" + string(e.Data.Version)
		summary = message(lang, "feed.rows", formatNumber(e.Data.Rows, lang))
		if e.Data.SchemaChanged {
			summary += " " + message(lang, "feed.schema_changed")
		}
	}
	if e.Data.Reason != "" {
		summary = message(lang, "gone.reason", e.Data.Reason)
	}
	if e.Data.Version != "" {
		summary = message(lang, "feed.version", e.Data.Version) + " " + summary
	}
	return atomEntry{
		ID: s.tagURI(e), Title: message(lang, key, title), Updated: e.Time, Summary: summary,
		Link: atomLink{"alternate", "text/html", href}, Category: atomCategory{e.Type},
	}
}

func (s *site) tagURI(e opendata.Event) string {
	host := s.base
	if u, err := url.Parse(s.base); err == nil {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:event/" + e.ID
}
