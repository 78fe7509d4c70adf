using System.Net;
using System.Text;

namespace Kontext.LocalHost.Tests;

/// <summary>A body that is held back until the test lets it go.</summary>
internal sealed class HeldContent(string text) : HttpContent
{
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Asked.SetResult();
        await Released.Task;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Encoding.UTF8.GetByteCount(text);
        return true;
    }
}
