metadata description = 'The one door into something whose public endpoint is shut.'

import { labels } from 'types.bicep'

@description('Required. Name of the endpoint.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Subnet the endpoint stands in.')
param subnetId string

@description('Required. What it leads to.')
param targetId string

@description('Required. Which part of that.')
@allowed(['blob', 'queue', 'table', 'vault'])
param part string

@description('Required. DNS zone its name goes into.')
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
