using Microsoft.Extensions.Options;

namespace Kontext.Functions.Telemetry;

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
