using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Attachments;

public sealed partial class AttachmentStore
{
    private sealed class RulesRow : StampedRow
    {
        public int Number { get; set; }

        public string Delivery { get; set; } = "";

        public string Mode { get; set; } = "";

        public string? Tools { get; set; }

        public static RulesRow Of(ClientId id, IntegrationId integration, int number, AttachmentRules rules) => new()
        {
            PartitionKey = id.ToString(),
            RowKey = Settings + integration,
            Number = number,
            Delivery = WireNames.Of(rules.Delivery),
            Mode = WireNames.Of(rules.Tools.Mode),
            Tools = Write(rules.Tools),
        };

        public static RulesRow OfDefault(OrganizationId organization, ToolRules rules) => new()
        {
            PartitionKey = ApplicationStore.PartitionOf(organization),
            RowKey = DefaultSettings,
            Delivery = WireNames.Of(Attachments.Delivery.Both),
            Mode = WireNames.Of(rules.Mode),
            Tools = Write(rules),
        };

        public AttachmentRules ToRules() => new() { Delivery = WireNames.Read<Delivery>(Delivery), Tools = ToToolRules() };

        public ToolRules ToToolRules()
        {
            var tools = Tools is null ? null : JsonSerializer.Deserialize(Tools, AttachmentJson.Default.ToolsColumn);
            return new ToolRules
            {
                Mode = WireNames.Read<AttachmentMode>(Mode),
                AllowedTools = tools?.Allow,
                DeniedTools = tools?.Deny,
                ReadOnlyOnly = tools?.ReadOnlyOnly,
            };
        }

        private static string Write(ToolRules rules) =>
            JsonSerializer.Serialize(new ToolsColumn(rules.AllowedTools, rules.DeniedTools, rules.ReadOnlyOnly), AttachmentJson.Default.ToolsColumn);
    }
}
