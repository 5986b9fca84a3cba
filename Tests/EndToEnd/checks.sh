# shellcheck shell=bash disable=SC2154 # here, examples, uri, status, output: set in `libvirt` and what it sources
# Cases of what rmrr-guard says beforehand of the domains of this libvirtd. Sourced by `libvirt`.

# Runs `rmrr-guard check` on domains of libvirtd. The command and its answer become evidence.
check() {
  status=0
  output=$("$guard" check --connect "$uri" --host "$examples/hosts/whitepaper-6.12" --pci-ids /dev/null "$@" 2>&1) || status=$?
  evidence+=("\$ rmrr-guard check $*" "$output" "(exit status $status)")
}

expect_status() {
  ((status == $1)) || problem "expected exit status $1, but it is $status"
}

# The pools in a JSON answer that is what the schema says: network, verdict, and each device with its own.
pools_of_output() {
  /usr/bin/python3 -c '
import json, sys
import jsonschema
with open(sys.argv[1]) as schema:
    report = json.load(sys.stdin)
    jsonschema.Draft202012Validator(json.load(schema)).validate(report)
for domain in report["domains"]:
    for pool in domain["pools"]:
        devices = [device["address"] + "=" + device["verdict"] for device in pool["devices"]]
        print(domain["name"], domain["state"], pool["network"], pool["verdict"], *devices)
' "$here/../../Schema/report-v1.schema.json" <<<"$output" 2>&1
}

expect_pools() {
  local pools
  pools=$(pools_of_output)
  [[ $pools == "$1" ]] || problem "expected the pools $1, but read: $pools"
}

# Whether the network runs or not: which device libvirt will take then, nobody can tell now.
mixed_pool_is_told() {
  check mixed
  mixed_pool_is_told_as_text
  run net-start mixed-pool
  expect_success
  check mixed
  mixed_pool_is_told_as_text
  show_output

  check mixed --format json
  expect_status 0
  expect_pools 'mixed shut off mixed-pool None 0000:03:00.0=eligible 0000:01:00.1=refused 0000:02:00.0=refused'
}

mixed_pool_is_told_as_text() {
  expect_status 0
  expect_text 'network "mixed-pool" chooses one of 3 devices at the start; not all of them will do:'
  expect_text '0000:01:00.1 refused: Firmware has pinned memory 0xbdf7f000-0xbdf8efff to 0000:01:00.0'
  expect_text '0000:02:00.0 refused: Firmware has pinned memory 0xbdf7f000-0xbdf8efff to it'
  [[ $output != *'0000:03:00.0 '* ]] || problem 'expected nothing to be said of the device that will do'
}

# libvirt takes the first device of the pool.
mixed_pool_starts_with_the_first() {
  run net-start mixed-pool
  expect_success
  run start mixed
  expect_past_hook 0000:03:00.0
}

pinned_pool_is_refused_beforehand() {
  check pooled
  expect_status 1
  expect_text 'pooled: would be refused'
  expect_text 'network "pinned-pool" chooses one of 1 devices at the start; none of them will do:'
  expect_text 'Details: rmrr-guard device 0000:01:00.1 --host'
  check pooled --format json
  expect_status 1
  expect_pools 'pooled shut off pinned-pool refused 0000:01:00.1=refused'
}

# The domains as libvirtd has them: one that runs, and what would be refused is what was refused.
all_domains_are_told() {
  run start plain
  expect_success
  check --all
  expect_status 1
  expect_text 'plain        running   -             may start; it uses no PCI device of the host'
  expect_text 'vm0          shut off  1             would be refused'
  expect_text 'mixed        shut off  1             may start'
  expect_text '5 of 9 domains would be refused.'
}
