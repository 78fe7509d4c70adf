using Kontext.Core.Tools;

namespace Kontext.Core.Aggregate;

/// <summary>
/// Ranks tools by the words that they share with a query. A word counts more in a name than in a description, and more when few tools have it.
/// </summary>
internal static class ToolRanking
{
    private const int MaxWords = 32;
    private const double InName = 8;
    private const double InIntegration = 4;
    private const double InParameter = 3;
    private const double InDescription = 2;
    private const double AsStart = 0.5; // a word that only begins with the one that is looked for

    /// <summary>
    /// Returns the places of the tools that share a word with the query, the best first; of equal ones the first comes first. All tools for a query
    /// without words. Without a tool, the integration's name alone counts.
    /// </summary>
    public static IReadOnlyList<int> Rank(IReadOnlyList<(string Integration, KnownTool? Tool)> tools, string? query)
    {
        List<string> words = [];
        foreach (var word in new Words(query ?? ""))
        {
            var text = word.ToString();
            if (words.Count < MaxWords && !words.Contains(text, StringComparer.OrdinalIgnoreCase))
                words.Add(text);
        }

        if (words.Count == 0)
            return [.. Enumerable.Range(0, tools.Count)];
        var found = new double[tools.Count, words.Count];
        var holders = new int[words.Count];
        for (var i = 0; i < tools.Count; i++)
        {
            var (integration, tool) = tools[i];
            Weigh(tool?.Name, InName, i);
            Weigh(integration, InIntegration, i);
            Weigh(tool?.Description, InDescription, i);
            foreach (var parameter in tool?.Parameters ?? [])
                Weigh(parameter, InParameter, i);
            for (var word = 0; word < words.Count; word++)
                holders[word] += found[i, word] > 0 ? 1 : 0;
        }

        return [.. Enumerable.Range(0, tools.Count)
            .Select(i => (Place: i, Score: Enumerable.Range(0, words.Count).Sum(word => found[i, word] * Math.Log(1 + (tools.Count / (1.0 + holders[word]))))))
            .Where(tool => tool.Score > 0)
            .OrderByDescending(tool => tool.Score)
            .ThenBy(tool => tool.Place)
            .Select(tool => tool.Place)];

        void Weigh(ReadOnlySpan<char> text, double weight, int tool)
        {
            foreach (var present in new Words(text))
            {
                for (var word = 0; word < words.Count; word++)
                {
                    if (found[tool, word] < weight && present.StartsWith(words[word], StringComparison.OrdinalIgnoreCase))
                        found[tool, word] = Math.Max(found[tool, word], present.Length == words[word].Length ? weight : weight * AsStart);
                }
            }
        }
    }

    /// <summary>The words of a text. A word ends at every character that is no letter or digit. One with a capital letter after a small one counts in its parts, and as a whole.</summary>
    private ref struct Words(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _start = -1;
        private int _part = -1;
        private int _next;
        private bool _isWholeLeft;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly Words GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_isWholeLeft)
            {
                Current = _text[_start.._next++];
                (_isWholeLeft, _start) = (false, -1);
                return true;
            }

            for (; _next <= _text.Length; _next++)
            {
                var isWord = _next < _text.Length && char.IsLetterOrDigit(_text[_next]);
                if (_start < 0)
                {
                    if (isWord)
                        _start = _part = _next;
                }
                else if (!isWord)
                {
                    Current = _text[_part.._next];
                    _isWholeLeft = _part > _start;
                    if (!_isWholeLeft)
                    {
                        _start = -1;
                        _next++;
                    }

                    return true;
                }
                else if (char.IsUpper(_text[_next]) && char.IsLower(_text[_next - 1]))
                {
                    Current = _text[_part.._next];
                    _part = _next++;
                    return true;
                }
            }

            return false;
        }
    }
}
