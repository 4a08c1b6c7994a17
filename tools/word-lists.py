"""Writes the word lists that Doorcode embeds: one entry a line, sorted by UTF-8 bytes, gzip. Run by update-data.sh.

usage: word-lists.py PASSWORDS_JSON DISPOSABLE_PACKAGE SOURCE_FOLDER
"""

import gzip
import json
import os
import sys
import unicodedata


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return json.load(file)


def write(path, entries):
    lines = b"".join(line + b"\n" for line in sorted({entry.encode() for entry in entries}))
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as out:
        out.write(lines)
    print(f"{path}: {lines.count(10)} entries, {len(lines)} bytes", file=sys.stderr)


def to_ascii(domain):
    labels = unicodedata.normalize("NFC", domain.lower()).split(".")
    return ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels)


passwords, package, source = sys.argv[1:]

# The policy never takes fewer than eight characters; shorter words are kept for what people do to them ("dragon2024").
write(os.path.join(source, "Passwords/Data/passwords.gz"),
      (word for word in (unicodedata.normalize("NFC", entry.lower()) for entry in read(passwords))
       if len(word) >= 8 or (len(word) >= 4 and word.isalpha())))
write(os.path.join(source, "EmailValidation/Data/disposable-domains.gz"),
      (to_ascii(domain) for domain in read(package, "index.json") + read(package, "wildcard.json")))
