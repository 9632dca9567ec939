package grid

import (
	"context"

	"github.com/allmenning/allmenning/internal/opendata"
)

// choice is a sheet and the table in it.
type choice struct {
	sheet    int
	layout   layout
	warnings []string
}

// Resolve completes the options: which sheet, how many rows above the header, how many rows of
// header. The warnings are codes: hidden_sheet, several_sheets, several_tables, hidden_columns.
func Resolve(ctx context.Context, book Book, opts opendata.ReadOptions) (opendata.ReadOptions, []string, error) {
	c, err := choose(ctx, book, opts)
	if err != nil {
		return opts, nil, err
	}
	opts.Sheet = book.Sheets()[c.sheet].Name
	opts.SkipRows, opts.HeaderRows = &c.layout.skip, &c.layout.header
	return opts, c.warnings, nil
}

// choose picks the sheet that the options name, or the first visible one that looks most like a
// table.
func choose(ctx context.Context, book Book, opts opendata.ReadOptions) (choice, error) {
	if opts.Sheet != "" {
		return chooseNamed(ctx, book, opts)
	}
	best := choice{sheet: -1}
	tables, hidden := 0, 0
	for i, s := range book.Sheets() {
		if s.Hidden {
			hidden++
			continue
		}
		l, err := inspect(ctx, book, i, opts)
		if err != nil {
			return choice{}, err
		}
		if l.rank() >= 2 {
			tables++
		}
		if l.rank() > best.layout.rank() {
			best = choice{sheet: i, layout: l}
		}
	}
	if best.sheet < 0 {
		return choice{}, noTable(book.Format(), hidden)
	}
	if hidden > 0 {
		best.warn("hidden_sheet")
	}
	if tables > 1 {
		best.warn("several_sheets")
	}
	best.warnLayout()
	return best, nil
}

func chooseNamed(ctx context.Context, book Book, opts opendata.ReadOptions) (choice, error) {
	for i, s := range book.Sheets() {
		if s.Name != opts.Sheet {
			continue
		}
		l, err := inspect(ctx, book, i, opts)
		if err != nil {
			return choice{}, err
		}
		if len(l.columns) == 0 {
			return choice{}, noTable(book.Format(), 0)
		}
		c := choice{sheet: i, layout: l}
		if s.Hidden {
			c.warn("hidden_sheet")
		}
		c.warnLayout()
		return c, nil
	}
	return choice{}, opendata.NewError(opendata.Invalid, book.Format()+".no_such_sheet",
		"Regnearket har ikke et ark med navnet i source.options.sheet. Det har %d ark.",
		"The spreadsheet has no sheet with the name in source.options.sheet. It has %d sheets.", len(book.Sheets())).
		Hinted("Rett navnet, eller utelat det: da velges det første synlige arket med en tabell.",
			"Correct the name, or leave it out: then the first visible sheet with a table is taken.").
		At(opendata.Where{Field: "source.options.sheet"})
}

func (c *choice) warn(code string) { c.warnings = append(c.warnings, code) }

func (c *choice) warnLayout() {
	if c.layout.severalTables {
		c.warn("several_tables")
	}
	if c.layout.blankColumns {
		c.warn("blank_columns")
	}
	for _, col := range c.layout.columns {
		if col.hidden {
			c.warn("hidden_columns")
			return
		}
	}
}

func noTable(format string, hidden int) error {
	if hidden > 0 {
		return opendata.NewError(opendata.Invalid, format+".no_table",
			"Ingen av de synlige arkene har en tabell; %d ark er skjult.",
			"None of the visible sheets has a table; %d sheets are hidden.", hidden).
			Hinted("Gjør arket synlig, eller navngi det i source.options.sheet.",
				"Make the sheet visible, or name it in source.options.sheet.")
	}
	return opendata.NewError(opendata.Invalid, format+".no_table",
		"Regnearket har ingen tabell.", "The spreadsheet has no table.").
		Hinted("Kontroller at filen er den rette, og at cellene har innhold.",
			"Check that the file is the right one and that its cells hold something.")
}
