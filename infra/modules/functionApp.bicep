metadata description = 'The function app on a Flex Consumption plan of its own: one app a plan is what Flex allows.'

import { alwaysReady, labels } from 'types.bicep'

@description('Required. Name of the app, and the first part of its address.')
param name string

@description('Required. Name of the plan.')
param planName string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the identity the app acts as.')
param identityId string

@description('Required. Address of the container that deployment packages are put in.')
param packageContainerUrl string

@description('Required. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Required. How many instances may run at once.')
@minValue(1)
@maxValue(1000)
param maximumInstances int

@description('Required. Requests an instance serves at once before another is started; 0 leaves it to the platform.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int

@description('Required. Instances that are kept warm.')
param alwaysReadyInstances alwaysReady[]

@description('Required. Subnet the app calls out from; empty for none.')
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
  // By this tag azd finds where to put the package.
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
    // Certificates of a custom domain belong to the app, not to its plan. Azure reads this when it creates the app and never afterwards.
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

@description('The host name the platform gives.')
output hostName string = app.properties.defaultHostName

@description('The text of the TXT record that proves a custom domain.')
output verificationId string = app.properties.customDomainVerificationId
