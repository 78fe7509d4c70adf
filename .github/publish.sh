#!/usr/bin/env bash
# Puts a package into the app. Tries again for some minutes: a role given a moment ago is not yet known to storage.
#
#   .github/publish.sh GROUP APP PACKAGE
set -euo pipefail

for _ in {1..5}; do
  if az functionapp deployment source config-zip --resource-group "$1" --name "$2" --src "$3" --output none; then
    exit 0
  fi
  sleep 60
done
exit 1
