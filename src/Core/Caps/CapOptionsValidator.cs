using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

/// <summary>Not generated: the generated check of a range has words of its own, which do not name the setting.</summary>
internal sealed class CapOptionsValidator : IValidateOptions<CapOptions>
{
    public ValidateOptionsResult Validate(string? name, CapOptions options)
    {
        List<ValidationResult> problems = [];
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage ?? ""));
    }
}
