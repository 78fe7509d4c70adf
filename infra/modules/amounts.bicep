metadata description = 'Amounts of work and times that a deployment may set.'

@export()
@description('Amounts of work and times of the app. Values are in the form of .NET: 200, 00:10:00, 30.00:00:00.')
@sealed()
type tuning = {
  @description('Optional. Due rows that a tick reads from each shard: 1 to 1000.')
  Maintenance__RowsPerShard: string?

  @description('Optional. Items of one organization that a tick hands out: 1 to 1000.')
  Maintenance__SharePerOrganization: string?

  @description('Optional. Open items of one organization above which a tick hands out a quarter of its share: 1 to 10000.')
  Maintenance__OpenPerOrganization: string?

  @description('Optional. Time before an item that was handed out becomes due again: 10 minutes to 6 hours.')
  Maintenance__Lease: string?

  @description('Optional. Items in one queue message: 1 to 32.')
  Maintenance__ItemsPerMessage: string?

  @description('Optional. Items of one message that are processed at once: 1 to 64.')
  Maintenance__Concurrency: string?

  @description('Optional. Messages in the queue above which a tick hands out no more items: 1 to 10000.')
  Maintenance__QueueLimit: string?

  @description('Optional. Integrations of one organization, archived ones excluded: 1 to 100000.')
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

  @description('Optional. People of one organization for whom discovery runs at once, in each instance: 1 to 1000.')
  RateLimits__DiscoveriesPerOrganization: string?

  @description('Optional. Integrations that one organization may create at once, and again within a day, in each instance: 1 to 100000.')
  RateLimits__IntegrationsPerDay: string?

  @description('Optional. Connect sessions that a person may begin in half an hour, in each instance: 1 to 10000.')
  RateLimits__SessionsPerPerson: string?

  @description('Optional. Token requests a minute from one network address by unknown clients, in each instance: 1 to 100000. A client is known after the authority has accepted it there.')
  RateLimits__UnknownClientsPerAddress: string?

  @description('Optional. Seconds that an answer of the gateway may take, from the call to its last byte: 10 to 220.')
  Gateway__StreamLimit: string?

  @description('Optional. Calls a second of one person, or of one client alone, through the gateway, in each instance: 1 to 100000.')
  Gateway__CallsPerCaller: string?

  @description('Optional. Calls a second of one application through the gateway, in each instance: 1 to 100000.')
  Gateway__CallsPerApplication: string?

  @description('Optional. Calls a second to one integration through the gateway, in each instance: 1 to 100000.')
  Gateway__CallsPerIntegration: string?

  @description('Optional. Calls through the gateway that one person has open at once, in each instance: 1 to 10000.')
  Gateway__OpenCallsPerCaller: string?

  @description('Optional. Calls through the gateway that one organization has open at once, in each instance: 1 to 10000.')
  Gateway__OpenCallsPerOrganization: string?

  @description('Optional. Streams of one person at once that wait for notifications, in each instance: 1 to 1000.')
  Gateway__ListenersPerCaller: string?

  @description('Optional. Memory for large answers of servers in each instance, in bytes: 8 MiB to 1 GiB.')
  Outbound__LargeAnswerBytes: string?

  @description('Optional. Time for which credentials of an archived integration are kept: 1 hour to 3650 days.')
  Retention__ArchivedConnections: string?

  @description('Optional. Days that the app keeps the audit: 1 to 3650.')
  Audit__RetentionDays: string?

  @description('Optional. Whole traces that each instance sends to Application Insights a minute: 0 to 600.')
  Telemetry__TracesPerMinute: string?

  @description('Optional. Time limit of a whole probe: 1 to 15 seconds.')
  Validation__ProbeTimeLimit: string?

  @description('Optional. Bytes of all response bodies of a probe together: 64 KiB to 64 MiB.')
  Validation__MaxResponseBytes: string?

  @description('Optional. Pages of tools that a probe requests: 1 to 100.')
  Validation__MaxToolPages: string?

  @description('Optional. Tools after which a probe requests no further page: 1 to 10000.')
  Validation__MaxTools: string?

  @description('Optional. Time between two checks of a valid integration: 1 hour to 30 days.')
  Validation__Recheck__Interval: string?

  @description('Optional. Time until the next check after a first failure: 1 minute to 1 day.')
  Validation__Recheck__FirstRetry: string?
}
