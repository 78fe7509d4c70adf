metadata description = 'The settings of the app. Two underscores in a name stand for a colon.'

import { tuning } from 'amounts.bicep'
import { numberedSettings, originSettings, otlpSettings, providerSettings, returnSettings, sessionSettings, signInSettings, tokenSettings } from 'appSettings.bicep'
import { callerClaims, ownServer, providerClients, returnUrl, signInClient, tokenRelay, webOrigins } from 'appTypes.bicep'
import { labels, otlpExport } from 'types.bicep'

@description('Required. Name of the function app.')
param appName string

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Client id of the app\'s identity.')
param identityClientId string

@description('Required. Address of the host account\'s blobs.')
param hostBlobEndpoint string

@description('Required. Address of the host account\'s queues.')
param hostQueueEndpoint string

@description('Required. Address of the data account\'s tables.')
param tableEndpoint string

@description('Required. Prefix of the names of all tables and queues.')
param storagePrefix string

@description('Required. Addresses of the vaults of people\'s credentials by name. Rows refer to these names.')
param credentialVaultUris labels

@description('Required. Address of the vault of the deployment\'s own client secrets.')
param settingsVaultUri string

@description('Required. The address that clients use.')
param publicUrl string

@description('Required. The OpenID Connect issuer of callers\' tokens.')
param authority string

@description('Required. Audiences of callers\' tokens.')
param audiences string[]

@description('Required. Claims of callers\' tokens.')
param claims callerClaims

@description('Required. The client with which people sign in; null for none.')
param signIn signInClient?

@description('Required. The name of this deployment at authorization servers and on its pages.')
param clientName string

@description('Required. Address of the documentation for developers; empty for no link.')
param documentationUrl string

@description('Required. URLs that browsers may be sent to after connecting.')
param returnUrls returnUrl[]

@description('Required. OAuth apps of this deployment by provider id.')
param providers providerClients

@description('Required. Private networks that the app may call.')
param allowedNetworks string[]

@description('Required. How POST /oauth2/token requests a token for a client from the authority.')
param tokenEndpoint tokenRelay

@description('Required. The authorization server of this deployment.')
param sessions ownServer

@description('Required. Origins of web pages that call this deployment from a browser.')
param origins webOrigins

@description('Required. Amounts of work and times.')
param amounts tuning

@description('Required. A collector that receives telemetry by OTLP; null for none.')
param otlp otlpExport?

@description('Required. Further settings by name. The settings of this module win.')
param extraSettings labels

var bearer = 'Authentication__Schemes__Bearer'

var host = {
  AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
  AzureWebJobsStorage__queueServiceUri: hostQueueEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  // The app has a page of its own at /. Source: azure-docs, articles/azure-functions/functions-app-settings.md, AzureWebJobsDisableHomepage.
  AzureWebJobsDisableHomepage: 'true'
}

var telemetry = {
  // Names the component and is no key: local authentication is off there, so only the identity can send. The name is our own. With the name
  // APPLICATIONINSIGHTS_CONNECTION_STRING the host would export each request a second time, with the tickets in its path.
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
  { PublicUrl: publicUrl, '${bearer}__Authority': authority },
  numberedSettings('${bearer}__ValidAudiences', audiences),
  toObject(items(claims), claim => 'Caller__${claim.key}', claim => claim.value)
)

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
    numberedSettings('Outbound__AllowedNetworks', allowedNetworks),
    originSettings(origins),
    tokenSettings(tokenEndpoint),
    sessionSettings(sessions),
    amounts
  )
}
