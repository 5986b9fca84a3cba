# shellcheck shell=bash disable=SC2154 # here, examples, uri, state, status, output: set in `libvirt` and what it sources
# Cases of what rmrr-guardd tells the journal of this libvirtd. Sourced by `libvirt`.

journal=$state/journal
notifications=$state/notifications
daemon_pid=
listener_pid=

# What stands for journald and for systemd.
start_listener() {
  "$here/journal_listener.py" /run/systemd/journal/socket "$journal" /run/systemd/notify "$notifications" &
  listener_pid=$!
  local deadline=$((SECONDS + 10))
  until [[ -S /run/systemd/journal/socket && -S /run/systemd/notify ]] || ((SECONDS >= deadline)); do sleep 0.1; done
}

stop_listener() {
  kill "$listener_pid" && wait "$listener_pid" || true
  rm -rf /run/systemd
}

# start_daemon [VARIABLE=VALUE…]: as its unit has systemd start it: as a user of its own with the one right to read everything, with
# the system calls that the unit leaves it, and with its standard error tied to the journal.
start_daemon() {
  : >"$journal"
  : >"$notifications"
  mkdir -p "$state/daemon"
  chown nobody "$state/daemon"
  : >"$state/daemon.err"
  env "$@" JOURNAL_STREAM="$(stat --format '%d:%i' "$state/daemon.err")" NOTIFY_SOCKET=/run/systemd/notify \
    STATE_DIRECTORY="$state/daemon" \
    setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all,+dac_read_search --ambient-caps=+dac_read_search \
    --bounding-set=-all,+dac_read_search --no-new-privs "$here/unit_sandbox.py" "$here/../../systemd/rmrr-guardd.service" \
    "$daemon" --connect "$uri" --metrics "$state/daemon/rmrr-guardd.prom" >"$state/daemon.out" 2>"$state/daemon.err" </dev/null &
  daemon_pid=$!
  expect_soon 'the daemon is ready' notified READY=1
}

# Leaves its exit status in `status`.
stop_daemon() {
  status=0
  kill -TERM "$daemon_pid"
  wait "$daemon_pid" || status=$?
  daemon_pid=
}

# A daemon of its own for a case, with nothing kept of any before it; what it has said becomes evidence.
with_daemon() {
  rm -rf "$state/daemon"
  start_daemon
  "$@"
  stop_daemon
  ((status == 0)) || problem "expected the daemon to end well, but its exit status is $status"
  [[ ! -s $state/daemon.out && ! -s $state/daemon.err ]] || problem "expected silence, but read: $(cat "$state"/daemon.{out,err})"
  evidence+=("the journal:" "$(tail -n 20 "$journal")" "systemd was told:" "$(tail -n 5 "$notifications")")
}

notified() {
  /usr/bin/python3 -c '
import json, sys
sys.exit(not any(sys.argv[2] in json.loads(line)["text"].split("\n") for line in open(sys.argv[1])))' "$notifications" "$1"
}

# told DOMAIN DEVICE [FROM]: the verdicts that were told of a device of a domain, or of the host where the domain is -, with commas,
# from a line of the journal on.
told() {
  /usr/bin/python3 -c '
import json, sys
path, domain, device, start = sys.argv[1:]
entries = [json.loads(line) for line in open(path)][int(start):]
print(",".join(entry["RMRR_GUARD_VERDICT"] for entry in entries
               if entry.get("RMRR_GUARD_DOMAIN", "-") == domain and entry.get("RMRR_GUARD_DEVICE") == device))
' "$journal" "$1" "$2" "${3:-0}"
}

has_told() { [[ $(told "$1" "$2" "${4:-0}") == "$3" ]]; }

# expect_told DOMAIN DEVICE VERDICTS [FROM]: within some seconds just these were told.
expect_told() {
  expect_soon "$3 to be told of $2 of $1" has_told "$@"
  has_told "$@" || problem "told was: $(told "$1" "$2" "${4:-0}")"
}

# libvirt itself writes to the journal too.
lines_told() { grep -c '"SYSLOG_IDENTIFIER": "rmrr-guardd"' "$journal"; }

# Until what was said last has been looked at.
settle() { sleep 1; }

run_daemon_cases() {
  start_listener
  test_case 'rmrr-guardd tells, when it starts, of devices and domains that are refused' daemon_tells_at_start
  test_case 'rmrr-guardd tells at once of a domain that is defined, and when it changes' daemon_tells_of_definitions
  test_case 'rmrr-guardd tells nothing anew that has stayed, also after its own restart' daemon_tells_once
  test_case 'rmrr-guardd tells what has changed when it reads another configuration' daemon_reloads
  test_case 'rmrr-guardd waits for a libvirt that is gone, and tells what has changed meanwhile' daemon_outlives_libvirt
  test_case 'rmrr-guardd tells of the host while libvirt hangs, and ends when it is told to' daemon_does_not_hang_with_libvirt
  test_case 'rmrr-guardd finds a libvirt of modular daemons by its sockets' daemon_finds_modular_daemons
  test_case 'rmrr-guardd sees a device that is attached for the next start, of which libvirt tells nothing' daemon_sees_configured_devices
  test_case 'rmrr-guardd tells each of 1,000 domains that are defined in a burst' daemon_takes_a_burst
  test_case 'rmrr-guardd keeps the metrics of the host and its domains' daemon_writes_metrics
  test_case 'rmrr-guardd takes no time of the processor when nothing happens' daemon_is_idle
  test_case 'rmrr-guardd gives systemd its signs of life' daemon_feeds_the_watchdog
  stop_listener
}

daemon_tells_at_start() {
  with_daemon daemon_tells_at_start_then
}

daemon_tells_at_start_then() {
  expect_told - 0000:01:00.0 refused
  expect_told - 0000:01:00.1 refused
  expect_told - 0000:03:00.0 ''
  expect_told vm0 0000:01:00.1 refused
  expect_told eligible 0000:03:00.0 ''
  output=$(grep -F '"vm0"' "$journal" | head -n 1)
  expect_text 'vm0 cannot start on this host: host device 0000:01:00.1 (Ethernet controller) cannot be given to a guest.'
  expect_text 'Firmware has pinned memory 0xbdf7f000-0xbdf8efff to 0000:01:00.0'
  expect_text '"PRIORITY": "4"'
  expect_text '"SYSLOG_IDENTIFIER": "rmrr-guardd"'
  expect_text '"MESSAGE_ID": "'
  show_output
}

# define_copy NAME FILE: one of the domains under another name, which may be defined already.
define_copy() {
  local name=$1 file=$2 uuid
  uuid=$(virsh domuuid "$name" 2>/dev/null) || uuid=$(</proc/sys/kernel/random/uuid)
  sed -e '/<uuid>/d' -e "s|<name>.*</name>|<name>$name</name><uuid>$uuid</uuid>|" "$here/domains/$file.xml" >"$state/$name.xml"
  run define "$state/$name.xml"
  expect_success
}

daemon_tells_of_definitions() {
  with_daemon daemon_tells_of_definitions_then
}

daemon_tells_of_definitions_then() {
  define_copy fresh vm0
  expect_told fresh 0000:01:00.1 refused
  # The same once more, and then without the device.
  define_copy fresh vm0
  settle
  expect_told fresh 0000:01:00.1 refused
  define_copy fresh plain
  expect_told fresh 0000:01:00.1 refused,eligible
  run undefine fresh
  settle
  define_copy fresh vm0
  expect_told fresh 0000:01:00.1 refused,eligible,refused
  run undefine fresh
}

daemon_tells_once() {
  with_daemon settle
  local file=$state/daemon/outcomes.json
  [[ $(stat --format %a "$file") == 600 ]] || problem "expected $file to be its owner's alone"
  start_daemon
  settle
  stop_daemon
  (($(grep -c RMRR_GUARD_VERDICT "$journal") == 0)) || problem "told anew: $(grep -m 1 RMRR_GUARD_VERDICT "$journal")"
  echo 'no JSON' >"$file"
  start_daemon
  expect_told vm0 0000:01:00.1 refused
  stop_daemon
  output=$(<"$journal")
  expect_text 'outcomes.json is not what this version has written. Everything is told anew.'
}

daemon_reloads() {
  with_daemon daemon_reloads_then
}

daemon_reloads_then() {
  expect_told - 0000:00:02.0 ''
  configure 6.12 'policy = whitepaper'
  kill -HUP "$daemon_pid"
  expect_told - 0000:00:02.0 refused
  expect_told graphics 0000:00:02.0 refused
  notified RELOADING=1 || problem 'expected systemd to hear of the reload'
  echo 'policy = maybe' >>"$config"
  kill -HUP "$daemon_pid"
  # By default this machine is the host, which has no such device here.
  expect_told graphics 0000:00:02.0 refused,unassignable
  output=$(<"$journal")
  expect_text 'The defaults apply.'
}

daemon_outlives_libvirt() {
  stop_libvirtd
  with_daemon daemon_outlives_libvirt_then
}

daemon_outlives_libvirt_then() {
  expect_told - 0000:01:00.0 refused
  expect_told vm0 0000:01:00.1 ''
  expect_soon 'no libvirt in the metrics' has_metric 'rmrr_guard_libvirt_up 0'
  start_libvirtd || problem 'libvirtd did not come up'
  expect_soon 'libvirt in the metrics' has_metric 'rmrr_guard_libvirt_up 1'
  expect_told vm0 0000:01:00.1 refused
  stop_libvirtd
  expect_soon 'the loss to be told' grep -q 'is gone. Its domains are looked at again once it is back.' "$journal"
  start_libvirtd || problem 'libvirtd did not come up'
  run undefine vm0
  define_copy another vm0
  expect_told another 0000:01:00.1 refused
  expect_told vm0 0000:01:00.1 refused
  run define "$here/domains/vm0.xml"
  expect_told vm0 0000:01:00.1 refused,refused
  run undefine another
}

daemon_does_not_hang_with_libvirt() {
  local libvirtd before
  libvirtd=$(<"$state/libvirtd.pid")
  rm -rf "$state/daemon"
  kill -STOP "$libvirtd"
  start_daemon WATCHDOG_USEC=1000000
  expect_told - 0000:01:00.0 refused
  expect_told vm0 0000:01:00.1 ''
  before=$(signs_of_life)
  expect_soon 'more signs of life' eval "((\$(signs_of_life) > $before + 2))"
  before=$SECONDS
  stop_daemon
  ((status == 0 && SECONDS - before <= 10)) || problem "expected it to end at once and well, but it took $((SECONDS - before)) s and its exit status is $status"

  start_daemon WATCHDOG_USEC=1000000
  kill -CONT "$libvirtd"
  expect_told vm0 0000:01:00.1 refused
  kill -STOP "$libvirtd"
  : >"$notifications"
  kill -HUP "$daemon_pid"
  expect_soon 'the reload to begin' notified RELOADING=1
  expect_soon 'the reload to end' notified READY=1
  before=$SECONDS
  stop_daemon
  ((status == 0 && SECONDS - before <= 10)) || problem "expected it to end at once and well, but it took $((SECONDS - before)) s and its exit status is $status"
  kill -CONT "$libvirtd"
  virsh version >/dev/null || problem 'libvirtd does not answer'
}

# virtqemud speaks as libvirtd does, at a socket of another name, where libvirt's client looks first
# (`remoteGetUNIXSocket`, src/remote/remote_sockets.c).
daemon_finds_modular_daemons() {
  mv /run/libvirt/libvirt-sock-ro /run/libvirt/virtqemud-sock-ro
  with_daemon expect_told vm0 0000:01:00.1 refused
  mv /run/libvirt/virtqemud-sock-ro /run/libvirt/libvirt-sock-ro
}

signs_of_life() { grep -c WATCHDOG=1 "$notifications"; }

daemon_sees_configured_devices() {
  define_copy attached plain
  with_daemon daemon_sees_configured_devices_then
  run undefine attached
}

daemon_sees_configured_devices_then() {
  xmllint --xpath //hostdev "$here/domains/vm0.xml" >"$state/device.xml"
  run attach-device attached "$state/device.xml" --config
  expect_success
  expect_told attached 0000:01:00.1 refused
  run detach-device attached "$state/device.xml" --config
  expect_success
  expect_told attached 0000:01:00.1 refused,eligible
}

daemon_takes_a_burst() {
  with_daemon daemon_takes_a_burst_then
}

daemon_takes_a_burst_then() {
  local number before after
  for number in {1..1000}; do
    sed -e "s|<name>.*</name>|<name>burst$number</name>|" "$here/domains/vm0.xml" >"$state/burst$number.xml"
    echo "define $state/burst$number.xml"
  done >"$state/burst"
  before=$(lines_told)
  timeout 120 virsh --quiet --connect "$uri" <"$state/burst" >"$state/burst.out" 2>&1 || problem "$(tail -n 1 "$state/burst.out")"
  expect_soon 'a thousand domains to be told' eval '(($(lines_told) == before + 1000))'
  after=$(($(lines_told) - before))
  ((after == 1000)) || problem "expected 1000 entries, but there are $after"
  expect_told burst1 0000:01:00.1 refused
  expect_told burst1000 0000:01:00.1 refused
  loses_libvirt_while_it_reads
  (($(lines_with_verdict) == after)) || problem "expected nothing to be told anew, but there are $(($(lines_with_verdict) - after)) more"
  shown+=("processor time for the start and 1,000 definitions: $(($(processor_ticks) * 1000 / $(getconf CLK_TCK))) ms")
  sed 's/^define .*\/\(.*\).xml/undefine \1/' "$state/burst" >"$state/unburst"
  timeout 120 virsh --quiet --connect "$uri" <"$state/unburst" >/dev/null 2>&1 || problem 'the domains cannot be undefined'
  settle
  (($(lines_with_verdict) == after)) || problem 'something was told of domains that went'
}

lines_with_verdict() { grep -c '"RMRR_GUARD_DOMAIN": "burst' "$journal"; }

# What a libvirt does not tell because it is gone is no answer.
loses_libvirt_while_it_reads() {
  local delay
  for delay in 0.3 0.35 0.4; do
    kill -HUP "$daemon_pid"
    sleep "$delay"
    kill -KILL "$(<"$state/libvirtd.pid")"
    wait "$tini_pid" || true
    : >"$notifications"
    start_libvirtd || problem 'libvirtd did not come up'
    expect_soon 'all domains to be known again' eval 'grep -q "of 10[0-9]* domains could not start" "$notifications"'
  done
}

daemon_writes_metrics() {
  with_daemon daemon_writes_metrics_then
}

has_metric() { grep --quiet --fixed-strings --line-regexp "$1" "$state/daemon/rmrr-guardd.prom"; }

# What the command writes of the same, but for what only one of them is asked.
daemon_writes_metrics_then() {
  local file=$state/daemon/rmrr-guardd.prom before
  expect_soon 'the domain in the metrics' has_metric 'rmrr_guard_domain_refused{domain="vm0"} 1'
  has_metric 'rmrr_guard_device_refused{address="0000:01:00.0",group="15"} 1' || problem 'expected the device in the metrics'
  [[ $(stat --format %a "$file") == 644 ]] || problem "expected everybody to read $file"
  promtool check metrics <"$file" >"$state/promtool" 2>&1 || problem "$(<"$state/promtool")"
  "$guard" export prometheus --connect "$uri" --host "$examples/hosts/whitepaper-6.12" --all >"$state/exported"
  diff "$state/exported" "$file" >"$state/difference" || problem "$(head -n 5 "$state/difference")"
  before=$(stat --format %i "$file")
  settle
  [[ $(stat --format %i "$file") == "$before" ]] || problem 'expected no other file without news'
  define_copy fresh vm0
  expect_soon 'the new domain in the metrics' has_metric 'rmrr_guard_domain_refused{domain="fresh"} 1'
  run undefine fresh
  expect_soon 'the domain out of the metrics' eval '! has_metric "rmrr_guard_domain_refused{domain=\"fresh\"} 1"'
  kill -HUP "$daemon_pid"
  before=$(stat --format %i "$file")
  expect_soon 'a sign of life' eval '[[ $(stat --format %i "$file") != "$before" ]]'
}

# The time of the processor that the daemon has had, in clock ticks.
processor_ticks() {
  local fields
  read -r -a fields < <(sed 's/.*) //' "/proc/$daemon_pid/stat")
  echo $((fields[11] + fields[12]))
}

daemon_is_idle() {
  with_daemon daemon_is_idle_then
}

daemon_is_idle_then() {
  local before after
  settle
  before=$(processor_ticks)
  sleep 10
  after=$(processor_ticks)
  # libvirtd asks every client every five seconds whether it is there (keepalive_interval, libvirtd.conf), and a thread that runs at
  # a tick is held to have run since the one before.
  ((after - before <= 1)) || problem "expected at most one tick of the processor's clock in 10 s, but it had $((after - before))"
}

daemon_feeds_the_watchdog() {
  rm -rf "$state/daemon"
  start_daemon WATCHDOG_USEC=1000000
  sleep 3
  local signs
  signs=$(grep -c WATCHDOG=1 "$notifications")
  ((signs >= 3)) || problem "expected a sign of life each half second, but in 3 s there were $signs"
  stop_daemon
  ((status == 0)) || problem "expected it to end well, but its exit status is $status"
  [[ ! -s $state/daemon.err ]] || problem "expected silence, but read: $(<"$state/daemon.err")"
  notified STOPPING=1 || problem 'expected it to say that it stops'
}
