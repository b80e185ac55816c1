#!/usr/bin/env bash
# Prints docs/paper.md's table of what each part of the network is worth: the runs of eng/training/ablation (those without
# a model yet are trained, a quarter of an hour each on two cores), each model at its own step and at 0.75 and 1.3 times
# the rate that this gives, by whole files; BD-rate against `joint` by parabolas of log rate over PSNR through the three.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${HYPRESS_DATA:?name the folder of the scenes}"
. eng/need.sh
need jq:jq gdal-bin:gdalinfo
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet >&2
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
folder=artifacts/training/ablation
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
validation=(face jelly_beans sponges) test=(cave_cloth cave_balloons)
runs=(joint no-spectral no-spatial no-branches no-attention one-slice mean-scale hyperprior factorized joint-autoregressive gaussian-mixture)
[ $# -eq 0 ] || runs=("$@")

# measure RUN GROUP SCENE FILE TARGET...: a line "run group scene bpppb psnr angle", and the rate in $rate
measure() {
  local run=$1 group=$2 scene=$3 file=$4; shift 4
  "$hypress" compress "$file" -o "$work/coded.hyp" --overwrite --json --codec joint \
    --codec-option "model=$folder/$run/model.safetensors" "$@" >"$work/compress.json"
  HYPRESS_MODELS=$folder/$run "$hypress" compare "$file" "$work/coded.hyp" --json >"$work/compare.json"
  rate=$(jq .bpppb "$work/compress.json")
  jq -r --arg run "$run $group $scene $rate" '"\($run) \(.psnr_db) \(.mean_angle_deg)"' "$work/compare.json" >>"$work/points"
}

for run in "${runs[@]}"; do
  [ -s "$folder/$run/model.safetensors" ] || "$hypress" train "eng/training/ablation/$run.json" >&2
  for scene in "${validation[@]}" "${test[@]}"; do
    case $scene in
      cave_*) group=test file=$HYPRESS_DATA/test/$scene.hdr ;;
      *) group=validation file=$HYPRESS_DATA/train/cave10/cave_$scene.tif ;;
    esac
    measure "$run" "$group" "$scene" "$file"
    own=$rate
    for share in 0.75 1.3; do
      measure "$run" "$group" "$scene" "$file" --rate "$(jq -n "$own * $share")"
    done
  done
done

echo "| run | validation: bpppb | PSNR, dB | angle | BD-rate | test: bpppb | PSNR, dB | angle | BD-rate |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
LC_ALL=C awk '
  # The integral of the parabola through three points (x, y) from a to b.
  function area(key, a, b,    i, j, k, sum, w, p, q, d) {
    sum = 0
    for (i = 0; i < 3; i++) {
      j = (i + 1) % 3; k = (i + 2) % 3
      p = x[key, j]; q = x[key, k]
      d = (x[key, i] - p) * (x[key, i] - q)
      w = (b ^ 3 - a ^ 3) / 3 - (p + q) * (b ^ 2 - a ^ 2) / 2 + p * q * (b - a)
      sum += y[key, i] * w / d
    }
    return sum
  }
  function least(key) { return x[key, 1] }
  function most(key) { return x[key, 2] }
  {
    if (!($1 in known)) { known[$1] = 1; order[runs++] = $1 }
    key = $1 " " $3; scene[$2, $3] = 1
    i = count[key]++
    x[key, i] = $5; y[key, i] = log($4)
    if (i == 0) { n[$1, $2]++; rate[$1, $2] += $4; psnr[$1, $2] += $5; angle[$1, $2] += $6 }
  }
  END {
    for (r = 0; r < runs; r++) {
      run = order[r]; line = "| " run
      for (g = 0; g < 2; g++) {
        group = g ? "test" : "validation"; sum = 0; scenes = 0
        for (each in scene) {
          split(each, part, SUBSEP)
          if (part[1] != group) continue
          own = run " " part[2]; base = order[0] " " part[2]
          low = least(own) > least(base) ? least(own) : least(base)
          high = most(own) < most(base) ? most(own) : most(base)
          if (high <= low) { scenes = -99; continue }
          sum += exp((area(own, low, high) - area(base, low, high)) / (high - low)) - 1; scenes++
        }
        k = n[run, group]
        line = line sprintf(" | %.4f | %.2f | %.2f | %s", rate[run, group] / k, psnr[run, group] / k, angle[run, group] / k, scenes > 0 ? sprintf("%+.1f %%", 100 * sum / scenes) : "n/a")
      }
      print line " |"
    }
  }' "$work/points"
echo
for run in joint no-attention; do
  [[ " ${runs[*]} " == *" $run "* ]] || continue
  for scene in "${test[@]}"; do
    echo "$run, $scene: bits by gradient $(HYPRESS_MODELS=$folder/$run "$hypress" inspect "$HYPRESS_DATA/test/$scene.hdr" --codec-option "model=$folder/$run/model.safetensors" --json | jq .bits_gradient_rank_correlation) rank correlation"
  done
done
