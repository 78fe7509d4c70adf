using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Storage;

/// <summary>Which tables, queues and development secrets are this deployment's.</summary>
public sealed class StorageOptions
{
    /// <summary>The section that names the storage services.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// The setting that holds <see cref="Prefix"/>. It has neither <c>:</c> nor <c>__</c>, because triggers name it: the host resolves configuration
    /// keys, which have <c>:</c>, and what scales the app reads the settings as they are written, which have <c>__</c>.
    /// </summary>
    public const string PrefixSetting = "StoragePrefix";

    /// <summary>Stands before the name of every table, queue, container and development secret, so that two deployments or runs can share an account.</summary>
    [Required(ErrorMessage = "StoragePrefix is missing: set it to a lower-case word such as 'kontext'.")]
    [RegularExpression("^[a-z][a-z0-9]{1,20}$", ErrorMessage = "StoragePrefix must be 2 to 21 lower-case letters and digits and start with a letter.")]
    public string Prefix { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
