#!/bin/sh
# Refreshes the embedded data: common passwords, disposable mail domains, Unicode tables. Needs npm and python3.
# Raise a version here, run it, run the tests, commit the .gz files and check THIRD-PARTY-NOTICES.md.
set -eu
passwords='@zxcvbn-ts/language-common@4.1.3'
domains='disposable-email-domains@1.0.62'

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in "$passwords" "$domains"; do
  mkdir current
  tar -xzf "$(npm pack --silent "$package")" -C current
  mv current/package "$([ "$package" = "$passwords" ] && echo passwords || echo domains)"
  rmdir current
done
python3 "$root/tools/word-lists.py" passwords/src/passwords.json domains "$root/src/Doorcode"
python3 "$root/tools/unicode-table.py" "$root/src/Doorcode/Addresses/Data/unicode.gz"
