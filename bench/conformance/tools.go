//go:build tools

// Package conformance holds what judges the proxy from outside; this file only pins the versions of it.
package conformance

import (
	_ "github.com/summerwind/h2spec/cmd/h2spec"
	_ "google.golang.org/grpc/interop/client"
	_ "google.golang.org/grpc/interop/server"
)
