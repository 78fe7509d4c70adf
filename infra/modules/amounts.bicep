metadata description = 'Amounts of work and times that a deployment may set.'

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
