# Trailglass. `make help` lists what there is; the work is in scripts/.
SHELL := /bin/bash
PORT ?= 8080
env := . scripts/env.sh &&

.DEFAULT_GOAL := help
.PHONY: help run build test bench fmt lint clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: build ## set up what is missing, build the page and serve it on http://127.0.0.1:8080 (PORT=...)
	@$(env) node scripts/serve.mjs dist $(PORT)

build: ## set up what is missing and build the page into dist/
	@scripts/setup build
	@scripts/build

test: ## set up what is missing and run all tests (some of them: scripts/test lint unit)
	@scripts/setup test
	@scripts/test

bench: ## measure the built page in a browser (SETS="200000 tiny" for some sets only)
	@scripts/setup test
	@scripts/build
	@$(env) TRAILGLASS_CHROME=$$(chrome) node tools/bench/bench.mjs $(SETS)
	@$(env) TRAILGLASS_CHROME=$$(chrome) node tools/bench/step-functions.mjs
	@$(env) TRAILGLASS_CHROME=$$(chrome) node tools/bench/interactions.mjs
	@$(env) TRAILGLASS_CHROME=$$(chrome) node tools/bench/first-visit.mjs
	@$(env) TRAILGLASS_CHROME=$$(chrome) node tools/bench/parquet.mjs

fmt: ## format the Rust code
	cargo fmt --all

lint: ## check format and lints
	@scripts/test format lint

clean: ## delete what builds leave in the repository (tools stay in the cache folder)
	rm -rf dist tests/e2e/node_modules
	cargo clean
