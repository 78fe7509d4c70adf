using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>Not generated: the generated check of a range has words of its own, which do not name the setting.</summary>
internal sealed class MaintenanceOptionsValidator : IValidateOptions<MaintenanceOptions>
{
    public ValidateOptionsResult Validate(string? name, MaintenanceOptions options)
    {
        List<ValidationResult> problems = [];
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage ?? ""));
    }
}
