metadata description = 'Types of parameters that become settings of the app.'

@export()
@description('Claims of a token. The defaults suit most issuers. Entra ID needs tid and oid.')
type callerClaims = {
  @description('Optional. The claim that names the organization. The default is org_id.')
  OrganizationClaim: string?

  @description('Optional. The claim that names the person within the issuer. The default is sub.')
  SubjectClaim: string?

  @description('Optional. A claim that only service accounts have.')
  ServiceAccountClaim: string?

  @description('Optional. Prefix of that claim\'s value in tokens of service accounts.')
  ServiceAccountValuePrefix: string?
}

@export()
@description('The client at the authority with which people sign in. Its redirect URI is {PublicUrl}/oauth/sign-in.')
type signInClient = {
  @description('Required. The client id at the authority.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?

  @description('Optional. The OpenID Connect issuer where people sign in. The default is the issuer of the callers\' tokens.')
  authority: string?

  @description('Optional. The requested scopes. The default is `openid profile`.')
  scope: string?
}

@export()
@description('A scope of this API, and the scope that is requested from the authority in its place.')
type mappedScope = {
  @description('Required. The scope of this API, such as management:all.')
  scope: string

  @description('Required. Scopes at the authority, separated by spaces. Empty if the authority grants the client\'s scopes without a request for them.')
  atAuthority: string
}

@export()
@description('How POST /oauth2/token requests a token from the authority. The defaults suit an authority that knows the scopes of this API by the same names.')
type tokenRelay = {
  @description('Optional. The parameter that carries the audience. The default is audience. Entra ID needs none.')
  audienceParameter: ('audience' | 'resource' | 'none')?

  @description('Optional. Scopes that have other names at the authority.')
  scopes: mappedScope[]?
}

@export()
@description('A URL that browsers may be sent to after connecting.')
type returnUrl = {
  @description('Required. An https URL. If its path ends in a slash, all URLs below it are allowed.')
  url: string

  @description('Optional. The organization whose people may be sent there. The default is every organization.')
  organization: string?
}

@export()
@description('An OAuth app of this deployment at a provider of the catalogue (docs/providers.md).')
type providerClient = {
  @description('Required. The client id that the provider gave.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?
}

@export()
@description('OAuth apps of this deployment by provider id: { github: { clientId: \'…\' } }.')
type providerClients = {
  @description('One provider of the catalogue.')
  *: providerClient
}

@export()
@description('A public client whose client id is built into a program.')
type knownClient = {
  @description('Required. The client id.')
  clientId: string

  @description('Required. The name that people see when they agree to the client.')
  name: string

  @description('Required. The redirect URIs. The port of a loopback address may differ.')
  redirectUris: string[]
}

@export()
@description('Origins of web pages that call this deployment from a browser.')
type webOrigins = {
  @description('Required. Origins of pages that may call the gateway.')
  gateway: string[]

  @description('Required. Origins of pages that may call the API.')
  api: string[]
}

@export()
@description('The authorization server of this deployment, with which applications sign people in.')
type ownServer = {
  @description('Optional. Days that a sign-in lasts: 1 to 365. The default is 90.')
  lifetimeDays: int?

  @description('Optional. Organizations whose people may sign in with clients that no administrator has registered, or * for all. The default is none.')
  openOrganizations: string[]?

  @description('Optional. Hosts whose client ID metadata documents are read, or * for all. The default is none.')
  metadataHosts: string[]?

  @description('Optional. Public clients whose client id is built into a program.')
  knownClients: knownClient[]?
}
