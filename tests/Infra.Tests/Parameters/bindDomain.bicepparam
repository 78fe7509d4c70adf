using '../../../infra/bindDomain.bicep'

param appName = 'kontext-abc'
param domainName = 'integrations.example.com'
