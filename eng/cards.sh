#!/usr/bin/env bash
# Writes the card of each named model of models/ (all without a name): what it was trained with, what it costs, and what it
# does on the test scenes of HYPRESS_DATA. The history at a card's end is kept. Seconds mean something on a quiet machine.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need jq:jq time:/usr/bin/time
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- $(cd models && ls ./*.safetensors | sed 's|^\./||; s|\.safetensors$||')

# measure MODEL CODEC SCENE TARGET...: one row of the table
measure() {
  local model=$1 codec=$2 scene=$3 original=$HYPRESS_DATA/test/$3.hdr; shift 3
  rm -f "$work"/*
  /usr/bin/time -o "$work/encode" -f '%e %M' "$hypress" compress "$original" -o "$work/coded.hyp" --json \
    --codec "$codec" --codec-option "model=$model" "$@" >"$work/compress.json"
  /usr/bin/time -o "$work/decode" -f '%e %M' "$hypress" decompress "$work/coded.hyp" -o "$work/decoded.npy" >/dev/null
  "$hypress" compare "$original" "$work/coded.hyp" --json >"$work/compare.json"
  jq -r -n --slurpfile a "$work/compress.json" --slurpfile b "$work/compare.json" --arg scene "$scene" \
    --arg target "${*:-its own}" --arg e "$(cat "$work/encode")" --arg d "$(cat "$work/decode")" '
    def places(n): . * pow(10; n) | round / pow(10; n);
    ($e | split(" ")) as $e | ($d | split(" ")) as $d |
    "| \($scene) | \($target | ltrimstr("--")) | \($a[0].bpppb | places(4)) | \($b[0].psnr_db | places(2)) | \($b[0].rmse | places(1)) | \($b[0].mean_angle_deg | places(2)) | \($e[0]) | \($d[0]) | \($e[1] | tonumber / 1024 | round) | \($d[1] | tonumber / 1024 | round) |"'
}

for name in "$@"; do
  codec=${name%-*-*} card=models/$name.md history=""
  [ ! -f "$card" ] || history=$(sed -n '/^## History/,$p' "$card" | tail -n +3)
  {
    echo "# $name"
    echo
    "$hypress" models "$name" | sed -nE '/^(codec|made for|weights|encode|decode) /{ s/  */ /g; s/^/- /; p }'
    echo "- trained by \`hypress train eng/training/$name.json\`: $(jq -r '"lambda \(.lambda), \(.steps) steps of 4 crops of 128 x 128, \(if .startModel then "from " + (.startModel | split("/")[-1] | rtrimstr(".safetensors")) else "from the linear start" end)"' "eng/training/$name.json")"
    echo "- data: the CAVE scenes of data/train/cave10 at 10 bits, but for face, jelly_beans and sponges, which validate"
    echo
    echo "Test scenes, which training never saw; whole files by the command line, seconds and peak memory of its processes."
    echo
    echo "| scene | target | bpppb | PSNR, dB | RMSE | spectral angle, degrees | encode, s | decode, s | encode, MiB | decode, MiB |"
    echo "|---|---|---|---|---|---|---|---|---|---|"
    for scene in cave_cloth cave_balloons; do
      measure "$name" "$codec" "$scene"
      rate=$(jq .bpppb "$work/compress.json")
      measure "$name" "$codec" "$scene" --rate "$(jq -n "$rate * 0.75 * 10000 | round / 10000")"
    done
    echo
    echo "## History"
    echo
    echo "${history:-- First of its name.}"
  } >"$work.card"
  mv "$work.card" "$card"
  echo "$card"
done
