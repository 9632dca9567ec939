// Command web is the function of the public catalog.
package main

import (
	_ "time/tzdata" // dates are in Europe/Oslo; Lambda has no zone files

	"github.com/allmenning/allmenning/internal/aws/catalogweb"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
)

func main() { lambdarun.Main(catalogweb.Web) }
