using Microsoft.Extensions.Options;

namespace Kontext.Core.Connections;

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
