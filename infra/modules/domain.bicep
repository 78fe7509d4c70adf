metadata description = 'A name of one\'s own for the app, with a certificate.'

import { customDomain, labels } from 'types.bicep'

@description('Required. The function app.')
param appName string

@description('Required. Its plan.')
param planId string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. The name and where its certificate comes from.')
param settings customDomain

var isManaged = settings.?keyVaultId == null

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

// The platform makes a certificate only for a name that is bound already.
resource binding 'Microsoft.Web/sites/hostNameBindings@2024-04-01' = {
  parent: app
  name: settings.name
  properties: {
    customHostNameDnsRecordType: 'CName'
    hostNameType: 'Verified'
    sslState: 'Disabled'
  }
}

resource certificate 'Microsoft.Web/certificates@2024-04-01' = {
  name: settings.name
  location: location
  tags: tags
  properties: isManaged
    ? { serverFarmId: planId, canonicalName: settings.name }
    : { serverFarmId: planId, keyVaultId: settings.?keyVaultId, keyVaultSecretName: settings.?certificateName }
  dependsOn: [binding]
}

module securedBinding 'domainCertificate.bicep' = {
  params: {
    appName: appName
    hostName: settings.name
    thumbprint: certificate.properties.thumbprint
  }
}
