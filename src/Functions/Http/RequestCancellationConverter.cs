using Microsoft.Azure.Functions.Worker.Converters;

namespace Kontext.Functions.Http;

/// <summary>Binds the <see cref="CancellationToken"/> of a function to the token of <see cref="RequestCancellationMiddleware"/>.</summary>
internal sealed class RequestCancellationConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(
        context.TargetType == typeof(CancellationToken) && RequestCancellationMiddleware.TokenOf(context.FunctionContext) is { } token
            ? ConversionResult.Success(token)
            : ConversionResult.Unhandled());
}
