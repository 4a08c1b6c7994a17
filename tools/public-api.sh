#!/usr/bin/env bash
# Brings PublicAPI.Unshipped.txt of each library up to what is public in its code; look at the diff. What a release had and the code has no more
# is listed there as *REMOVED*. Arguments name the projects, such as src/Doorcode; without one it is all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- src/Doorcode src/Doorcode.OpenApi src/Doorcode.Postgres src/Doorcode.Redis clients/dotnet/Doorcode.Client clients/dotnet/Doorcode.JwtBearer

for project; do
  report=$(dotnet build "$project" -c Release --no-incremental -nodeReuse:false -p:TreatWarningsAsErrors=false)
  grep -q 'Build succeeded' <<<"$report" || { echo "$report"; exit 1; }
  named() { sed -nE "s/^.*$1: Symbol '(.*)' is $2.*\[.*$(basename "$project")\.csproj\]$/\1/p" <<<"$report"; }
  file=$project/PublicAPI.Unshipped.txt
  kept=$(grep -v '^#' "$file" | grep -vxFf <(named RS0017 'part of the declared API'; echo '#') || true)
  removed=$(named RS0017 'part of the declared API' | grep -xFf "$project/PublicAPI.Shipped.txt" | sed 's/^/*REMOVED*/' || true)
  { echo '#nullable enable'; { echo "$kept"; echo "$removed"; named RS0016 'not part of the declared public API'; } | grep . | LC_ALL=C sort -u; } >"$file.new"
  mv "$file.new" "$file"
done
