// Passkeys: signs in with one, adds one. Without this script the code from the authenticator does all of it.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const trouble = document.querySelector("#trouble");
  const say = (words) => {
    trouble.hidden = !words;
    trouble.querySelector("p").textContent = words;
  };
  const why = (error) => ({
    NotAllowedError: "Nothing came of it: it was broken off, took too long, or no device there has a passkey for this address.",
    InvalidStateError: "That device has a passkey for this address already.",
    ConstraintError: "That device can’t keep a passkey, or has no PIN or finger to ask for. Set a PIN on it first.",
    NotSupportedError: "That device can’t do what is needed.",
    SecurityError: "This browser allows no passkeys at this address.",
  })[error.name] || "Nothing came of it: " + error.message;
  const answer = (key, names) => {
    const response = {};
    for (const name of names) response[name] = key.response[name] ? text(key.response[name]) : null;
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, extensions: {}, response });
  };
  // A press asks the device, once at a time, and what it answers is sent as a form.
  const on = (button, ask) => {
    button.closest("[hidden]").hidden = false;
    button.addEventListener("click", async () => {
      if (!window.PublicKeyCredential) return say("This browser knows no passkeys.");
      button.disabled = true;
      say("");
      try {
        await ask();
      } catch (error) {
        say(why(error));
      }
      button.disabled = false;
    });
  };

  const enter = document.querySelector("#by-passkey button");
  if (enter) on(enter, async () => {
    const form = enter.form;
    if (!form.elements.name.reportValidity() || !form.elements.passphrase.reportValidity()) return;
    const begun = await fetch("/unlock/passkey", { method: "POST" });
    if (!begun.ok) throw new Error("the desk doesn’t answer as it should.");
    const { ticket, publicKey } = await begun.json();
    publicKey.challenge = bytes(publicKey.challenge);
    const key = await navigator.credentials.get({ publicKey });
    form.elements.ticket.value = ticket;
    form.elements.passkey.value = answer(key, ["authenticatorData", "clientDataJSON", "signature", "userHandle"]);
    form.submit();
  });

  const make = document.querySelector("#make-passkey button");
  if (make) on(make, async () => {
    const form = make.form;
    const publicKey = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.user.id = bytes(publicKey.user.id);
    for (const known of publicKey.excludeCredentials || []) known.id = bytes(known.id);
    const key = await navigator.credentials.create({ publicKey });
    form.elements.answer.value = answer(key, ["attestationObject", "clientDataJSON"]);
    form.submit();
  });
})();
