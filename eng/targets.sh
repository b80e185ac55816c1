#!/usr/bin/env bash
# Every codec x target x scene: compressed, decoded, held to what was asked by 'hypress compare', or refused.
# eng/targets.sh ROWS.tsv SCENE.hdr... adds rows that ROWS.tsv has not yet; CODECS="a b" takes only those codecs.
# eng/targets.sh --table ROWS.tsv prints the table of docs/targets.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
hypress=${HYPRESS:-$root/src/Hypress.Cli/bin/Release/net10.0/hypress}
limit_seconds=${LIMIT_SECONDS:-900} # for one compression

kinds="lossless rate bytes psnr quality max-error max-relative-error max-error-per-band max-relative-error-per-band"

field() { # field NAME < JSON: a number or word of the one object on a line
  grep -o "\"$1\":[^,}]*" | head -1 | cut -d: -f2- | tr -d '"'
}

table() {
  awk -F'\t' '
    { s = $1; c = $2; k = $3
      if (!(s in scenes)) { scenes[s] = ++ns; scene[ns] = s }
      key = c FS k
      if (!(key in rows)) { rows[key] = ++nr; row[nr] = key }
      cell[key, s] = $4 == "reached" ? $5 : $4
    }
    END {
      printf "| codec | target |"; for (i = 1; i <= ns; i++) printf " %s |", scene[i]
      printf "\n|---|---|"; for (i = 1; i <= ns; i++) printf "---|"
      print ""
      for (r = 1; r <= nr; r++) {
        split(row[r], part, FS); printf "| %s | %s |", part[1], part[2]
        for (i = 1; i <= ns; i++) printf " %s |", cell[row[r], scene[i]]
        print ""
      }
    }' "$1"
}

if [ "$1" = --table ]; then
  table "$2"
  exit
fi

rows=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
touch "$rows"

one() { # one SCENE CODEC KIND: prints "status <tab> bpppb or - <tab> seconds <tab> detail"
  local header=$1 codec=$2 kind=$3 bands values asked check=() code=0 start status detail
  bands=$(sed -n 's/^bands *= *//p' "$header" | tr -d '\r')
  values=$((bands * $(sed -n 's/^lines *= *//p' "$header" | tr -d '\r') * $(sed -n 's/^samples *= *//p' "$header" | tr -d '\r')))
  case $kind in
    lossless) asked=(--lossless) check=(--max-error 0) ;;
    rate) asked=(--rate 0.5) ;;
    bytes) asked=(--bytes $((values / 20))) ;;
    psnr) asked=(--psnr 45) check=(--min-psnr 44.95) ;;
    quality) asked=(--quality 3) ;;
    max-error) asked=(--max-error 4) check=(--max-error 4) ;;
    max-relative-error) asked=(--max-relative-error 0.02) check=(--max-relative-error 0.02) ;;
    max-error-per-band)
      seq "$bands" | awk '{ print $1 % 5 + 1 }' >"$folder/limits"
      asked=(--max-error-per-band "$folder/limits") check=("${asked[@]}") ;;
    max-relative-error-per-band)
      seq "$bands" | awk '{ print ($1 % 5 + 1) / 100 }' >"$folder/limits"
      asked=(--max-relative-error-per-band "$folder/limits") check=("${asked[@]}") ;;
  esac
  # The standard's relative limits are of predicted values: what a comparison can't see.
  if [ "$codec" = ccsds123 ] && [[ $kind == max-relative* ]]; then check=(); fi
  rm -f "$folder"/*.hyp
  start=$(date +%s)
  timeout "$limit_seconds" "$hypress" compress "$header" -o "$folder/x.hyp" --codec "$codec" "${asked[@]}" --json \
    >"$folder/out" 2>"$folder/err" || code=$?
  local seconds=$(($(date +%s) - start)) bpppb=-
  detail=$(grep -v '^hypress: warning' "$folder/err" | head -1 | tr '\t' ' ' || true)
  case $code in
    0)
      bpppb=$(field bpppb <"$folder/out" | awk '{ printf "%.3f", $1 }')
      if "$hypress" compare "$header" "$folder/x.hyp" "${check[@]}" --json >"$folder/found" 2>"$folder/err"; then
        status=reached
        detail="largest error $(field max_error <"$folder/found"), PSNR $(field psnr_db <"$folder/found")"
        local bytes
        bytes=$(field coded_bytes <"$folder/out")
        if [ "$kind" = rate ] && [ $((bytes * 8 * 200)) -gt $((values * 101)) ]; then status="FAILED: $bpppb"; fi
        if [ "$kind" = bytes ] && [ "$bytes" -gt $((values / 20)) ]; then status="FAILED: $bytes bytes"; fi
      else
        status="FAILED: compare"
        detail="largest error $(field max_error <"$folder/found" || true) $(head -1 "$folder/err")"
      fi
      ;;
    2 | 4)
      status=refused
      if [ "$code" = 4 ]; then status=missing; fi
      # A search finds that at its end.
      if [[ $detail == *"doesn't reach"* ]]; then status="refused late"; fi
      ;;
    124) status="FAILED: $limit_seconds s" ;;
    *) status="FAILED: exit $code" ;;
  esac
  if ls -A "$folder" | grep -q '\.tmp$'; then status="$status, leftovers"; fi
  printf '%s\t%s\t%s\t%s' "$status" "$bpppb" "$seconds" "$detail"
}

for header in "$@"; do
  scene=$(basename "$header" .hdr)
  for codec in ${CODECS:-$("$hypress" codecs | sed -n 's/^\([a-z][^ ]*\) .*/\1/p')}; do
    for kind in $kinds; do
      if grep -q "^$scene	$codec	$kind	" "$rows"; then continue; fi
      # What a codec refuses whatever the scene, it is asked of the first scene alone.
      known=$(awk -F'\t' -v c="$codec" -v k="$kind" '$2 == c && $3 == k && $7 ~ /has no target|no model [^ ]*\*|built in/ {
        print $4 "\t-\t-\t" $7; exit }' "$rows")
      if [ -n "$known" ]; then
        printf '%s\t%s\t%s\t%s\n' "$scene" "$codec" "$kind" "$known" >>"$rows"
        continue
      fi
      printf '%s\t%s\t%s\t%s\n' "$scene" "$codec" "$kind" "$(one "$header" "$codec" "$kind")" >>"$rows"
    done
  done
done
