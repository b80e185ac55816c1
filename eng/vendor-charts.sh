#!/usr/bin/env bash
# Fetches the chart library that src/Hypress.Bench/Page/package.json names from npm and copies what the report embeds
# into vendor/. Run it after changing the version there; the build itself needs no npm.
set -euo pipefail
cd "$(dirname "$0")/../src/Hypress.Bench/Page"
npm ci --ignore-scripts --no-audit --no-fund
mkdir -p vendor
cp node_modules/uplot/dist/uPlot.iife.min.js node_modules/uplot/dist/uPlot.min.css vendor/
cp node_modules/uplot/LICENSE vendor/uPlot.LICENSE
rm -rf node_modules
