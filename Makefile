# Allmenning. Two commands: `make run` and `make test`. `make help` lists the others.
# Nothing here installs anything outside this folder.

SHELL      := /bin/bash
GO         ?= go
STORE      ?= ./var
ADDR       ?= 127.0.0.1:8080
BIN        := bin
FUNCTIONS  := plan convert commit schedule deliver web steward
# Lambda: static, arm64, without the RPC mode that nobody uses any more.
LAMBDA     := CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build -trimpath -tags lambda.norpc -ldflags="-s -w"
# Definitions of the sample sources; catalog.yaml stands beside them.
SAMPLES     = $(filter-out testdata/sources/catalog.yaml,$(wildcard testdata/sources/*.yaml))

.DEFAULT_GOAL := help
.PHONY: help run test lint build program query styles preflight bench bench-privacy interop versitygw clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: program query ## build, publish the sample sources into ./var, serve the catalog on http://127.0.0.1:8080
	@echo; echo "Publishing the sample sources into $(STORE):"; echo
	@$(BIN)/allmenning publish --store $(STORE) --by "make run" $(SAMPLES) || test $$? -eq 3
	@echo
	@exec $(BIN)/allmenning serve --store $(STORE) --catalog testdata/sources/catalog.yaml --addr $(ADDR)

test: preflight ## every test that needs nothing but this machine
	$(GO) test ./...

lint: preflight ## gofmt, go vet, staticcheck
	@bad=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go' -not -path './node_modules/*')); \
	 if [ -n "$$bad" ]; then echo "not gofmt'ed:"; echo "$$bad"; exit 1; fi
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

build: preflight ## every Lambda function as a static arm64 dist/FUNCTION/bootstrap
	@for f in $(FUNCTIONS); do echo "dist/$$f/bootstrap"; $(LAMBDA) -o dist/$$f/bootstrap ./functions/$$f || exit 1; done

program: preflight styles
	@$(GO) build -trimpath -o $(BIN)/allmenning ./cmd/allmenning

# SQL links DuckDB, which needs a C++ compiler. Without one everything else works and SQL answers 501.
query:
	@if ! command -v $${CXX:-g++} >/dev/null 2>&1; then \
	   rm -f $(BIN)/allmenning-query; \
	   echo "SQL: no C++ compiler, so SQL will answer 501. To have it: sudo apt-get install g++"; \
	 elif ! CGO_ENABLED=1 $(GO) build -trimpath -o $(BIN)/allmenning-query ./cmd/allmenning-query; then \
	   rm -f $(BIN)/allmenning-query; \
	   echo "SQL: DuckDB could not be built, so SQL will answer 501."; \
	 fi

# Designsystemet's style sheets, where npm is there; without it the pages use our own.
VENDOR := internal/web/assets/vendor
DS     := internal/web/styles/node_modules/@digdir/designsystemet-css
styles:
	@if ! command -v npm >/dev/null 2>&1; then \
	   test -e $(VENDOR)/designsystemet.css || echo "Pages: no npm, so they use our own small style sheet. For Designsystemet: sudo apt-get install npm"; \
	 elif [ ! -e $(VENDOR)/.stamp ] || [ internal/web/styles/package-lock.json -nt $(VENDOR)/.stamp ]; then \
	   if npm ci --silent --no-audit --no-fund --prefix internal/web/styles && mkdir -p $(VENDOR) && cp $(DS)/dist/src/index.css $(VENDOR)/designsystemet.css && cp $(DS)/dist/theme/designsystemet.css $(VENDOR)/theme.css && cp $(DS)/LICENSE $(VENDOR)/LICENSE; then touch $(VENDOR)/.stamp; \
	   else echo "Pages: Designsystemet could not be fetched, so they use our own small style sheet."; fi; \
	 fi

preflight:
	@if ! command -v $(GO) >/dev/null 2>&1; then \
	   v=$$(sed -n 's/^go //p' go.mod); \
	   echo "Go is missing. This installs it:"; \
	   echo "  curl -sSL https://go.dev/dl/go$$v.linux-$$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/').tar.gz | sudo tar -C /usr/local -xz && export PATH=\$$PATH:/usr/local/go/bin"; \
	   exit 1; \
	 fi
	@want=$$(sed -n 's/^go //p' go.mod); have=$$($(GO) env GOVERSION | sed 's/^go//'); \
	 if [ "$$(printf '%s\n%s\n' "$$want" "$$have" | sort -V | head -1)" != "$$want" ]; then \
	   echo "Go $$have is too old: this needs $$want. This installs it:"; \
	   echo "  curl -sSL https://go.dev/dl/go$$want.linux-$$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/').tar.gz | sudo tar -C /usr/local -xz"; \
	   exit 1; \
	 fi

bench: program ## MB/s and peak memory of convert on generated files of 10 MB, 100 MB and 1 GB
	$(GO) run ./internal/convert/bench

bench-privacy: preflight ## what the privacy gate leaks and loses on the labelled tables in testdata/privacy
	$(GO) run ./internal/privacy/bench

versitygw: $(BIN)/versitygw ## the S3 server that the object store tests run against
$(BIN)/versitygw: tools/go.mod
	@mkdir -p $(BIN)
	$(GO) build -C tools -trimpath -o ../$(BIN)/versitygw github.com/versity/versitygw/cmd/versitygw

interop: program ## Python and npm judges of what is published (needs python3, npm and the network)
	interop/run

clean: ## remove what was built and published here
	rm -rf $(BIN) dist $(STORE) $(VENDOR)
