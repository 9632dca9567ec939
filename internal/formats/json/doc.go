// Package json reads JSON and newline-delimited JSON as a table.Reader.
//
// Which values are rows is decided by these rules; ReadOptions.Rows overrides them:
//
//   - A document of several values, on lines of their own or not, has one row per value (NDJSON).
//   - An array has one row per element.
//   - An object is searched for arrays of objects through its members and theirs, but not inside
//     arrays. The one with the most objects holds the rows (warning several_arrays where there
//     are others); one that is not twice as long as the next is a question, and so an error that
//     asks for "rows". Members called _links and @context are not searched; of an ArcGIS answer
//     the features are taken.
//   - An object without such an array is an error, because it is more often a message than a
//     dataset; "rows: $" makes it one row. JSON-stat is refused by name: its numbers mean
//     nothing without their dimensions.
//
// ReadOptions.Rows is "$" for the document itself (its elements, if it is an array), else a
// path of member names joined by dots: "data.stations".
//
// A row's objects are flattened to columns named by the path, "adresse.postnummer". Columns are
// the union over all rows in the order first seen, which takes a pass of its own. A number keeps
// its digits as they stand, true and false are so written, an array is its compact JSON text, an
// empty string and an empty object are null. An element that is no object stands in a column
// called value. Where an object has a member twice the last one counts (warning duplicate_keys).
package json
