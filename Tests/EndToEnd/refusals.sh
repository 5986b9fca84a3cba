# shellcheck shell=bash disable=SC2154 # status, output: set in expect.sh
# Cases of what the hook refuses and what it lets pass. Sourced by `libvirt`.

# libvirt asks for nothing but the cleaning up after a refusal at `prepare`: no device was touched.
expect_refused_untouched() {
  expect_state "$1" 'shut off'
  expect_operations qemu "$1" 'prepare begin' 'stopped end' 'release end'
}

refused_for_group_mate() {
  run start vm0
  expect_refusal 0000:01:00.1 0000:01:00.0 0xbdf7f000
  expect_refused_untouched vm0
  show_output
}

refused_on_6_1() {
  configure 6.1
  refused_for_group_mate
}

refused_nvme_disk() {
  run start nvme
  expect_refusal 0000:02:00.0
  expect_refused_untouched nvme
}

# libvirt keeps the comments of a domain's metadata.
refused_not_plain() {
  run start commented
  expect_refusal 0000:02:00.0
  expect_refused_untouched commented
}

refused_commandline() {
  run start commandline
  expect_refusal 0000:02:00.0
  expect_refused_untouched commandline
}

eligible_passes() {
  run start eligible
  expect_past_hook 0000:03:00.0
}

refused_on_rhel_7_1() {
  configure rhel7.1
  refused_for_group_mate
}

graphics_passes() {
  run start graphics
  expect_past_hook 0000:00:02.0
}

policy_whitepaper() {
  configure 6.12 'policy = whitepaper'
  run start graphics
  expect_refusal 0000:00:02.0 0xbf800000 'policy `whitepaper`'
  expect_refused_untouched graphics
  show_output
}

policy_warn() {
  configure 6.12 'policy = warn'
  run start vm0
  expect_past_hook 0000:01:00.1
}

exceptions_for_all() {
  configure 6.12 \
    '[exception 0000:01:00.0]' 'reason = tested' \
    '[exception 0000:01:00.2]' 'reason = tested' \
    '[exception 0000:01:00.4]' 'reason = tested'
  run start vm0
  expect_past_hook 0000:01:00.1
}

exceptions_for_some() {
  configure 6.12 \
    '[exception 0000:01:00.0]' 'reason = tested' \
    '[exception 0000:01:00.2]' 'reason = tested'
  run start vm0
  expect_refusal 0000:01:00.1 0000:01:00.4
  expect_refused_untouched vm0
}

# There is no such example, so the configured host is not there, and nothing can be told of its devices.
host_missing_refused() {
  configure 9.9 'on-undetermined = refuse'
  run start vm0
  expect_refusal 0000:01:00.1 /sys/bus/pci/devices
  expect_refused_untouched vm0
}

host_missing_plain_runs() {
  configure 9.9 'on-undetermined = refuse'
  plain_runs
}

not_plain_passes() {
  run start commented
  expect_past_hook 0000:02:00.0
}

# The domain XML names no device at `prepare`; libvirt asks the network hook when it takes one from the pool.
refused_from_pool() {
  run net-start pinned-pool
  expect_success
  run start pooled
  expect_refusal 0000:01:00.1 0000:01:00.0
  expect_refused_untouched pooled
  show_output
}
