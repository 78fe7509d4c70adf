metadata description = 'The workbook that shows what is broken, and for whom.'

import { labels } from 'types.bicep'

@description('Required. Title of the workbook.')
param title string

@description('Required. Text that tells this deployment from another one in the same resource group.')
param token string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the Log Analytics workspace that the queries read.')
param workspaceId string

@description('Required. Resource id of the Application Insights component that shows the workbook.')
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
