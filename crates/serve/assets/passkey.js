// Passkeys: asks the server for a challenge, the authenticator for its answer.
// Without this script the pages work with a password and a code.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function unpacked(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (key[list]) key[list] = key[list].map((known) => ({ ...known, id: bytes(known.id) }));
  }
  return { publicKey: key };
}

function packed(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function post(address, fields, csrf) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hinomi-csrf": csrf },
    body: JSON.stringify(fields),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.fault || "");
  return said;
}

async function run(button) {
  const form = button.closest("form");
  const { csrf = "", password, code, codes, ...fields } = Object.fromEntries(new FormData(form));
  const address = button.dataset.passkey;
  const begun = await post(`${address}/start`, fields, csrf);
  const options = unpacked(begun.options);
  const credential =
    button.dataset.kind === "create"
      ? await navigator.credentials.create(options)
      : await navigator.credentials.get(options);
  const sent = { ...fields, ceremony: begun.ceremony, credential: packed(credential) };
  const done = await post(`${address}/finish`, sent, csrf);
  location.assign(done.next);
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  const fault = document.getElementById(button.getAttribute("aria-describedby"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    fault.hidden = true;
    try {
      await run(button);
    } catch (error) {
      const known = error instanceof DOMException ? "" : error.message;
      fault.textContent = known || button.dataset.fault;
      fault.hidden = false;
      button.disabled = false;
    }
  });
}
