using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.JsonSchemas;

/// <summary>What is wrong with a schema, up to as much as somebody can use.</summary>
internal sealed class SchemaProblems
{
    private const int Most = 50;

    private readonly List<FieldError> _all = [];

    public IReadOnlyList<FieldError> All => _all;

    public void Refuse(JsonPointer at, string message)
    {
        if (_all.Count < Most)
            _all.Add(new FieldError(at.ToString(), ErrorCodes.InvalidSchema, message));
    }
}
