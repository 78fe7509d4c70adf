#!/usr/bin/env bash
# Records the package of the last successful deployment: its commit and its digest, in a tag of the resource group. A tag of the app would not last:
# each provisioning replaces the tags of the app, and a run that stopped then would have no package to roll back to.
#
#   .github/record.sh read GROUP APP                     prints COMMIT DIGEST, or nothing
#   .github/record.sh write GROUP APP COMMIT DIGEST
set -euo pipefail

readonly usage='usage: record.sh read GROUP APP | write GROUP APP COMMIT DIGEST'
readonly action=${1:?$usage} group=${2:?$usage} name=${3:?$usage}
export MSYS_NO_PATHCONV=1

case $action in
  read)
    record=$(az group show --name "$group" --query "tags.\"$name-package\"" --output tsv)
    [[ ! $record =~ ^[0-9a-f]{40}\ [0-9a-f]{64}$ ]] || echo "$record"
    ;;
  write)
    [[ "${4:?$usage} ${5:?$usage}" =~ ^[0-9a-f]{40}\ [0-9a-f]{64}$ ]] || { echo 'A commit has 40 hexadecimal digits, a digest 64.' >&2; exit 2; }
    id=$(az group show --name "$group" --query id --output tsv)
    az tag update --resource-id "$id" --operation Merge --tags "$name-package=$4 $5" --output none
    ;;
  *) echo "$usage" >&2; exit 2 ;;
esac
