using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

[OptionsValidator]
internal sealed partial class RecheckOptionsValidator : IValidateOptions<RecheckOptions>;
