# The door to everything. Meson does the work; `make help` lists what there is.
BUILD ?= build

.DEFAULT_GOAL := help
.PHONY: help build demo test asan fuzz bench golden new-artifact format tidy analyze clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## install what is missing, build the program: build/bridle
	@tools/install-deps.sh
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD)
	@ninja -C $(BUILD)

demo: build ## check an invented phone with known traces: the positive control
	@rm -rf $(BUILD)/demo && mkdir $(BUILD)/demo
	@$(BUILD)/bridle demo -o $(BUILD)/demo/sample-iphone.case

test: ## everything that must hold: gcc, clang with ASan and UBSan, all tests, format, tidy
	@tools/install-deps.sh --test
	@tests/run.py

asan: ## only the build with ASan and UBSan, and all tests in it
	@tools/install-deps.sh --test
	@tests/run.py asan

fuzz: ## run each libFuzzer target for FUZZ_SECONDS (default 30)
	@tools/install-deps.sh --test
	@tools/fuzz.sh

bench: build ## speed and memory at 10k, 100k and 1M messages; writes docs/performance.md's table
	@bench/run.py --write
	@bench/encrypted.py --write

golden: build ## write the golden tests' expected files anew (CASE=name: only that one); git diff judges
	@tests/golden/run.py --accept $(CASE)

new-artifact: ## a new artifact from one that works: make new-artifact NAME=ios.voice_memos
	@tools/new_artifact.py $(NAME)

format: ## rewrite the C files with clang-format
	@tools/lint.py format --write

tidy: build ## clang-tidy over the tree
	@tools/lint.py tidy

analyze: build ## clang's static analyzer over the tree, for a person to judge
	@tools/lint.py analyze

clean: ## remove what was built
	rm -rf build build-asan build-bench build-fuzz
