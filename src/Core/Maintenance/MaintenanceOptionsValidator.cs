using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

[OptionsValidator]
internal sealed partial class MaintenanceOptionsValidator : IValidateOptions<MaintenanceOptions>;
