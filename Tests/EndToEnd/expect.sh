# shellcheck shell=bash disable=SC2154 # state: set in sandbox.sh
# Cases, what they expect, and how that is told. Sourced by `libvirt`.

passed=0
failed=0
skipped=0

title=
problems=()
evidence=()
shown=()

# The last command that `run` ran: what it printed on either stream, and its exit status.
output=
status=0

# The process ids of `virsh start NAME` in the background, by name.
declare -A started=()

# test_case NAME FUNCTION: runs FUNCTION, whose `expect_…` lines say what is wrong.
test_case() {
  title=$1
  problems=()
  evidence=()
  shown=()
  : >"$state/qemu-operations"
  : >"$state/network-operations"
  configure 6.12

  "$2"

  if ((${#problems[@]} == 0)); then
    passed=$((passed + 1))
    echo "ok - $title"
    ((${#shown[@]} == 0)) || indent "${shown[@]}"
  else
    report_failure
  fi
  destroy_all
}

report_failure() {
  failed=$((failed + 1))
  echo "not ok - $title"
  evidence+=("operations of the qemu hook: $(paste -sd , "$state/qemu-operations")")
  evidence+=("operations of the network hook: $(paste -sd , "$state/network-operations")")
  indent "${problems[@]}" "${evidence[@]}"
}

skip_case() {
  skipped=$((skipped + 1))
  echo "skipped - $1: $2"
}

# skip_cases REASON NAME…
skip_cases() {
  local reason=$1 name
  shift
  for name; do
    skip_case "$name" "$reason"
  done
}

print_totals() {
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0))
}

# The next case starts without guests and networks, whatever this one left.
destroy_all() {
  local name
  for name in $(virsh list --name); do
    virsh destroy "$name" >/dev/null || true
  done
  for name in $(virsh net-list --name); do
    virsh net-destroy "$name" >/dev/null || true
  done
}

indent() {
  printf '%s\n' "$@" | sed 's/^/    /'
}

problem() {
  problems+=("$1")
}

# Runs virsh. The command and its answer become evidence.
run() {
  status=0
  output=$(virsh "$@" 2>&1) || status=$?
  answered "$*"
}

# start_in_background NAME, and later `collect NAME`: as `run start NAME`.
start_in_background() {
  virsh start "$1" >"$state/$1.out" 2>&1 &
  started[$1]=$!
}

collect() {
  status=0
  wait "${started[$1]}" || status=$?
  output=$(<"$state/$1.out")
  answered "start $1 (in the background)"
}

# A daemon that hangs in one case, in a hook that never ends, would hang in every later one too.
answered() {
  evidence+=("\$ virsh $1" "$output" "(exit status $status)")
  if ((status == 124 || status == 137)); then
    problem 'no answer within 60 s'
    report_failure
    print_totals
    exit 1
  fi
}

# Shows the answer of the last command also when the case passes: for a person to read.
show_output() {
  shown+=("$output")
}

expect_success() {
  ((status == 0)) || problem "expected success, but read: ${output//$'\n'/ }"
}

# expect_refusal TEXT…: libvirt's own words for a hook that said no, and in ours our name and every
# TEXT. Only what follows libvirt's colon is ours: before it are the environment and the arguments.
expect_refusal() {
  local text ours=${output##*'unexpected exit status 1: '}
  ((status != 0)) || problem 'expected a refusal, but it was let go on'
  expect_text 'Hook script execution failed'
  expect_text 'unexpected exit status 1: '
  for text in 'rmrr-guard' "$@"; do
    [[ $ours == *"$text"* ]] || problem "expected to read in the words of the hook: $text"
  done
}

# expect_past_hook ADDRESS: the hook let it go on, and libvirt then found that there is no such
# device here, or before that, on a machine without IOMMU or VFIO, that none can be passed through.
expect_past_hook() {
  ((status != 0)) || problem 'expected libvirt to miss the device, but it started'
  case $output in
    *'Hook script execution failed'*) problem 'expected the hook to let it go on' ;;
    *"$1 not found"* | *"host doesn't support passthrough of host PCI devices"*) ;;
    *) problem "expected libvirt to say that $1 is not found or cannot be passed through" ;;
  esac
}

expect_text() {
  [[ $output == *"$1"* ]] || problem "expected to read: $1"
}

expect_state() {
  local now
  now=$(virsh domstate "$1" 2>&1) || true
  [[ $now == "$2" ]] || problem "expected domain $1 to be $2, but it is: $now"
}

# expect_operations HOOK NAME OPERATION…: libvirt called HOOK (qemu, network) for NAME with just these, in this order.
expect_operations() {
  local hook_name=$1 name=$2 seen wanted
  shift 2
  wanted=$(printf '%s,' "$@")
  seen=$(awk -v name="$name" '$1 == name { printf "%s %s,", $2, $3 }' "$state/$hook_name-operations")
  [[ $seen == "$wanted" ]] || problem "expected the operations $wanted of $name, but saw ${seen:-none}"
}

# expect_soon WHAT COMMAND…: the command succeeds within some seconds.
expect_soon() {
  local what=$1 deadline=$((SECONDS + 20))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then
      problem "expected within 20 s: $what"
      return
    fi
    sleep 0.2
  done
}
