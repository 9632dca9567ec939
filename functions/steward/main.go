// Command steward is the function of the stewards' API.
package main

import (
	_ "time/tzdata" // schedules and dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/aws/pipeline"
)

func main() { lambdarun.Main(pipeline.Steward) }
