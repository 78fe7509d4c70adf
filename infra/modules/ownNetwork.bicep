metadata description = 'A network of the deployment\'s own, with a private endpoint for each storage service and vault that the app uses.'

import { labels, network } from 'types.bicep'
import { nameOf } from 'names.bicep'

@description('Required. Readable beginning of all names.')
param stem string

@description('Required. Text that tells this deployment from another one in the same resource group.')
param token string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Address space and subnets.')
param settings network

@description('Required. Resource id of the host\'s account.')
param hostAccountId string

@description('Required. Resource id of the data account.')
param dataAccountId string

@description('Required. Resource id of the packages\' account.')
param packagesAccountId string

@description('Required. Names of all vaults. They must exist.')
param vaultNames string[]

module vnet 'network.bicep' = {
  params: {
    name: nameOf('vnet', stem, token)
    gatewayName: nameOf('nat', stem, token)
    location: location
    tags: tags
    settings: settings
  }
}

module blobEndpoint 'privateEndpoint.bicep' = {
  params: {
    name: nameOf('pe', stem, '${token}-blob')
    location: location
    tags: tags
    subnetId: vnet.outputs.endpointSubnetId
    targetId: hostAccountId
    part: 'blob'
    zoneId: vnet.outputs.blobZoneId
  }
}

module packagesEndpoint 'privateEndpoint.bicep' = {
  params: {
    name: nameOf('pe', stem, '${token}-packages')
    location: location
    tags: tags
    subnetId: vnet.outputs.endpointSubnetId
    targetId: packagesAccountId
    part: 'blob'
    zoneId: vnet.outputs.blobZoneId
  }
}

module queueEndpoint 'privateEndpoint.bicep' = {
  params: {
    name: nameOf('pe', stem, '${token}-queue')
    location: location
    tags: tags
    subnetId: vnet.outputs.endpointSubnetId
    targetId: hostAccountId
    part: 'queue'
    zoneId: vnet.outputs.queueZoneId
  }
}

module tableEndpoint 'privateEndpoint.bicep' = {
  params: {
    name: nameOf('pe', stem, '${token}-table')
    location: location
    tags: tags
    subnetId: vnet.outputs.endpointSubnetId
    targetId: dataAccountId
    part: 'table'
    zoneId: vnet.outputs.tableZoneId
  }
}

module vaultEndpoints 'privateEndpoint.bicep' = [
  for name in vaultNames: {
    params: {
      name: nameOf('pe', name, 'vault')
      location: location
      tags: tags
      subnetId: vnet.outputs.endpointSubnetId
      targetId: resourceId('Microsoft.KeyVault/vaults', name)
      part: 'vault'
      zoneId: vnet.outputs.vaultZoneId
    }
  }
]

@description('Subnet that the app calls out from.')
output appSubnetId string = vnet.outputs.appSubnetId

@description('Public address that outgoing calls come from. Empty without a NAT gateway.')
output outboundAddress string = vnet.outputs.outboundAddress
