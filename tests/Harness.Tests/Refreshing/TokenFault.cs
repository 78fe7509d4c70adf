namespace Kontext.Harness.Tests.Refreshing;

/// <summary>A fault of a request to the token endpoint.</summary>
internal enum TokenFault
{
    None,

    /// <summary>The connection breaks and nothing was done.</summary>
    NotBegun,

    /// <summary>The request is carried out, and the connection breaks before the answer.</summary>
    ReplyLost,

    /// <summary>500, and nothing was done.</summary>
    Broken,

    /// <summary>429, and nothing was done.</summary>
    AskedTooOften,
}
