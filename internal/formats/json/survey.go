package json

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Root is the path of the document itself in ReadOptions.Rows.
const Root = "$"

// maxLists bounds how many arrays of objects a survey keeps apart.
const maxLists = 256

// survey is what one pass over a document found: where the rows can be, and their columns.
type survey struct {
	lists    []*list
	values   int  // values of the document
	array    bool // the first of them is an array
	jsonStat bool
}

// list is one place that can hold the rows.
type list struct {
	path    string
	objects int64 // elements that are objects
	columns *columnSet
}

func (s *survey) list(path string) *list {
	for _, l := range s.lists {
		if l.path == path {
			return l
		}
	}
	l := &list{path: path, columns: newColumnSet()}
	s.lists = append(s.lists, l)
	return l
}

// surveyor walks a document for a survey.
type surveyor struct {
	ctx  context.Context
	lex  *lexer
	flat flattener
	want string // the path asked for; empty to find all
	out  *survey
	rows int64
}

func newSurvey(ctx context.Context, src io.Reader, want string) (*survey, *lexer, error) {
	lex := newLexer(src)
	s := &surveyor{ctx: ctx, lex: lex, flat: flattener{lex: lex}, want: want, out: &survey{}}
	return s.out, lex, s.document()
}

// document walks every value of the document.
func (s *surveyor) document() error {
	for {
		tok, err := s.lex.next()
		if err != nil {
			return err
		}
		if tok == tokEnd {
			return nil
		}
		s.out.values++
		if s.out.array || s.out.values > 1 && (tok == '[' || s.want == "") {
			return trailing(s.lex)
		}
		s.out.array = tok == '['
		if err := s.value(tok); err != nil {
			return err
		}
	}
}

// trailing is the error for what follows a complete document.
func trailing(lex *lexer) error {
	return opendata.NewError(opendata.Invalid, "json.trailing",
		"Det står mer etter slutten på JSON-dokumentet.", "There is more behind the end of the JSON document.").
		Hinted("Er to filer satt sammen? Bruk én liste, eller ett objekt per linje.", "Are two files joined? Use one list, or one object per line.").
		At(lex.where())
}

// value walks one value of the document.
func (s *surveyor) value(tok token) error {
	switch {
	case tok == '[' && (s.want == "" || s.want == Root):
		return s.elements(Root)
	case s.want == Root:
		return s.row(s.out.list(Root), tok)
	case tok == '{':
		return s.members("", 0)
	}
	return s.lex.skip(tok)
}

// members walks an object that is not a row, at path.
func (s *surveyor) members(path string, depth int) error {
	var dimension, value, dataset bool
	err := s.lex.object(func(name []byte) error {
		member := string(name)
		dimension = dimension || member == "dimension"
		value = value || member == "value"
		tok, err := s.lex.next()
		if err != nil {
			return err
		}
		dataset = dataset || member == "class" && tok == tokString && string(s.lex.text) == "dataset"
		if path != "" {
			member = path + "." + member
		}
		return s.member(member, tok, depth+1)
	})
	if depth < 2 && dimension && (value || dataset) {
		s.out.jsonStat = true
	}
	return err
}

func (s *surveyor) member(path string, tok token, depth int) error {
	if s.want == path {
		if tok == '[' {
			return s.elements(path)
		}
		return s.row(s.out.list(path), tok)
	}
	if s.want != "" && !strings.HasPrefix(s.want, path+".") {
		return s.lex.skip(tok)
	}
	switch {
	case s.want == "" && beside(path):
		return s.lex.skip(tok)
	case tok == '{':
		return s.members(path, depth)
	case tok == '[' && s.want == "":
		return s.elements(path)
	}
	return s.lex.skip(tok)
}

// beside reports whether a member is about the data by convention: links of HAL, the context of
// JSON-LD; or can't be named in a path.
func beside(path string) bool {
	name := path[strings.LastIndexByte(path, '.')+1:]
	return name == "_links" || name == "@context" || path == Root
}

// elements walks an array at path. A path that comes twice is one list, as a Reader reads it.
func (s *surveyor) elements(path string) error {
	if len(s.out.lists) >= maxLists {
		return s.lex.skip('[')
	}
	l := s.out.list(path)
	return s.lex.array(func(tok token) error { return s.row(l, tok) })
}

// row notes the columns of one row.
func (s *surveyor) row(l *list, tok token) error {
	if s.rows++; s.rows%4096 == 0 && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if tok == '{' {
		l.objects++
	}
	return s.flat.row(tok, func(path, _ []byte, null bool) error {
		if i := l.columns.at(path); i >= 0 && !null {
			l.columns.filled[i] = true
		}
		return nil
	})
}

// sequence reports whether the document has several values: then each is a row.
func sequence(ctx context.Context, src io.Reader) (bool, error) {
	lex := newLexer(src)
	tok, err := lex.next()
	if err != nil || tok == '[' || tok == tokEnd {
		return false, err
	}
	if err := lex.skip(tok); err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	tok, err = lex.next()
	return tok == '{', err
}

// choose finds the rows of a surveyed document.
func (s *survey) choose(want string) (*list, []string, error) {
	if s.values == 0 {
		return nil, nil, noRows("Dokumentet er tomt.", "The document is empty.")
	}
	if want != "" {
		if len(s.lists) == 0 {
			return nil, nil, opendata.NewError(opendata.Invalid, "json.rows_not_found",
				"Stien i «rows» finnes ikke i dokumentet.", "The path in \"rows\" is not in the document.").
				Hinted("Skriv navnene med punktum mellom, for eksempel data.stations, eller $ for hele dokumentet.", "Write the names with dots between, such as data.stations, or $ for the whole document.").
				At(opendata.Where{Field: "rows"})
		}
		return s.lists[0], nil, nil
	}
	if s.jsonStat {
		return nil, nil, opendata.NewError(opendata.Invalid, "json.jsonstat",
			"Dette er JSON-stat, som ikke kan leses ennå.", "This is JSON-stat, which can't be read yet.").
			Hinted("Hent tabellen som CSV fra samme kilde.", "Fetch the table as CSV from the same source.")
	}
	s.lists = slices.DeleteFunc(s.lists, func(l *list) bool { return l.objects == 0 && l.path != Root })
	best, second := s.longest()
	switch {
	case best == nil:
		return nil, nil, noRows("Dokumentet har ingen liste av objekter.", "The document has no list of objects.")
	case second == nil:
		return best, nil, nil
	case 2*second.objects > best.objects && !s.arcgis(best):
		return nil, nil, opendata.NewError(opendata.Invalid, "json.several_arrays",
			"Dokumentet har %d lister av objekter, og ingen er klart lengst.", "The document has %d lists of objects, and none is clearly the longest.", len(s.lists)).
			Hinted("Oppgi «rows» for listen som skal leses, for eksempel data.stations.", "Set \"rows\" to the list that is to be read, such as data.stations.")
	}
	return best, []string{"several_arrays"}, nil
}

// longest returns the list of the most objects and the next to it; of an answer by ArcGIS the
// features, which are often fewer than the fields listed beside them.
func (s *survey) longest() (best, second *list) {
	for _, l := range s.lists {
		switch {
		case best == nil || s.arcgis(l) || l.objects > best.objects && !s.arcgis(best):
			best, second = l, best
		case second == nil || l.objects > second.objects:
			second = l
		}
	}
	return best, second
}

// arcgis reports whether l is the features list of an answer by ArcGIS.
func (s *survey) arcgis(l *list) bool {
	if l.path != "features" {
		return false
	}
	for _, other := range s.lists {
		if other.path == "fields" {
			return true
		}
	}
	return false
}

func noRows(nb, en string) error {
	return opendata.NewError(opendata.Invalid, "json.no_rows", nb, en).
		Hinted("Svarte kilden med en feilmelding? Oppgi «rows: $» for å lese hele dokumentet som én rad.", "Did the source answer with an error message? Set \"rows: $\" to read the whole document as one row.")
}

// examine finds the rows and columns of a document: its encoding, then one pass for what it is,
// one for what it holds.
func examine(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (opendata.ReadOptions, *list, []string, error) {
	var warnings []string
	if opts.Encoding == "" {
		guess, err := charset.Detect(ctx, r, size)
		if err != nil {
			return opts, nil, nil, err
		}
		opts.Encoding = guess.Encoding
		if guess.Mixed > 0 {
			warnings = append(warnings, "mixed_encoding")
		}
	}
	enc, err := charset.Parse(opts.Encoding)
	if err != nil {
		return opts, nil, nil, err
	}
	opts.Encoding = enc
	text := func() io.Reader { return charset.NewReader(io.NewSectionReader(r, 0, size), enc) }
	want := opts.Rows
	if want == "" {
		several, err := sequence(ctx, text())
		if err != nil {
			return opts, nil, nil, err
		}
		if several {
			want = Root
		}
	}
	s, _, err := newSurvey(ctx, text(), want)
	if err != nil {
		return opts, nil, nil, err
	}
	l, more, err := s.choose(want)
	if err != nil {
		return opts, nil, nil, err
	}
	opts.Rows = l.path
	return opts, l, append(warnings, more...), nil
}
