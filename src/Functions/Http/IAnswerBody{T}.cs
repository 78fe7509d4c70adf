using System.Text.Json.Serialization.Metadata;

namespace Kontext.Functions.Http;

/// <summary>A body that <see cref="Answer"/> writes, with its generated serializer.</summary>
internal interface IAnswerBody<T>
    where T : IAnswerBody<T>
{
    static abstract JsonTypeInfo<T> Json { get; }

    /// <summary>The revision of the integration in the body, for the entity tag; null for no entity tag.</summary>
    long? ShownRevision => null;
}
