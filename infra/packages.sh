#!/usr/bin/env bash
# Gives the identity of the app the right to write packages, and takes it back. The platform stores a package with that identity. So the identity
# has the right while a package is published, and at no other time: docs/decisions/0018-packages.md
#
#   infra/packages.sh open|close [PUBLISH_RIGHT_ID APP_PRINCIPAL_ID]    both are outputs of infra/main.bicep, which azd sets as variables
set -euo pipefail

readonly usage='usage: packages.sh open|close [PUBLISH_RIGHT_ID APP_PRINCIPAL_ID]'
readonly action=${1:?$usage}
readonly right=${2:-${PUBLISH_RIGHT_ID:?$usage}}
readonly principal=${3:-${APP_PRINCIPAL_ID:?$usage}}
# Storage Blob Data Contributor, which a publish on Flex Consumption needs: azure-docs, articles/azure-functions/flex-consumption-how-to.md.
readonly role=ba92f5b4-2d11-453d-a403-e96b0029c9fe
readonly version=2022-04-01
# Without this, Git's shell on Windows takes the id for a path.
export MSYS_NO_PATHCONV=1

case $action in
  open)
    subscription=$(cut -d/ -f1-3 <<<"$right")
    az rest --method put --url "$right?api-version=$version" --output none --body "{ \"properties\": {
      \"principalId\": \"$principal\", \"principalType\": \"ServicePrincipal\",
      \"roleDefinitionId\": \"$subscription/providers/Microsoft.Authorization/roleDefinitions/$role\" } }"
    # A new role assignment takes effect after some minutes. Until then a publish is refused and may be repeated.
    sleep "${KONTEXT_ROLE_SECONDS:-60}"
    ;;
  close) az rest --method delete --url "$right?api-version=$version" --output none ;;
  *) echo "$usage" >&2; exit 2 ;;
esac
