// With a bundler: import { Doorcode, Problem } from "@doorcode/client";
import { Doorcode, Problem } from "./client/index.js";

// The server, which allows this page's origin by Doorcode:Cors:AllowedOrigins. The session is a cookie that no script can read.
const door = new Doorcode({ url: "http://localhost:5000/api/users", storage: "cookie" });

// The registration that waits for its code.
let pending;

// What each form does, and what is shown next.
const steps = {
  async register(fields) {
    const { registration_id } = await door.call("post", "register", fields);
    pending = { email: fields.email, registration_id };
    return "code";
  },
  async code({ otp }) {
    await door.call("post", "confirm-otp", { ...pending, otp });
    document.forms["sign-in"].elements.email.value = pending.email;
    return "sign-in";
  },
  async "sign-in"(fields) {
    await door.call("post", "login", fields);
    return "me";
  },
  async me() {
    await door.logout();
    return "sign-in";
  },
};

async function show(id) {
  if (id === "me")
    document.forms.me.elements.full_name.value = (await door.call("get", "me")).full_name;
  for (const form of document.forms)
    form.hidden = form.id !== id;
}

async function run(form, work) {
  const [alert, button] = [form.querySelector("[role=alert]"), form.querySelector("button")];
  alert.textContent = "";
  button.disabled = true;
  try {
    await show(await work());
    form.reset();
  } catch (failure) {
    // The sentences of the server are for people, in the language of their browser.
    const sentences = failure instanceof Problem ? Object.values(failure.errors).flat() : ["The server cannot be reached. Try again."];
    alert.textContent = sentences.join(" ") || failure.message;
    form.hidden = false;
  } finally {
    button.disabled = false;
  }
}

for (const form of document.forms) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    run(form, () => steps[form.id](Object.fromEntries(new FormData(form))));
  });
}

for (const link of document.links) {
  link.addEventListener("click", event => {
    event.preventDefault();
    show(link.hash.slice(1));
  });
}

// Signed in or out: here, in another tab, or by the server.
door.subscribe(() => {
  if (door.signedIn === false && !document.forms.me.hidden)
    show("sign-in");
});

await run(document.forms["sign-in"], async () => (await door.access()) ? "me" : "sign-in");
