metadata description = 'The people who are told by e-mail when an alert fires.'

import { labels } from 'types.bicep'

@description('Required. Beginning of the name.')
param namePrefix string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. E-mail addresses.')
@minLength(1)
param emails string[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${namePrefix}-people'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'kontext'
    emailReceivers: [
      for (address, i) in emails: {
        name: 'person${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

@description('Resource id of the action group.')
output id string = people.id
