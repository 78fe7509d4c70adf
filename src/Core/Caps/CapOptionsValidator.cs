using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

[OptionsValidator]
internal sealed partial class CapOptionsValidator : IValidateOptions<CapOptions>;
