using Kontext.Client;

/// <summary>Uses the generated client once: an integration, a connection, an application, and the credential in exchange.</summary>
public static class ClientRound
{
    /// <summary>Returns the results of the exchange: the credential, and the reason after its connection has ended.</summary>
    /// <param name="alice">Sends requests with a person's token.</param>
    /// <param name="agent">Sends requests without a token.</param>
    /// <param name="token">The person's token.</param>
    /// <param name="cancellationToken">Cancels the round.</param>
    public static async Task<string[]> RunAsync(HttpClient alice, HttpClient agent, string token, CancellationToken cancellationToken)
    {
        KontextClient api = new(alice);
        var integration = (await api.CreateIntegrationAsync(
            new CreateIntegrationRequest { Name = "Round", Url = "https://mcp.example.com/mcp", AuthMode = CreateIntegrationRequestAuthMode.User_token },
            cancellationToken: cancellationToken)).Integration;
        await api.UpdateIntegrationAsync(integration.Id, new UpdateIntegrationRequest { Name = "Another round" }, cancellationToken: cancellationToken);
        var listed = (await api.ListIntegrationsAsync(name: "another", cancellationToken: cancellationToken)).Items.Single();

        await api.AddUserTokenAsync(listed.Id, new AddUserTokenRequest { Token = "ghp_round", DisplayName = "octocat" }, cancellationToken: cancellationToken);
        var connection = (await api.GetConnectionAsync(listed.Id, cancellationToken)).Connection;

        var application = (await api.CreateApplicationAsync(
            new CreateApplicationRequest { Name = "CLI", Oauth = new ClientSettings { Type = ClientSettingsType.Public, RedirectUris = [] } }, cancellationToken: cancellationToken)).Application;
        await api.AttachIntegrationAsync(application.Id, listed.Id, new EmptyRequest(), cancellationToken);

        var credential = await ExchangeAsync();
        await api.RevokeConnectionAsync(listed.Id, cancellationToken: cancellationToken);
        try
        {
            await ExchangeAsync();
        }
        catch (ApiException<TokenError> refused)
        {
            await api.ArchiveIntegrationAsync(listed.Id, cancellationToken: cancellationToken);
            return [connection.DisplayName, credential.Access_token, refused.Result.Error, refused.Result.Connect_url.AbsolutePath.Split('/')[^2]];
        }

        return [];

        Task<Token> ExchangeAsync() => new KontextClient(agent).IssueTokenAsync(
            new TokenRequest
            {
                Grant_type = TokenRequestGrant_type.UrnIetfParamsOauthGrantTypeTokenExchange,
                Client_id = application.ClientId,
                Subject_token = token,
                Subject_token_type = TokenRequestSubject_token_type.UrnIetfParamsOauthTokenTypeAccess_token,
                Resource = listed.Id.ToString(),
            },
            cancellationToken);
    }
}
