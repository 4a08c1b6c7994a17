import type { AnswerOf, BodyOf, Endpoint, MethodOf } from "./calls.js";
import { Keeper } from "./keeper.js";
import { Problem } from "./problem.js";
import type { TokenStorage } from "./session.js";
import { json, patiently, Transport } from "./transport.js";

export interface DoorcodeOptions {
  /** The address of the API, such as `https://auth.example.org/api/users`. Default: `/api/users` of the page's own origin. */
  readonly url?: string;

  /**
   * Where the tokens are kept; `"cookie"` for the server's session cookie, which no script can read. Default: memory, so a reload signs out.
   * With `localStorage` all tabs share the session, and so does every script of the page.
   */
  readonly storage?: TokenStorage | "cookie";

  /**
   * Asked when an action needs a fresh proof: show a dialog, call `reauthenticate`, and return true to send the request again.
   * `problem.members.methods` says which proofs will do.
   */
  readonly onStepUp?: (problem: Problem) => Promise<boolean>;

  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** The values of an endpoint's `{…}` parts. */
  readonly path?: Readonly<Record<string, string>>;

  /** A token in place of the session's: an `enrolment_ticket`. */
  readonly bearer?: string;

  readonly signal?: AbortSignal;
}

/** These come before there is a session. */
const isPublic = /^(register|resend-otp|confirm-otp|login|forgot-|reset-|stop-)/;

/** These take the token of a known device. */
const takesDevice = /^(login|login-otp|forgot-password)$/;

/** These may set the cookie. */
const begins = /^(login(-otp\/confirm|\/passkey|\/second-factor)?|factors\/totp\/confirm|passkeys)$/;

/** An answer, and the access token that was sent for it. */
type Answered = [response: Response, access?: string | undefined];

/** Keeps somebody signed in, and calls the API for them. */
export class Doorcode {
  readonly #api: Transport;
  readonly #keeper: Keeper;
  readonly #onStepUp: DoorcodeOptions["onStepUp"];

  constructor(options: DoorcodeOptions = {}) {
    this.#api = new Transport((options.url ?? "/api/users").replace(/\/+$/, ""), options.storage === "cookie", options.fetch);
    this.#keeper = new Keeper(this.#api, options.storage);
    this.#onStepUp = options.onStepUp;
  }

  /** Whether somebody is signed in; undefined until `access`, `fetch` or a call has looked. */
  get signedIn(): boolean | undefined {
    return this.#keeper.signedIn;
  }

  /** The id of the session; empty while `signedIn` is not true. */
  get sessionId(): string {
    return this.#keeper.sessionId;
  }

  /** Tells of each change of `signedIn` or `sessionId`, in this tab and the others. Returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#keeper.subscribe(listener);

  /** An access token with some time left; null when nobody is signed in. */
  async access(): Promise<string | null> {
    return (await this.#keeper.live())?.access ?? null;
  }

  /**
   * Calls the API as its description says, with the session where one is needed.
   * @throws {Problem} The server refuses.
   */
  async call<E extends Endpoint, M extends MethodOf<E>>(
    method: M, endpoint: E, body?: BodyOf<E, M>, options: CallOptions = {}): Promise<AnswerOf<E, M>> {
    const path = endpoint.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.path?.[name] ?? ""));
    const fields: Record<string, unknown> = { ...(body as object | undefined) };
    if (takesDevice.test(endpoint))
      fields.device_token ??= await this.#keeper.device();
    if (this.#api.hasCookie && begins.test(endpoint))
      fields.use_cookie ??= true;

    const init: RequestInit = { method: method.toUpperCase(), ...(options.signal && { signal: options.signal }) };
    if (method !== "get" && (body !== undefined || Object.keys(fields).length > 0))
      Object.assign(init, json(fields));
    const url = `${this.#api.url}/${path}/`;
    const [response, access]: Answered = options.bearer !== undefined
      ? [await this.#api.send(url, init, options.bearer), options.bearer]
      : isPublic.test(endpoint) ? [await this.#api.send(url, init)] : await this.#fetch(url, init);
    if (!response.ok)
      throw await Problem.of(response);

    const text = await response.text();
    const answer = (text === "" ? undefined : JSON.parse(text)) as AnswerOf<E, M>;
    await this.#keeper.learn(answer as Record<string, unknown> | undefined, endpoint !== "reauthenticate");
    if (method === "delete" && endpoint === "me")
      await this.#keeper.forget(access ?? "");
    return answer;
  }

  /**
   * `fetch` with the access token, for your own API: refreshes it before it ends, and once more when it is refused. Do not pass addresses of others.
   */
  async fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    return (await this.#fetch(input, init))[0];
  }

  async #fetch(input: RequestInfo | URL, init: RequestInit): Promise<Answered> {
    const again = input instanceof Request ? () => input.clone() : () => input;
    const canRepeat = typeof ReadableStream === "undefined" || !(init.body instanceof ReadableStream);
    let session = await this.#keeper.live();
    const access = session?.access;
    const response = await this.#api.send(again(), init, access);
    if (response.status !== 401 || !session || !canRepeat)
      return [response, access];

    if (response.headers.get("WWW-Authenticate")?.includes("insufficient_user_authentication")) {
      if (!this.#onStepUp || !(await this.#onStepUp(await Problem.of(response.clone()))))
        return [response, access];
      session = await this.#keeper.live();
    } else {
      // A password or code that was refused would be spent again.
      if (isProblem(response) && !["", "unauthenticated"].includes((await Problem.of(response.clone())).code))
        return [response, access];
      session = await this.#keeper.refresh(session.access);
    }

    return session ? [await this.#api.send(again(), init, session.access), session.access] : [response, access];
  }

  /**
   * Ends the session here, in every tab, and on the server. Nobody is signed in afterwards, even if this fails because the server cannot be reached. Wait for
   * it before the page goes elsewhere: an access token that has run out is refreshed first.
   */
  async logout(): Promise<void> {
    if (this.#api.hasCookie) {
      await this.#keeper.end();
      return await this.#leaveCookie();
    }

    const session = await this.#keeper.take();
    if (session)
      await patiently(() => this.#api.logout(session));
  }

  /**
   * Ends all sessions of the account, on every device. Nobody is signed in here afterwards, even if this fails; the other
   * sessions may then go on.
   * @throws {Problem} `unauthenticated` when nobody is signed in, or this session has ended already.
   */
  async logoutAll(): Promise<void> {
    const session = await this.#keeper.take();
    const ends = this.#keeper.ends;
    let isAgain = false;
    await patiently(async () => {
      const mayBeDone = isAgain;
      isAgain = true;
      const response = await this.#api.ask("logout-all", undefined, session?.access);
      // A 401 to a repeated request means that the first one ended all sessions, and that only its answer was lost.
      if (!response.ok && !(mayBeDone && response.status === 401))
        throw await Problem.of(response);
    }).finally(() => this.#api.hasCookie && this.#leaveCookie(ends));
  }

  /** Ends the session of the cookie, which may not be this tab's: so without an access token. Stops once somebody signs in, who has the cookie then. */
  #leaveCookie(ends = this.#keeper.ends): Promise<void> {
    return patiently(async () => {
      if (ends === this.#keeper.ends)
        await this.#api.logout();
    });
  }
}

function isProblem(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("application/problem+json") === true;
}
