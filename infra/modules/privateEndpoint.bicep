metadata description = 'A private endpoint for a resource whose public endpoint is disabled.'

import { labels } from 'types.bicep'

@description('Required. Name of the endpoint.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the subnet of the endpoint.')
param subnetId string

@description('Required. Resource id of the storage account or vault.')
param targetId string

@description('Required. Service of that resource.')
@allowed(['blob', 'queue', 'table', 'vault'])
param part string

@description('Required. Resource id of the private DNS zone that gets the record.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: part
        properties: { groupIds: [part], privateLinkServiceId: targetId }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: zoneId } }]
    }
  }
}
