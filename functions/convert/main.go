// Command convert is the function that converts one part of a run, or takes the second look at one file of it; in private storage only.
package main

import (
	_ "time/tzdata" // schedules and dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/aws/pipeline"
)

func main() { lambdarun.Main(pipeline.Convert) }
