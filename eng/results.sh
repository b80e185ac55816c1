#!/usr/bin/env bash
# Makes docs/results.md and its plots: every codec on the test scenes of HYPRESS_DATA, at the rates and error bounds of
# bench/configs/results.json. Scenes may be named; without, all eight: about half an hour on two cores.
# A run that was stopped goes on where it was, and scenes may be run apart: the page holds all scenes that have results
# and is written again after each. What wasn't ok is measured again with RETRY=1, after a codec or model came to be here.
# Seconds stand in the page only when QUIET_MACHINE=1 says that nothing else ran; then one point is measured at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
all=(hyperion_paris hydice_urban pavia_center enmap_potsdam_A jasper_ridge abu_beach_1 cave_balloons cave_cloth)
[ $# -gt 0 ] || set -- "${all[@]}"

. eng/need.sh
need gdal-bin:gdalinfo libopenjp2-7:libopenjp2.so.7 libturbojpeg0:libturbojpeg.so.0 libcharls2:libcharls.so.2 \
  libjxl0.7:libjxl.so.0.7 libzfp1:libzfp.so.1 liblerc4:libLerc.so.4
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
quiet=${QUIET_MACHINE:-0}
run=()
[ "${RETRY:-0}" = 0 ] || run+=(--retry)
[ "$quiet" = 1 ] || run+=(--parallel "$(nproc)")
page=(--markdown docs/results.md --anchor "klt-jpeg2000 basis-bits=16" --anchor klt-jpeg2000)
[ "$quiet" = 1 ] || page+=(--no-speed)

write() {
  local folders=() scene
  for scene in "${all[@]}"; do
    [ ! -s "artifacts/bench/results/$scene/results.csv" ] || folders+=("artifacts/bench/results/$scene")
  done
  "$hypress" report "${folders[@]}" "${page[@]}"
  sed -i -e "s#$PWD/##g" -e 's#^hypress report artifacts/.*#eng/results.sh#' docs/results.md
}

for scene in "$@"; do
  SCENE=$scene "$hypress" bench bench/configs/results.json "${run[@]}"
  write
done
