metadata description = 'The shapes of parameters.'

@export()
@description('Texts by name: tags of resources, addresses of vaults.')
type labels = {
  @description('One of them.')
  *: string
}

@export()
@description('An OAuth app of this deployment at a provider of the catalogue (docs/providers.md).')
type providerClient = {
  @description('Required. The client id the provider gave.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?
}

@export()
@description('The client at the authority by which people at a browser are recognised; redirect URI {PublicUrl}/oauth/sign-in.')
type signInClient = {
  @description('Required. The client id at the authority.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?

  @description('Optional. The OpenID Connect issuer where people sign in; that of the callers\' tokens where not set.')
  authority: string?

  @description('Optional. The scopes asked for; `openid profile` where not set.')
  scope: string?
}

@export()
@description('Which claims of a token say what. The defaults suit most; Entra ID: tid and oid.')
type callerClaims = {
  @description('Optional. The claim that names the organization; org_id where not set.')
  OrganizationClaim: string?

  @description('Optional. The claim that names the person within the issuer; sub where not set.')
  SubjectClaim: string?

  @description('Optional. A claim that only service accounts have.')
  ServiceAccountClaim: string?

  @description('Optional. What that claim\'s value begins with for them.')
  ServiceAccountValuePrefix: string?
}

@export()
@description('One of our scopes, and what is asked for at the authority in its place.')
type mappedScope = {
  @description('Required. Ours, such as management:all.')
  scope: string

  @description('Required. The authority\'s, several separated by spaces; empty where it gives without being asked what a client may have.')
  atAuthority: string
}

@export()
@description('How a token is asked for at the authority in a client\'s name. The defaults suit one that knows our scopes by our names.')
type tokenRelay = {
  @description('Optional. The parameter that carries the audience; audience where not set. Entra ID: none.')
  audienceParameter: ('audience' | 'resource' | 'none')?

  @description('Optional. Scopes that the authority knows by other names.')
  scopes: mappedScope[]?
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

@export()
@description('A place browsers may be sent to when people are done.')
type returnUrl = {
  @description('Required. An https URL; with a path that ends in a slash everything below it is allowed.')
  url: string

  @description('Optional. Whose people; those of every organization where not set.')
  organization: string?
}

@export()
@description('An amount of work the app takes on, or a time it waits. Values as .NET writes them: 200, 00:10:00, 30.00:00:00.')
@sealed()
type tuning = {
  @description('Optional. Due rows a tick reads of each shard: 1 to 1000.')
  Maintenance__RowsPerShard: string?

  @description('Optional. What a tick takes on of one organization: 1 to 1000.')
  Maintenance__SharePerOrganization: string?

  @description('Optional. Items of one organization handed out and not done, above which a tick hands out a quarter of the share: 1 to 10000.')
  Maintenance__OpenPerOrganization: string?

  @description('Optional. How long an item handed out is left alone: 10 minutes to 6 hours.')
  Maintenance__Lease: string?

  @description('Optional. Items in one queue message: 1 to 32.')
  Maintenance__ItemsPerMessage: string?

  @description('Optional. Items of one message worked on at once: 1 to 64.')
  Maintenance__Concurrency: string?

  @description('Optional. Messages in the queue above which a tick hands out nothing more: 1 to 10000.')
  Maintenance__QueueLimit: string?

  @description('Optional. Integrations in use of one organization: 1 to 100000.')
  Caps__IntegrationsPerOrganization: string?

  @description('Optional. Connections of one person: 1 to 10000.')
  Caps__ConnectionsPerPerson: string?

  @description('Optional. Requests a second of one caller, in each instance: 1 to 100000.')
  RateLimits__RequestsPerCaller: string?

  @description('Optional. Requests a second of one organization, in each instance: 1 to 100000.')
  RateLimits__RequestsPerOrganization: string?

  @description('Optional. Requests a second of one organization that bring a secret, in each instance: 1 to 1000.')
  RateLimits__SecretWritesPerOrganization: string?

  @description('Optional. Validations of one organization at once, in each instance: 1 to 1000.')
  RateLimits__ValidationsPerOrganization: string?

  @description('Optional. People of one organization for whom authorization servers are looked for at once, in each instance: 1 to 1000.')
  RateLimits__DiscoveriesPerOrganization: string?

  @description('Optional. Integrations one organization makes at once, and once more within a day, in each instance: 1 to 100000.')
  RateLimits__IntegrationsPerDay: string?

  @description('Optional. Connect sessions a person may begin in half an hour, in each instance: 1 to 10000.')
  RateLimits__SessionsPerPerson: string?

  @description('Optional. Requests for tokens a minute of one network address by clients not seen accepted, in each instance: 1 to 100000.')
  RateLimits__UnknownClientsPerAddress: string?

  @description('Optional. Bytes that large answers of servers take up at once, in each instance: 8 MiB to 1 GiB.')
  Outbound__LargeAnswerBytes: string?

  @description('Optional. How long credentials for an archived integration are kept: 1 hour to 3650 days.')
  Retention__ArchivedConnections: string?

  @description('Optional. Days that the audit is kept: 1 to 3650.')
  Audit__RetentionDays: string?

  @description('Optional. Runs a minute and instance of which Application Insights gets every step: 0 to 600.')
  Telemetry__TracesPerMinute: string?

  @description('Optional. For a whole probe: 1 to 15 seconds.')
  Validation__ProbeTimeLimit: string?

  @description('Optional. Of response bodies, all of a probe\'s together: 64 KiB to 64 MiB.')
  Validation__MaxResponseBytes: string?

  @description('Optional. Pages of tools asked for: 1 to 100.')
  Validation__MaxToolPages: string?

  @description('Optional. Tools after which no further page is asked for: 1 to 10000.')
  Validation__MaxTools: string?

  @description('Optional. Between checks that find all in order: 1 hour to 30 days.')
  Validation__Recheck__Interval: string?

  @description('Optional. After the first failure: 1 minute to 1 day.')
  Validation__Recheck__FirstRetry: string?
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
@description('Instances that are kept warm for a group of functions.')
type alwaysReady = {
  @description('Required. `http` for all HTTP functions together. `function:RunDueWork` where the queue does not scale from zero, `function:Tick` where the timer does not fire.')
  name: ('http' | 'function:RunDueWork' | 'function:Tick')

  @description('Required. How many.')
  @minValue(1)
  instanceCount: int
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
@description('OAuth apps of this deployment by id of the provider: { github: { clientId: \'…\' } }.')
type providerClients = {
  @description('One provider of the catalogue.')
  *: providerClient
}

@export()
@secure()
@description('Secrets by name. Nothing shows them: no output, no log of the resource manager, no what-if.')
type secretTexts = {
  @description('One of them.')
  *: string
}
