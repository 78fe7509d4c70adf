metadata description = 'Functions of the parameter files for environment variables. An empty variable counts as unset.'

@export()
@description('Returns the value, or the fallback when the value is empty.')
func orElse(value string, fallback string) string => empty(value) ? fallback : value

@export()
@description('Returns the items of a comma-separated text. An empty text has none.')
func listOf(text string) string[] => filter(map(split(text, ','), item => trim(item)), item => !empty(item))
