#!/bin/sh
# Refreshes the embedded data: common passwords, disposable mail domains, Unicode tables, the page to try the API. Needs npm and python3.
# Raise a version here, run it, run the tests, commit the .gz files and check THIRD-PARTY-NOTICES.md.
set -eu
passwords='@zxcvbn-ts/language-common@4.1.3'
domains='disposable-email-domains@1.0.62'
page='swagger-ui-dist@5.35.0'

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unpack() {
  mkdir "$2"
  tar -xzf "$(npm pack --silent "$1")" -C "$2" --strip-components=1
}
unpack "$passwords" passwords
unpack "$domains" domains
unpack "$page" page
python3 "$root/tools/word-lists.py" passwords/src/passwords.json domains "$root/src/Doorcode"
python3 "$root/tools/unicode-table.py" "$root/src/Doorcode/Addresses/Data/unicode.gz"
gzip -9nc page/swagger-ui-bundle.js >"$root/src/Doorcode.Server/OpenApi/Page/swagger-ui.js.gz"
gzip -9nc page/swagger-ui.css >"$root/src/Doorcode.Server/OpenApi/Page/swagger-ui.css.gz"
