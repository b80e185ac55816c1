#!/usr/bin/env bash
# Builds the command line and runs the main job on the built-in scene: compress, verify, decompress, compare.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/need.sh
need libopenjp2-7:libopenjp2.so.7 # for the codec of the demo
dotnet build src/Hypress.Cli --configuration Release --nologo --verbosity quiet
exec src/Hypress.Cli/bin/Release/net10.0/hypress demo "$@"
