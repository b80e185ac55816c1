#!/usr/bin/env bash
# Streams a scene larger than memory, both ways, with `universal` at a quality (one encoding; a rate takes up to twice as long)
# and `ccsds123` lossless, and prints what each step took: eng/large.sh [MEGABYTES] [FOLDER]; 8000 without. FOLDER (that of
# temporary files without) needs about three times as much room; what is coded without loss is compared with its scene, and the
# last column has the most memory that was in use. CODINGS="universal --rate 0.1;universal --lossless" has others instead.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/need.sh
need time:/usr/bin/time jq:jq
hypress=${HYPRESS:-src/Hypress.Cli/bin/Release/net10.0/hypress} megabytes=${1:-8000}
[ -n "${HYPRESS:-}" ] || dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet >&2
work=$(mktemp -d -p "${2:-${TMPDIR:-/tmp}}")
trap 'rm -rf "$work"' EXIT

# 240 bands of u16 in lines of 1024 pixels, as long as it takes: a push-broom's strip.
lines=$((megabytes * 1000000 / (2 * 240 * 1024)))
most=0

# step NAME COMMAND...: a row of the table
step() {
  local name=$1; shift
  /usr/bin/time -o "$work/time" -f '%e %M' "$hypress" "$@" >"$work/out"
  read -r seconds kilobytes <"$work/time"
  [ "$kilobytes" -le "$most" ] || most=$kilobytes
  echo "| $name | $seconds | $((kilobytes / 1024)) |"
}

echo "| $lines x 1024 x 240 u16, $((lines * 1024 * 240 * 2 / 1000000)) MB | s | MiB at the most |"
echo "|---|--:|--:|"
step "sample" sample "$work/scene.hdr" --size "${lines}x1024x240" --type u16 --interleave bil
IFS=';' read -ra codings <<<"${CODINGS:-universal --quality 40;ccsds123 --lossless}"
for coding in "${codings[@]}"; do
  read -r codec target <<<"$coding"
  # shellcheck disable=SC2086 # a target of one or two words
  step "compress --codec $coding" compress "$work/scene.hdr" -o "$work/coded.hyp" --codec "$codec" $target --json
  echo "coded by $codec: $(jq -r '"\(.bpppb) bpppb, \(.coded_bytes) bytes"' "$work/out")" >&2
  step "decompress" decompress "$work/coded.hyp" -o "$work/decoded.hdr" --interleave bil
  if [ "$target" = --lossless ]; then
    cmp "$work/scene.dat" "$work/decoded.dat"
    step "compare --max-error 0" compare "$work/scene.hdr" "$work/coded.hyp" --max-error 0
  fi
  rm -f "$work"/coded.hyp "$work"/decoded.*
done
echo "$((most / 1024)) MiB at the most" >&2
