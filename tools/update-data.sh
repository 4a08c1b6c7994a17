#!/bin/sh
# Refreshes the embedded data: common passwords, disposable mail domains, Unicode tables, the page to try the API. Needs npm, python3 and zopfli,
# which packs tighter than gzip: the executable carries these files.
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
cp page/swagger-ui-bundle.js swagger-ui.js
cp page/swagger-ui.css swagger-ui.css
zopfli --i20 swagger-ui.js swagger-ui.css
mv swagger-ui.*.gz "$root/src/Doorcode.Server/OpenApi/Page/"
gzip -dc "$root/src/Doorcode/EmailValidation/Data/disposable-domains.gz" >disposable-domains
zopfli --i20 disposable-domains
mv disposable-domains.gz "$root/src/Doorcode/EmailValidation/Data/"
