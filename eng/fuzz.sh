#!/usr/bin/env bash
# Feeds mutated files to every parser and decoder: eng/fuzz.sh [INPUTS | SECONDSs] [options of Hypress.Fuzz]
# eng/fuzz.sh 100000; eng/fuzz.sh 3600s --targets envi,npy; eng/fuzz.sh --replay FILE...
# With GUIDED=1 a copy of the libraries is instrumented by SharpFuzz, and inputs that take new branches are mutated on.
# Finds are saved under artifacts/fuzz; one that is mended belongs into tests/testdata/findings.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Hypress.Fuzz --configuration Release --nologo --verbosity quiet
fuzz=tests/Hypress.Fuzz/bin/Release/net10.0/Hypress.Fuzz
if [ "${GUIDED:-0}" = 1 ]; then
  copy=artifacts/fuzz-guided
  rm -rf "$copy"
  mkdir -p artifacts
  cp -r "$(dirname "$fuzz")" "$copy"
  [ -x artifacts/tools/sharpfuzz ] ||
    dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path artifacts/tools >/dev/null
  for library in Hypress Hypress.OpenJpeg Hypress.Peers Hypress.Hdf5; do artifacts/tools/sharpfuzz "$copy/$library.dll"; done
  fuzz=$copy/Hypress.Fuzz
fi
case ${1:-10000} in
  *[0-9]s) amount=(--seconds "${1%s}") ;;
  [0-9]*) amount=(--inputs "${1:-10000}") ;;
  *) exec "$fuzz" "$@" ;;
esac
[ $# = 0 ] || shift
exec "$fuzz" "${amount[@]}" "$@"
