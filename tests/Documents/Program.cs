using Kontext.Documents;

// Writes the pages of docs that come from the code and its data; a test compares them.
foreach (var document in Document.All)
{
    await document.WriteAsync(CancellationToken.None);
    await Console.Out.WriteLineAsync(document.Path);
}
