#!/usr/bin/env bash
# Prints the tables of docs/bounded.md, Masks: coded bytes of a scene of HYPRESS_DATA/test (jasper_ridge, or the one named)
# whole, with a border without data, and as floats with scattered NaN. Each file is compared with its scene.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need jq:jq libopenjp2-7:libopenjp2.so.7
hypress=${HYPRESS:-src/Hypress.Cli/bin/Release/net10.0/hypress}
[ -n "${HYPRESS:-}" ] || dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet >&2
dotnet build bench/Hypress.Container.Bench --configuration Release --nologo --verbosity quiet >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
whole=$HYPRESS_DATA/test/${1:-jasper_ridge}.hdr
for kind in border floats nan; do
  bench/Hypress.Container.Bench/bin/Release/net10.0/Hypress.Container.Bench mask $kind "$whole" "$work/$kind.hdr"
done

# coded SCENE.hdr CODEC TARGET...: its coded bytes; the mask came back, and a limit was kept
coded() {
  local scene=$1 codec=$2 check=(); shift 2
  [ "$1" != --max-error ] || check=(--max-error "$2")
  "$hypress" compress "$scene" -o "$work/coded.hyp" --overwrite --json --codec "$codec" "$@" >"$work/compress.json"
  "$hypress" compare "$scene" "$work/coded.hyp" "${check[@]}" --json >"$work/compare.json"
  [ "$(jq .mask_differences "$work/compare.json")" = 0 ] || { echo "$scene: the mask differs" >&2; exit 1; }
  jq .coded_bytes "$work/compress.json"
}

# row SCENE MASKED CODEC TARGET...: both sizes and the share
row() {
  local before=$1 masked=$2 a b; shift 2
  a=$(coded "$before" "$@")
  b=$(coded "$masked" "$@")
  echo "| \`$*\` | $a | $b | $(((100 * b + a / 2) / a)) % |"
}

echo "| | whole | border | share |"
echo "|---|--:|--:|--:|"
row "$whole" "$work/border.hdr" universal --quality 300
row "$whole" "$work/border.hdr" universal --max-error 4 --codec-option preset=fast
row "$whole" "$work/border.hdr" ccsds123 --max-error 4
row "$whole" "$work/border.hdr" jpeg2000 --psnr 50
echo
echo "| | whole | with NaN | share |"
echo "|---|--:|--:|--:|"
row "$work/floats.hdr" "$work/nan.hdr" universal --quality 300
row "$work/floats.hdr" "$work/nan.hdr" universal --max-error 0.0004 --codec-option preset=fast
row "$work/floats.hdr" "$work/nan.hdr" universal --lossless
row "$work/floats.hdr" "$work/nan.hdr" ccsds123 --lossless
