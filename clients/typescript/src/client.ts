import type { AnswerOf, BodyOf, Endpoint, MethodOf } from "./calls.js";
import { Problem } from "./problem.js";
import { idOf, MemoryStorage, SessionStore, type Session, type TokenStorage } from "./session.js";

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

/** What tabs tell each other: somebody has signed in, or out, or the session that was held is refused, or has new tokens. */
type News = "in" | "out" | "refused" | "next";

/**
 * How long one try of a refresh may take, and the least times between the beginnings of the tries, in milliseconds. The server answers within 5 seconds, and
 * repeats a lost answer for 10: a third try is in time.
 */
const patience = 4_750;
const pauses = [300, 1_000, 2_000];

/** Keeps somebody signed in, and calls the API for them. */
export class Doorcode {
  readonly #url: string;
  readonly #fetch: typeof fetch;
  readonly #hasCookie: boolean;
  readonly #storage: TokenStorage;
  readonly #store: SessionStore;
  readonly #deviceKey: string;
  readonly #onStepUp: DoorcodeOptions["onStepUp"];
  readonly #listeners = new Set<() => void>();
  readonly #tabs: BroadcastChannel | undefined;
  #signedIn: boolean | undefined;
  #sessionId = "";
  #refreshing: Promise<Session | null> | undefined;

  /** The server asked to be left alone until then, by a clock that nobody sets. */
  #hold = { status: 0, members: {}, until: 0 };

  /** How often a session has ended, or made way for another one, in this tab. */
  #ends = 0;

  constructor(options: DoorcodeOptions = {}) {
    this.#url = (options.url ?? "/api/users").replace(/\/+$/, "");
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#hasCookie = options.storage === "cookie";
    this.#storage = typeof options.storage === "object" ? options.storage : new MemoryStorage();
    const key = `doorcode:${this.#url}`;
    this.#store = new SessionStore(this.#storage, key);
    this.#deviceKey = `doorcode:device:${this.#url}`;
    this.#onStepUp = options.onStepUp;
    if (options.storage !== undefined && typeof BroadcastChannel !== "undefined") {
      this.#tabs = new BroadcastChannel(key);
      // Tokens do not travel: the other tab has changed the storage that this one reads, or the cookie.
      this.#tabs.onmessage = ({ data }) => void this.#hear(data as News);
      (this.#tabs as { unref?: () => void }).unref?.();
    }

    // What another tab writes may be readable here only after its message has come.
    if (!this.#hasCookie && typeof StorageEvent !== "undefined")
      addEventListener("storage", event => (event.key === key || event.key === null) && void this.#hear("next"));
  }

  /** Whether somebody is signed in; undefined until `access`, `fetch` or a call has looked. */
  get signedIn(): boolean | undefined {
    return this.#signedIn;
  }

  /** The id of the session; empty while `signedIn` is not true. */
  get sessionId(): string {
    return this.#sessionId;
  }

  /** Tells of each change of `signedIn` or `sessionId`, in this tab and the others. Returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** An access token with some time left; null when nobody is signed in. */
  async access(): Promise<string | null> {
    return (await this.#live())?.access ?? null;
  }

  /**
   * Calls the API as its description says, with the session where one is needed.
   * @throws {Problem} The server refuses.
   */
  async call<E extends Endpoint, M extends MethodOf<E>>(
    method: M, endpoint: E, body?: BodyOf<E, M>, options: CallOptions = {}): Promise<AnswerOf<E, M>> {
    const path = endpoint.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.path?.[name] ?? ""));
    const sent: Record<string, unknown> = { ...(body as object | undefined) };
    if (takesDevice.test(endpoint))
      sent.device_token ??= (await this.#storage.getItem(this.#deviceKey)) ?? undefined;
    if (this.#hasCookie && begins.test(endpoint))
      sent.use_cookie ??= true;

    const init: RequestInit = { method: method.toUpperCase(), ...(options.signal && { signal: options.signal }) };
    if (method !== "get" && (body !== undefined || Object.keys(sent).length > 0))
      Object.assign(init, json(sent));
    const url = `${this.#url}/${path}/`;
    const response = options.bearer !== undefined
      ? await this.#send(url, init, options.bearer)
      : isPublic.test(endpoint) ? await this.#send(url, init) : await this.fetch(url, init);
    if (!response.ok)
      throw await Problem.of(response);

    const text = await response.text();
    const answer = (text === "" ? undefined : JSON.parse(text)) as AnswerOf<E, M>;
    await this.#learn(answer as Record<string, unknown> | undefined, endpoint !== "reauthenticate");
    if (method === "delete" && endpoint === "me")
      await this.#end();
    return answer;
  }

  /**
   * `fetch` with the access token, for your own API: refreshes it before it ends, and once more when it is refused. Do not pass addresses of others.
   */
  async fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const again = input instanceof Request ? () => input.clone() : () => input;
    const canRepeat = typeof ReadableStream === "undefined" || !(init.body instanceof ReadableStream);
    let session = await this.#live();
    let response = await this.#send(again(), init, session?.access);
    if (response.status !== 401 || !session || !canRepeat)
      return response;

    if (response.headers.get("WWW-Authenticate")?.includes("insufficient_user_authentication")) {
      if (!this.#onStepUp || !(await this.#onStepUp(await Problem.of(response.clone()))))
        return response;
      session = await this.#live();
    } else {
      // A password or code that was refused would be spent again.
      if (isProblem(response) && !["", "unauthenticated"].includes((await Problem.of(response.clone())).code))
        return response;
      session = await this.#refresh(session.access);
    }

    return session ? await this.#send(again(), init, session.access) : response;
  }

  /**
   * Ends the session here, in every tab, and on the server. Nobody is signed in afterwards, even if this fails because the server cannot be reached. Wait for
   * it before the page goes elsewhere: an access token that has run out is refreshed first.
   */
  async logout(): Promise<void> {
    if (this.#hasCookie) {
      await this.#end();
      return await this.#leaveCookie();
    }

    const session = await this.#take();
    if (session)
      await this.#patiently(() => this.#sayEnd(session));
  }

  /**
   * Ends all sessions of the account, on every device. Nobody is signed in here afterwards, even if this fails; the other
   * sessions may then go on.
   * @throws {Problem} `unauthenticated` when nobody is signed in, or this session has ended already.
   */
  async logoutAll(): Promise<void> {
    const session = await this.#take();
    const ends = this.#ends;
    let isAgain = false;
    await this.#patiently(async () => {
      const mayBeDone = isAgain;
      isAgain = true;
      const response = await this.#ask("logout-all", undefined, session?.access);
      // A 401 to a repeated request means that the first one ended all sessions, and that only its answer was lost.
      if (!response.ok && !(mayBeDone && response.status === 401))
        throw await Problem.of(response);
    }).finally(() => this.#hasCookie && this.#leaveCookie(ends));
  }

  /** Ends the session here, and returns it as it was. */
  async #take(): Promise<Session | null> {
    try {
      return await this.#live();
    } finally {
      await this.#end();
    }
  }

  /** Ends the session of the cookie, which may not be this tab's: so without an access token. Stops once somebody signs in, who has the cookie then. */
  #leaveCookie(ends = this.#ends): Promise<void> {
    return this.#patiently(async () => {
      if (ends === this.#ends)
        await this.#sayEnd();
    });
  }

  async #sayEnd(session?: Session): Promise<void> {
    const response = await this.#ask("logout", session && { refresh_token: session.refresh }, session?.access);
    // That it has ended already is as good.
    if (!response.ok && response.status !== 401 && response.status !== 400)
      throw await Problem.of(response);
  }

  /** The session with an access token that has some time left. */
  async #live(): Promise<Session | null> {
    const held = await this.#store.read();
    if (held ? hasTime(held) : !this.#hasCookie || this.#signedIn === false)
      return this.#tell(held);
    return await this.#refresh(held?.access);
  }

  /** One refresh at a time in this tab. Tabs need no lock: the server gives all who refresh at once the same successor. */
  #refresh(stale: string | undefined): Promise<Session | null> {
    if (this.#refreshing)
      return this.#refreshing;

    const refreshing = this.#rotate(stale).finally(() => {
      if (this.#refreshing === refreshing)
        this.#refreshing = undefined;
    });
    return (this.#refreshing = refreshing);
  }

  #rotate(stale: string | undefined): Promise<Session | null> {
    const ends = this.#ends;
    return this.#patiently(async () => {
      for (;;) {
        // Another tab, or this one before it slept, may have the next tokens already.
        const held = await this.#store.read();
        if (held ? held.access !== stale && hasTime(held) : !this.#hasCookie)
          return this.#tell(held);

        const { status, members, until } = this.#hold;
        const left = until - performance.now();
        if (left > 0)
          throw new Problem(status, members, Math.ceil(left / 1000));

        const response = await this.#ask("token/refresh", held?.refresh === undefined ? undefined : { refresh: held.refresh });
        if (response.ok)
          return await this.#commit(held, (await response.json()) as Record<string, unknown>, ends);

        const problem = await Problem.of(response);
        // A timer may come a little early.
        if (problem.retryAfter !== undefined)
          this.#hold = { ...problem, until: performance.now() + problem.retryAfter * 1000 - 100 };
        if (problem.status !== 401 || problem.code !== "token_invalid")
          throw problem;

        // The cookie's session has ended or was replaced meanwhile, so the refusal says nothing about the session that is there now.
        if (this.#hasCookie && ends !== this.#ends)
          return await this.#look();
        const now = await this.#store.swap(held, null);
        if (!now)
          return this.#tell(null, held ? "refused" : undefined);
        stale = held?.access;
      }
    });
  }

  /** Keeps what a refresh gave, unless the session that it was asked for has ended, or gone on, meanwhile. */
  async #commit(held: Session | null, answer: Record<string, unknown>, ends: number): Promise<Session | null> {
    const next = sessionOf(answer, held);
    // The cookie's session has ended then, or made way for another one.
    if (this.#hasCookie) {
      if (ends !== this.#ends)
        return await this.#look();
      await this.#store.put(next);
      this.#tell(next);
      await this.#keepDevice(answer);
      return next;
    }

    const now = ends === this.#ends ? await this.#store.swap(held, next) : await this.#store.read();
    if (!now)
      await this.#sayEnd(next).catch(() => undefined);
    this.#tell(now, now === next ? "next" : undefined);
    if (now === next)
      await this.#keepDevice(answer);
    return now;
  }

  /** Looks again where nobody has said since whether somebody is signed in. */
  async #look(): Promise<Session | null> {
    return this.#signedIn === undefined ? await this.#live() : null;
  }

  /** Keeps the tokens that an answer brings. */
  async #learn(answer: Record<string, unknown> | undefined, isLogin: boolean): Promise<void> {
    await this.#keepDevice(answer);
    if (typeof answer?.access !== "string")
      return;

    let next: Session | null = null;
    if (isLogin) {
      // A login replaces whatever was there.
      this.#part();
      next = sessionOf(answer, null);
      await this.#store.put(next);
      this.#tell(next, "in");
      return;
    }

    // A fresh proof changes the access token alone, of whichever pair of the session is there by then.
    let held = await this.#store.read();
    while (held && held !== next && idOf(held.access) === idOf(answer.access))
      held = await this.#store.swap(held, (next = sessionOf(answer, held)));
    if (held && held === next)
      this.#tell(held, "next");
  }

  async #keepDevice(answer: Record<string, unknown> | undefined): Promise<void> {
    if (typeof answer?.device_token === "string")
      await this.#storage.setItem(this.#deviceKey, answer.device_token);
  }

  /** The session is over, or another one's turn: what a refresh brings is not kept, and nobody new waits for it. */
  #part(): void {
    this.#ends++;
    this.#refreshing = undefined;
  }

  async #end(): Promise<void> {
    this.#part();
    await this.#store.put(null);
    this.#tell(null, "out");
  }

  async #hear(news: News): Promise<void> {
    if (!this.#hasCookie) {
      this.#tell(await this.#store.read());
    } else if (news !== "next") {
      // Somebody else may have signed in: the next call asks for an access token.
      this.#part();
      await this.#store.put(null);
      this.#set(news === "out" ? false : undefined);
    }
  }

  #tell(session: Session | null, news?: News): Session | null {
    this.#set(session !== null, session ? idOf(session.access) : "");
    if (news)
      this.#tabs?.postMessage(news);
    return session;
  }

  #set(signedIn: boolean | undefined, sessionId = ""): void {
    if (signedIn === this.#signedIn && sessionId === this.#sessionId)
      return;
    this.#signedIn = signedIn;
    this.#sessionId = sessionId;
    for (const listener of this.#listeners)
      listener();
  }

  /** A request that got no answer, or a server that is ill, ends no session: it is tried again. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const begun = performance.now();
      try {
        return await work();
      } catch (failure) {
        const pause = pauses[attempt];
        const wait = failure instanceof Problem ? (failure.retryAfter ?? 0) * 1000 : 0;
        if (pause === undefined || (failure instanceof Problem && failure.status < 500) || wait > 5_000)
          throw failure;
        await new Promise(resume => setTimeout(resume, Math.max(begun + pause - performance.now(), wait)));
      }
    }
  }

  /** Asks the API, and gives up after a while. */
  async #ask(endpoint: string, body: object | undefined, token?: string): Promise<Response> {
    const giveUp = new AbortController();
    const limit = setTimeout(() => giveUp.abort(), patience);
    try {
      // A sign-out that has been sent reaches the server even if the page goes elsewhere at once.
      const keepalive = endpoint.startsWith("logout");
      const response = await this.#send(`${this.#url}/${endpoint}/`, { method: "POST", ...(body && json(body)), keepalive, signal: giveUp.signal }, token);
      return new Response((await response.text()) || null, response);
    } finally {
      clearTimeout(limit);
    }
  }

  #send(input: RequestInfo | URL, init: RequestInit, token?: string): Promise<Response> {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    if (token !== undefined)
      headers.set("Authorization", `Bearer ${token}`);
    const isOurs = typeof input === "string" && input.startsWith(`${this.#url}/`);
    return this.#fetch(input, { ...init, headers, ...(isOurs && { credentials: this.#hasCookie ? "include" : "omit" }) });
  }
}

function isProblem(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("application/problem+json") === true;
}

function json(body: object): RequestInit {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function sessionOf(answer: Record<string, unknown>, held: Session | null): Session {
  const received = Date.now();
  const refresh = answer.refresh ?? held?.refresh;
  return {
    access: String(answer.access),
    ...(typeof refresh === "string" && { refresh }),
    received,
    ends: received + Number(answer.expires_in) * 1000,
  };
}

/** More than a minute, or than a fifth of a token's life where that is shorter. A clock that was set back makes it old. */
function hasTime(session: Session): boolean {
  const now = Date.now();
  return now >= session.received && session.ends - now > Math.min(60_000, (session.ends - session.received) / 5);
}
