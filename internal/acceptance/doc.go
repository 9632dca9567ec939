// Package acceptance holds the tests of the whole product: files of the kind that municipalities
// have, taken through the real command line into published versions, and files that nobody can
// publish, which must end in an error that says what is wrong, where, and what to do.
//
// The expectations lie in testdata: twins.tsv for the synthetic files under testdata/twins, each
// of which holds a trap that real files have, and real.tsv for real public files in the folder
// that ALLMENNING_REAL_DATA names.
package acceptance
