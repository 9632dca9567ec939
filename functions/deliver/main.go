// Command deliver is the function that relays the changes of datasets and tells subscribers.
package main

import (
	_ "time/tzdata" // schedules and dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/aws/pipeline"
)

func main() { lambdarun.Main(pipeline.Deliver) }
