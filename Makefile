# A thin layer over SwiftPM and the program itself; `make help` lists the targets.
# Plain `swift build -c release` works as well once the system packages are there.

SWIFT ?= swift
# More flags for `fashion train`, `fashion benchmark`, `Benchmarks/compare.py` or `Interoperability/run`.
ARGS ?=
# Folder with the data set; found or downloaded when empty.
DATA ?=
# Folder that gets saved_model/, results/ and Reports/; the current one when empty.
OUTPUT ?=
# More flags for `swift test`, for example "--filter FashionComputeTests".
TEST_FLAGS ?=
# More flags for `swift build` and `swift test`, for example --disable-default-traits: without the server and what only it needs.
SWIFT_FLAGS ?=
# How many damaged files `make fuzz` reads at least, over all readers.
INPUTS ?= 100000
# Where `make install` puts bin/fashion and share/fashion.
PREFIX ?= /usr/local
DESTDIR ?=
# Another oneDNN than the system's: a folder with include/ and lib/.
ONEDNN_PREFIX ?=

# Homebrew's folders are not searched by the compiler, so on macOS they are a prefix like any other.
ifeq ($(shell uname -s),Darwin)
ifeq ($(ONEDNN_PREFIX),)
override ONEDNN_PREFIX := $(shell brew --prefix 2>/dev/null)
endif
LIBOMP = $(ONEDNN_PREFIX)/opt/libomp
else ifneq ($(ONEDNN_PREFIX),)
ifeq ($(wildcard $(ONEDNN_PREFIX)/include/oneapi/dnnl/dnnl.h),)
$(error ONEDNN_PREFIX: $(ONEDNN_PREFIX) has no include/oneapi/dnnl/dnnl.h)
endif
endif

ifneq ($(filter --data% --output%,$(ARGS)),)
$(error give DATA=folder and OUTPUT=folder rather than --data and --output: every step needs them)
endif

# A build folder per oneDNN: SwiftPM does not notice that headers come from somewhere else, and would mix the headers
# of one version with the library of another.
SCRATCH ?= .build$(if $(ONEDNN_PREFIX),-onednn$(subst /,-,$(abspath $(ONEDNN_PREFIX))))

ifneq ($(ONEDNN_PREFIX),)
override ONEDNN_PREFIX := $(abspath $(ONEDNN_PREFIX))
ONEDNN_LIB := $(or $(patsubst %/,%,$(dir $(firstword $(wildcard \
    $(ONEDNN_PREFIX)/lib/libdnnl.* $(ONEDNN_PREFIX)/lib64/libdnnl.*)))),$(ONEDNN_PREFIX)/lib)
ONEDNN_FLAGS := -Xcc -I$(ONEDNN_PREFIX)/include \
    -Xlinker -L$(ONEDNN_LIB) -Xlinker -rpath -Xlinker $(ONEDNN_LIB) \
    $(if $(LIBOMP),-Xcc -I$(LIBOMP)/include -Xlinker -L$(LIBOMP)/lib)
endif

BUILD_FLAGS := --scratch-path $(SCRATCH) $(ONEDNN_FLAGS) $(SWIFT_FLAGS)
BINARY := $(SCRATCH)/release/fashion
FORMATTED := Sources Tests Examples Package.swift
VENV := .venv-benchmarks

DATA_FLAG := $(if $(DATA),--data "$(DATA)")
OUTPUT_FLAG := $(if $(OUTPUT),--output "$(OUTPUT)")
FOLDER := $(or $(OUTPUT),.)

# SwiftPM uses all the cores by itself, and two of its runs in one folder would only wait for each other.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help train evaluate data build build-tests test fuzz benchmark compare interop docs examples format lint dependencies install clean

help: ## lists the targets
	@echo "usage: make TARGET [VARIABLE=value …]"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	    | while IFS='|' read -r target text; do printf '  %-16s%s\n' "$$target" "$$text"; done
	@echo
	@echo '  ARGS="--epochs 3"   more flags for train, benchmark, compare and interop'
	@echo '  DATA=folder         where the data set lies (otherwise found, or downloaded)'
	@echo '  OUTPUT=folder       what train writes into and evaluate reads (otherwise the current folder)'
	@echo '  TEST_FLAGS="…"      more flags for swift test, e.g. "--filter FashionComputeTests"'
	@echo '  SWIFT_FLAGS="…"     more flags for swift build and swift test, e.g. --disable-default-traits: no server'
	@echo '  INPUTS=1000000      how many damaged files fuzz reads at least (otherwise 100000)'
	@echo '  PREFIX=folder       where install puts bin/fashion (otherwise /usr/local)'
	@echo '  ONEDNN_PREFIX=…     builds against another oneDNN, 2.6 or 3.x: a folder with include/ and lib/'

train: data ## installs what is missing, builds, finds the data, trains, evaluates
	$(BINARY) train $(DATA_FLAG) $(OUTPUT_FLAG) $(ARGS)
	$(BINARY) evaluate $(DATA_FLAG) $(OUTPUT_FLAG)
	@echo
	@cd "$(FOLDER)" && folder=$$(pwd) \
	    && echo "Everything lies in $$folder:" \
	    && echo "  the model and its history             saved_model/best_model.h5, …" \
	    && echo "  metrics, predictions, configuration   results/metrics.json, …" \
	    && if [ -d Reports ]; then echo "  reports                               Reports/"; fi
	@echo "The program is $(abspath $(BINARY))"

evaluate: data ## evaluates the model that train saved
	$(BINARY) evaluate $(DATA_FLAG) $(OUTPUT_FLAG) $(ARGS)

data: build ## says which data set is used; downloads it when there is none
	@$(BINARY) data info --no-near-duplicates $(DATA_FLAG) || $(BINARY) data fetch $(DATA_FLAG)

build: dependencies ## builds the program in release mode
	$(SWIFT) build -c release --product fashion $(BUILD_FLAGS)

# The tests and what they need, which is less than all targets where FASHION_TESTS leaves tests out.
build-tests: dependencies
	$(SWIFT) build --product fashionPackageTests $(BUILD_FLAGS)

test: build-tests ## runs the tests
	$(SWIFT) test --skip-build $(BUILD_FLAGS) $(TEST_FLAGS)

fuzz: build-tests ## reads 100,000 damaged files, each within 2 GB and 5 s
	@{ FASHION_FUZZ=$(INPUTS) $(SWIFT) test $(BUILD_FLAGS) --skip-build --no-parallel \
	    --filter 'NeverCrash|FuzzTests|PickleTests|StateDictionaryTests/fuzz|NPZTests/fuzz'; echo $$? > $(SCRATCH)/fuzz.status; } | tee $(SCRATCH)/fuzz.log
	@test "$$(cat $(SCRATCH)/fuzz.status)" = 0 || { echo 'fuzz: a test failed, or an input took too long or too much'; exit 1; }
	@awk '/^fuzz: inputs in all: / { n = $$5 } END { if (n < $(INPUTS)) { print "fuzz: expected $(INPUTS) inputs, read " n + 0; exit 1 } }' \
	    $(SCRATCH)/fuzz.log

benchmark: build ## measures training and inference on this machine
	$(BINARY) benchmark $(DATA_FLAG) $(ARGS)

compare: build ## measures against PyTorch, Keras and ONNX Runtime (downloads about 1 GB)
	Scripts/install-dependencies python3-venv
	test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --requirement Benchmarks/requirements.txt
	$(VENV)/bin/python Benchmarks/compare.py --fashion $(BINARY) $(DATA_FLAG) $(ARGS)

interop: build ## exchanges files with Keras, ONNX Runtime, PyTorch, TensorBoard and Python; clients of the server (downloads about 1 GB once)
	Scripts/install-dependencies python3-venv chromium
	Interoperability/run --fashion $(BINARY) $(DATA_FLAG) $(ARGS)

docs: dependencies ## builds the documentation of all library targets as one archive, .build-docs/fashion.doccarchive
	Scripts/build-docs

examples: dependencies ## builds and runs the programs in Examples/ and the README's, and checks what they print
	Scripts/check-examples

format: ## formats the sources
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

lint: ## checks the sources' format
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

dependencies: ## installs the system packages that are missing
	@Scripts/install-dependencies

install: build ## installs the program and its model below PREFIX
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/fashion"
	install -d "$(DESTDIR)$(PREFIX)/share/fashion"
	install -m 644 Models/fashion-mnist.h5 "$(DESTDIR)$(PREFIX)/share/fashion/fashion-mnist.h5"

clean: ## removes what was built (not the data, the models or the results)
	rm -rf .build .build-onednn* .build-examples .build-docs $(VENV) .venv-interop-*
