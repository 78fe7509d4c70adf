using System.Text.Json.Serialization.Metadata;

namespace Kontext.Functions.Http;

/// <summary>A body that <see cref="Answer"/> writes: it names its generated serializer.</summary>
internal interface IAnswerBody<T>
    where T : IAnswerBody<T>
{
    static abstract JsonTypeInfo<T> Json { get; }

    /// <summary>The revision of the integration that the body shows, for the entity tag; null for an answer without one.</summary>
    long? ShownRevision => null;
}
