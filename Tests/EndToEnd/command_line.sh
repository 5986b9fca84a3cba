# shellcheck shell=bash
# Programs by their command lines: exit status, and what goes to which stream. Sourced by `commands` and `hook`.

host=Examples/hosts/whitepaper-6.12
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

passed=0
failed=0

# expect STATUS STREAM TEXT COMMAND…: the command ends with STATUS, and TEXT is in what it wrote to STREAM (out, err, or none
# for a command that must be silent on both).
expect() {
  local wanted=$1 stream=$2 text=$3 status=0 problem=
  shift 3
  "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
  [[ $status == "$wanted" ]] || problem="exit status $status, expected $wanted"
  case $stream in
    none) [[ ! -s $scratch/out && ! -s $scratch/err ]] || problem="${problem:-expected silence}" ;;
    *) grep --quiet --fixed-strings -- "$text" "$scratch/$stream" || problem="${problem:-not on std$stream: $text}" ;;
  esac
  # A failure is told in a sentence, not in a trace.
  if grep --quiet -E 'Fatal error|Stack dump|0x[0-9a-f]{12,} .* in ' "$scratch/err"; then problem='a trace on stderr'; fi
  tell "$*" "$problem"
}

tell() {
  if [[ -z $2 ]]; then
    passed=$((passed + 1))
    return
  fi
  failed=$((failed + 1))
  echo "not ok - $1"
  { echo "$2"; head -c 2000 "$scratch/out" "$scratch/err"; } | sed 's/^/    /'
}

# from FILE COMMAND…: runs the command with FILE as its standard input.
from() {
  local file=$1
  shift
  "$@" <"$file"
}

# valid_json WHAT COMMAND…: the output of the command is what the schema says.
valid_json() {
  local what=$1 problem=
  shift
  "$@" >"$scratch/out" 2>"$scratch/err"
  /usr/bin/python3 - "$scratch/out" <<'PYTHON' || problem='not what the schema says'
import json, sys
import jsonschema
with open("Schema/report-v1.schema.json") as schema, open(sys.argv[1]) as report:
    jsonschema.Draft202012Validator(json.load(schema)).validate(json.load(report))
PYTHON
  tell "$what" "$problem"
}
