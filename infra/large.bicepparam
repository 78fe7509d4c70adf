using 'main.bicep'

// A large deployment: tens of thousands of connections, a network of its own, data in three zones and a second region.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'kontext')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param authority = readEnvironmentVariable('KONTEXT_AUTHORITY')

param publicUrl = readEnvironmentVariable('KONTEXT_PUBLIC_URL', 'https://integrations.example.com')
param domain = { name: replace(readEnvironmentVariable('KONTEXT_PUBLIC_URL', 'https://integrations.example.com'), 'https://', '') }

param alwaysReadyInstances = [
  { name: 'http', instanceCount: 2 }
  { name: 'function:RunDueWork', instanceCount: 1 }
]
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

param logRetentionDays = 90
param alertEmails = [readEnvironmentVariable('KONTEXT_ALERT_EMAIL', 'operations@example.com')]
param serverErrorsIn5Minutes = 50
