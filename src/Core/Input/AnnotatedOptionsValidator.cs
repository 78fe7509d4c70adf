using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Input;

/// <summary>Checks options by the annotations of their members. Each failure is the annotation's own message, which names the setting.</summary>
/// <remarks>Not the generated check: for a range it has words of its own, which name no setting.</remarks>
public sealed class AnnotatedOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        List<ValidationResult> problems = [];
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage ?? ""));
    }
}
