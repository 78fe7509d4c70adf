metadata description = 'How parameter files read the environment. An empty variable counts as unset.'

@export()
@description('The value, or the fallback where the value is empty.')
func orElse(value string, fallback string) string => empty(value) ? fallback : value

@export()
@description('The items of a text that separates them by commas; none where the text is empty.')
func listOf(text string) string[] => filter(map(split(text, ','), item => trim(item)), item => !empty(item))
