#!/usr/bin/env bash
# Builds what the chart is tested with into the user's cache, skips what is there, prints the folder.
# With --show it builds nothing, and fails where a tool is missing.
# Each tool has a module of its own: they need different versions of the same libraries.
set -euo pipefail
cd "$(dirname "$0")"

# The locks name the folder: a tool of another version never answers by the same name.
lock=$(cat */go.mod */go.sum | sha256sum | cut -c1-12)
folder="${LINTAS_CACHE_DIR:-$HOME/.cache/lintas}/tools/$lock"
mkdir -p "$folder"

for module in */go.mod; do
  tool=${module%/go.mod}
  [ -x "$folder/$tool" ] && continue
  [ "${1:-}" = --show ] && exit 1
  command -v go >/dev/null || { echo "error: go builds $tool, and there is none on the PATH" >&2; exit 1; }
  echo "Building $tool (minutes the first time)" >&2
  (cd "$tool" && CGO_ENABLED=0 nice -n 19 go build -trimpath -ldflags '-s -w' \
    -o "$folder/.$tool.$$" "$(go list -f '{{.ImportPath}}' tool)")
  mv "$folder/.$tool.$$" "$folder/$tool"
done
echo "$folder"
