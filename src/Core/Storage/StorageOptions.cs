using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary>Stands before the name of every table, queue, container and development secret, so that two deployments or runs can share an account.</summary>
    [Required(ErrorMessage = "Storage:TablePrefix is missing: set it to a lower-case word such as 'kontext'.")]
    [RegularExpression("^[a-z][a-z0-9]{1,20}$", ErrorMessage = "Storage:TablePrefix must be 2 to 21 lower-case letters and digits and start with a letter.")]
    public string TablePrefix { get; set; } = "";
}
