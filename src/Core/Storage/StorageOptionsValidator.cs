using Microsoft.Extensions.Options;

namespace Kontext.Core.Storage;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
