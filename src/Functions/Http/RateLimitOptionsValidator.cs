using Microsoft.Extensions.Options;

namespace Kontext.Functions.Http;

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
