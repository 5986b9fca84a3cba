# shellcheck shell=bash disable=SC2154 # state: set in sandbox.sh
# Cases of guests and networks that run: the hook must never be in their way. Sourced by `libvirt`.

plain_runs() {
  run start plain
  expect_success
  expect_state plain running
  run destroy plain
  expect_success
  expect_operations qemu plain 'prepare begin' 'start begin' 'started begin' 'stopped end' 'release end'
}

plain_runs_undetermined_refused() {
  configure 6.12 'on-undetermined = refuse'
  plain_runs
}

# libvirt ends a running guest if the hook fails at `reconnect`, and it asks after the daemon is up.
guest_survives_restart() {
  local guest
  run start plain
  expect_success
  guest=$(cat /run/libvirt/qemu/plain.pid 2>/dev/null) || problem 'expected a process of the guest'

  stop_libvirtd
  start_libvirtd || fatal 'libvirtd did not come up again'
  expect_soon 'reconnect begin for plain' grep -q '^plain reconnect begin ' "$state/qemu-operations"
  sleep 1
  expect_state plain running
  [[ -d /proc/${guest:-none} ]] || problem 'expected the process of the guest to run on'
  expect_operations qemu plain 'prepare begin' 'start begin' 'started begin' 'reconnect begin'
}

saved_and_restored() {
  run start plain
  expect_success
  run managedsave plain
  expect_success
  expect_state plain 'shut off'
  : >"$state/qemu-operations"

  run start plain
  expect_success
  expect_state plain running
  expect_operations qemu plain 'restore begin' 'prepare begin' 'start begin' 'started begin'
  # A restore that failed would keep the image, and the next start would try it again.
  virsh managedsave-remove plain >/dev/null 2>&1 || true
}

two_at_once() {
  start_in_background vm0
  start_in_background plain

  collect plain
  expect_success
  expect_state plain running
  expect_operations qemu plain 'prepare begin' 'start begin' 'started begin'

  collect vm0
  expect_refusal 0000:01:00.1 0000:01:00.0
  expect_refused_untouched vm0
}

network_runs() {
  run net-start isolated
  expect_success
  run net-info isolated
  expect_text 'Active:         yes'
  run net-destroy isolated
  expect_success
  expect_operations network isolated 'start begin' 'started begin' 'stopped end'
}
