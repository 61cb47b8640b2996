# Safir. Two commands do everything: make run, make test.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

WEB  := internal/explorer/web
DIST := internal/explorer/dist
BIN  := bin/safir
DATA ?= ./data
ADDR ?= 127.0.0.1:8080

export CGO_ENABLED ?= 1
export npm_config_audit := false
export npm_config_fund := false
export npm_config_update_notifier := false

.PHONY: help run test bench build explorer seed generate update check-tools check-browser fmt vet staticcheck generated unit web browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, seed ./data and serve http://127.0.0.1:8080/
	@$(BIN) seed --data $(DATA)
	@exec $(BIN) serve --data $(DATA) --addr $(ADDR)

build: explorer ## build bin/safir with the explorer inside
	@mkdir -p bin
	@go build -trimpath -ldflags '-s -w' -o $(BIN) ./cmd/safir
	@ls -l $(BIN) | awk '{printf "built %s, %.1f MB\n", $$NF, $$5 / 1e6}'

explorer: $(DIST)/index.html ## build the explorer into the folder that the binary embeds

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json | check-tools
	@echo "explorer: installing its packages"
	@cd $(WEB) && npm ci --no-progress --loglevel=error
	@touch $@

$(DIST)/index.html: $(WEB)/node_modules/.package-lock.json $(WEB)/index.html $(WEB)/vite.config.ts $(WEB)/tsconfig.json $(shell find $(WEB)/src $(WEB)/public -type f 2>/dev/null)
	@echo "explorer: building"
	@cd $(WEB) && npm run --silent build
	@touch $@

check-tools:
	@command -v go >/dev/null || { echo "make: Go 1.26 or later is needed: https://go.dev/dl" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "make: Node 20.19 or later with npm is needed (Debian: apt-get install nodejs npm)" >&2; exit 1; }

check-browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { echo "make: Chromium is needed for the browser tests (Debian: apt-get install chromium)" >&2; exit 1; }

seed: build ## seed ./data and stop
	@$(BIN) seed --data $(DATA)

bench: ## measure on ../shared/data/events.tsv.gz, beside floors and PostgreSQL; at most ten minutes
	@mkdir -p bin/bench
	@go build -trimpath -o bin/bench/ ./cmd/safir ./cmd/safir-bench
	@bin/bench/safir-bench --safir bin/bench/safir

generate: ## generate the GraphQL layer from schema/
	go generate ./graph ./graph/stock

update: ## write the golden files of tests anew
	go test ./internal/eval -run 'TestGold|TestOutside' -args -update

test: check-tools check-browser fmt vet staticcheck generated unit web browser ## everything that CI checks
	@echo "all checks passed"

fmt:
	@echo "== gofmt"
	@bad=$$(git ls-files '*.go' | grep -v -e '^graph/generated/' -e '^graph/model/' -e '^graph/stock/' | xargs gofmt -l); \
	  [ -z "$$bad" ] || { echo "not gofmt'ed:" $$bad >&2; exit 1; }

vet:
	@echo "== go vet"
	@go vet ./...

staticcheck:
	@echo "== staticcheck"
	@go tool staticcheck ./...

generated: ## (part of test) the generated code is what schema/ gives
	@echo "== generated code"
	@before=$$(cat graph/generated/*.go graph/model/*.go graph/stock/*.go | sha256sum); \
	  go generate ./graph ./graph/stock; \
	  after=$$(cat graph/generated/*.go graph/model/*.go graph/stock/*.go | sha256sum); \
	  [ "$$before" = "$$after" ] || { echo "graph/generated or graph/stock was out of date: run make generate and commit" >&2; exit 1; }

# Random searches begin at one place here, so that the result depends on the tree
# alone; go test by itself searches somewhere else each time. Under the race
# detector they are shorter, as are some tests that show little of races: the
# packages in FULL are tested without it, too.
FULL := ./internal/store/... ./internal/yaml

unit: explorer
	@echo "== go test -race"
	@RAPID_SEED=1 RAPID_CHECKS=25 go test -race -timeout 20m -coverprofile=coverage.out ./... | grep -v 'no test files'
	@echo "== go test"
	@RAPID_SEED=1 go test -trimpath -timeout 20m $(FULL) | grep -v 'no test files'
	@go tool cover -func=coverage.out | awk 'END {print "coverage of statements, generated code included: " $$3}'

web: $(WEB)/node_modules/.package-lock.json
	@echo "== explorer: types and unit tests"
	@cd $(WEB) && npm run --silent check

browser: build check-browser ## (part of test) drive the explorer in Chromium
	@echo "== explorer in a browser"
	@./.ci/browser

clean: ## remove what was built; ./data stays
	rm -rf bin coverage.out $(WEB)/node_modules
	find $(DIST) -mindepth 1 ! -name .keep -delete
