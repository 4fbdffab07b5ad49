// A real identity provider for the tests: anybody may sign in by typing an id, and it asks anew when it is told to.
// node provider.mjs MODULES PORT REDIRECT_URI

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, redirect] = process.argv.slice(2);
const entry = createRequire(`${modules}/`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(entry).href);

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "board", client_secret: "a secret of the tests", redirect_uris: [redirect] }],
  claims: { openid: ["sub"], profile: ["preferred_username", "name"], email: ["email", "email_verified"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, name: id, email: `${id}@plant.example`, email_verified: true }),
  }),
  cookies: { keys: ["of the tests"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
