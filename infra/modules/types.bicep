metadata description = 'Shapes of the parameters that shape Azure resources.'

@export()
@description('Texts by name: tags of resources, addresses of vaults.')
type labels = {
  @description('One of them.')
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
@description('Secrets by name. Nothing shows them: no output, no log of the resource manager, no what-if.')
type secretTexts = {
  @description('One of them.')
  *: string
}

@export()
@description('A network of the deployment\'s own. Its subnets are cut from the address space.')
type network = {
  @description('Required. The address space in CIDR form, /24 or wider.')
  addressPrefix: string

  @description('Required. The app\'s subnet, /27 or wider: Flex Consumption takes an address for some instances each.')
  appPrefix: string

  @description('Required. The subnet of the private endpoints, one address each.')
  endpointPrefix: string

  @description('Required. Whether calls leave through a NAT gateway with one fixed address, which others can let in. Costs a fixed amount a month.')
  fixedOutboundAddress: bool
}

@export()
@description('A custom domain. It must be bound before: infra/bindDomain.bicep, docs/operations.md.')
type customDomain = {
  @description('Required. The host name, such as integrations.example.com.')
  name: string

  @description('Optional. Id of a Key Vault that holds the certificate; without it the platform issues one and renews it.')
  keyVaultId: string?

  @description('Conditional. The certificate\'s name in that vault.')
  certificateName: string?
}

@export()
@description('Instances that are kept warm for a group of functions.')
type alwaysReady = {
  @description('Required. `http` for all HTTP functions together. `function:RunDueWork` where the queue does not scale from zero, `function:Tick` where the timer does not fire.')
  name: ('http' | 'function:RunDueWork' | 'function:Tick')

  @description('Required. How many.')
  @minValue(1)
  instanceCount: int
}

@export()
@description('From where and how often the app is asked whether it can do its work. Each answer wakes an instance.')
type availabilityTest = {
  @description('Required. Ids of locations, such as emea-nl-ams-azr; none switches the test off.')
  locations: string[]

  @description('Required. Seconds between two requests of one location.')
  everySeconds: (300 | 600 | 900)
}

@export()
@description('Who takes telemetry by OTLP. The settings have names of our own: by the standard names the host would export its requests too, with the tickets in their paths.')
type otlpExport = {
  @description('Required. The address, such as https://otlp.example.com:4317.')
  endpoint: string

  @description('Optional. How it is spoken to; grpc where not set.')
  protocol: ('grpc' | 'http/protobuf')?

  @description('Optional. Whether headers stand in the settings vault as the secret otlp-headers.')
  hasHeaders: bool?
}
