#!/usr/bin/env bash
# Installs what the tests need, checks the layout, builds with warnings as errors and runs every test project.
# Ends with the skipped tests and their reasons, then "N passed, N failed, N skipped".
# Data that is too large for the repository is found through HYPRESS_DATA and HYPRESS_CCSDS123_VECTORS.
set -euo pipefail
cd "$(dirname "$0")/.."

. eng/need.sh
need gdal-bin:gdalinfo libopenjp2-7:libopenjp2.so.7 time:/usr/bin/time pigz:pigz chromium:chromium \
  libturbojpeg0:libturbojpeg.so.0 libcharls2:libcharls.so.2 libjxl0.7:libjxl.so.0.7 libzfp1:libzfp.so.1 liblerc4:libLerc.so.4 \
  slurm-wlm:slurmctld munge:munged jq:jq

echo "== layout"
dotnet tool restore --verbosity quiet
dotnet csharpier check .

echo "== libtorch"
eng/libtorch.sh >/dev/null || echo "libtorch can't be had; the tests that need it are skipped"

echo "== build"
dotnet build Hypress.slnx --configuration Release --nologo --verbosity quiet

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
broken=0
for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  program=tests/$name/bin/Release/net10.0/$name
  echo "== $name"
  "$program" --no-ansi --progress off --results-directory "$reports" --timeout 20m \
    --report-xunit-junit --report-xunit-junit-filename "$name.xml" || true
  if [ ! -s "$reports/$name.xml" ]; then
    echo "$name ended without a report"
    broken=$((broken + 1))
  fi
done

# The sum of an attribute over all reports' suites.
sum() {
  cat "$reports"/*.xml 2>/dev/null | grep -o '<testsuite [^>]*' | grep -o " $1=\"[0-9]*\"" |
    tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}
tests=$(sum tests)
skipped=$(sum skipped)
failed=$(($(sum failures) + $(sum errors) + broken))
passed=$((tests - skipped - failed + broken))
echo
cat "$reports"/*.xml 2>/dev/null | tr '\n' ' ' |
  sed 's/<testcase /\n&/g' |
  sed -n 's/<testcase name="\([^"]*\)".*<skipped>\(.*\)<\/skipped>.*/skipped \1: \2/p' |
  sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
