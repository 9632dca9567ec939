package main

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/allmenning/allmenning/internal/opendata"
)

// spansByDefault counts personal spans in free text that is published though nobody approved its
// redaction.
func (s *score) spansByDefault(c compared) {
	for _, sp := range c.Spans {
		s.Default.All++
		i := c.publishedAs(c.out.table, sp.Column)
		if i < 0 {
			continue
		}
		for _, row := range c.out.table.rows {
			if strings.Contains(row[i], sp.Text) {
				s.Default.Bad++
				break
			}
		}
	}
}

// redaction publishes every free text redacted and counts what is left of personal spans and what
// is gone of harmless ones.
func (s *score) redaction(ctx context.Context, in input, c compared, p opendata.Proposal) error {
	texts := c.named(free)
	if len(texts) == 0 {
		return nil
	}
	contract := redacting(p, texts)
	out, err := publish(ctx, in, contract)
	if err != nil {
		return err
	}
	if len(out.table.rows) != len(c.source.rows) {
		return fmt.Errorf("redaction published %d rows of %d", len(out.table.rows), len(c.source.rows))
	}
	c.contract = contract
	for _, name := range texts {
		from, to := c.source.index(name), c.publishedAs(out.table, name)
		if from < 0 {
			continue
		}
		for row, cell := range cellsOf(c, name) {
			redacted := ""
			if to >= 0 {
				redacted = out.table.rows[row][to]
			}
			s.cell(c.source.rows[row][from], redacted, cell)
		}
	}
	return nil
}

// marked are the labelled spans of one cell.
type marked struct{ personal, traps []span }

func cellsOf(c compared, column string) map[int]*marked {
	cells := map[int]*marked{}
	at := func(row int) *marked {
		if cells[row] == nil {
			cells[row] = &marked{}
		}
		return cells[row]
	}
	for row := range c.source.rows {
		at(row)
	}
	for _, sp := range c.Spans {
		if sp.Column == column {
			m := at(sp.Row)
			m.personal = append(m.personal, sp)
		}
	}
	for _, sp := range c.Traps {
		if sp.Column == column {
			m := at(sp.Row)
			m.traps = append(m.traps, sp)
		}
	}
	return cells
}

// cell judges one redacted cell.
func (s *score) cell(source, redacted string, m *marked) {
	rest := source // without its personal spans: what has to stay
	for _, sp := range m.personal {
		rest = strings.Replace(rest, sp.Text, " ", 1)
	}
	for _, sp := range m.personal {
		t := tally{All: 1}
		if leftOver(sp, redacted, rest) {
			t.Bad = 1
		}
		all := s.Redacted[sp.Kind]
		all.add(t)
		s.Redacted[sp.Kind] = all
	}
	for _, sp := range m.traps {
		s.Traps.All++
		if !strings.Contains(redacted, sp.Text) {
			s.Traps.Bad++
		}
	}
	missing := map[string]int{}
	for _, w := range words(rest) {
		missing[w]++
		s.Words.All++
	}
	for _, w := range words(redacted) {
		missing[w]--
	}
	for _, n := range missing {
		s.Words.Bad += max(n, 0)
	}
}

// leftOver says whether a redacted cell still tells what a personal span said: the span itself, one
// of a name's words, or six digits in a row of a number; unless the cell says the same elsewhere,
// where it is harmless.
func leftOver(sp span, redacted, rest string) bool {
	if n := strings.Count(redacted, sp.Text); n > strings.Count(rest, sp.Text) {
		return true
	}
	switch sp.Kind {
	case "person_name":
		here, elsewhere := countWords(redacted), countWords(rest)
		for _, w := range strings.FieldsFunc(sp.Text, notInName) {
			if len([]rune(w)) >= 2 && here[w] > elsewhere[w] {
				return true
			}
		}
	case "address":
		street, _, _ := strings.Cut(sp.Text, ",")
		return strings.Count(redacted, street) > strings.Count(rest, street)
	default:
		return sixDigits(sp.Text, redacted, rest)
	}
	return false
}

func notInName(r rune) bool { return !unicode.IsLetter(r) }

func countWords(s string) map[string]int {
	n := map[string]int{}
	for _, w := range strings.FieldsFunc(s, notInName) {
		n[w]++
	}
	return n
}

func sixDigits(text, redacted, rest string) bool {
	digits := joined(text)
	for from := 0; from+6 <= len(digits); from++ {
		part := digits[from : from+6]
		if strings.Contains(part, " ") {
			continue
		}
		if strings.Contains(joined(redacted), part) && !strings.Contains(joined(rest), part) {
			return true
		}
	}
	return false
}

// joined is the digits of s, those of one number without what separates them, numbers apart.
func joined(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" .-\u00a0", r):
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
