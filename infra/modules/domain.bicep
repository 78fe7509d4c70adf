metadata description = 'A custom domain with a certificate of the app. infra/bindDomain.bicep must have bound the name before.'

import { customDomain } from 'types.bicep'

@description('Required. Name of the function app.')
param appName string

@description('Required. Azure region.')
param location string

@description('Required. The host name and the source of its certificate.')
param settings customDomain

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

// On Flex Consumption a certificate is a child of the app: MicrosoftDocs/azure-docs pull request 128469.
// Azure issues a certificate only for a name that is already bound. A second binding here would switch TLS off until the next step.
resource certificate 'Microsoft.Web/sites/certificates@2024-11-01' = {
  parent: app
  name: replace(settings.name, '.', '-')
  location: location
  properties: settings.?keyVaultId == null
    ? { canonicalName: settings.name }
    : { keyVaultId: settings.?keyVaultId, keyVaultSecretName: settings.?certificateName }
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: settings.name
  properties: {
    customHostNameDnsRecordType: 'CName'
    hostNameType: 'Verified'
    sslState: 'SniEnabled'
    thumbprint: certificate.properties.thumbprint
  }
}
