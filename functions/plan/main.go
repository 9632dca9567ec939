// Command plan is the function that pulls the source of a run, settles what will be converted, and reviews what was.
package main

import (
	_ "time/tzdata" // schedules and dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/aws/pipeline"
)

func main() { lambdarun.Main(pipeline.Plan) }
