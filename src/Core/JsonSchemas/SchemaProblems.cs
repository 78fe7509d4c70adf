using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.JsonSchemas;

/// <summary>What is wrong with a schema: the first 50 problems, which is more than a person reads.</summary>
internal sealed class SchemaProblems
{
    private const int Most = 50;

    private readonly List<FieldError> _all = [];

    public IReadOnlyList<FieldError> All => _all;

    /// <summary>Notes that the schema is refused for what stands at this place.</summary>
    public void Refuse(JsonPointer at, string message)
    {
        if (_all.Count < Most)
            _all.Add(new FieldError(at.ToString(), ErrorCodes.InvalidSchema, message));
    }
}
