# shellcheck shell=bash disable=SC2154 # here, examples, uri, state, status, output: set in `libvirt` and what it sources
# Cases of what rmrr-guard attaches to the domains of this libvirtd, and what it does not. Sourced by `libvirt`.

devices=$state/devices

run_attach_cases() {
  local names=(
    'rmrr-guard attach keeps a pinned device from a guest that runs'
    'rmrr-guard attach says in the words of libvirt why a device that is free was not attached'
    'rmrr-guard attach gives a guest that runs what is no host device'
    'rmrr-guard attach gives a domain a device for its next start'
    'rmrr-guard attach takes the options of virsh attach-device'
    'rmrr-guard attach opens no connection that may write for a dry run or a refusal'
    'rmrr-guard attach knows the devices of a pool'
    'rmrr-guard attach reads a device in no other way than libvirt does'
    'rmrr-guard attach does not take the devices of this machine for those of another'
    'rmrr-guard attach says that a device is attached also where its answer cannot be written'
    'rmrr-guard attach finds a guest that runs by its ID'
    'rmrr-guard attach says which domain or libvirt is not there'
  )
  if [[ ! -x $guard ]]; then
    skip_cases "there is no $guard" "${names[@]}"
    return
  fi

  mkdir -p "$devices"
  host_device 0x01 0x1 >"$devices/pinned.xml"
  host_device 0x03 0x0 >"$devices/free.xml"
  host_device 0x7f 0x0 >"$devices/absent.xml"
  echo "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>" >"$devices/rng.xml"
  echo "<interface type='network'><source network='pinned-pool'/></interface>" >"$devices/pinned-pool.xml"
  echo "<interface type='network'><source network='mixed-pool'/></interface>" >"$devices/mixed-pool.xml"
  define_pluggable
  test_case "${names[0]}" pinned_is_kept_back
  test_case "${names[1]}" failure_is_told
  test_case "${names[2]}" other_device_is_attached
  test_case "${names[3]}" next_start_gets_it
  test_case "${names[4]}" options_are_those_of_virsh
  test_case "${names[5]}" nothing_can_be_written
  test_case "${names[6]}" pools_are_known
  test_case "${names[7]}" hostile_devices
  test_case "${names[8]}" another_machine_is_named
  test_case "${names[9]}" answer_is_lost
  test_case "${names[10]}" identifier_is_known
  test_case "${names[11]}" nobody_is_there
  virsh undefine pluggable
}

host_device() {
  cat <<END
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source><address domain='0x0000' bus='$1' slot='0x00' function='$2'/></source>
</hostdev>
END
}

# Its machine has slots that a device can be plugged into.
define_pluggable() {
  sed "s|<name>plain</name>|<name>pluggable</name>|; s|machine='q35'|machine='pc'|; s|</os>|&<features><acpi/></features>|" "$here/domains/plain.xml" >"$state/pluggable.xml"
  virsh define "$state/pluggable.xml" || fatal 'the domain pluggable cannot be defined'
}

# attach FILE OPTION…: runs `rmrr-guard attach pluggable` on a device. The command and its answer become evidence.
attach() {
  status=0
  output=$("$guard" attach pluggable "$devices/$1" --connect "$uri" --host "$examples/hosts/whitepaper-6.12" \
    --pci-ids /dev/null "${@:2}" 2>&1) || status=$?
  evidence+=("\$ rmrr-guard attach pluggable $*" "$output" "(exit status $status)")
}

both_forms() {
  virsh dumpxml pluggable
  virsh dumpxml --inactive pluggable
}

# unchanged COMMAND…: the command leaves the domain as it is, byte for byte.
unchanged() {
  local before
  before=$(both_forms)
  "$@"
  [[ $before == "$(both_forms)" ]] || problem "expected the domain to stay as it is: $(diff <(echo "$before") <(both_forms))"
}

# expect_in FORM COUNT TEXT: the domain has a text so many times in a form, which is an option of `virsh dumpxml`, or nothing.
expect_in() {
  local count
  # shellcheck disable=SC2086 # no word where there is no option
  count=$(virsh dumpxml $1 pluggable | grep --count --fixed-strings -- "$3") || true
  ((count == $2)) || problem "expected $2 times in virsh dumpxml $1: $3, but found $count"
}

# expect_json EXPRESSION: the output is what the schema says, and the expression holds of it.
expect_json() {
  /usr/bin/python3 -c '
import json, sys
import jsonschema
with open(sys.argv[1]) as schema:
    report = json.load(sys.stdin)
    jsonschema.Draft202012Validator(json.load(schema)).validate(report)
sys.exit(not eval(sys.argv[2], dict(report)))
' "$here/../../Schema/report-v1.schema.json" "$1" <<<"$output" 2>&1 || problem "expected of the JSON: $1"
}

pinned_is_kept_back() {
  run start pluggable
  expect_success
  unchanged attach pinned.xml
  expect_status 1
  expect_text 'Host device 0000:01:00.1 (Ethernet controller) was not attached to pluggable: it cannot be given to a guest.'
  expect_text 'Firmware has pinned memory 0xbdf7f000-0xbdf8efff to 0000:01:00.0 (Intel RMRR)'
  expect_text 'No device has been touched.'
  expect_text 'Details: rmrr-guard device 0000:01:00.1 --host'
  show_output
  unchanged attach pinned.xml --persistent --undetermined
  expect_status 1
  unchanged attach pinned.xml --format json
  expect_status 1
  expect_json 'not attachment["attached"] and attachment["obstacle"] == "refused" and domain["devices"][0]["verdict"] == "refused"'
  unchanged attach absent.xml --undetermined
  expect_status 2
  expect_text 'This host has no such PCI device.'
  expect_state pluggable running
}

# The recorded host has the device, and this machine has not.
failure_is_told() {
  run start pluggable
  expect_success
  unchanged attach free.xml
  expect_status 71
  expect_text 'rmrr-guard: The device was not attached to pluggable: '
  case $output in
    *'0000:03:00.0 not found'* | *"host doesn't support passthrough of host PCI devices"*) ;;
    *) problem 'expected the words of libvirt' ;;
  esac
  show_output
  expect_state pluggable running
}

other_device_is_attached() {
  run start pluggable
  expect_success
  attach rng.xml
  expect_status 0
  expect_text 'The <rng> is attached to pluggable (live).'
  expect_in '' 1 "<rng model='virtio'>"
  expect_in --inactive 0 '<rng'
  attach rng.xml --live --config --format json
  expect_status 0
  expect_json 'attachment == {"attached": True, "dryRun": False, "element": "rng", "obstacle": None, "targets": ["live", "config"]}'
  expect_in '' 2 "<rng model='virtio'>"
  expect_in --inactive 1 "<rng model='virtio'>"
  run detach-device pluggable "$devices/rng.xml" --config
  expect_success
  expect_operations qemu pluggable 'prepare begin' 'start begin' 'started begin'
}

# libvirt does not look whether the device is there until the domain starts.
next_start_gets_it() {
  attach free.xml --config
  expect_status 0
  expect_text 'Host device 0000:03:00.0 (Ethernet controller) is attached to pluggable (config).'
  expect_in --inactive 1 "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>"
  show_output
  unchanged attach free.xml --config
  expect_status 71
  run detach-device pluggable "$devices/free.xml" --config
  expect_success
}

options_are_those_of_virsh() {
  unchanged attach rng.xml
  expect_status 71
  expect_text 'Nothing was attached to pluggable: it is not running. --config attaches the device for its next start.'
  attach rng.xml --current
  expect_status 0
  expect_text 'attached to pluggable (config)'
  attach rng.xml --persistent
  expect_in --inactive 2 '<rng'
  run start pluggable
  expect_success
  attach rng.xml --persistent
  expect_text 'attached to pluggable (live, config)'
  attach rng.xml --current
  expect_text 'attached to pluggable (live)'
  expect_in '' 4 '<rng'
  expect_in --inactive 3 '<rng'
  unchanged attach rng.xml --current --config
  expect_status 64
  virsh destroy pluggable
  virsh undefine pluggable
  define_pluggable
}

# With its socket out of sight the libvirt that may write cannot be reached; the one that reads has a socket of its own.
nothing_can_be_written() {
  run start pluggable
  expect_success
  mv /run/libvirt/libvirt-sock "$state/libvirt-sock"
  attach free.xml --dry-run
  expect_status 0
  expect_text 'would be attached to pluggable (live).'
  attach free.xml --dry-run --format json
  expect_json 'not attachment["attached"] and attachment["dryRun"] and attachment["obstacle"] is None'
  attach pinned.xml --dry-run
  expect_status 1
  expect_text 'would not be attached to pluggable: it cannot be given to a guest.'
  attach pinned.xml
  expect_status 1
  attach rng.xml
  expect_status 69
  expect_text 'libvirt cannot be reached at qemu:///system'
  mv "$state/libvirt-sock" /run/libvirt/libvirt-sock
  expect_in '' 0 '<rng'
}

pools_are_known() {
  run net-start pinned-pool
  run net-start mixed-pool
  run start pluggable
  expect_success
  unchanged attach pinned-pool.xml
  expect_status 1
  expect_text 'network "pinned-pool" chooses one of 1 devices when it is attached; none of them will do:'
  unchanged attach mixed-pool.xml
  expect_status 2
  expect_text 'network "mixed-pool" chooses one of 3 devices when it is attached; not all of them will do:'
  expect_text '--undetermined attaches it all the same; the kernel may refuse it then.'
  : >"$state/network-operations"
  # libvirt takes the first, which is free, and of which there is none on this machine.
  attach mixed-pool.xml --undetermined
  expect_status 71
  expect_operations network mixed-pool 'port-created begin' 'port-deleted begin'
  attach mixed-pool.xml --undetermined --config
  expect_status 0
  expect_in --inactive 1 "<source network='mixed-pool'/>"
  run detach-device pluggable "$devices/mixed-pool.xml" --config
}

hostile_devices() {
  local free name
  free=$(<"$devices/free.xml")
  { cat "$devices/rng.xml" "$devices/pinned.xml"; } >"$devices/two-roots.xml"
  printf '</devices><devices>%s' "$free" >"$devices/glued.xml"
  printf '<!DOCTYPE hostdev><hostdev/>' >"$devices/doctype.xml"
  printf '<!DOCTYPE rng [<!ENTITY b "<address/>">]><rng>&b;</rng>' >"$devices/entity.xml"
  sed "s|<hostdev|<x:hostdev xmlns:x='u'|; s|</hostdev|</x:hostdev|" "$devices/pinned.xml" >"$devices/namespace.xml"
  printf '<rng/>\0%s' "$free" >"$devices/zero.xml"
  cp "$here/domains/plain.xml" "$devices/domain.xml"
  head --bytes=9000000 /dev/zero | tr '\0' ' ' >"$devices/large.xml"
  for name in two-roots glued doctype entity namespace zero domain large; do
    unchanged attach "$name.xml" --config
    expect_status 65
    expect_text "rmrr-guard: $devices/$name.xml: "
  done
  unchanged attach nowhere.xml --config
  expect_status 66
}

# An ssh that leads to this machine stands for one that leads to another: the URI tells no difference.
another_machine_is_named() {
  local remote
  cat >"$state/ssh" <<'END'
#!/bin/sh
while [ "$1" != server ]; do shift; done
shift
exec sh -c "$*"
END
  chmod 0755 "$state/ssh"
  remote=(attach pluggable "$devices/pinned.xml" --connect "qemu+ssh://server/system?command=$state/ssh" --config)
  status=0
  output=$("$guard" "${remote[@]}" 2>&1) || status=$?
  expect_status 64
  expect_text 'run on another machine than this one. Say by --host what is known of that machine'
  status=0
  output=$("$guard" "${remote[@]}" --host "$examples/hosts/whitepaper-6.12" 2>&1) || status=$?
  expect_status 1
  expect_text 'was not attached to pluggable: it cannot be given to a guest.'
}

answer_is_lost() {
  local command=("$guard" attach pluggable "$devices/rng.xml" --connect "$uri" --host "$examples/hosts/whitepaper-6.12" --config)
  status=0
  output=$("${command[@]}" --dry-run 2>&1 >/dev/full) || status=$?
  expect_status 74
  expect_text 'rmrr-guard: The answer cannot be written: No space left on device.'
  expect_in --inactive 0 '<rng'
  status=0
  output=$("${command[@]}" 2>&1 >/dev/full) || status=$?
  expect_status 74
  expect_text 'rmrr-guard: The device is attached to pluggable; the answer cannot be written: No space left on device.'
  expect_in --inactive 1 "<rng model='virtio'>"
  run detach-device pluggable "$devices/rng.xml" --config
  expect_success
}

identifier_is_known() {
  local number
  run start pluggable
  expect_success
  number=$(virsh domid pluggable)
  status=0
  output=$("$guard" attach "$number" "$devices/rng.xml" --connect "$uri" --host "$examples/hosts/whitepaper-6.12" 2>&1) || status=$?
  expect_status 0
  expect_text 'The <rng> is attached to pluggable (live).'
  expect_in '' 1 "<rng model='virtio'>"
  run destroy pluggable
  status=0
  output=$("$guard" attach "$number" "$devices/rng.xml" --connect "$uri" --host "$examples/hosts/whitepaper-6.12" 2>&1) || status=$?
  expect_status 66
  expect_text "libvirt has no domain named \"$number\"."
}

nobody_is_there() {
  status=0
  output=$("$guard" attach nobody "$devices/rng.xml" --connect "$uri" --host "$examples/hosts/whitepaper-6.12" 2>&1) || status=$?
  expect_status 66
  expect_text 'libvirt has no domain named "nobody".'
  stop_libvirtd
  attach rng.xml --config
  start_libvirtd || fatal 'libvirtd did not come up again'
  expect_status 69
  expect_text 'libvirt cannot be reached at qemu:///system'
}
