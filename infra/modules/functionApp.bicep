metadata description = 'The function app and its Flex Consumption plan. Such a plan holds one app.'

import { alwaysReady, labels } from 'types.bicep'

@description('Required. Name of the app. Its host name begins with it.')
param name string

@description('Required. Name of the plan.')
param planName string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the app\'s identity.')
param identityId string

@description('Required. Address of the container that holds the packages.')
param packageContainerUrl string

@description('Required. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Required. Highest number of instances.')
@minValue(1)
@maxValue(1000)
param maximumInstances int

@description('Required. Requests that one instance serves at once before another instance starts. With 0 the platform decides.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int

@description('Required. Always-ready instances.')
param alwaysReadyInstances alwaysReady[]

@description('Required. Resource id of the subnet that the app calls out from; empty for none.')
param subnetId string

var scale = {
  alwaysReady: alwaysReadyInstances
  instanceMemoryMB: instanceMemoryMB
  maximumInstanceCount: maximumInstances
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds the app by this tag.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    clientAffinityEnabled: false
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: httpConcurrency == 0 ? scale : union(scale, { triggers: { http: { perInstanceConcurrency: httpConcurrency } } })
    }
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    // The certificate of a custom domain belongs to the app, not to its plan. Azure reads this property only when it creates the app.
    // Source: MicrosoftDocs/azure-docs pull request 128469 (Flex Consumption, site-scoped certificates, preview).
    #disable-next-line BCP037 // the published types of this API version do not have the property
    siteScopedCertificatesEnabled: true
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('The host name that Azure gives to the app.')
output hostName string = app.properties.defaultHostName

@description('The text of the TXT record that proves the ownership of a custom domain.')
output verificationId string = app.properties.customDomainVerificationId
