metadata name = 'Kontext, custom domain'
metadata description = 'Binds a custom domain to the app, without TLS. Deploy it once, before main.bicep has the parameter domain. A second deployment switches TLS off.'

targetScope = 'resourceGroup'

@description('Required. The function app: output APP_NAME of main.bicep.')
param appName string

@description('Required. The host name, such as integrations.example.com. Its CNAME record and the TXT record asuid.{name} must exist.')
@minLength(4)
param domainName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: domainName
  properties: {
    customHostNameDnsRecordType: 'CName'
    hostNameType: 'Verified'
    sslState: 'Disabled'
  }
}
