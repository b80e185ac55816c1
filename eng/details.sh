#!/usr/bin/env bash
# Draws docs/paper/details-*.png: a part of the test scene cave_cloth, as it is and as files of 0.05 bpppb give it back.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need libopenjp2-7:libopenjp2.so.7
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scene=$HYPRESS_DATA/test/cave_cloth.hdr window=${1:-160:320,160:320}

# draw NAME CODEC OPTION...
draw() {
  local name=$1 codec=$2; shift 2
  "$hypress" compress "$scene" -o "$work/$name.hyp" --codec "$codec" "$@" >"$work/$name.txt"
  "$hypress" compare "$scene" "$work/$name.hyp" | grep -E "PSNR|angle" | sed "s/^/$name: /"
  "$hypress" decompress "$work/$name.hyp" -o "$work/$name.hdr" --window "$window" >"$work/$name.txt"
  "$hypress" quicklook "$work/$name.hdr" -o "docs/paper/details-$name.png" --low 0 --high 100 --overwrite >"$work/$name.txt"
}

draw original store
draw joint joint --codec-option model=joint-31-l60 --rate 0.05
draw jpeg2000 jpeg2000 --rate 0.05
draw klt-jpeg2000 klt-jpeg2000 --rate 0.05
