// Package privacy is the gate: it reads every distinct value of every column, says what in a
// table is personal, and takes it out before anything is published. It fails closed. What it has
// not been told about is not published, and what it can't tell from chance is a question to the
// steward, never a silent pass.
//
// The pieces, in the order of a publication run: a Scanner counts what package recognize finds;
// Propose makes a contract of it where there is none, and Judge holds a run whose findings an
// approved contract does not explain; a Treater removes, masks, redacts and generalizes; a
// SecondLook searches the decoded staged output once more, with detectors of its own. CheckName
// is for every name that could become public.
//
// Nothing here keeps or returns a cell's value, and a column's own name is shown only once it
// has passed CheckName; otherwise it is "column 3".
//
// The package decides per column from the header, the forms of the values, the share that passes
// check digits, and the columns beside it. What it can't promise: a name that is in no list, in a
// column whose header and shape do not tell, is not found.
package privacy
