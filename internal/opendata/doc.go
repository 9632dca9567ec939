// Package opendata is the domain: datasets, sources, contracts, publication runs,
// versions, events, and the kinds of error. It imports the standard library only and
// knows nothing of HTTP, object storage, Parquet or AWS; everything else imports it.
//
// Strings that mean something have a type (DatasetID, VersionID, RunID, ColumnName) and
// enter through ParseX at the border. Structures with JSON tags are stored or served as
// they are, so a field that was published keeps its name and meaning.
package opendata
