#!/usr/bin/env python3
"""Writes the table that Unicode normalization needs: python3 make_tables.py OUTPUT

Source: the Unicode Character Database as Python's unicodedata module carries it (the first line of the output names
the version). Three kinds of lines, all numbers hexadecimal:
  c FIRST LAST CLASS      a run of code points with the same canonical combining class other than 0
  d POINT PARTS...        a canonical decomposition, one step;  a leading '!' marks one that is never recomposed
  k POINT PARTS...        a compatibility decomposition, one step
Hangul syllables are left out, since they decompose by arithmetic.
"""
import sys
import unicodedata


def combining_runs():
    start, last, value = None, None, 0
    for point in range(0x110000):
        combining = unicodedata.combining(chr(point))
        if combining == value and (value == 0 or last == point - 1):
            last = point
            continue
        if value:
            yield start, last, value
        start, last, value = point, point, combining
    if value:
        yield start, last, value


def decompositions():
    for point in range(0x110000):
        if 0xAC00 <= point <= 0xD7A3:
            continue
        text = unicodedata.decomposition(chr(point))
        if not text:
            continue
        if text.startswith('<'):
            yield 'k', point, text.split()[1:]
        else:
            recomposes = unicodedata.normalize('NFC', chr(point)) == chr(point)
            yield 'd' if recomposes else 'd!', point, text.split()


def main(path):
    with open(path, 'w', encoding='ascii', newline='\n') as output:
        output.write(f'# Unicode {unicodedata.unidata_version}; made by tools/unicode-tables/make_tables.py\n')
        for first, last, value in combining_runs():
            output.write(f'c {first:X} {last:X} {value:X}\n')
        for kind, point, parts in decompositions():
            output.write(f"{kind} {point:X} {' '.join(part.lstrip('0') for part in parts)}\n")


if __name__ == '__main__':
    main(sys.argv[1])
