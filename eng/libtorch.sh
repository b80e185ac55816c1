#!/usr/bin/env bash
# Brings libtorch for the CPU (130 MB to download, 600 MB on disk) into the NuGet package cache, where `hypress train` finds it.
set -euo pipefail
cd "$(dirname "$0")/libtorch"
dotnet restore libtorch.csproj
