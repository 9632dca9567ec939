// Command allmenning-query answers one SQL question over Parquet files, in a process of its own
// that the web program starts for each question and kills when its time is up. It is the only
// program that links DuckDB.
//
// It reads one query.Request as JSON from standard input and writes lines of JSON to standard
// output: the columns, the rows as arrays, and a trailer with the number of rows or an error.
//
// The question comes from anybody. What keeps it in its place, each for itself:
//
//   - DuckDB's own parser must see one SELECT. It alone is turned back into text and run, so that
//     nothing is run that was not looked at.
//   - In its syntax tree only the given tables, tables of its own (WITH), and a few table
//     functions are accepted; functions that tell about the system are refused by name.
//   - DuckDB may open the given files only, loads no extensions, has no temporary directory, and
//     its configuration is locked.
//   - The process can't write files (a limit of zero bytes), dump core, or use more processor time
//     than its deadline; its environment is empty.
//   - Memory, rows and bytes of the answer are bounded; a watchdog ends the process when DuckDB
//     does not heed its deadline.
package main
