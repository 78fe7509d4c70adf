#!/usr/bin/env bash
# Registers the resource providers that a deployment needs in the subscription. Resource Manager registers the providers of a template's resources only
# if the deploying person has that right. It never registers Microsoft.App: no resource of the template belongs to that provider, but the app's subnet
# is delegated to it.
# Sources: azure-docs, articles/azure-functions/flex-consumption-plan.md (Considerations, VNet Integration); "Azure resource providers and types".
# Run it once for each subscription. It needs the right */register/action on the subscription, which Contributor and Owner have.
#
#   infra/providers.sh [SUBSCRIPTION]
set -euo pipefail

readonly providers=(
  Microsoft.App
  Microsoft.Insights
  Microsoft.KeyVault
  Microsoft.ManagedIdentity
  Microsoft.Network
  Microsoft.OperationalInsights
  Microsoft.Storage
  Microsoft.Web
)

# azd names the subscription by a variable of its environment.
subscription=${1:-${AZURE_SUBSCRIPTION_ID:-}}
command -v az >/dev/null || { echo "The Azure CLI is missing. Install it, or register by hand in the portal: ${providers[*]}" >&2; exit 1; }

for provider in "${providers[@]}"; do
  state=$(az provider show --namespace "$provider" --query registrationState --output tsv ${subscription:+--subscription "$subscription"}) \
    || { echo "The Azure CLI cannot read the subscription. Sign in: az login" >&2; exit 1; }
  if [[ $state != Registered ]]; then
    echo "Registering $provider."
    az provider register --namespace "$provider" --wait ${subscription:+--subscription "$subscription"} \
      || { echo "$provider cannot be registered. Ask an owner of the subscription to run infra/providers.sh once." >&2; exit 1; }
  fi
done
