metadata description = 'What the app is told, and nothing it does not know. Two underscores stand for a colon.'

import { tuning } from 'amounts.bicep'
import { otlpSettings, providerSettings, returnSettings, signInSettings, tokenSettings } from 'appSettings.bicep'
import { callerClaims, providerClients, returnUrl, signInClient, tokenRelay } from 'appTypes.bicep'
import { labels, otlpExport } from 'types.bicep'

@description('Required. The function app.')
param appName string

@description('Required. Application Insights component.')
param componentName string

@description('Required. Client id of the app\'s identity.')
param identityClientId string

@description('Required. Address of the host account\'s blobs.')
param hostBlobEndpoint string

@description('Required. Address of the host account\'s queues.')
param hostQueueEndpoint string

@description('Required. Address of the data account\'s tables.')
param tableEndpoint string

@description('Required. What the names of all tables and queues begin with.')
param storagePrefix string

@description('Required. Addresses of the vaults of people\'s credentials by name. Rows keep the names.')
param credentialVaultUris labels

@description('Required. Address of the vault of the deployment\'s own client secrets.')
param settingsVaultUri string

@description('Required. The address clients use.')
param publicUrl string

@description('Required. The OpenID Connect issuer of callers\' tokens.')
param authority string

@description('Required. Audiences of callers\' tokens.')
param audiences string[]

@description('Required. Claims of callers\' tokens.')
param claims callerClaims

@description('Required. The client by which people at a browser are recognised; null for none.')
param signIn signInClient?

@description('Required. What authorization servers and pages call this deployment.')
param clientName string

@description('Required. Where developers find documentation; empty for no link to it.')
param documentationUrl string

@description('Required. Where browsers may be sent when people are done.')
param returnUrls returnUrl[]

@description('Required. Our OAuth apps by id of the provider.')
param providers providerClients

@description('Required. Private networks that may be called.')
param allowedNetworks string[]

@description('Required. How tokens are asked for at the authority in a client\'s name.')
param tokenEndpoint tokenRelay

@description('Required. Amounts and times.')
param amounts tuning

@description('Required. Who takes telemetry by OTLP; null for none.')
param otlp otlpExport?

@description('Required. Further settings. Those of this module win.')
param extraSettings labels

var bearer = 'Authentication__Schemes__Bearer'

var host = {
  AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
  AzureWebJobsStorage__queueServiceUri: hostQueueEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  // The page at the root is the app's own. Source: azure-docs, articles/azure-functions/functions-app-settings.md, AzureWebJobsDisableHomepage.
  AzureWebJobsDisableHomepage: 'true'
}

var telemetry = {
  // Names the component. Nothing is taken in by it without the identity, since local authentication is off there. Under a name of our own: by
  // APPLICATIONINSIGHTS_CONNECTION_STRING the host would send each request a second time, with the tickets in its path.
  Telemetry__ConnectionString: component.properties.ConnectionString
}

var storage = {
  Azure__ClientId: identityClientId
  StoragePrefix: storagePrefix
  Storage__Tables__endpoint: tableEndpoint
  Storage__Tables__credential: 'managedidentity'
  Storage__Tables__clientId: identityClientId
  Storage__Queues__serviceUri: hostQueueEndpoint
  Storage__Queues__credential: 'managedidentity'
  Storage__Queues__clientId: identityClientId
}

var vaults = toObject(items(credentialVaultUris), vault => 'Secrets__Vaults__${vault.key}', vault => vault.value)

var callers = union(
  {
    PublicUrl: publicUrl
    '${bearer}__Authority': authority
  },
  toObject(range(0, length(audiences)), i => '${bearer}__ValidAudiences__${i}', i => audiences[i]),
  toObject(items(claims), claim => 'Caller__${claim.key}', claim => claim.value)
)

var networks = toObject(range(0, length(allowedNetworks)), i => 'Outbound__AllowedNetworks__${i}', i => allowedNetworks[i])

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    extraSettings,
    host,
    telemetry,
    otlpSettings(otlp, settingsVaultUri),
    storage,
    vaults,
    callers,
    { Connect__ClientName: clientName },
    empty(documentationUrl) ? {} : { DocumentationUrl: documentationUrl },
    returnSettings(returnUrls),
    signInSettings(signIn, settingsVaultUri),
    providerSettings(providers, settingsVaultUri),
    networks,
    tokenSettings(tokenEndpoint),
    amounts
  )
}
