metadata name = 'Kontext'
metadata description = 'A whole deployment into one resource group: the app, its storage and vaults, its roles, its alerts. No resource has a key.'

import { builtInRoles } from 'modules/builtInRoles.bicep'
import { tuning } from 'modules/amounts.bicep'
import { callerClaims, ownServer, providerClients, returnUrl, signInClient, tokenRelay } from 'modules/appTypes.bicep'
import { appNameOf, nameOf, stemOf, storageNameOf, vaultNameOf } from 'modules/names.bicep'
import { alwaysReady, availabilityTest, customDomain, labels, network, otlpExport, secretTexts } from 'modules/types.bicep'

targetScope = 'resourceGroup'

@description('Required. Name of this deployment. All resource names begin with it. Give each deployment its own name.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Optional. Azure region that offers Flex Consumption. The default is the region of the resource group.')
param location string = ''

@description('Optional. Tags of every resource, in addition to those of azd.')
param tags labels = {}

@description('Required. The https address of the OpenID Connect issuer that issues the callers\' tokens.')
param authority string

@description('Optional. Audiences of the callers\' tokens. The default is {publicUrl}/api/v1.')
param audiences string[] = []

@description('Optional. Claims of a token that name the organization, the person and service accounts.')
param claims callerClaims = {}

@description('Optional. The https address that clients use. The default is the custom domain, or else the host name that Azure gives.')
param publicUrl string = ''

@description('Optional. A custom domain that is already bound to the app. It is a second step after the first deployment.')
param domain customDomain?

@description('Optional. The client at the authority with which people sign in who open a connect link.')
param signIn signInClient?

@description('Optional. Client secret for signIn. A deployment writes it to the settings vault. Without a value the secret in the vault stays.')
@secure()
param signInSecret string = ''

@description('Optional. The name of this deployment at authorization servers and on its pages.')
@minLength(1)
@maxLength(100)
param clientName string = 'Kontext'

@description('Optional. The https address of your documentation for developers. The page at / links to it. Empty for no link.')
param documentationUrl string = ''

@description('Optional. URLs that browsers may be sent to after connecting.')
param returnUrls returnUrl[] = []

@description('Optional. OAuth apps of this deployment by provider id.')
param providers providerClients = {}

@description('Optional. Client secrets of those OAuth apps by provider id. Without a value the secret in the settings vault stays.')
param providerSecrets secretTexts = {}

@description('Optional. A collector that receives traces, metrics and logs by OTLP, in addition to Application Insights.')
param otlp otlpExport?

@description('Optional. The OTLP headers, name=value separated by commas. Without a value the secret in the settings vault stays.')
@secure()
param otlpHeaders string = ''

@description('Optional. Further settings of the app by name. A deployment replaces settings made by hand. Every reader of the app sees the values, so refer to a vault for a secret. The settings of this template win.')
param extraSettings labels = {}

@description('Optional. How POST /oauth2/token requests a token for a client from the authority.')
param tokenEndpoint tokenRelay = {}

@description('Optional. The authorization server of this deployment, with which applications sign people in.')
param sessions ownServer = {}

@description('Optional. Origins of web pages that may call the gateway, such as https://chat.example.com. The default is none.')
param gatewayOrigins string[] = []

@description('Optional. Origins of web pages that may call the API from a browser, such as https://console.example.com. The default is none.')
param corsOrigins string[] = []

@description('Optional. Private networks in CIDR form that the app may call. The default is the public internet alone.')
param allowedNetworks string[] = []

@description('Optional. Amounts of work and times. The app has a default for each.')
param amounts tuning = {}

@description('Optional. Prefix of the names of tables and queues: 2 to 21 lower-case letters and digits, a letter first. Never change it.')
@minLength(2)
@maxLength(21)
param storagePrefix string = 'kontext'

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Optional. Highest number of instances. Multiplied by instanceMemoryMB it must fit into the quota of the subscription in the region, which is 512,000 MB by default.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 100

@description('Optional. Requests that one instance serves at once before another instance starts. With 0 the platform decides.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int = 0

@description('Optional. Always-ready instances. Each costs money while it waits.')
param alwaysReadyInstances alwaysReady[] = []

@description('Optional. Number of Key Vaults for people\'s credentials. Each takes 30 writes a second. May be raised at any time, never lowered.')
@minValue(1)
@maxValue(10)
param vaultCount int = 1

@description('Optional. Days for which a deleted secret can be recovered. Cannot be changed later.')
@minValue(7)
@maxValue(90)
param vaultRetentionDays int = 30

@description('Optional. Redundancy of the storage account that holds the tables.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param dataRedundancy string = 'Standard_LRS'

@description('Optional. A virtual network of the deployment\'s own with private endpoints. Public endpoints of storage and vaults are disabled then.')
param ownNetwork network?

@description('Optional. Id of an existing role that allows get, set and delete of secrets. Without it the deployment creates the role, which needs the right to write role definitions.')
param keeperRoleId string = ''

@description('Optional. Logs of the platform. Each level includes the levels before it. none; host: the log of the Functions host, which explains a failed start; audit: each request to a vault, about a kilobyte each; all: each storage request.')
@allowed(['none', 'host', 'audit', 'all'])
param diagnostics string = 'audit'

@description('Optional. Days for which telemetry is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Optional. Daily cap of ingested telemetry in gigabytes; -1 for no cap. Beyond the cap the alerts that read logs do not fire.')
@minValue(-1)
param logDailyCapGb int = -1

@description('Optional. E-mail addresses that alerts go to. Without an address, alerts show in the portal alone.')
param alertEmails string[] = []

@description('Optional. Requests answered with 5xx within five minutes that raise no alert yet.')
@minValue(0)
param serverErrorsIn5Minutes int = 5

@description('Optional. Locations and interval of the availability test.')
param availability availabilityTest = { locations: ['emea-nl-ams-azr'], everySeconds: 900 }

@description('Optional. Whether the account of the tables and the vaults are locked against deletion. Needs the right Microsoft.Authorization/locks/write.')
param lockData bool = false

@description('Optional. Seconds that the oldest due item may wait before an alert fires.')
@minValue(60)
param oldestDueSeconds int = 900

@description('Optional. Percent of the refreshes at one authorization server that may fail within a quarter of an hour.')
@minValue(1)
@maxValue(100)
param refreshFailurePercent int = 20

#disable-next-line no-loc-expr-outside-params // an empty text counts as unset, and a default value does not cover it
var region = empty(location) ? resourceGroup().location : location
var issuer = startsWith(authority, 'https://')
  ? authority
  : fail('authority must be an https address: set KONTEXT_AUTHORITY to your issuer.')

var stem = stemOf(environmentName)
var token = uniqueString(resourceGroup().id, environmentName)
var allTags = union({ 'azd-env-name': environmentName, application: 'kontext' }, tags)

var identityName = nameOf('id', stem, token)
var componentName = nameOf('appi', stem, token)
var accountNames = {
  host: storageNameOf(stem, token, 'host')
  data: storageNameOf(stem, token, 'data')
  packages: storageNameOf(stem, token, 'packages')
}
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

module accounts 'modules/accounts.bicep' = {
  params: {
    names: accountNames
    location: region
    tags: allTags
    isPublic: isPublic
    storagePrefix: storagePrefix
    dataRedundancy: dataRedundancy
  }
}

module vaults 'modules/vaults.bicep' = {
  params: {
    credentialVaultNames: credentialVaultNames
    settingsVaultName: settingsVaultName
    location: region
    tags: allTags
    isPublic: isPublic
    retentionDays: vaultRetentionDays
    secretNames: clientSecretNames
    secrets: union(signInSecrets, clientSecrets, otlpSecrets)
  }
}

module vnet 'modules/ownNetwork.bicep' = if (ownNetwork != null) {
  params: {
    stem: stem
    token: token
    location: region
    tags: allTags
    settings: ownNetwork!
    hostAccountId: accounts.outputs.hostId
    dataAccountId: accounts.outputs.dataId
    packagesAccountId: accounts.outputs.packagesId
    vaultNames: vaultNames
  }
  dependsOn: [vaults]
}

module keeperRole 'modules/keeperRole.bicep' = if (empty(keeperRoleId)) {
  params: {
    token: token
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    // A new identity has a new object id, so its assignments need new names. What-if shows these names as expressions.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    hostAccountName: accountNames.host
    dataAccountName: accountNames.data
    packagesAccountName: accountNames.packages
    credentialVaultNames: credentialVaultNames
    settingsVaultName: settingsVaultName
    componentName: componentName
    #disable-next-line what-if-short-circuiting // the same for a new role
    keeperRoleId: empty(keeperRoleId) ? keeperRole!.outputs.id : keeperRoleId
  }
  dependsOn: [accounts, vaults, monitoring]
}

module app 'modules/functionApp.bicep' = {
  params: {
    name: appName
    planName: nameOf('plan', stem, token)
    location: region
    tags: allTags
    identityId: identity.outputs.id
    packageContainerUrl: accounts.outputs.packageContainerUrl
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    httpConcurrency: httpConcurrency
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: isPublic ? '' : vnet!.outputs.appSubnetId
  }
  // The first start of the app needs its roles. It needs the private endpoints, too: subnetId waits for them.
  dependsOn: [roles]
}

module settings 'modules/settings.bicep' = {
  params: {
    appName: appName
    componentName: componentName
    identityClientId: identity.outputs.clientId
    hostBlobEndpoint: accounts.outputs.hostBlobEndpoint
    hostQueueEndpoint: accounts.outputs.hostQueueEndpoint
    tableEndpoint: accounts.outputs.tableEndpoint
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
    sessions: sessions
    origins: { gateway: gatewayOrigins, api: corsOrigins }
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
    dataAccountName: accountNames.data
    vaultNames: vaultNames
  }
  dependsOn: [accounts, vaults]
}

module diagnosticSettings 'modules/diagnostics.bicep' = {
  params: {
    workspaceId: monitoring.outputs.workspaceId
    level: diagnostics
    vaultNames: vaultNames
    hostAccountName: accountNames.host
    dataAccountName: accountNames.data
    packagesAccountName: accountNames.packages
    appName: appName
  }
  dependsOn: [accounts, vaults, app]
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
    storageIds: [accounts.outputs.hostId, accounts.outputs.dataId]
    packagesAccountId: accounts.outputs.packagesId
    serverErrorsIn5Minutes: serverErrorsIn5Minutes
    oldestDueSeconds: oldestDueSeconds
    refreshFailurePercent: refreshFailurePercent
    publicUrl: address
    availability: availability
  }
  dependsOn: [vaults]
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

@description('The address that clients use.')
output PUBLIC_URL string = address

@description('Name of the function app, for publishing a package.')
output APP_NAME string = app.outputs.name

@description('The host name that Azure gives to the app.')
output HOST_NAME string = app.outputs.hostName

@description('The CNAME record of a custom domain.')
output DOMAIN_CNAME_RECORD string = '${domain.?name ?? '{name}'} CNAME ${app.outputs.hostName}'

@description('The TXT record that proves the ownership of a custom domain. It is public, as every DNS record is.')
output DOMAIN_TXT_RECORD string = 'asuid.${domain.?name ?? '{name}'} TXT ${app.outputs.verificationId}'

@description('Id of the Application Insights component, for .github/answers.sh.')
output COMPONENT_ID string = monitoring.outputs.componentId

@description('Object id of the app\'s identity, for infra/packages.sh.')
output APP_PRINCIPAL_ID string = identity.outputs.principalId

@description('Id of the role assignment that exists only while a package is published: infra/packages.sh.')
output PUBLISH_RIGHT_ID string = '${accounts.outputs.packagesId}/providers/Microsoft.Authorization/roleAssignments/${guid(accounts.outputs.packagesId, identity.outputs.principalId, builtInRoles.blobContributor)}'

@description('Name of the vault of client secrets: sign-in, and provider-{id} for each provider.')
output SETTINGS_VAULT_NAME string = vaults.outputs.settingsVaultName

@description('Public address that outgoing calls come from. Empty without a NAT gateway.')
output OUTBOUND_ADDRESS string = isPublic ? '' : vnet!.outputs.outboundAddress
