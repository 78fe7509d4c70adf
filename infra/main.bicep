metadata name = 'Kontext'
metadata description = 'A whole deployment into one resource group: the app, what it keeps, who may do what, and what watches it. No key anywhere.'

import { builtInRoles } from 'modules/builtInRoles.bicep'
import { appNameOf, nameOf, stemOf, storageNameOf, vaultNameOf } from 'modules/names.bicep'
import {
  alwaysReady
  availabilityTest
  callerClaims
  customDomain
  labels
  network
  otlpExport
  providerClients
  returnUrl
  secretTexts
  signInClient
  tokenRelay
  tuning
} from 'modules/types.bicep'

targetScope = 'resourceGroup'

@description('Required. Name of this deployment, the beginning of all names. Give each its own.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Optional. Azure region; one that offers Flex Consumption. The region of the resource group where not set.')
param location string = ''

@description('Optional. Tags of every resource, beside azd\'s own.')
param tags labels = {}

@description('Required. The OpenID Connect issuer whose tokens callers bring, an https address.')
param authority string

@description('Optional. Audiences of those tokens; {publicUrl}/api/v1 where not set.')
param audiences string[] = []

@description('Optional. Which claims of a token name the organization, the person and service accounts.')
param claims callerClaims = {}

@description('Optional. The https address clients use; the custom domain, or else the platform\'s host name, where not set.')
param publicUrl string = ''

@description('Optional. A custom domain that is bound already; a second step after the first deployment.')
param domain customDomain?

@description('Optional. The client at the authority by which people who open a connect link are recognised.')
param signIn signInClient?

@description('Optional. That client\'s secret. Written to the settings vault when given; what is there stays when not.')
@secure()
param signInSecret string = ''

@description('Optional. What authorization servers and pages call this deployment.')
@minLength(1)
@maxLength(100)
param clientName string = 'Kontext'

@description('Optional. Where developers find your documentation, an https address: the page at the bare address links there. Empty for no link.')
param documentationUrl string = ''

@description('Optional. Where browsers may be sent when people are done.')
param returnUrls returnUrl[] = []

@description('Optional. OAuth apps of this deployment by id of the provider.')
param providers providerClients = {}

@description('Optional. Their secrets by id of the provider. Written to the settings vault when given; what is there stays when not.')
param providerSecrets secretTexts = {}

@description('Optional. Who takes traces, figures and logs by OTLP, beside Application Insights.')
param otlp otlpExport?

@description('Optional. The OTLP headers, name=value separated by commas. Written to the settings vault when given; what is there stays when not.')
@secure()
param otlpHeaders string = ''

@description('Optional. Further settings of the app by name. A deployment replaces what was set by hand. Everyone who may read the app sees the values: name a vault for a secret. The settings of this template win.')
param extraSettings labels = {}

@description('Optional. How POST /oauth2/token asks the authority for a token in a client\'s name.')
param tokenEndpoint tokenRelay = {}

@description('Optional. Private networks in CIDR form that servers may live in; none means the public internet only.')
param allowedNetworks string[] = []

@description('Optional. Amounts of work and times; the app\'s own defaults where not set.')
param amounts tuning = {}

@description('Optional. What the names of tables and queues begin with: 2 to 21 lower-case letters and digits, a letter first. Never change it.')
@minLength(2)
@maxLength(21)
param storagePrefix string = 'kontext'

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Optional. How many instances may run at once. Times instanceMemoryMB it must fit into the subscription\'s quota of the region: 512,000 MB unless raised.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 100

@description('Optional. Requests an instance serves at once before another is started; 0 leaves it to the platform.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int = 0

@description('Optional. Instances that are kept warm. Each costs while it waits.')
param alwaysReadyInstances alwaysReady[] = []

@description('Optional. Key Vaults that people\'s credentials are spread over: 30 writes a second each. May be raised at any time, never lowered.')
@minValue(1)
@maxValue(10)
param vaultCount int = 1

@description('Optional. Days for which deleted secrets can be brought back. Cannot be changed later.')
@minValue(7)
@maxValue(90)
param vaultRetentionDays int = 30

@description('Optional. How often the tables are kept, and where.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param dataRedundancy string = 'Standard_LRS'

@description('Optional. A network of the deployment\'s own with private endpoints; public endpoints of storage and vaults are shut then.')
param ownNetwork network?

@description('Optional. Id of an existing role that allows get, set and delete of secrets; made here where not set, which takes the right to write role definitions.')
param keeperRoleId string = ''

@description('Optional. What the platform itself writes down; each level holds those before it. none; host: the host\'s log, in which a start that fails says why; audit: who touched which secret, about a kilobyte for each request to a vault; all: every storage request.')
@allowed(['none', 'host', 'audit', 'all'])
param diagnostics string = 'audit'

@description('Optional. Days telemetry is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Optional. Gigabytes of telemetry a day after which nothing more is taken in; -1 for no cap. A cap silences the alerts that read logs.')
@minValue(-1)
param logDailyCapGb int = -1

@description('Optional. E-mail addresses that alerts go to; none shows alerts in the portal alone.')
param alertEmails string[] = []

@description('Optional. Requests answered with 5xx in five minutes above which somebody is told.')
@minValue(0)
param serverErrorsIn5Minutes int = 5

@description('Optional. From where the app is asked whether it is ready.')
param availability availabilityTest = { locations: ['emea-nl-ams-azr'], everySeconds: 900 }

@description('Optional. Whether the tables\' account and the vaults are locked against deleting. Takes the right Microsoft.Authorization/locks/write.')
param lockData bool = false

@description('Optional. Seconds the oldest due item may wait.')
@minValue(60)
param oldestDueSeconds int = 900

@description('Optional. Percent of the refreshes at one authorization server that may fail within a quarter of an hour.')
@minValue(1)
@maxValue(100)
param refreshFailurePercent int = 20

// Of src/Core/Storage/Tables, but for the one that stands in for a vault on a laptop.
var tableNames = ['Integrations', 'Connections', 'Clients', 'Authorizations', 'Schedule', 'Validations', 'Applications', 'Audit', 'Keys']

var packageContainer = 'packages'
var dueQueue = '${storagePrefix}-due'

#disable-next-line no-loc-expr-outside-params // an empty text counts as unset, and a default value does not see it
var region = empty(location) ? resourceGroup().location : location
var issuer = startsWith(authority, 'https://')
  ? authority
  : fail('authority must be an https address: set KONTEXT_AUTHORITY to your issuer.')

var stem = stemOf(environmentName)
var token = uniqueString(resourceGroup().id, environmentName)
var allTags = union({ 'azd-env-name': environmentName, application: 'kontext' }, tags)

var identityName = nameOf('id', stem, token)
var componentName = nameOf('appi', stem, token)
var hostAccountName = storageNameOf(stem, token, 'host')
var dataAccountName = storageNameOf(stem, token, 'data')
var packagesAccountName = storageNameOf(stem, token, 'packages')
var appName = appNameOf(stem, token)
var credentialVaultNames = [for i in range(1, vaultCount): vaultNameOf(stem, token, 'v${i}')]
var settingsVaultName = vaultNameOf(stem, token, 's')
var vaultNames = concat(credentialVaultNames, [settingsVaultName])

var isPublic = ownNetwork == null
var clientSecretNames = concat(
  signIn == null || (signIn.?isPublic ?? false) ? [] : ['sign-in'],
  map(filter(items(providers), item => !(item.value.?isPublic ?? false)), item => 'provider-${item.key}'),
  (otlp.?hasHeaders ?? false) ? ['otlp-headers'] : []
)
var signInSecrets = empty(signInSecret) ? {} : { 'sign-in': signInSecret }
var otlpSecrets = empty(otlpHeaders) ? {} : { 'otlp-headers': otlpHeaders }
var clientSecrets = toObject(items(providerSecrets), item => 'provider-${item.key}', item => item.value)

var address = !empty(publicUrl) ? publicUrl : 'https://${domain.?name ?? app.outputs.hostName}'

module identity 'modules/identity.bicep' = {
  params: {
    name: identityName
    location: region
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: nameOf('log', stem, token)
    componentName: componentName
    location: region
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

// Why the host's account is not the data's: docs/decisions/0014-two-storage-accounts.md
module hostAccount 'modules/storage.bicep' = {
  params: {
    name: hostAccountName
    location: region
    tags: allTags
    redundancy: 'Standard_LRS'
    isPublic: isPublic
    queues: [dueQueue, '${dueQueue}-poison']
  }
}

// Why an account of its own: docs/decisions/0018-packages.md
module packagesAccount 'modules/storage.bicep' = {
  params: {
    name: packagesAccountName
    location: region
    tags: allTags
    redundancy: 'Standard_LRS'
    isPublic: isPublic
    containers: [packageContainer]
    keepsVersions: true
  }
}

module dataAccount 'modules/storage.bicep' = {
  params: {
    name: dataAccountName
    location: region
    tags: allTags
    redundancy: dataRedundancy
    isPublic: isPublic
    tables: [for name in tableNames: '${storagePrefix}${name}']
  }
}

module credentialVaults 'modules/vault.bicep' = [
  for name in credentialVaultNames: {
    params: {
      name: name
      location: region
      tags: allTags
      isPublic: isPublic
      retentionDays: vaultRetentionDays
    }
  }
]

module settingsVault 'modules/vault.bicep' = {
  params: {
    name: settingsVaultName
    location: region
    tags: allTags
    isPublic: isPublic
    retentionDays: vaultRetentionDays
    secretNames: clientSecretNames
    secrets: union(signInSecrets, clientSecrets, otlpSecrets)
  }
}

module vnet 'modules/network.bicep' = if (ownNetwork != null) {
  params: {
    name: nameOf('vnet', stem, token)
    gatewayName: nameOf('nat', stem, token)
    location: region
    tags: allTags
    settings: ownNetwork!
  }
}

module blobEndpoint 'modules/privateEndpoint.bicep' = if (ownNetwork != null) {
  params: {
    name: nameOf('pe', stem, '${token}-blob')
    location: region
    tags: allTags
    subnetId: vnet!.outputs.endpointSubnetId
    targetId: hostAccount.outputs.id
    part: 'blob'
    zoneId: vnet!.outputs.blobZoneId
  }
}

module packagesEndpoint 'modules/privateEndpoint.bicep' = if (ownNetwork != null) {
  params: {
    name: nameOf('pe', stem, '${token}-packages')
    location: region
    tags: allTags
    subnetId: vnet!.outputs.endpointSubnetId
    targetId: packagesAccount.outputs.id
    part: 'blob'
    zoneId: vnet!.outputs.blobZoneId
  }
}

module queueEndpoint 'modules/privateEndpoint.bicep' = if (ownNetwork != null) {
  params: {
    name: nameOf('pe', stem, '${token}-queue')
    location: region
    tags: allTags
    subnetId: vnet!.outputs.endpointSubnetId
    targetId: hostAccount.outputs.id
    part: 'queue'
    zoneId: vnet!.outputs.queueZoneId
  }
}

module tableEndpoint 'modules/privateEndpoint.bicep' = if (ownNetwork != null) {
  params: {
    name: nameOf('pe', stem, '${token}-table')
    location: region
    tags: allTags
    subnetId: vnet!.outputs.endpointSubnetId
    targetId: dataAccount.outputs.id
    part: 'table'
    zoneId: vnet!.outputs.tableZoneId
  }
}

module vaultEndpoints 'modules/privateEndpoint.bicep' = [
  for name in vaultNames: if (ownNetwork != null) {
    params: {
      name: nameOf('pe', name, 'vault')
      location: region
      tags: allTags
      subnetId: vnet!.outputs.endpointSubnetId
      targetId: resourceId('Microsoft.KeyVault/vaults', name)
      part: 'vault'
      zoneId: vnet!.outputs.vaultZoneId
    }
    dependsOn: [credentialVaults, settingsVault]
  }
]

module keeperRole 'modules/keeperRole.bicep' = if (empty(keeperRoleId)) {
  params: {
    token: token
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    // A new identity has a new object id, and its assignments must have new names. What-if shows them as expressions.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    hostAccountName: hostAccountName
    dataAccountName: dataAccountName
    packagesAccountName: packagesAccountName
    credentialVaultNames: credentialVaultNames
    settingsVaultName: settingsVaultName
    componentName: componentName
    #disable-next-line what-if-short-circuiting // the same for a new role
    keeperRoleId: empty(keeperRoleId) ? keeperRole!.outputs.id : keeperRoleId
  }
  dependsOn: [hostAccount, dataAccount, packagesAccount, credentialVaults, settingsVault, monitoring]
}

module app 'modules/functionApp.bicep' = {
  params: {
    name: appName
    planName: nameOf('plan', stem, token)
    location: region
    tags: allTags
    identityId: identity.outputs.id
    packageContainerUrl: '${packagesAccount.outputs.blobEndpoint}${packageContainer}'
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    httpConcurrency: httpConcurrency
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: isPublic ? '' : vnet!.outputs.appSubnetId
  }
  // The app's first start already needs what it may use and the ways there.
  dependsOn: [roles, blobEndpoint, packagesEndpoint, queueEndpoint, tableEndpoint, vaultEndpoints]
}

module settings 'modules/settings.bicep' = {
  params: {
    appName: appName
    componentName: componentName
    identityClientId: identity.outputs.clientId
    hostBlobEndpoint: hostAccount.outputs.blobEndpoint
    hostQueueEndpoint: hostAccount.outputs.queueEndpoint
    tableEndpoint: dataAccount.outputs.tableEndpoint
    storagePrefix: storagePrefix
    credentialVaultUris: toObject(
      range(0, vaultCount),
      i => 'v${i + 1}',
      i => 'https://${credentialVaultNames[i]}${environment().suffixes.keyvaultDns}/'
    )
    settingsVaultUri: 'https://${settingsVaultName}${environment().suffixes.keyvaultDns}/'
    publicUrl: address
    authority: issuer
    audiences: empty(audiences) ? ['${address}/api/v1'] : audiences
    claims: claims
    signIn: signIn
    clientName: clientName
    documentationUrl: documentationUrl
    returnUrls: returnUrls
    providers: providers
    allowedNetworks: allowedNetworks
    tokenEndpoint: tokenEndpoint
    amounts: amounts
    otlp: otlp
    extraSettings: extraSettings
  }
  dependsOn: [monitoring]
}

module names 'modules/domain.bicep' = if (domain != null) {
  params: {
    appName: appName
    location: region
    settings: domain!
  }
  dependsOn: [app]
}

module locks 'modules/locks.bicep' = if (lockData) {
  params: {
    dataAccountName: dataAccountName
    vaultNames: vaultNames
  }
  dependsOn: [dataAccount, credentialVaults, settingsVault]
}

module diagnosticSettings 'modules/diagnostics.bicep' = {
  params: {
    workspaceId: monitoring.outputs.workspaceId
    level: diagnostics
    vaultNames: vaultNames
    hostAccountName: hostAccountName
    dataAccountName: dataAccountName
    appName: appName
  }
  dependsOn: [hostAccount, dataAccount, credentialVaults, settingsVault, app]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    namePrefix: appName
    location: region
    tags: allTags
    emails: alertEmails
    componentId: monitoring.outputs.componentId
    workspaceId: monitoring.outputs.workspaceId
    vaultIds: [for name in credentialVaultNames: resourceId('Microsoft.KeyVault/vaults', name)]
    storageIds: [hostAccount.outputs.id, dataAccount.outputs.id]
    packagesAccountId: packagesAccount.outputs.id
    serverErrorsIn5Minutes: serverErrorsIn5Minutes
    oldestDueSeconds: oldestDueSeconds
    refreshFailurePercent: refreshFailurePercent
  }
  dependsOn: [credentialVaults]
}

module availabilityTests 'modules/availability.bicep' = if (!empty(availability.locations)) {
  params: {
    namePrefix: appName
    location: region
    tags: allTags
    componentId: monitoring.outputs.componentId
    publicUrl: address
    test: availability
    actionGroupId: alerts.outputs.actionGroupId
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    title: 'What is broken for whom (${environmentName})'
    token: token
    location: region
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    componentId: monitoring.outputs.componentId
  }
}

@description('The address clients use.')
output PUBLIC_URL string = address

@description('Name of the function app, for publishing to it.')
output APP_NAME string = app.outputs.name

@description('The host name the platform gives.')
output HOST_NAME string = app.outputs.hostName

@description('The record that leads a custom domain here.')
output DOMAIN_CNAME_RECORD string = '${domain.?name ?? '{name}'} CNAME ${app.outputs.hostName}'

@description('The record that proves to Azure whose domain it is. Public, as every record is.')
output DOMAIN_TXT_RECORD string = 'asuid.${domain.?name ?? '{name}'} TXT ${app.outputs.verificationId}'

@description('Id of the Application Insights component, for .github/answers.sh.')
output COMPONENT_ID string = monitoring.outputs.componentId

@description('Object id of the app\'s identity, for infra/packages.sh.')
output APP_PRINCIPAL_ID string = identity.outputs.principalId

@description('Id of the role assignment that exists while a package is published: infra/packages.sh.')
output PUBLISH_RIGHT_ID string = '${packagesAccount.outputs.id}/providers/Microsoft.Authorization/roleAssignments/${guid(packagesAccount.outputs.id, identity.outputs.principalId, builtInRoles.blobContributor)}'

@description('Name of the vault that takes client secrets: sign-in, and provider-{id} for each provider.')
output SETTINGS_VAULT_NAME string = settingsVault.outputs.name

@description('The address calls to others come from; empty without a NAT gateway.')
output OUTBOUND_ADDRESS string = isPublic ? '' : vnet!.outputs.outboundAddress
