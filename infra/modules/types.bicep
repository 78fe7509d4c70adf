metadata description = 'Types of parameters that describe Azure resources.'

@export()
@description('Texts by name, such as tags of resources or addresses of vaults.')
type labels = {
  @description('One text.')
  *: string
}

@export()
@description('Names of the storage accounts.')
type accountNames = {
  @description('Required. Account of the Functions host.')
  host: string

  @description('Required. Account of the app\'s tables.')
  data: string

  @description('Required. Account of the app\'s packages.')
  packages: string
}

@export()
@secure()
@description('Secrets by name. No output, no log of Resource Manager and no what-if shows them.')
type secretTexts = {
  @description('One text.')
  *: string
}

@export()
@description('A virtual network of the deployment\'s own.')
type network = {
  @description('Required. The address space in CIDR form, /24 or wider.')
  addressPrefix: string

  @description('Required. The subnet of the app in CIDR form, /27 or wider. Some instances of Flex Consumption share an address.')
  appPrefix: string

  @description('Required. The subnet of the private endpoints in CIDR form. Each endpoint takes one address.')
  endpointPrefix: string

  @description('Required. Whether outgoing calls have one fixed address, which other firewalls can allow. The NAT gateway costs a fixed amount a month.')
  fixedOutboundAddress: bool
}

@export()
@description('A custom domain. infra/bindDomain.bicep must have bound it before: docs/operations.md.')
type customDomain = {
  @description('Required. The host name, such as integrations.example.com.')
  name: string

  @description('Optional. Resource id of a Key Vault that holds the certificate. Without it Azure issues and renews a certificate.')
  keyVaultId: string?

  @description('Conditional. Name of the certificate in that vault.')
  certificateName: string?
}

@export()
@description('Always-ready instances for a group of functions.')
type alwaysReady = {
  @description('Required. `http` for all HTTP functions together, `function:RunDueWork` if the queue does not scale from zero, `function:Tick` if the timer does not fire.')
  name: ('http' | 'function:RunDueWork' | 'function:Tick')

  @description('Required. Number of instances.')
  @minValue(1)
  instanceCount: int
}

@export()
@description('Locations and interval of the availability test. Each request wakes an instance.')
type availabilityTest = {
  @description('Required. Ids of locations, such as emea-nl-ams-azr. Without a location there is no test.')
  locations: string[]

  @description('Required. Seconds between two requests from one location.')
  everySeconds: (300 | 600 | 900)
}

@export()
@description('A collector that receives telemetry by OTLP. The settings have names of our own. With the standard names the host would export its requests, too, with the tickets in their paths.')
type otlpExport = {
  @description('Required. Address of the collector, such as https://otlp.example.com:4317.')
  endpoint: string

  @description('Optional. Protocol of the collector. The default is grpc.')
  protocol: ('grpc' | 'http/protobuf')?

  @description('Optional. Whether the settings vault holds headers, as the secret otlp-headers.')
  hasHeaders: bool?
}
