#!/usr/bin/env bash
# Prints the table of docs/paper.md: each named model of models/ (all without a name) at its own step, or at the rate that
# follows a colon (joint-31-l60:0.05), beside JPEG 2000 by band and KLT + JPEG 2000 at the rate of its very file, on the
# two test scenes of HYPRESS_DATA. Then, for the models of other kinds, how the bytes and the angle of `joint` compare at the
# PSNR of each, interpolated (log rate, angle over PSNR) between the models of `joint` at their own steps.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need jq:jq libopenjp2-7:libopenjp2.so.7
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet >&2
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- $(cd models && ls ./*.safetensors | sed 's|^\./||; s|\.safetensors$||')

# measure SCENE CODEC OPTION...: "bpppb PSNR angle" of a file
measure() {
  local original=$HYPRESS_DATA/test/$1.hdr codec=$2; shift 2
  "$hypress" compress "$original" -o "$work/coded.hyp" --overwrite --json --codec "$codec" "$@" >"$work/compress.json"
  "$hypress" compare "$original" "$work/coded.hyp" --json >"$work/compare.json"
  jq -r -n --slurpfile a "$work/compress.json" --slurpfile b "$work/compare.json" \
    '"\($a[0].bpppb) \($b[0].psnr_db) \($b[0].mean_angle_deg)"'
}

echo "| model | scene | bpppb | PSNR, dB | angle | JPEG 2000: PSNR | angle | more, dB | KLT + JPEG 2000: PSNR | angle |"
echo "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
for asked in "$@"; do
  name=${asked%%:*} target=()
  [ "$asked" = "$name" ] || target=(--rate "${asked#*:}")
  for scene in cave_cloth cave_balloons; do
    read -r rate psnr angle < <(measure "$scene" "${name%-*-*}" --codec-option "model=$name" "${target[@]}")
    read -r _ other otherAngle < <(measure "$scene" jpeg2000 --rate "$rate")
    read -r _ klt kltAngle < <(measure "$scene" klt-jpeg2000 --rate "$rate")
    echo "$asked $scene $rate $psnr $angle" >>"$work/points"
    LC_ALL=C awk -v m="$asked" -v s="$scene" -v r="$rate" -v p="$psnr" -v a="$angle" -v o="$other" -v oa="$otherAngle" \
      -v k="$klt" -v ka="$kltAngle" 'BEGIN { printf "| %s | %s | %.4f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", m, s, r, p, a, o, oa, p - o, k, ka }'
  done
done
echo
echo "| against | scene | PSNR, dB | bytes of \`joint\` | angle of \`joint\`, degrees |"
echo "|---|---|--:|--:|--:|"
LC_ALL=C sort -k2,2 -k4,4n "$work/points" | LC_ALL=C awk '
  $1 ~ /^joint-[^:]*$/ { i = n[$2]++; x[$2, i] = $4; y[$2, i] = log($3); z[$2, i] = $5; next }
  $1 !~ /^joint-/ { other[others++] = $0 }
  END {
    for (o = 0; o < others; o++) {
      split(other[o], m, " ")
      bytes = angle = "n/a"
      for (i = 1; i < n[m[2]]; i++)
        if (x[m[2], i - 1] <= m[4] && m[4] <= x[m[2], i]) {
          t = (m[4] - x[m[2], i - 1]) / (x[m[2], i] - x[m[2], i - 1])
          bytes = sprintf("%+.1f %%", 100 * (exp(y[m[2], i - 1] * (1 - t) + y[m[2], i] * t) / m[3] - 1))
          angle = sprintf("%+.2f", z[m[2], i - 1] * (1 - t) + z[m[2], i] * t - m[5])
        }
      printf "| %s | %s | %.2f | %s | %s |\n", m[1], m[2], m[4], bytes, angle
    }
  }'
