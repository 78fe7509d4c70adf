namespace Kontext.Functions.Applications;

internal sealed record AttachmentEnvelope(AttachmentResponse Attachment);
