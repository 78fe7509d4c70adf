using '../../../infra/main.bicep'

// Everything set, and every name as long and as strange as it may be.
param environmentName = '01-A very_long (name) of.something--that--nobody--would--type.xx'
param location = 'westeurope'
param tags = { owner: 'platform' }
param authority = 'https://login.example.com/'
param audiences = ['https://integrations.example.com/api/v1', 'api://kontext']
param claims = {
  OrganizationClaim: 'tid'
  SubjectClaim: 'oid'
  ServiceAccountClaim: 'preferred_username'
  ServiceAccountValuePrefix: 'service-account-'
}
param domain = {
  name: 'integrations.example.com'
  keyVaultId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/shared'
  certificateName: 'integrations'
}
param signIn = { clientId: 'sign-in', authority: 'https://people.example.com/', scope: 'openid' }
param signInSecret = 'hidden-in-a-test'
param clientName = 'Example Integrations'
param documentationUrl = 'https://docs.example.com/integrations'
param returnUrls = [
  { url: 'https://app.example.com/done/' }
  { url: 'https://app.example.com/acme', organization: 'acme' }
]
param providers = {
  github: { clientId: 'at-github' }
  discord: { clientId: 'at-discord', isPublic: true }
}
param providerSecrets = { github: 'hidden-in-a-test' }
param sessions = {
  lifetimeDays: 30
  openOrganizations: ['acme']
  metadataHosts: ['claude.ai']
  knownClients: [
    { clientId: 'editor', name: 'Editor', redirectUris: ['http://127.0.0.1/callback'] }
  ]
}
param gatewayOrigins = ['https://chat.example.com']
param corsOrigins = ['https://console.example.com']
param tokenEndpoint = {
  audienceParameter: 'none'
  scopes: [
    { scope: 'management:all', atAuthority: 'api://kontext/.default' }
  ]
}
param otlp = { endpoint: 'https://otlp.example.com:4318', protocol: 'http/protobuf', hasHeaders: true }
param otlpHeaders = 'hidden-in-a-test'
param extraSettings = {
  PublicUrl: 'https://a-setting-of-the-template-wins.example.com'
  Logging__LogLevel__Kontext: 'Debug'
}
param allowedNetworks = ['10.40.0.0/16', '192.168.7.0/24']
param amounts = {
  Maintenance__RowsPerShard: '500'
  Maintenance__SharePerOrganization: '100'
  Maintenance__OpenPerOrganization: '250'
  Maintenance__Lease: '00:15:00'
  Maintenance__ItemsPerMessage: '8'
  Maintenance__Concurrency: '8'
  Maintenance__QueueLimit: '250'
  Caps__IntegrationsPerOrganization: '1000'
  Caps__ConnectionsPerPerson: '100'
  RateLimits__RequestsPerCaller: '20'
  RateLimits__RequestsPerOrganization: '100'
  RateLimits__SecretWritesPerOrganization: '2'
  RateLimits__ValidationsPerOrganization: '2'
  RateLimits__DiscoveriesPerOrganization: '2'
  RateLimits__SessionsPerPerson: '10'
  Gateway__StreamLimit: '120'
  Gateway__CallsPerCaller: '20'
  Gateway__CallsPerApplication: '100'
  Gateway__CallsPerIntegration: '150'
  Gateway__OpenCallsPerCaller: '50'
  Gateway__OpenCallsPerOrganization: '400'
  Gateway__ListenersPerCaller: '3'
  RateLimits__IntegrationsPerDay: '100'
  RateLimits__UnknownClientsPerAddress: '10'
  Outbound__LargeAnswerBytes: '33554432'
  Retention__ArchivedConnections: '7.00:00:00'
  Audit__RetentionDays: '365'
  Telemetry__TracesPerMinute: '5'
  Validation__ProbeTimeLimit: '00:00:10'
  Validation__MaxResponseBytes: '1048576'
  Validation__MaxToolPages: '10'
  Validation__MaxTools: '1000'
  Validation__Recheck__Interval: '12:00:00'
  Validation__Recheck__FirstRetry: '00:10:00'
}
param storagePrefix = 'abcdefghijklmnopqrstu'
param instanceMemoryMB = 4096
param httpConcurrency = 64
param vaultCount = 10
param ownNetwork = {
  addressPrefix: '10.40.0.0/22'
  appPrefix: '10.40.0.0/24'
  endpointPrefix: '10.40.1.0/26'
  fixedOutboundAddress: false
}
param diagnostics = 'all'
param alertEmails = ['alice@example.com', 'bob@example.com']
