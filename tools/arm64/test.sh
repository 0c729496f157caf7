#!/usr/bin/env bash
# Runs the processor engine's tests for Arm64 on another processor, under QEMU's emulation of one with dot products:
# first every kernel against its scalar twin, then engines of different kernels against each other, then a conformance
# suite. Where something it needs is missing it says what and skips. Changes nothing outside a temporary folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
emulator=qemu-aarch64-static
classes=('*.Compute.Tests.Kernels.*' '*.RegisterWidthTests' '*.CpuEngineFastConformance')

say() { echo "arm64: $*"; }
skip() { say "SKIPPED: $*"; exit 0; }
[ "$(uname -sm)" = "Linux x86_64" ] || skip "this is $(uname -sm); it is for Linux on x86_64"
command -v "$emulator" >/dev/null || skip "$emulator is not installed (Debian: apt-get install qemu-user-static)"
for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || skip "$tool is not there to get Arm64's C library with; this needs Debian or its kin"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The libraries that a self-contained program still wants from the system, with an apt state of our own: this machine's
# package lists stay as they are, and no root is needed.
get_libraries() {
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,packages,libraries}
  touch "$work/state/status"
  cat >"$work/apt.conf" <<APT
Dir::State "$work/state";
Dir::State::status "$work/state/status";
Dir::Cache "$work/cache";
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
APT
  (
    export APT_CONFIG="$work/apt.conf"
    cd "$work/packages"
    # Sources that have nothing for Arm64 make this fail; what counts is whether the packages come.
    apt-get update -qq || true
    apt-get download -qq libc6 libgcc-s1 libstdc++6 zlib1g libssl3
  ) >"$work/apt.log" 2>&1 || skip "apt could not get Arm64's libraries: $(tail -n 1 "$work/apt.log")"
  local package
  for package in "$work"/packages/*.deb; do
    dpkg-deb -x "$package" "$work/libraries"
  done
}

get_libraries
say "publishing"
# Its own artifacts, because a restore for another runtime would replace that of the ordinary build.
dotnet publish "$root/tests/ExoGrains.Compute.Tests" -c Release -r linux-arm64 --self-contained -v quiet \
  --artifacts-path "$work/artifacts" -o "$work/tests" -p:RunAnalyzers=false

# Without W^X: the runtime would write code through a second mapping, which the emulator does not see change, and then
# run what was there before. Without PGO, whose counting costs more here than it gains.
export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0
export EXOGRAINS_EXPECTED_KERNELS=DotProductKernels
filter=()
for class in "${classes[@]}"; do
  filter+=(-class "$class")
done
say "testing under $emulator"
"$emulator" -cpu max -L "$work/libraries" "$work/tests/ExoGrains.Compute.Tests" -noColor "${filter[@]}" |
  tee "$work/tests.log" | grep -v '^ *\(Discover\|Starting\)' || { say "FAILED"; exit 1; }
grep -q 'Total: [1-9]' "$work/tests.log" || { say "FAILED: no test ran"; exit 1; }
