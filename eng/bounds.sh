#!/usr/bin/env bash
# Tables the rates of limits of errors on the scenes of HYPRESS_DATA/test (or those named): `universal` with residuals,
# `ccsds123` at its best and JPEG-LS of the whole cube. Each file is compared with its scene. Rows that stand in
# artifacts/bounds.tsv aren't measured again, so that a stopped run goes on; delete the file for new ones.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need jq:jq
hypress=${HYPRESS:-src/Hypress.Cli/bin/Release/net10.0/hypress} rows=${ROWS:-artifacts/bounds.tsv}
[ -n "${HYPRESS:-}" ] || dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
mkdir -p "$(dirname "$rows")"
touch "$rows"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] ||
  set -- hyperion_paris pavia_center hydice_urban enmap_potsdam_A jasper_ridge abu_beach_1 cave_cloth cave_balloons

# measure SCENE LIMIT COLUMN CODEC OPTION...: scene, limit, column, bpppb, the base's rate, seconds
measure() {
  local scene=$1 limit=$2 column=$3 codec=$4 target=(--max-error "$2"); shift 4
  ! grep -q "^$scene	$limit	$column	" "$rows" || return 0
  [ "$limit" != 0 ] || target=(--lossless)
  "$hypress" compress "$HYPRESS_DATA/test/$scene.hdr" -o "$work/coded.hyp" --overwrite --json --codec "$codec" \
    "${target[@]}" "$@" >"$work/compress.json"
  "$hypress" compare "$HYPRESS_DATA/test/$scene.hdr" "$work/coded.hyp" --max-error "$limit" >/dev/null
  jq -r --arg row "$scene	$limit	$column" '[$row, .bpppb, .base_rate // 0, .seconds] | join("\t")' \
    "$work/compress.json" >>"$rows"
}

for scene in "$@"; do
  for limit in 0 1 2 4 8 16 64; do
    measure "$scene" "$limit" ccsds123 ccsds123 --codec-option preset=best
    measure "$scene" "$limit" jpeg-ls jpeg-ls
    measure "$scene" "$limit" universal universal
  done
done
echo "| scene | limit | \`ccsds123\` | \`jpeg-ls\` | \`universal\` | its base | against the better one |"
echo "|---|--:|--:|--:|--:|--:|--:|"
for scene in "$@"; do
  for limit in 0 1 2 4 8 16 64; do
    awk -F '\t' -v scene="$scene" -v limit="$limit" '$1 == scene && $2 == limit { rate[$3] = $4; base[$3] = $5 }
      END { u = rate["universal"]; c = rate["ccsds123"]; j = rate["jpeg-ls"]; best = c < j ? c : j
        printf "| %s | %s | %.3f | %.3f | %.3f | %s | %+.1f %% |\n", scene, limit, c, j, u,
          (base["universal"] > 0 ? base["universal"] : "none"), 100 * (u / best - 1) }' "$rows"
  done
done
