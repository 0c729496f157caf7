#!/usr/bin/env bash
# Publishes the silo for Linux on this processor and makes the image exograins:local from it.
#   BASE_IMAGE=debian:12-slim   image to build on; it needs OpenSSL 3 and libstdc++, or a network to install them
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
image=${EXOGRAINS_IMAGE:-exograins:local}
case $(uname -m) in x86_64) runtime=linux-x64;; aarch64 | arm64) runtime=linux-arm64;; *) echo "unknown processor $(uname -m)" >&2; exit 1;; esac

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
dotnet publish "$root/src/ExoGrains.Silo" -c Release -r "$runtime" --self-contained -o "$context" -v quiet
docker build --quiet --build-arg BASE_IMAGE="${BASE_IMAGE:-debian:12-slim}" -t "$image" \
  -f "$root/tools/docker/Dockerfile" "$context"
echo "built $image for $runtime"
