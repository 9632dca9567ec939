// Package archtest holds the shape of the tree: which package may import which, and what every
// package must have. Its test parses the source files itself; a test that asks another process
// would be cached as passing.
package archtest
