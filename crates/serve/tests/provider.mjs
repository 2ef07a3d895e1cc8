// A real OpenID provider for the tests: one client, and whoever it is told signs in.
// node provider.mjs MODULES PORT REDIRECT  →  prints "ready" once it listens.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, redirect] = process.argv.slice(2);
const found = createRequire(`${modules}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "hinomi", client_secret: "between-us", redirect_uris: [redirect] }],
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["test"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
