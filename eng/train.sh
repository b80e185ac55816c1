#!/usr/bin/env bash
# Trains a model of the learned codec, or goes on where a run was stopped: eng/train.sh eng/training/joint-31-l60.json
set -euo pipefail
"$(dirname "$0")/libtorch.sh" >/dev/null
project=$(cd "$(dirname "$0")/.." && pwd)/src/Hypress.Cli
dotnet build "$project" --configuration Release --nologo --verbosity quiet
exec "$project/bin/Release/net10.0/hypress" train "$@"
