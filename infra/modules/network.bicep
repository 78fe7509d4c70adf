metadata description = 'A virtual network with a subnet for the app, a subnet for private endpoints, and the private DNS zones.'

import { labels, network } from 'types.bicep'

@description('Required. Name of the network.')
param name string

@description('Required. Name of the NAT gateway and of its public address.')
param gatewayName string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Address space and subnets.')
param settings network

// One for each service that has a private endpoint.
var zones = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
]

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = if (settings.fixedOutboundAddress) {
  name: gatewayName
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2024-05-01' = if (settings.fixedOutboundAddress) {
  name: gatewayName
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: address.id }] }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [settings.addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: settings.appPrefix
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
          natGateway: settings.fixedOutboundAddress ? { id: gateway.id } : null
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: settings.endpointPrefix
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for item in zones: {
    name: item
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, i) in zones: {
    parent: zone[i]
    name: 'vnet'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: vnet.id }
    }
  }
]

@description('Resource id of the subnet that the app calls out from.')
output appSubnetId string = vnet::app.id

@description('Resource id of the subnet of the private endpoints.')
output endpointSubnetId string = vnet::endpoints.id

@description('Resource id of the DNS zone of blobs.')
output blobZoneId string = zone[0].id

@description('Resource id of the DNS zone of queues.')
output queueZoneId string = zone[1].id

@description('Resource id of the DNS zone of tables.')
output tableZoneId string = zone[2].id

@description('Resource id of the DNS zone of vaults.')
output vaultZoneId string = zone[3].id

@description('Public address that outgoing calls come from. Empty without a NAT gateway.')
output outboundAddress string = settings.fixedOutboundAddress ? address!.properties.ipAddress : ''
