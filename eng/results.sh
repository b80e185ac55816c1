#!/usr/bin/env bash
# Runs a bench over the test scenes (HYPRESS_DATA) and writes docs/bench-results.md with its plots from what it found.
# Stopped, it goes on where it was. Takes another config as its argument; default bench/configs/standards.json.
set -euo pipefail
cd "$(dirname "$0")/.."
config=${1:-bench/configs/standards.json}
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
hypress=src/Hypress.Cli/bin/Release/net10.0/hypress
"$hypress" bench "$config"
"$hypress" report "artifacts/bench/$(basename "$config" .json)" --markdown docs/bench-results.md
