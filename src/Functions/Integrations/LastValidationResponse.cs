using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Validation;

namespace Kontext.Functions.Integrations;

internal sealed record LastValidationResponse
{
    public required string Status { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? CheckedAt { get; init; }

    public required IReadOnlyList<ValidationStepResponse> Steps { get; init; }

    public static LastValidationResponse Of(ValidationRecord validation, ValidationTranscript? transcript) => new()
    {
        Status = WireNames.Of(validation.Status),
        Message = validation.Message,
        CheckedAt = validation.CheckedAt,
        Steps = [.. ValidationTranscript.StepsOf(validation, transcript).Select(ValidationStepResponse.Of)],
    };
}
