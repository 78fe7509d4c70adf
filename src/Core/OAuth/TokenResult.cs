using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.OAuth;

/// <summary>A token endpoint's answer: tokens, or why there are none.</summary>
public sealed class TokenResult
{
    private readonly TokenResponse? _response;
    private readonly TokenFailure? _failure;

    private TokenResult(TokenResponse? response, TokenFailure? failure) => (_response, _failure) = (response, failure);

    /// <summary>Tells which of the two there is.</summary>
    public bool Succeeded([NotNullWhen(true)] out TokenResponse? response, [NotNullWhen(false)] out TokenFailure? failure)
    {
        (response, failure) = (_response, _failure);
        return _failure is null;
    }

    /// <summary>There are tokens.</summary>
    public static implicit operator TokenResult(TokenResponse response) => new(response, null);

    /// <summary>There are none.</summary>
    public static implicit operator TokenResult(TokenFailure failure) => new(null, failure);
}
