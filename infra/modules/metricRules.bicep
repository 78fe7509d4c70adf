metadata description = 'The metric alert rules of a deployment, as data. The module metricAlerts.bicep makes them.'

@export()
@description('A dimension of a metric, and the values of it that count.')
type metricDimension = {
  @description('Required. Name of the dimension.')
  name: string

  @description('Required. How the values are compared.')
  operator: 'Include'

  @description('Required. The values that count.')
  values: string[]
}

@export()
@description('A metric alert rule. It fires when the metric rises above the threshold within the window.')
type metricRule = {
  @description('Required. End of the alert\'s name. The sections of docs/operations.md have the same names.')
  name: string

  @description('Required. What has happened, and where to look first.')
  description: string

  @description('Required. Severity: 1 for an error that people meet, 2 for a warning, 3 for information.')
  severity: (1 | 2 | 3)

  @description('Required. Resource id of the watched resource.')
  scope: string

  @description('Required. Namespace of the metric.')
  namespace: string

  @description('Required. Name of the metric.')
  metric: string

  @description('Required. Dimensions that select values; none for all values.')
  dimensions: metricDimension[]

  @description('Required. How values within the window are put together.')
  aggregation: ('Count' | 'Maximum' | 'Total')

  @description('Required. Highest value that raises no alert.')
  threshold: int

  @description('Required. Window as an ISO 8601 duration.')
  window: ('PT5M' | 'PT15M')

  @description('Optional. Whether the metric is a custom metric. Azure cannot check the name of a custom metric before its first value arrives.')
  isCustom: bool?
}

@export()
@description('Returns the rules on metrics that the app sends to Application Insights.')
func componentRules(componentId string, serverErrorsIn5Minutes int, oldestDueSeconds int) metricRule[] => [
  {
    name: '5xx'
    description: 'Requests are answered with 5xx. The workbook shows the function and the time. Then look at the exceptions of that function.'
    severity: 1
    scope: componentId
    namespace: 'microsoft.insights/components'
    metric: 'requests/failed'
    aggregation: 'Count'
    threshold: serverErrorsIn5Minutes
    window: 'PT5M'
    isCustom: false
    dimensions: [{ name: 'request/resultCode', operator: 'Include', values: ['500', '502', '503'] }]
  }
  {
    name: 'oldest-due'
    description: 'Due work waits too long, so tokens will expire before they are renewed. Check the queue, throttling and the number of instances.'
    severity: 2
    scope: componentId
    namespace: 'azure.applicationinsights'
    metric: 'kontext.maintenance.oldest_due'
    aggregation: 'Maximum'
    threshold: oldestDueSeconds
    window: 'PT15M'
    isCustom: true
    dimensions: []
  }
  {
    name: 'poison'
    description: 'A message of due work failed five times and is in the poison queue. Its items become due again after their lease. Find out what ends the process.'
    severity: 2
    scope: componentId
    namespace: 'azure.applicationinsights'
    metric: 'kontext.maintenance.poison'
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT15M'
    isCustom: true
    dimensions: []
  }
]
