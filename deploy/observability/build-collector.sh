#!/usr/bin/env bash
# Builds the collector into the user's cache (some minutes, once) and prints where it is.
# With --show it builds nothing, and fails where there is none.
set -euo pipefail
cd "$(dirname "$0")"

lock=$(sha256sum collector-builder.yaml | cut -c1-12)
folder="${LINTAS_CACHE_DIR:-$HOME/.cache/lintas}/collector/$lock"
if [ ! -x "$folder/otelcol" ]; then
  [ "${1:-}" = --show ] && exit 1
  command -v go >/dev/null || { echo "error: go builds the collector, and there is none on the PATH" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp collector-builder.yaml "$work"
  echo "Building the collector" >&2
  export CGO_ENABLED=0
  (cd "$work" && GOBIN="$work" nice -n 19 go install go.opentelemetry.io/collector/cmd/builder@v0.155.0 \
    && nice -n 19 ./builder --config collector-builder.yaml) >&2
  mkdir -p "$folder"
  mv "$work/out/otelcol" "$folder/otelcol"
fi
echo "$folder/otelcol"
