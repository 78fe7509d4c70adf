using Microsoft.EntityFrameworkCore;

namespace Kontext.OAuthServers;

/// <summary>Clients, grants and tokens of one server, in memory; OpenIddict brings the entities.</summary>
internal sealed class Grants(DbContextOptions<Grants> options) : DbContext(options);
