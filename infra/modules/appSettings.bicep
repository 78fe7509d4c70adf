metadata description = 'Functions that turn parameters into settings of the app. Two underscores in a name stand for a colon.'

import { knownClient, ownServer, providerClients, returnUrl, signInClient, tokenRelay, webOrigins } from 'appTypes.bicep'
import { labels, otlpExport } from 'types.bicep'

@export()
@description('Returns the settings of the URLs that browsers may be sent to after connecting.')
func returnSettings(returnUrls returnUrl[]) labels =>
  union(
    toObject(range(0, length(returnUrls)), i => 'Connect__ReturnUrls__${i}__Url', i => returnUrls[i].url),
    toObject(
      filter(range(0, length(returnUrls)), i => returnUrls[i].?organization != null),
      i => 'Connect__ReturnUrls__${i}__Organization',
      i => returnUrls[i].?organization
    )
  )

@export()
@description('Returns the settings of the client with which people sign in; none for null.')
func signInSettings(signIn signInClient?, settingsVaultUri string) labels =>
  signIn == null
    ? {}
    : union(
        { Connect__ClientId: signIn!.clientId },
        signIn.?isPublic ?? false ? {} : { Connect__ClientSecret: '@Microsoft.KeyVault(SecretUri=${settingsVaultUri}secrets/sign-in)' },
        signIn.?authority == null ? {} : { Connect__Authority: signIn.?authority },
        signIn.?scope == null ? {} : { Connect__Scope: signIn.?scope }
      )

@export()
@description('Returns the settings of the OAuth apps of this deployment. A public client has no secret.')
func providerSettings(providers providerClients, settingsVaultUri string) labels =>
  union(
    toObject(items(providers), provider => 'Providers__${provider.key}__ClientId', provider => provider.value.clientId),
    toObject(
      filter(items(providers), provider => !(provider.value.?isPublic ?? false)),
      provider => 'Providers__${provider.key}__ClientSecret',
      provider => '@Microsoft.KeyVault(SecretUri=${settingsVaultUri}secrets/provider-${provider.key})'
    )
  )

@export()
@description('Returns the settings of POST /oauth2/token.')
func tokenSettings(tokenEndpoint tokenRelay) labels =>
  union(
    tokenEndpoint.?audienceParameter == null ? {} : { TokenEndpoint__AudienceParameter: tokenEndpoint.?audienceParameter },
    toObject(
      range(0, length(tokenEndpoint.?scopes ?? [])),
      i => 'TokenEndpoint__Scopes__${i}__Scope',
      i => (tokenEndpoint.?scopes ?? [])[i].scope
    ),
    toObject(
      range(0, length(tokenEndpoint.?scopes ?? [])),
      i => 'TokenEndpoint__Scopes__${i}__AtAuthority',
      i => (tokenEndpoint.?scopes ?? [])[i].atAuthority
    )
  )

@description('Returns the settings of one client whose client id is built into a program.')
func knownClientSettings(client knownClient, index int) labels =>
  union(
    {
      'Sessions__KnownClients__${index}__ClientId': client.clientId
      'Sessions__KnownClients__${index}__Name': client.name
    },
    toObject(
      range(0, length(client.redirectUris)),
      i => 'Sessions__KnownClients__${index}__RedirectUris__${i}',
      i => client.redirectUris[i]
    )
  )

@export()
@description('Returns the settings of the authorization server of this deployment.')
func sessionSettings(server ownServer) labels =>
  union(
    server.?lifetimeDays == null ? {} : { Sessions__LifetimeDays: string(server.?lifetimeDays) },
    numberedSettings('Sessions__OpenOrganizations', server.?openOrganizations ?? []),
    numberedSettings('Sessions__MetadataHosts', server.?metadataHosts ?? []),
    reduce(
      range(0, length(server.?knownClients ?? [])),
      {},
      (all, i) => union(all, knownClientSettings((server.?knownClients ?? [])[i], i))
    )
  )

@export()
@description('Returns the settings of the web pages that call this deployment from a browser.')
func originSettings(origins webOrigins) labels =>
  union(numberedSettings('Gateway__AllowedOrigins', origins.gateway), numberedSettings('Cors__AllowedOrigins', origins.api))

@export()
func numberedSettings(name string, values string[]) labels => toObject(range(0, length(values)), i => '${name}__${i}', i => values[i])

// Not OTEL_EXPORTER_OTLP_ENDPOINT: the host reads that name and exports its requests with their paths. Source: azure-functions-host,
// src/WebJobs.Script/Diagnostics/OpenTelemetry/OpenTelemetryConfigurationExtensions.cs.
@export()
@description('Returns the settings of the collector that receives telemetry by OTLP; none for null.')
func otlpSettings(otlp otlpExport?, settingsVaultUri string) labels =>
  otlp == null
    ? {}
    : union(
        { Telemetry__OtlpEndpoint: otlp!.endpoint },
        otlp.?protocol == null ? {} : { Telemetry__OtlpProtocol: otlp.?protocol },
        otlp.?hasHeaders ?? false
          ? { Telemetry__OtlpHeaders: '@Microsoft.KeyVault(SecretUri=${settingsVaultUri}secrets/otlp-headers)' }
          : {}
      )
