metadata description = 'Names of the resources. People choose environment names, so a name may have any length and any characters.'

var letters = 'abcdefghijklmnopqrstuvwxyz'

@description('Returns the letters and digits of a text, in lower case.')
func alphanumeric(text string) string =>
  join(
    filter(map(range(0, length(text)), i => substring(toLower(text), i, 1)), c => contains('abcdefghijklmnopqrstuvwxyz0123456789', c)),
    ''
  )

@description('Returns a text that begins with a letter. An empty text becomes the name of the product.')
func startingWithLetter(text string) string => empty(text) ? 'kontext' : contains(letters, substring(text, 0, 1)) ? text : 'k${text}'

@export()
@description('Returns the readable beginning of all names: 1 to 12 lower-case letters and digits.')
func stemOf(environmentName string) string => take(startingWithLetter(alphanumeric(environmentName)), 12)

@export()
@description('Returns the name of a resource that must be unique in its resource group: 15 to 31 characters with a kind of up to 4.')
func nameOf(kind string, stem string, token string) string => '${kind}-${stem}-${token}'

@export()
@description('Returns the name of the function app, at most 26 characters. The host takes the first 32 for its id, which must be unique.')
func appNameOf(stem string, token string) string => '${stem}-${token}'

@export()
@description('Returns the name of a storage account: at most 24 lower-case letters and digits, unique in the world.')
func storageNameOf(stem string, token string, purpose string) string => '${take(stem, 10)}${token}${take(purpose, 1)}'

@export()
@description('Returns the name of a Key Vault: at most 24 letters, digits and single dashes, unique in the world.')
func vaultNameOf(stem string, token string, purpose string) string => '${take(stem, 7)}-${token}${take(purpose, 3)}'
