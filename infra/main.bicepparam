using 'main.bicep'

// A small deployment: a few hundred people, nothing kept warm, next to nothing while idle.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'kontext')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// azd env set KONTEXT_AUTHORITY https://login.example.com/
param authority = readEnvironmentVariable('KONTEXT_AUTHORITY')

param alertEmails = empty(readEnvironmentVariable('KONTEXT_ALERT_EMAIL', '')) ? [] : [readEnvironmentVariable('KONTEXT_ALERT_EMAIL', '')]
