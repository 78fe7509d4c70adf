#!/usr/bin/env bash
# Publishes a package to the app. The identity of the app may write packages only while this script runs. The script tries for some minutes, because
# a new role assignment takes effect late.
#
#   .github/publish.sh GROUP APP PACKAGE PUBLISH_RIGHT_ID APP_PRINCIPAL_ID    all but the package are outputs of infra/main.bicep
set -euo pipefail

readonly usage='usage: publish.sh GROUP APP PACKAGE PUBLISH_RIGHT_ID APP_PRINCIPAL_ID'
readonly group=${1:?$usage} name=${2:?$usage} package=${3:?$usage} right=${4:?$usage} principal=${5:?$usage}
packages="$(dirname "${BASH_SOURCE[0]}")/../infra/packages.sh"

shut() {
  local status=$?
  if ! "$packages" close "$right" "$principal"; then
    echo "The app may still write its own package. Take the right back: run infra/packages.sh close $right $principal" >&2
    status=1
  fi
  exit "$status"
}

trap shut EXIT
"$packages" open "$right" "$principal"
for _ in {1..10}; do
  # The package is built already, so the platform must not build it.
  if az functionapp deployment source config-zip --resource-group "$group" --name "$name" --src "$package" --build-remote false --output none; then
    exit 0
  fi
  sleep "${KONTEXT_ROLE_SECONDS:-60}"
done
exit 1
