#!/usr/bin/env bash
# Ends the program N times at random moments of its work (SIGKILL, SIGTERM, SIGINT in turn) and looks at what is left:
# under the output's name the whole old file, the whole new one, or nothing where nothing was; beside it at most a
# hidden temporary file, after SIGKILL; and a rerun succeeds over all that.
# eng/kills.sh [N] [SEED] [SECONDS]; ends after so many seconds at the latest; exits 1 when one kill broke a promise.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
hypress=${HYPRESS:-$root/src/Hypress.Cli/bin/Release/net10.0/hypress}
kills=${1:-500}
RANDOM=${2:-1}
seconds=${3:-1000000}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Two scenes of one shape: the old output is of one, the new one of the other.
mkdir old new work
"$hypress" sample a.hdr --size 60x60x31 --seed 1 >/dev/null
"$hypress" sample b.hdr --size 60x60x31 --seed 2 >/dev/null
"$hypress" compress a.hdr -o a.hyp --codec store >/dev/null
"$hypress" compress b.hdr -o b.hyp --codec store >/dev/null

# output | command; IN stands for the scene, OUT for the output
jobs=(
  "x.hyp|compress IN.hdr -o OUT --codec store"
  "x.hyp|compress IN.hdr -o OUT --codec ccsds123 --tile 40x40"
  "x.hyp|compress IN.hdr -o OUT --codec ccsds123 --psnr 50"
  "x.hyp|compress IN.hdr -o OUT --codec universal --rate 0.5"
  "x.hyp|compress IN.hdr -o OUT --codec universal --max-error 8"
  "x.hyp|compress IN.hdr -o OUT --codec joint --quality 2"
  "x.hyp|compress IN.hdr -o OUT --codec klt-jpeg2000 --rate 0.5"
  "x.hyp|compress IN.hdr -o OUT --codec jpeg2000"
  "x.hyp|compress IN.hdr -o OUT --codec geotiff-deflate"
  "x.123|compress IN.hdr -o OUT"
  "x.j2k|compress IN.hdr -o OUT"
  "x.npy|decompress IN.hyp -o OUT"
  "x.tif|decompress IN.hyp -o OUT"
  "x.hdr|decompress IN.hyp -o OUT"
)

run() { # run SCENE OUTPUT JOB: the job's words, in the array words
  local text=${3#*|}
  text=${text//IN/$1}
  read -ra words <<<"${text//OUT/$2}"
}

now() { date +%s%N; }

declare -A took
for job in "${jobs[@]}"; do
  name=${job%%|*}
  key=$(printf '%s' "$job" | cksum | cut -d' ' -f1)
  mkdir "old/$key" "new/$key"
  run a "old/$key/$name" "$job" && "$hypress" "${words[@]}" --json >/dev/null
  start=$(now)
  run b "new/$key/$name" "$job" && "$hypress" "${words[@]}" --json >/dev/null
  took[$key]=$((($(now) - start) / 1000000))
  # What a file is held to below is whole.
  case $name in *.hyp)
    "$hypress" verify "old/$key/$name" --deep >/dev/null
    "$hypress" verify "new/$key/$name" --deep >/dev/null ;;
  esac
done

declare -A count=()
broken=0
add() { count[$1]=$((${count[$1]:-0} + 1)); }
break_() {
  broken=$((broken + 1))
  echo "kill $n, $signal after $delay ms of ${took[$key]}: hypress ${words[*]}: $1"
}

for ((n = 1; n <= kills && SECONDS < seconds; n++)); do
  job=${jobs[RANDOM % ${#jobs[@]}]}
  name=${job%%|*}
  key=$(printf '%s' "$job" | cksum | cut -d' ' -f1)
  signal=$(printf 'KILL\nTERM\nINT\n' | sed -n "$((n % 3 + 1))p")
  rm -rf work
  mkdir work
  over=()
  if [ $((RANDOM % 2)) = 0 ]; then
    cp -r "old/$key/." work
    over=(--overwrite)
  fi
  run b "work/$name" "$job"
  # From the start to about the end, as far as that is known; before the program listens a signal's default action ends it.
  delay=$((RANDOM * took[$key] * 8 / 10 / 32768))
  # Of its own group, or the shell lets SIGINT pass by.
  set -m
  "$hypress" "${words[@]}" "${over[@]}" --json >out 2>err &
  pid=$!
  set +m
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  if kill -s "$signal" "$pid" 2>/dev/null; then add "$signal"; else add "done before"; fi
  code=0
  wait "$pid" 2>/dev/null || code=$?
  case "$signal $code" in
    *" 0") add "finished" ;;
    "KILL 137" | "TERM 143" | "INT 130" | "TERM 75") add "ended" ;;
    *) break_ "exit $code: $(head -c 300 err)" ;;
  esac

  # Each file under its name: old, new, or not there.
  for file in $(ls "new/$key"); do
    if [ ! -e "work/$file" ]; then
      if [ ${#over[@]} -gt 0 ]; then break_ "$file is gone"; else add "no file, as before"; fi
      if [ "$code" = 0 ]; then break_ "done, and $file isn't there"; fi
    elif cmp -s "work/$file" "new/$key/$file"; then
      add "the new file"
    elif [ ${#over[@]} -gt 0 ] && cmp -s "work/$file" "old/$key/$file"; then
      add "the old file"
      if [ "$code" = 0 ]; then break_ "done, and $file is the old one"; fi
    else
      break_ "$file is neither the old one nor the new one"
    fi
  done
  left=0
  for file in $(ls -A work); do
    case $file in
      .x.*.tmp | .x.*.tmp.* | ..x.*.tmp)
        add "temporary files left"
        left=1
        if [ "$signal" != KILL ]; then break_ "$file is left"; fi ;;
      *) if [ ! -e "new/$key/$file" ]; then break_ "$file is left"; fi ;;
    esac
  done

  # Over what is left, the same command ends well.
  if [ "$left" = 0 ]; then continue; fi
  add "reruns over temporary files"
  run b "work/$name" "$job"
  if ! "$hypress" "${words[@]}" --overwrite --json >/dev/null 2>err; then break_ "the rerun failed: $(head -c 300 err)"; fi
  for file in $(ls "new/$key"); do
    if ! cmp -s "work/$file" "new/$key/$file"; then break_ "the rerun made another $file"; fi
  done
done

echo "$((n - 1)) runs, $broken broken promises"
for what in "${!count[@]}"; do echo "  ${count[$what]} $what"; done | sort -k2
[ "$broken" = 0 ]
