using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

/// <summary>Not generated: the generated check of a range has words of its own, which do not name the setting.</summary>
internal sealed class RecheckOptionsValidator : IValidateOptions<RecheckOptions>
{
    public ValidateOptionsResult Validate(string? name, RecheckOptions options)
    {
        List<ValidationResult> problems = [];
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage ?? ""));
    }
}
