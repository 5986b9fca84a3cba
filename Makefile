# rmrr-guard. The two commands to know: `make demo` and `make test`; `make help` lists the others.

SHELL := /bin/bash
SWIFT ?= swift
BINARIES := build/bin/rmrr-guard build/bin/rmrr-guard-hook build/bin/rmrr-guardd
FORMATTED := Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources/Fuzz Fuzz/Sources/FuzzTargets
FUNCTION_ORDER := Sources/rmrr-guard-hook/functions.order
SOURCES := Package.swift $(filter-out $(FUNCTION_ORDER),$(shell find Sources -type f))

BUILD_PACKAGES := binutils gcc g++ libc6-dev libinih-dev libpci-dev libsystemd-dev libvirt-dev python3
TEST_PACKAGES := $(BUILD_PACKAGES) chromium fish fonts-dejavu-core git iproute2 libseccomp2 libvirt-clients libvirt-daemon-system \
  libxml2-dev libxml2-utils mandoc openssh-client openssh-server poppler-utils procps prometheus python3-jsonschema python3-venv \
  python3-yaml qemu-system-x86 systemd systemd-journal-remote tini util-linux xz-utils zsh
PACKAGING_PACKAGES := $(BUILD_PACKAGES) checkpolicy debhelper dpkg-dev rpm semodule-utils
PACKAGING_TEST_PACKAGES := $(PACKAGING_PACKAGES) apparmor cpio debootstrap lintian rpmlint setools util-linux
LAB_PACKAGES := $(BUILD_PACKAGES) libxml2 python3 qemu-system-x86 util-linux
LAB_PACKAGES_ARM := gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-efi-aarch64 qemu-system-arm
FAULTS_PACKAGES := $(BUILD_PACKAGES) libxml2 python3 strace util-linux
FUZZ_PACKAGES := $(BUILD_PACKAGES) libxml2
COVERAGE_PACKAGES := $(BUILD_PACKAGES) libxml2 util-linux
BENCH_PACKAGES := $(BUILD_PACKAGES) libxml2-dev libxml2-utils pkg-config python3 time util-linux

# The Swift runtime is linked in, and so is the C++ library that it needs (the linker takes the first it finds): the hook
# then needs nothing of a host but its C library, and no libm where it has no use for it.
BUILD_FLAGS := -c release --static-swift-stdlib --disable-local-rpath -Xlinker -L$(CURDIR)/build/link

# How often the hook is run with faults around it.
RUNS ?= 100000
# How long each reader is fuzzed.
SECONDS ?= 60

# Where `make install` puts things: below DESTDIR, under PREFIX, and in /etc.
PREFIX ?= /usr/local
export DESTDIR PREFIX

.PHONY: help build man completions install install-files uninstall deb rpm demo test test-unit test-end-to-end test-packages \
  kernel-lab kernel-lab-smoke fault-injection fault-injection-smoke fuzz bench coverage format format-check clean deps-build \
  deps-test deps-coverage deps-packaging deps-packaging-test deps-lab deps-lab-arm deps-faults deps-fuzz deps-bench

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make build            the programs, in build/bin, with man and completions
build: deps-build $(BINARIES) man completions
	@Scripts/requirements $(BINARIES)

# `-lm` is said to the linker before anything that a package may say to it: it finds this in libm's place.
build/bin/%: $(SOURCES)
	@mkdir -p build/bin build/link
	@ln -sf "$$(gcc -print-file-name=libstdc++.a)" build/link/
	@echo 'INPUT(AS_NEEDED(libm.so.6))' >build/link/$*.libm && mv -f build/link/$*.libm build/link/libm.so
	$(SWIFT) build $(BUILD_FLAGS) --product $*
	@strip -o $@.new "$$($(SWIFT) build $(BUILD_FLAGS) --show-bin-path)/$*"
	@mv $@.new $@

# The build does not look at the order of the hook's functions: it would not link it anew for that.
build/bin/rmrr-guard-hook: build/function-order

build/function-order: $(FUNCTION_ORDER)
	@mkdir -p build
	@rm -f .build/release/rmrr-guard-hook
	@touch $@

## make man              the manual pages, in build/man
man: build/man/made

## make completions      what bash, zsh and fish offer to who types, in build/completions
completions: build/completions/made

# Both are made of what the program tells of itself.
build/man/made: build/bin/rmrr-guard Scripts/manual $(shell find Manual -type f)
	@rm -rf build/man
	@Scripts/manual build/bin/rmrr-guard build/man
	@touch $@

build/completions/made: build/bin/rmrr-guard Scripts/completions Scripts/whole-words.bash
	@rm -rf build/completions
	@Scripts/completions build/bin/rmrr-guard build/completions
	@touch $@

## make install          the programs, and the hook where libvirt calls it; DESTDIR and PREFIX (/usr/local) say where
install: $(BINARIES) man completions
	@Scripts/install all

# For packages, which place the hook when they are installed.
install-files: $(BINARIES) man completions
	@Scripts/install files

## make uninstall        takes away what `make install` with the same DESTDIR and PREFIX has brought
uninstall:
	@Scripts/install remove

## make deb              a package for Debian 12 and newer, in build/packages
deb: deps-packaging build
	@Scripts/deb

## make rpm              packages for RPM, in build/packages
rpm: deps-packaging build
	@Scripts/rpm build/packages

## make demo             builds, and shows a refusal and a dry run on hosts of this repository
demo: build
	@Examples/demo

## make test             installs what the tests need, and runs them all
test: deps-test format-check test-unit test-end-to-end

## make test-unit        the unit tests alone
test-unit: deps-build
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

## make test-end-to-end  the programs as they are installed, under a real libvirtd too
test-end-to-end: deps-test $(BINARIES) man completions
	Tests/KernelLab/test_kernellab.py
	Tests/EndToEnd/install
	Tests/EndToEnd/proxmox
	Tests/EndToEnd/surroundings
	Tests/EndToEnd/documents
	Tests/EndToEnd/manual
	Tests/EndToEnd/systemd
	Tests/EndToEnd/journal
	Tests/EndToEnd/completions
	Tests/EndToEnd/terminal
	Tests/EndToEnd/commands
	Tests/EndToEnd/hook
	Tests/EndToEnd/exports
	Tests/EndToEnd/ansible
	Tests/EndToEnd/recorded-hosts
	Tests/EndToEnd/fleet
	Tests/EndToEnd/page
	Benchmarks/bench --answers
	Tests/EndToEnd/libvirt build/bin/rmrr-guard-hook Examples

## make test-packages    the packages, in roots of Debian 12 and 13 (six minutes, the first time twelve)
test-packages: deps-packaging-test deb rpm
	Tests/EndToEnd/packages

## make kernel-lab       asks three generations of Linux in QEMU whom they refuse, and compares (an hour)
kernel-lab: deps-lab deps-lab-arm $(BINARIES)
	Tests/KernelLab/lab

## make kernel-lab-smoke the same for a few tables, and shows that a broken rule is seen (five minutes)
kernel-lab-smoke: deps-lab $(BINARIES)
	Tests/KernelLab/lab --smoke
	Tests/KernelLab/broken-rule

## make fault-injection the hook with whatever may be wrong around it, RUNS times (100,000 in half an hour)
fault-injection: deps-faults $(BINARIES)
	Tests/FaultInjection/many-starts
	Tests/FaultInjection/stages
	Tests/FaultInjection/faults --runs $(RUNS)

## make fault-injection-smoke the same for a few thousand, and shows that a broken gate is seen
fault-injection-smoke: deps-faults $(BINARIES)
	Tests/FaultInjection/many-starts
	Tests/FaultInjection/stages --sample 4
	Tests/FaultInjection/faults --runs 3000
	Tests/FaultInjection/broken-gate

## make fuzz             every reader of bytes from outside with bytes of chance, SECONDS for each
fuzz: deps-fuzz
	Fuzz/fuzz $(SECONDS)

## make coverage         which lines of the hook the unit tests run, and why not the others
coverage: deps-coverage
	@SWIFT=$(SWIFT) Tests/Coverage/coverage

## make bench            what the programs cost, against a C program that parses and hooks in shell and Python
bench: deps-bench $(BINARIES)
	@Benchmarks/bench

## make format           puts the sources into their one format
format:
	$(SWIFT) format format --in-place --recursive --parallel $(FORMATTED)

## make format-check     fails where they are not in it
format-check:
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

## make clean            removes what was built
clean:
	rm -rf .build build

# Prints the packages that are missing, then installs them with services kept from starting.
define install-packages
	@Scripts/install-packages $(1)
endef

deps-build:
	$(call install-packages,$(BUILD_PACKAGES))

deps-test:
	$(call install-packages,$(TEST_PACKAGES))

deps-coverage:
	$(call install-packages,$(COVERAGE_PACKAGES))

deps-packaging:
	$(call install-packages,$(PACKAGING_PACKAGES))

deps-packaging-test:
	$(call install-packages,$(PACKAGING_TEST_PACKAGES))

deps-lab:
	$(call install-packages,$(LAB_PACKAGES))

deps-lab-arm:
	$(call install-packages,$(LAB_PACKAGES_ARM))

deps-faults:
	$(call install-packages,$(FAULTS_PACKAGES))

deps-fuzz:
	$(call install-packages,$(FUZZ_PACKAGES))

deps-bench:
	$(call install-packages,$(BENCH_PACKAGES))
