#!/usr/bin/env bash
# Writes to the app which commit answered there, for the next deployment to fall back to.
#
#   .github/remember.sh GROUP APP COMMIT
set -euo pipefail

id=$(az resource show --resource-group "$1" --name "$2" --resource-type Microsoft.Web/sites --query id --output tsv)
az tag update --resource-id "$id" --operation Merge --tags "commit=$3" --output none
