// Package dcat describes published datasets as DCAT-AP-NO 3 (which includes DCAT-AP 3.0.1 and,
// for high-value datasets, DCAT-AP HVD 3.0) and writes the description as Turtle, JSON-LD,
// RDF/XML or N-Triples.
//
// It knows nothing of storage: Catalog and Dataset are pure functions from the domain to a
// Graph. What one dataset's description holds does not depend on any other dataset, so
// Dataset(c, e) is exactly what a harvester cuts out of Catalog(c, entries) for e, and a
// dataset does not look changed because its neighbour was. For the same reason no blank node
// is used and nothing says when the document was made.
//
// Every IRI that is minted here is permanent: it is made from the catalog's base URL and the
// dataset's id, and what belongs to a dataset is a fragment of it. The version shows in
// dcat:version and in download URLs only.
//
// To add a distribution format: a row in distributionKinds. To add a property: a constant
// prefix in names.go where it is new, and a line in the function that describes the node; the
// golden files and the SHACL judge under interop/ tell what changed.
package dcat
