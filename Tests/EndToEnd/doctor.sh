# shellcheck shell=bash disable=SC2154 # here, hook, guard, config, hook_directory, state, uri, status, output: set in `libvirt` and what it sources
# Cases of what rmrr-guard doctor finds on this machine, and of what libvirtd shows it. Sourced by `libvirt`.

run_doctor_cases() {
  local names=(
    'rmrr-guard doctor finds nothing wrong, and libvirt shows that the hook is in force'
    'rmrr-guard doctor answers programs and monitoring systems'
    'rmrr-guard doctor finds a hook that is not executable'
    'rmrr-guard doctor finds that there is no hook'
    'rmrr-guard doctor tells a hook of another from one that calls ours'
    'rmrr-guard doctor hears that another hook said no'
    'rmrr-guard doctor finds a hook that cannot be run'
    'rmrr-guard doctor finds that libvirt was not told of the hook, and that it was'
    'rmrr-guard doctor finds a hook of another version'
    'rmrr-guard doctor finds what is wrong in the settings'
    'rmrr-guard doctor finds what others can write to'
    'rmrr-guard doctor passes over what libvirt passes over'
    'rmrr-guard doctor knows the end of a hook by the number that libvirt tells'
    'rmrr-guard doctor tells what files show where libvirt cannot be asked'
  )
  if [[ ! -x $guard ]]; then
    local name
    for name in "${names[@]}"; do
      skip_case "$name" "there is no $guard"
    done
    return
  fi

  # The recorders are hooks too, and libvirt would call the others for their sake.
  rm -rf "$hook_directory"
  mkdir -p "$hook_directory"
  doctor_case "${names[0]}" doctor_proves
  doctor_case "${names[1]}" doctor_has_forms
  doctor_case "${names[2]}" doctor_finds_mode
  doctor_case "${names[3]}" doctor_finds_nothing
  doctor_case "${names[4]}" doctor_tells_dispatchers
  doctor_case "${names[5]}" doctor_hears_another
  doctor_case "${names[6]}" doctor_finds_unrunnable
  doctor_case "${names[7]}" doctor_knows_of_reloads
  doctor_case "${names[8]}" doctor_finds_version
  doctor_case "${names[9]}" doctor_reads_settings
  doctor_case "${names[10]}" doctor_finds_writers
  doctor_case "${names[11]}" doctor_passes_over
  doctor_case "${names[12]}" doctor_reads_ends
  doctor_case "${names[13]}" doctor_goes_without_libvirt

  rm -rf "$hook_directory"
  install_hook
  restart_libvirtd
}

# doctor_case NAME FUNCTION: runs a case with the hook as it should be, no settings, and a libvirtd that knows of the hook.
doctor_case() {
  rm -rf "${hook_directory:?}"/*
  put_hook
  restart_libvirtd
  test_case "$@"
}

put_hook() {
  install -m 0755 "$hook" "$hook_directory/qemu"
  install -m 0755 "$hook" "$hook_directory/network"
}

# Times are told to a second: what comes before and after must not fall into one.
restart_libvirtd() {
  stop_libvirtd
  sleep 1.1
  start_libvirtd || fatal 'libvirtd did not come up again'
  sleep 1.1
}

# Runs `rmrr-guard doctor` on this machine. The command and its answer become evidence.
doctor() {
  status=0
  output=$("$guard" doctor --connect "$uri" "$@" 2>&1) || status=$?
  evidence+=("\$ rmrr-guard doctor $*" "$output" "(exit status $status)")
}

# Has libvirtd look for hooks, and waits until it has: the daemon hook is called after that.
reload_libvirtd() {
  printf '#!/bin/sh\n: >%s/reloaded\n' "$state" >"$hook_directory/daemon"
  chmod 0755 "$hook_directory/daemon"
  rm -f "$state/reloaded"
  kill -HUP "$(<"$state/libvirtd.pid")"
  expect_soon 'libvirtd to look for hooks' test -e "$state/reloaded"
  rm -f "$hook_directory/daemon"
}

expect_no_canary() {
  local left
  left=$(virsh list --all --name | grep canary) || true
  [[ -z $left ]] || problem "expected no canary to be left, but there is $left"
}

doctor_proves() {
  rm -f "$config"
  doctor
  expect_status 0
  expect_text 'The hook is in force, as far as files tell; rmrr-guard doctor --prove has libvirt show it.'
  expect_text "qemu     $hook_directory/qemu     rmrr-guard-hook "
  doctor --prove
  expect_status 0
  expect_text 'The hook is in force: libvirt called it.'
  show_output
  expect_no_canary
}

doctor_has_forms() {
  rm -f "$config"
  doctor --prove --format json
  expect_status 0
  expect_json 'installation["answer"] == "proved" and installation["proof"]["uri"] == "qemu:///system" and installation["libvirtVersion"] and installation["daemons"][0]["program"] == "libvirtd"'
  doctor --monitoring --prove
  expect_status 0
  expect_text 'RMRR_GUARD OK - The hook is in force: libvirt called it. | faults=0;;0;0 warnings=0;0;;0'
  chmod 0644 "$hook_directory/qemu"
  doctor --monitoring
  expect_status 2
  expect_text "RMRR_GUARD CRITICAL - The hook is not in force. $hook_directory/qemu cannot be executed"
}

doctor_finds_mode() {
  rm -f "$config"
  chmod 0644 "$hook_directory/qemu"
  doctor
  expect_status 1
  expect_text "fault: $hook_directory/qemu cannot be executed: its mode is 0644."
  expect_text "chmod 0755 $hook_directory/qemu"
  doctor --prove
  expect_status 1
  expect_text 'did not ask the hook when a domain was started'
  show_output
  expect_no_canary
}

doctor_finds_nothing() {
  rm -f "$config" "$hook_directory/qemu"
  doctor
  expect_status 1
  expect_text "fault: rmrr-guard-hook is not installed as libvirt's qemu hook."
  ln -s /usr/sbin/rmrr-guard-hook "$hook_directory/qemu"
  doctor
  expect_status 1
  expect_text "fault: $hook_directory/qemu leads to nothing: there is no /usr/sbin/rmrr-guard-hook."
  doctor --prove
  expect_status 1
}

doctor_tells_dispatchers() {
  rm -f "$config"
  printf '#!/bin/sh\nexit 0\n' >"$hook_directory/qemu"
  doctor
  expect_status 2
  expect_text "warning: $hook_directory/qemu is somebody else's, and rmrr-guard-hook is not beside it."
  doctor --prove
  expect_status 1
  expect_text 'did not ask the hook when a domain was started'
  printf '#!/bin/sh\nexec %s "$@"\n' "$hook" >"$hook_directory/qemu"
  doctor --prove
  expect_status 0
  expect_text 'The hook is in force: libvirt called it.'
}

# The last of the hooks has the last word in what libvirt says.
doctor_hears_another() {
  rm -f "$config"
  mkdir "$hook_directory/qemu.d"
  printf '#!/bin/sh\necho not today >&2\nexit 1\n' >"$hook_directory/qemu.d/other"
  chmod 0755 "$hook_directory/qemu.d/other"
  doctor --prove
  expect_status 2
  expect_text 'A hook refused the test domain, and rmrr-guard-hook was not heard.'
  expect_text 'not today'
  show_output
  mv "$hook_directory/qemu" "$hook_directory/qemu.d/rmrr-guard"
  mv "$hook_directory/qemu.d/other" "$hook_directory/qemu"
  doctor --prove
  expect_status 0
  expect_text "information: $hook_directory/qemu is somebody else's."
}

doctor_finds_unrunnable() {
  rm -f "$config"
  printf '#!/nowhere/sh\n' >"$hook_directory/qemu"
  doctor --prove
  expect_status 1
  expect_text 'called a hook, and it did not run'
  show_output
  # The path of the dynamic linker, in a program that is ours.
  sed 's|/lib64/ld-linux|/lib64/xx-linux|; s|/lib/ld-linux|/lib/xx-linux|' "$hook" >"$hook_directory/qemu"
  doctor
  expect_status 1
  expect_text "fault: $hook_directory/qemu needs /lib"
  doctor --prove
  expect_status 1
  expect_text 'called a hook, and it did not run'
}

doctor_knows_of_reloads() {
  rm -f "$config" "${hook_directory:?}"/*
  restart_libvirtd
  put_hook
  doctor
  expect_status 2
  expect_text 'Whether the hook is in force cannot be told from files'
  expect_text "was started before $hook_directory/qemu was put there."
  show_output
  doctor --prove
  expect_status 1
  expect_text 'did not ask the hook when a domain was started'
  reload_libvirtd
  doctor --prove
  expect_text 'The hook is in force: libvirt called it.'
  # Whether it was reloaded for the network hook nothing shows, but the note of who has told it.
  expect_status 2
  note_reload 0
  doctor
  expect_status 0
  expect_text 'The hook is in force, as far as files tell'
  note_reload 1
  doctor
  expect_status 2
  rm -r /run/rmrr-guard-hook
}

# note_reload TICKS: notes as Scripts/libvirt-hooks does that libvirtd was told, or a process that started so much later.
note_reload() {
  local pid start
  pid=$(<"$state/libvirtd.pid")
  start=$(sed 's/.*) //' "/proc/$pid/stat" | cut --delimiter=' ' --fields=20)
  mkdir --parents --mode=0755 /run/rmrr-guard-hook
  echo "libvirtd $pid $((start + $1)) $(date +%s)" >/run/rmrr-guard-hook/reloaded
}

doctor_passes_over() {
  rm -f "$config"
  mkdir "$hook_directory/qemu.d"
  head --bytes=2000000 "$hook" >"$hook_directory/qemu.d/rmrr-guard.old"
  grep --quiet --text '@(#)rmrr-guard-hook [0-9]' "$hook_directory/qemu.d/rmrr-guard.old" ||
    printf '@(#)rmrr-guard-hook 0.0.9\0' >>"$hook_directory/qemu.d/rmrr-guard.old"
  chmod 0644 "$hook_directory/qemu.d/rmrr-guard.old"
  doctor
  expect_status 0
  expect_text 'The hook is in force, as far as files tell'
  expect_text "information: $hook_directory/qemu.d/rmrr-guard.old cannot be executed: its mode is 0644."
  expect_text "Remedy: rm $hook_directory/qemu.d/rmrr-guard.old"
  # The network hook is not the hook for domains.
  install -m 0755 "$hook_directory/qemu.d/rmrr-guard.old" "$hook_directory/network"
  doctor --prove
  expect_status 1
  expect_text 'The hook is in force: libvirt called it. The network hook is at fault.'
  expect_text "fault: $hook_directory/network is rmrr-guard-hook, and damaged."
  show_output
}

# A hook's own words may be like libvirt's.
doctor_reads_ends() {
  rm -f "$config"
  printf '#!/bin/sh\nexit 126\n' >"$hook_directory/qemu"
  doctor --prove
  expect_status 1
  expect_text 'called a hook, and it did not run'
  printf '#!/bin/sh\necho unexpected exit status 126 >&2\nexit 1\n' >"$hook_directory/qemu"
  doctor --prove
  expect_status 2
  expect_text 'A hook refused the test domain'
}

doctor_goes_without_libvirt() {
  local nowhere='qemu:///system?socket=/run/libvirt/nowhere'
  rm -f "$config"
  doctor --prove --connect "$nowhere"
  expect_status 69
  expect_text 'The hook is in force, as far as files tell'
  expect_text 'libvirt cannot be reached'
  doctor --prove --monitoring --connect "$nowhere"
  expect_status 3
  expect_text 'RMRR_GUARD UNKNOWN - libvirt cannot be reached'
  chmod 0644 "$hook_directory/qemu"
  doctor --prove --monitoring --connect "$nowhere"
  expect_status 2
  expect_text "RMRR_GUARD CRITICAL - The hook is not in force. $hook_directory/qemu cannot be executed"
  expect_text 'not proved: libvirt cannot be reached'
}

doctor_finds_version() {
  rm -f "$config"
  sed 's/@(#)rmrr-guard-hook [0-9]\.[0-9]\.[0-9]/@(#)rmrr-guard-hook 0.0.9/' "$hook" >"$hook_directory/qemu"
  doctor
  expect_status 2
  expect_text "$hook_directory/qemu is rmrr-guard-hook 0.0.9, and this is rmrr-guard "
}

doctor_reads_settings() {
  printf '%s\n' '[guard]' 'polcy = warn' >"$config"
  doctor
  expect_status 2
  expect_text "warning: $config: \`polcy\` has no meaning in [guard]."
  printf '%s\n' '[guard]' 'policy = warn' >"$config"
  doctor --prove
  expect_status 2
  expect_text 'The hook is in force: libvirt called it.'
  # shellcheck disable=SC2016 # that is how it is written
  expect_text 'warning: The policy is `warn`: nothing is refused.'
  printf '%s\n' '[exception 0000:7f:00.0]' 'reason = tried' 'domain = vm0' 'domain = vm9' >"$config"
  doctor
  expect_status 2
  expect_text 'warning: [exception 0000:7f:00.0]: there is no such device.'
  expect_text 'warning: [exception 0000:7f:00.0]: libvirt has no domain named "vm9".'
  [[ $output != *'named "vm0"'* ]] || problem 'expected nothing to be said of vm0'
  show_output
}

doctor_finds_writers() {
  rm -f "$config"
  chmod 0777 "$hook_directory"
  doctor
  expect_status 2
  expect_text "warning: $hook_directory can be written to by others than root."
  chmod 0755 "$hook_directory"
  chown 65534 "$hook_directory/network"
  doctor
  expect_status 2
  expect_text "warning: $hook_directory/network can be written to by others than root."
}
