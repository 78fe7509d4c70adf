using Microsoft.Extensions.Options;

namespace Kontext.Functions.Telemetry;

/// <summary>Checks the rules that annotations cannot express: whether the OTLP exporter accepts its settings.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = OtlpProblems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Lists the problems for which the OTLP exporter would fail at the first log.</summary>
    public static IEnumerable<string> OtlpProblems(TelemetryOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.OtlpEndpoint) && !IsAddress(options.OtlpEndpoint))
            yield return "Telemetry:OtlpEndpoint must be an absolute http or https address, such as https://otlp.example.com:4317.";
        if (!string.IsNullOrWhiteSpace(options.OtlpProtocol) && options.OtlpProtocol is not ("grpc" or "http/protobuf"))
            yield return "Telemetry:OtlpProtocol must be grpc or http/protobuf.";
        if (!string.IsNullOrWhiteSpace(options.OtlpHeaders) && !options.OtlpHeaders.Split(',').All(IsHeader))
            yield return "Telemetry:OtlpHeaders must be name=value, separated by commas. A Key Vault reference that was not resolved is none.";
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    private static bool IsHeader(string text) =>
        text.Split('=', 2) is [var name, _] && name.Trim() is { Length: > 0 } trimmed && trimmed.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
