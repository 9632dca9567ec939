// Package search derives the catalog from the datasets' pointers and answers searches in it.
//
// A generation is one immutable state of the whole catalog: its list of datasets and, once the
// catalog has a base URL, its description in every RDF format. It is written under
// catalog/{generation}/ and takes effect when catalog/latest.json is swapped to it, so that a
// harvester reads one state or another and never a part of one. Everything here can be rebuilt
// from pointers and manifests; nothing else is ever read from it.
//
//	catalog/latest.json                  which generation is current
//	catalog/{generation}/catalog.json    the Generation
//	catalog/{generation}/catalog.ttl     and .jsonld, .rdf, .nt
//
// A generation's id is the digest of its content: building the same catalog twice gives the
// same objects under the same keys.
package search
