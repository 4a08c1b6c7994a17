"use strict";
// Everything works without this script, but for passkeys. It makes waiting, typing and pasting easier.

// A password can be shown while it is typed.
for (const button of document.querySelectorAll("[data-show]")) {
  const input = button.parentElement.querySelector("input");
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    button.textContent = isShown ? button.dataset.show : button.dataset.hide;
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form:not(.download):not([hidden])")) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));

// The reader's place: the first field that is wrong, or the one field of a code.
const wrong = document.querySelector("[aria-invalid]");
const code = document.querySelector("input[autocomplete='one-time-code']");
let mayBeSent = !document.querySelector(".fault");
(wrong ?? code)?.focus({ preventScroll: !wrong });

// A code that arrives whole, by paste or autofill, is sent by itself; never after a fault, and only once.
if (code?.dataset.digits) {
  const length = Number(code.dataset.digits);
  const digits = text => Array.from(text.normalize("NFKC"), character => {
    if (!/\p{Nd}/u.test(character)) return /[\s\p{Pd}\p{Cf}]/u.test(character) ? "" : " ";
    let value = character.codePointAt(0);
    while (/\p{Nd}/u.test(String.fromCodePoint(value - 1)) && (character.codePointAt(0) - value) < 9) value--;
    return String(character.codePointAt(0) - value);
  }).join("");
  const whole = text => {
    const runs = digits(text).split(" ").filter(run => run.length === length);
    return runs.length === 1 ? runs[0] : null;
  };
  let before = code.value.length;
  code.addEventListener("input", event => {
    const isAtOnce = event.inputType === "insertFromPaste" || event.inputType === "insertReplacementText"
      || !event.inputType || code.value.length - before > 1;
    before = code.value.length;
    const found = whole(code.value);
    if (!found || !isAtOnce) return;
    code.value = found;
    before = found.length;
    if (!mayBeSent || code.form.querySelectorAll("input:not([type=hidden]):not(.hidden)").length > 1) return;
    mayBeSent = false;
    code.form.requestSubmit();
  });
}

// Seconds that run down, spoken rarely.
const clock = seconds => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const begun = Date.now();
const left = seconds => Math.max(0, Math.round(seconds - (Date.now() - begun) / 1000));
const spoken = [60, 30, 10];

for (const line of document.querySelectorAll("[data-countdown]")) {
  const voice = document.querySelector("[data-spoken]");
  const sentence = line.textContent;
  const from = Number(line.dataset.countdown);
  const shown = clock(from);
  const tick = () => {
    const seconds = left(from);
    line.textContent = seconds > 0 ? sentence.replace(shown, clock(seconds)) : line.dataset.over;
    if (voice && (spoken.includes(seconds) || seconds === 0)) voice.textContent = line.textContent;
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

for (const button of document.querySelectorAll("[data-opens-in]")) {
  const from = Number(button.dataset.opensIn);
  const name = button.textContent;
  if (!from) continue;
  const tick = () => {
    const seconds = left(from);
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? `${name} (${clock(seconds)})` : name;
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Passkeys. The browser's answer goes into the form, which is sent like any other.
const offers = document.querySelectorAll("input[data-passkey]");
let waiting = new AbortController();

async function ask(input, mediation) {
  const answer = await fetch(input.dataset.options, { method: "POST" });
  const offer = await answer.json();
  if (offer.go) return location.assign(offer.go);
  const isNew = input.dataset.passkey === "create";
  const publicKey = isNew
    ? PublicKeyCredential.parseCreationOptionsFromJSON(offer.options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(offer.options);
  const request = { publicKey, signal: waiting.signal, ...(mediation && { mediation }) };
  const credential = await (isNew ? navigator.credentials.create(request) : navigator.credentials.get(request));
  input.value = JSON.stringify(credential.toJSON());
  input.form.submit();
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const input of offers) {
    const form = input.form;
    form.hidden = false;
    form.addEventListener("submit", async event => {
      event.preventDefault();
      waiting.abort();
      waiting = new AbortController();
      const failed = form.querySelector("[data-failed]");
      failed.textContent = "";
      try {
        await ask(input);
      } catch {
        failed.textContent = failed.dataset.failed;
      }
    });
  }
  // A passkey among what the browser offers in the field of the address.
  const first = document.querySelector("input[data-conditional='true']");
  if (first) PublicKeyCredential.isConditionalMediationAvailable?.()
    .then(isThere => isThere ? ask(first, "conditional") : null)
    .catch(() => { });
}
