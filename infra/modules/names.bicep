metadata description = 'What everything is called. Environment names come from people: of any length, of any characters.'

var letters = 'abcdefghijklmnopqrstuvwxyz'

@description('Lower-case letters and digits of a text, nothing else.')
func alphanumeric(text string) string =>
  join(
    filter(map(range(0, length(text)), i => substring(toLower(text), i, 1)), c => contains('abcdefghijklmnopqrstuvwxyz0123456789', c)),
    ''
  )

@description('A text that begins with a letter; the product\'s name where nothing is left.')
func startingWithLetter(text string) string => empty(text) ? 'kontext' : contains(letters, substring(text, 0, 1)) ? text : 'k${text}'

@export()
@description('The readable beginning of all names: 1 to 12 lower-case letters and digits.')
func stemOf(environmentName string) string => take(startingWithLetter(alphanumeric(environmentName)), 12)

@export()
@description('Names of kinds that the resource group keeps apart, such as alerts and networks: 15 to 31 characters with a kind of up to 4.')
func nameOf(kind string, stem string, token string) string => '${kind}-${stem}-${token}'

@export()
@description('The function app\'s name, which is also its address: at most 26 characters. Below 32 the host derives an id of its own for each.')
func appNameOf(stem string, token string) string => '${stem}-${token}'

@export()
@description('A storage account: at most 24 lower-case letters and digits, unique in the world.')
func storageNameOf(stem string, token string, purpose string) string => '${take(stem, 10)}${token}${take(purpose, 1)}'

@export()
@description('A Key Vault: at most 24 letters, digits and single dashes, unique in the world.')
func vaultNameOf(stem string, token string, purpose string) string => '${take(stem, 7)}-${token}${take(purpose, 3)}'
