using System.Security.Cryptography;
using System.Text;

namespace Kontext.LocalHost.Identity;

/// <summary>The style sheet of the page, and its hash for the content security policy.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root {
          color-scheme: light dark;
          --ground: #f4f5f8; --card: #fff; --ink: #1a1d26; --faint: #575e6e; --line: #d5d9e2; --edge: #7f879a;
          --accent: #3d4fd1; --accent-ground: #eceefc; --notice: #6b4700; --notice-ground: #fff3d6; --notice-line: #e9c46a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12141a; --card: #1c1f28; --ink: #eceef4; --faint: #a8afbf; --line: #363b49; --edge: #727a8e;
            --accent: #a9b4ff; --accent-ground: #2a2f4d; --notice: #ffdf9a; --notice-ground: #33290f; --notice-line: #6f5716;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
          background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
        }
        main {
          width: 100%; max-width: 26rem; padding: 1.5rem; overflow-wrap: anywhere;
          background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .08);
        }
        h1 { margin: 1.25rem 0 .25rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
        p { margin: 0 0 1rem; color: var(--faint); }
        p strong { color: var(--ink); }
        .notice {
          margin: 0; padding: .625rem .875rem; font-size: .875rem;
          background: var(--notice-ground); border: 1px solid var(--notice-line); border-radius: .625rem;
        }
        .notice, .notice strong { color: var(--notice); }
        ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .625rem; }
        button { font: inherit; color: inherit; cursor: pointer; border-radius: .75rem; min-height: 2.75rem; }
        button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .person {
          display: flex; align-items: center; gap: .875rem; width: 100%; padding: .75rem; text-align: start;
          background: none; border: 1px solid var(--edge);
        }
        .person:hover { border-color: var(--accent); background: var(--accent-ground); }
        .initial {
          flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%;
          background: var(--accent-ground); color: var(--accent); font-weight: 600;
        }
        .name, .organization { display: block; }
        .name { font-weight: 600; }
        .organization { font-size: .875rem; color: var(--faint); }
        .cancel { width: 100%; margin-top: 1rem; background: none; border: 0; color: var(--faint); text-decoration: underline; }
        """;

    public static readonly string Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'";
}
