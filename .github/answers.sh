#!/usr/bin/env bash
# Whether a deployment can do its work: it has found its settings in order, storage and each vault let it in, a caller without a token is turned
# away, and its clock runs. On Flex Consumption timers have stopped after a deployment elsewhere: azure-functions-host issue 11828.
#
#   .github/answers.sh GROUP APP COMPONENT_ID    the last two are outputs of infra/main.bicep
set -euo pipefail

readonly usage='usage: answers.sh GROUP APP COMPONENT_ID'
readonly group=${1:?$usage} name=${2:?$usage} component=${3:?$usage}
readonly pause=${KONTEXT_PAUSE:-10}
export MSYS_NO_PATHCONV=1
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# Not az functionapp show, which leaves most properties of a Flex Consumption app empty.
id=$(az resource show --resource-group "$group" --name "$name" --resource-type Microsoft.Web/sites --query id --output tsv)
host=$(az resource show --ids "$id" --query properties.defaultHostName --output tsv)

ask() {
  curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "https://$host/$1" || true
}

# A reference to a vault is fetched once a day, at a change of settings, and by this call; a restart is not documented to do it.
# Source: azure-docs, articles/app-service/app-service-key-vault-references.md.
fetch_references() {
  az rest --method post --url "$id/config/configreferences/appsettings/refresh?api-version=2024-11-01" --output none \
    || echo 'The references to the vault could not be fetched anew.'
}

answers=
for try in {1..30}; do
  ready=$(ask health/ready)
  door=$(ask api/v1/integrations)
  if [[ $ready == 200 && $door == 401 ]]; then
    echo "https://$host answers."
    answers=yes
    break
  fi
  echo "https://$host says ${ready:-nothing} where 200 is expected of health/ready and ${door:-nothing} where 401 is expected without a token."
  ((try % 10 != 3)) || fetch_references
  sleep "$pause"
done
if [[ -z $answers ]]; then
  echo 'Which setting is wrong stands in the workspace: docs/operations.md, A start that fails.'
  echo 'A role given a moment ago counts after some minutes. Where a role definition is new, run the provisioning again.'
  exit 1
fi

# A tick a minute, and some minutes until its figure is there.
for _ in {1..60}; do
  ticks=$(az monitor metrics list --resource "$component" --namespace azure.applicationinsights --metric kontext.maintenance.ticks \
    --aggregation Total --interval PT1M --start-time "$since" --query 'sum(value[].timeseries[].data[].total)' --output tsv) || ticks=
  if [[ $ticks =~ [1-9] ]]; then
    echo 'The clock runs.'
    exit 0
  fi
  echo "No tick since $since has been counted yet."
  sleep "$pause"
done
echo 'The timer does not fire, or its figures do not arrive: docs/operations.md, alert no-tick.'
exit 1
