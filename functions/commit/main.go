// Command commit is the function that copies the sealed files of a run to their public place and swaps the dataset's pointer.
package main

import (
	_ "time/tzdata" // schedules and dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/aws/pipeline"
)

func main() { lambdarun.Main(pipeline.Commit) }
