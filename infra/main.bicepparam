using 'main.bicep'

import { listOf, orElse } from 'modules/environment.bicep'

// A small deployment: a few hundred people and no always-ready instance. It costs a few dollars a month while idle.
// Each variable may be unset or empty: GitHub passes an unknown variable as an empty text.
param environmentName = orElse(readEnvironmentVariable('AZURE_ENV_NAME', ''), 'kontext')
param location = readEnvironmentVariable('AZURE_LOCATION', '')

// azd env set KONTEXT_AUTHORITY https://login.example.com/
param authority = readEnvironmentVariable('KONTEXT_AUTHORITY', '')
param publicUrl = readEnvironmentVariable('KONTEXT_PUBLIC_URL', '')
param domain = empty(readEnvironmentVariable('KONTEXT_DOMAIN', '')) ? null : { name: readEnvironmentVariable('KONTEXT_DOMAIN', '') }

param alertEmails = listOf(readEnvironmentVariable('KONTEXT_ALERT_EMAIL', ''))
param keeperRoleId = readEnvironmentVariable('KONTEXT_KEEPER_ROLE_ID', '')
param otlp = empty(readEnvironmentVariable('KONTEXT_OTLP_ENDPOINT', ''))
  ? null
  : { endpoint: readEnvironmentVariable('KONTEXT_OTLP_ENDPOINT', '') }
