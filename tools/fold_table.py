#!/usr/bin/env python3
"""Prints src/people/fold_table.h from Python's Unicode data: `tools/fold_table.py > src/people/fold_table.h`."""

import unicodedata

# Letters with accents: Latin-1 to Latin Extended-B, Greek and Cyrillic, Latin Extended Additional, Greek Extended.
RANGES = [(0x00C0, 0x024F), (0x0370, 0x052F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF)]
# Strokes and the like that Unicode does not decompose; several letters for one are told by hand in search_text.cpp.
BASES = {"đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ƀ": "b", "ɨ": "i", "ð": "d", "ς": "σ"}


def fold(letter):
    """The letter's base in small, as one code unit; itself where that takes more than one."""
    small = letter.lower()
    bases = [c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c)]
    if len(bases) != 1:
        return letter
    return BASES.get(bases[0], bases[0])


def literals(first, last):
    units = [ord(fold(chr(code))) for code in range(first, last + 1)]
    for start in range(0, len(units), 8):
        yield "    " + ", ".join(f"0x{unit:04X}" for unit in units[start : start + 8]) + ","


print("#pragma once\n\n#include <array>\n#include <cstdint>\n")
print("namespace rollcall::people {\n")
print("// Made by tools/fold_table.py. The folded letter of each code point of a range.")
print("// clang-format off")
for first, last in RANGES:
    print(f"inline constexpr std::uint16_t kFold{first:04X}First = 0x{first:04X};")
    print(f"inline constexpr std::array<std::uint16_t, {last - first + 1}> kFold{first:04X} = {{")
    print("\n".join(literals(first, last)))
    print("};")
print("// clang-format on\n")
print("}  // namespace rollcall::people")
