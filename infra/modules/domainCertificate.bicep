metadata description = 'Puts the certificate to a bound name. A module of its own because a template may say each resource only once.'

@description('Required. The function app.')
param appName string

@description('Required. The bound name.')
param hostName string

@description('Required. Thumbprint of the certificate.')
param thumbprint string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-04-01' = {
  parent: app
  name: hostName
  properties: {
    customHostNameDnsRecordType: 'CName'
    hostNameType: 'Verified'
    sslState: 'SniEnabled'
    thumbprint: thumbprint
  }
}
