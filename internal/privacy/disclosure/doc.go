// Package disclosure finds what a table would give away about single persons although every
// column has been treated, and takes it out: disclosure control in the statistician's sense.
//
// A Control sees the typed, treated batches of one table twice. In the first pass (Add) it counts;
// Plan decides; in the second pass (Apply), over the same batches in the same order, it leaves out
// rows and cells.
//
// Tables about persons. Persons are counted in groups of rows with the same quasi-identifiers; a
// null is a value of its own. With a person key a person is counted once in each group, however
// many rows it has there; rows without a key count as one person together, since they may be one.
// Counting is exact for a table of any size: what does not fit in memory is spilled to temporary
// files, partitioned by keyed 128-bit digests of the groups (two groups share a digest with a chance
// of 10^-20 in a thousand million groups). Groups of fewer than k persons, or with fewer than l
// values of a sensitive attribute, are left out or hold the run, with generalizations that would
// help. A null is no sensitive value, and a group with nulls only says nothing about anybody. A person
// with rows in several groups is counted in each of them, in the risks too. The journalist's risk is
// the prosecutor's, which it can't exceed: a group is no smaller in the population than in the table,
// and no population but the table is known.
//
// Tables of counts. Small counts are primary cells. The equations of the table are found: elements of
// a dimension that are the sum of others (by their words, by code prefixes, by ranges, by value), rows
// that are totals in several dimensions at once, and columns that are the sum of others. Cells are
// then suppressed until every primary cell is shown to have as many possible values as the threshold,
// for readers who know every equation and that a suppressed cell is not 0. The proof is two tables that
// both fit all that is published and differ that much in the cell: a tour through the solutions, whose
// directions come from exact elimination modulo a 61-bit prime. The choice of cells is a heuristic, so
// more may be suppressed than the least; where a table is too large to solve, whole lines go.
//
// What is not seen: sums whose parts are in another table; shares and rates beside a suppressed
// count; subtotals that nothing marks in a table of one or two lines; what a reader knows of persons.
//
// Live versions are compared by private records of keyed digests; see Record.
package disclosure
