metadata description = 'One screen that answers: what is broken, for whom?'

import { labels } from 'types.bicep'

@description('Required. Title of the workbook.')
param title string

@description('Required. What tells this deployment from another one in the same resource group.')
param token string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Log Analytics workspace its queries read.')
param workspaceId string

@description('Required. Application Insights component it is shown at.')
param componentId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, token, 'what-is-broken-for-whom')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: title
    serializedData: replace(replace(loadTextContent('../workbook.json'), '__WORKSPACE__', workspaceId), '__COMPONENT__', componentId)
    sourceId: componentId
    version: '1.0'
  }
}
