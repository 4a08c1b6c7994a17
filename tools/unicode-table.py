"""Writes src/Doorcode/Addresses/Data/unicode.gz: what UnicodeText needs of the Unicode Character Database.

Four sections of little-endian 32-bit integers, each preceded by the number of its integers:
  1. canonical decompositions: code point, first, second (0: none); sorted by code point; Hangul is arithmetic
  2. canonical combining classes other than 0: code point, class; sorted by code point
  3. what an address may not contain as typed: first, last of each range; sorted
  4. what a label of an internationalised domain may contain (RFC 5892, PVALID): first, last of each range; sorted
A pair composes when section 1 has it and NFC does; pairs that do not (composition exclusions) have bit 31 of the code
point set. The version of Unicode is that of the Python that runs this; code points that it does not know are refused.
"""

import gzip
import struct
import sys
import unicodedata
from unicodedata import category, normalize

DEFAULT_IGNORABLE = {0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0}
for first, last in [(0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F),
                    (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)]:
    DEFAULT_IGNORABLE.update(range(first, last + 1))

# RFC 5892 section 2.6. ContextJ and ContextO code points are not PVALID here: they depend on their neighbours.
EXCEPTIONS = {0xDF: True, 0x3C2: True, 0x6FD: True, 0x6FE: True, 0xF0B: True, 0x3007: True}
for point in [0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035,
              0x303B, *range(0x660, 0x66A), *range(0x6F0, 0x6FA)]:
    EXCEPTIONS[point] = False


def is_canonical(mapping):
    return mapping and not mapping.startswith("<")


def refused(point, char):
    """Whatever some mail server, resolver or library may turn into something else, or show as something else."""
    if category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp") or point in DEFAULT_IGNORABLE:
        return True
    if normalize("NFKC", char) != normalize("NFC", char):
        return True
    mapping = unicodedata.decomposition(char)
    if is_canonical(mapping) and " " not in mapping:
        return True
    folded = (char.upper(), char.lower(), char.casefold(), normalize("NFKC", char.casefold()))
    # Capital dotted I, and the full stop that IDNA reads as a dot.
    return point in (0x130, 0x3002) or any(form.isascii() for form in folded)


def valid_in_domain(point, char):
    if point in EXCEPTIONS:
        return EXCEPTIONS[point]
    if normalize("NFKC", normalize("NFKC", char).casefold()) != char or point in DEFAULT_IGNORABLE:
        return False
    if 0x1100 <= point <= 0x11FF or 0xA960 <= point <= 0xA97C or 0xD7B0 <= point <= 0xD7FB:
        return False
    if 0x20D0 <= point <= 0x20FF or 0x1D100 <= point <= 0x1D24F:
        return False
    return category(char) in ("Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc")


def ranges(holds):
    found = []
    for point in range(0x80, 0x110000):
        if holds(point, chr(point)):
            if found and found[-1] == point - 1:
                found[-1] = point
            else:
                found += [point, point]
    return found


decompositions, classes = [], []
for point in range(0x80, 0x110000):
    char = chr(point)
    mapping = unicodedata.decomposition(char)
    if is_canonical(mapping):
        parts = [int(part, 16) for part in mapping.split()]
        composes = normalize("NFC", char) == char
        decompositions += [point if composes else point - 0x80000000, *parts, *[0] * (2 - len(parts))]
    if unicodedata.combining(char):
        classes += [point, unicodedata.combining(char)]

with open(sys.argv[1], "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as out:
    for section in (decompositions, classes, ranges(refused), ranges(valid_in_domain)):
        out.write(struct.pack(f"<i{len(section)}i", len(section), *section))
print(f"Unicode {unicodedata.unidata_version}: {len(decompositions) // 3} decompositions", file=sys.stderr)
