using 'main.bicep'

import { listOf, orElse } from 'modules/environment.bicep'

// A large deployment: tens of thousands of connections, a network of its own, data in three zones and a second region.
// Each variable may be unset or empty: GitHub passes an unknown variable as an empty text.
param environmentName = orElse(readEnvironmentVariable('AZURE_ENV_NAME', ''), 'kontext')
param location = readEnvironmentVariable('AZURE_LOCATION', '')

param authority = readEnvironmentVariable('KONTEXT_AUTHORITY', '')
param publicUrl = readEnvironmentVariable('KONTEXT_PUBLIC_URL', '')
param domain = empty(readEnvironmentVariable('KONTEXT_DOMAIN', '')) ? null : { name: readEnvironmentVariable('KONTEXT_DOMAIN', '') }

param alwaysReadyInstances = [
  { name: 'http', instanceCount: 2 }
  { name: 'function:RunDueWork', instanceCount: 1 }
]

// 400 instances of 2,048 MB are 819,200 MB. The default quota of a subscription in a region is 512,000 MB. Ask for more before the deployment, or the
// app stops growing at 250 instances. Source: azure-docs, articles/azure-functions/flex-consumption-plan.md, regional subscription memory quotas.
param maximumInstances = 400
param httpConcurrency = 100

param vaultCount = 4
param vaultRetentionDays = 90
param dataRedundancy = 'Standard_GZRS'

param ownNetwork = {
  addressPrefix: '10.40.0.0/22'
  appPrefix: '10.40.0.0/24'
  endpointPrefix: '10.40.1.0/26'
  fixedOutboundAddress: true
}

param lockData = true

param logRetentionDays = 90
param availability = { locations: ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'us-va-ash-azr'], everySeconds: 300 }
param alertEmails = listOf(readEnvironmentVariable('KONTEXT_ALERT_EMAIL', ''))
param serverErrorsIn5Minutes = 50
param keeperRoleId = readEnvironmentVariable('KONTEXT_KEEPER_ROLE_ID', '')
param otlp = empty(readEnvironmentVariable('KONTEXT_OTLP_ENDPOINT', ''))
  ? null
  : { endpoint: readEnvironmentVariable('KONTEXT_OTLP_ENDPOINT', '') }
