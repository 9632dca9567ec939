// Package csv reads delimited text in every dialect that Norwegian public bodies publish, as a
// table.Reader, and finds out the dialect by itself.
//
// What a file means is decided by these rules; each can be overridden by ReadOptions:
//
//   - Rows end with CRLF, LF or CR, mixed as they come. Blank rows, and rows of nothing but
//     delimiters and blanks, are not rows.
//   - A cell is quoted when its first character but blanks is the quote. It ends at a quote that
//     is followed by a delimiter, a row's end or the file's (blanks between are left out). Two
//     quotes are one; with the backslash escape style, so is a backslash with a quote, and two
//     backslashes are one. A quote that is neither is text (warning stray_quotes); in a cell with an
//     odd number of them, two quotes before a delimiter are one of text and the cell's end.
//   - In an unquoted cell quotes are text. Spaces and tabs around it are not; a no-break
//     space is.
//   - An empty cell is null, quoted or not.
//   - A row with fewer cells than columns is padded with nulls and counted as short. Surplus
//     cells that are empty are left out; a row with other surplus cells is rejected, because
//     nobody knows which cell belongs where.
//   - Lines before the header that are narrower than the table, or hold one cell only, are
//     preamble. Lines that begin with # are comments where the file begins with one.
//   - Several header rows are joined by " / ", empty cells of the upper ones taken from the left
//     as for merged cells. A column without a name is called kolonne_N, a repeated name gets _2.
//
// Types, decimal commas and null words are not this package's business.
package csv
