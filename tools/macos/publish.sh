#!/usr/bin/env bash
# Publishes the silo for Macs with Apple's processors, on whatever machine this is, and checks that the result is one
# for a Mac: an executable that macOS would start, SQLite's library, and nothing of Linux. Needs the .NET SDK and a
# package registry. Prints one verdict; changes nothing outside a temporary folder.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/exograins

say() { echo "macos: $*"; }
fail() { say "FAILED: $*"; exit 1; }

say "publishing"
# Its own artifacts, because a restore for another runtime would replace that of the ordinary build.
dotnet publish "$root/src/ExoGrains.Silo" -c Release -r osx-arm64 --self-contained -v quiet \
  --artifacts-path "$work/artifacts" -o "$out" -p:RunAnalyzers=false || fail "dotnet publish"

# The first bytes of a file, as hexadecimal digits.
start_of() { od -An -v -tx1 -N"$2" "$1" | tr -d ' \n'; }
elf=7f454c46
# 64 bits, little end first, for Arm64.
mach_o=cffaedfe0c000001

found=0
while IFS= read -r -d '' file; do
  name=${file#"$out"/}
  case $name in
    *.so | *.so.*) fail "$name is named like a library of Linux" ;;
  esac
  start=$(start_of "$file" 8)
  case $start in
    "$elf"*) fail "$name is a program or library of Linux (ELF)" ;;
    "$mach_o") found=$((found + 1)) ;;
  esac
  case $name in
    *.dylib) [ "$start" = "$mach_o" ] || fail "$name is no library of a Mac with Apple's processor" ;;
  esac
done < <(find "$out" -type f -print0)

[ -f "$out/exograins" ] || fail "there is no executable exograins"
[ "$(start_of "$out/exograins" 8)" = "$mach_o" ] || fail "exograins is no executable of a Mac with Apple's processor"
# The magic number of a signature's directory of hashes. Without a signature, which need not be anybody's, macOS ends
# the program at its start.
grep -qaP '\xfa\xde\x0c\x02' "$out/exograins" || fail "exograins is not signed"
[ -f "$out/libe_sqlite3.dylib" ] || fail "libe_sqlite3.dylib is missing, and no cluster can start without SQLite"

say "PASSED: $(find "$out" -type f | wc -l) files, $found of them programs or libraries of a Mac, none of Linux"
