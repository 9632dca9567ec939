// Package grid makes a table of the cells of a spreadsheet. Packages xlsx and ods read their
// files into a Book of sheets; this package chooses the sheet, finds the table in it, and yields
// its rows as a table.Reader.
//
// # Which sheet
//
// The one that the options name, hidden or not. Else the first visible sheet with a real table;
// sheets of prose and of metadata in two text columns lose against tables with numbers or three
// columns. A hidden sheet is never chosen unless it is named.
//
// # Which rows and columns
//
// Lines above the header that fill less than half of the table's columns are a preamble. The
// header is one row, or several where cells are merged or the upper row is incomplete; its parts
// are joined with " / ", and a merged part counts for every column under it. A first row with
// numbers in it that are not years is data: the table has no header and its columns are called
// kolonne_1, kolonne_2, and so on.
//
// A blank row ends the table, unless the row behind it carries on with values in the columns that
// have held values so far. A blank column ends it when the header is repeated on its other side.
// What follows is not read as part of the table, and the warning several_tables says so.
//
// What the spreadsheet hides is not published silently: hidden rows are rejected (hidden_row),
// hidden columns are marked, cells formatted to show nothing are null. Merged data cells have
// their value in the first cell only, as in the file. Blanks around a text are left out, and a
// cell of nothing but blanks is null.
package grid
