# shellcheck shell=bash disable=SC2154 # here: set in `libvirt`
# The cases, in the order in which they run. Sourced by `libvirt`.

run_all_cases() {
  define_everything

  test_case 'a device is refused for a pinned member of its group' refused_for_group_mate
  test_case 'a device is refused likewise on a host with kernel 6.1' refused_on_6_1
  test_case 'and on one with RHEL 7.1, whose kernel does not tell what is pinned' refused_on_rhel_7_1
  test_case 'a pinned NVMe disk is refused' refused_nvme_disk
  test_case 'a pinned device in XML that is not plain is refused' refused_not_plain
  test_case 'a pinned device on the QEMU command line is refused' refused_commandline
  test_case 'an eligible device gets past the hook' eligible_passes
  test_case 'pinned graphics get past the hook' graphics_passes
  test_case 'policy = whitepaper refuses them, and says that it is policy' policy_whitepaper
  test_case 'policy = warn lets a pinned device pass' policy_warn
  test_case 'exceptions for all pinned members let the device pass' exceptions_for_all
  test_case 'exceptions for some of the pinned members only do not' exceptions_for_some

  test_case 'a host that is not there leaves a device undetermined, not absent' host_missing_refused
  test_case 'and keeps no domain without host devices from starting' host_missing_plain_runs

  test_case 'a domain without host devices starts, runs and stops' plain_runs
  test_case 'a running guest survives a restart of libvirtd' guest_survives_restart
  test_case 'a guest is saved and restored' saved_and_restored
  test_case 'of two domains that start at once, one runs and one is refused' two_at_once

  run_libxml2_cases
  run_network_cases
  run_check_cases
  run_attach_cases
  run_doctor_cases
  if [[ -x $daemon ]]; then run_daemon_cases; else skip_case 'rmrr-guardd' "there is no $daemon"; fi
}

# What rmrr-guard, built beside the hook, says of the same domains beforehand.
run_check_cases() {
  local names=(
    'rmrr-guard check names the devices of a pool that will not do'
    'rmrr-guard check refuses a domain whose pool has no other'
    'rmrr-guard check tells all domains of libvirtd with their states'
  )
  if [[ ! -x $guard ]]; then
    skip_cases "there is no $guard" "${names[@]}"
    return
  fi

  test_case "${names[0]}" mixed_pool_is_told
  test_case "${names[1]}" pinned_pool_is_refused_beforehand
  test_case "${names[2]}" all_domains_are_told
}

run_libxml2_cases() {
  local names=(
    'without libxml2, a domain without host devices starts'
    'without libxml2, it starts also with on-undetermined = refuse'
    'without libxml2, a pinned device is refused all the same'
    'without libxml2, a domain whose XML is not plain passes, unchecked'
  )
  # On a system whose QEMU needs libxml2, no guest could start for a reason that is not ours.
  if [[ $(ldd "$(command -v qemu-system-x86_64)") == *libxml2* ]]; then
    skip_cases 'QEMU itself needs libxml2' "${names[@]}"
    return
  fi

  hide_libxml2
  test_case "${names[0]}" plain_runs
  test_case "${names[1]}" plain_runs_undetermined_refused
  test_case "${names[2]}" refused_for_group_mate
  test_case "${names[3]}" not_plain_passes
  show_libxml2
}

run_network_cases() {
  if ip link add rmrrprobe type bridge 2>/dev/null; then
    ip link delete rmrrprobe
    test_case 'a network starts and stops with the hook installed for networks' network_runs
  else
    skip_case 'a network starts and stops with the hook installed for networks' 'bridges cannot be made here'
  fi
  test_case 'a pinned device from a pool of host devices is refused' refused_from_pool
  test_case 'a pool whose first device is eligible gets past the hook' mixed_pool_starts_with_the_first
}

define_everything() {
  local address file
  for address in 0000:01:00.1 0000:02:00.0 0000:03:00.0; do
    pretend_virtual_function "$address"
  done
  for file in "$here"/domains/*.xml; do
    virsh define "$file" || fatal "$file cannot be defined"
  done
  for file in "$here"/networks/*.xml; do
    virsh net-define "$file" || fatal "$file cannot be defined"
  done
}
