import { Problem } from "./problem.js";
import { hasTime, idOf, MemoryStorage, sessionOf, SessionStore, type Session, type TokenStorage } from "./session.js";
import { patiently, type Transport } from "./transport.js";

/** What tabs tell each other: somebody has signed in, or out, or the session that was held is gone, or has new tokens. */
type News = "in" | "out" | "gone" | "next";

/** Keeps the session: refreshes its tokens, one refresh at a time, and agrees with the other tabs on who is signed in. */
export class Keeper {
  readonly #api: Transport;
  readonly #storage: TokenStorage;
  readonly #store: SessionStore;
  readonly #deviceKey: string;
  readonly #listeners = new Set<() => void>();
  readonly #tabs: BroadcastChannel | undefined;
  #signedIn: boolean | undefined;
  #sessionId = "";
  #refreshing: Promise<Session | null> | undefined;

  /** The server asked to be left alone until then, by a clock that nobody sets. */
  #hold = { status: 0, members: {}, until: 0 };

  /** How often a session has ended, or made way for another one, in this tab. */
  #ends = 0;

  constructor(api: Transport, storage: TokenStorage | "cookie" | undefined) {
    this.#api = api;
    this.#storage = typeof storage === "object" ? storage : new MemoryStorage();
    const key = `doorcode:${api.url}`;
    this.#store = new SessionStore(this.#storage, key);
    this.#deviceKey = `doorcode:device:${api.url}`;
    if (storage !== undefined && typeof BroadcastChannel !== "undefined") {
      this.#tabs = new BroadcastChannel(key);
      // Tokens do not travel: the other tab has changed the storage that this one reads, or the cookie.
      this.#tabs.onmessage = ({ data }) => void this.#hear(data as News);
      (this.#tabs as { unref?: () => void }).unref?.();
    }

    // What another tab writes may be readable here only after its message has come.
    if (!api.hasCookie && typeof StorageEvent !== "undefined")
      addEventListener("storage", event => (event.key === key || event.key === null) && void this.#hear("next"));
  }

  /** Whether somebody is signed in; undefined until somebody has looked. */
  get signedIn(): boolean | undefined {
    return this.#signedIn;
  }

  /** The id of the session; empty while `signedIn` is not true. */
  get sessionId(): string {
    return this.#sessionId;
  }

  /** How often a session has ended, or made way for another one, in this tab. */
  get ends(): number {
    return this.#ends;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The session with an access token that has some time left. */
  async live(): Promise<Session | null> {
    const held = await this.#store.read();
    if (held ? hasTime(held) : !this.#api.hasCookie || this.#signedIn === false)
      return this.#tell(held);
    return await this.refresh(held?.access);
  }

  /** One refresh at a time in this tab. Tabs need no lock: the server gives all who refresh at once the same successor. */
  refresh(stale: string | undefined): Promise<Session | null> {
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
    return patiently(async () => {
      for (;;) {
        // Another tab, or this one before it slept, may have the next tokens already.
        const held = await this.#store.read();
        if (held ? held.access !== stale && hasTime(held) : !this.#api.hasCookie)
          return this.#tell(held);

        const { status, members, until } = this.#hold;
        const left = until - performance.now();
        if (left > 0)
          throw new Problem(status, members, Math.ceil(left / 1000));

        const response = await this.#api.ask("token/refresh", held?.refresh === undefined ? undefined : { refresh: held.refresh });
        if (response.ok)
          return await this.#commit(held, (await response.json()) as Record<string, unknown>, ends);

        const problem = await Problem.of(response);
        // A timer may come a little early.
        if (problem.retryAfter !== undefined)
          this.#hold = { ...problem, until: performance.now() + problem.retryAfter * 1000 - 100 };
        if (problem.status !== 401 || problem.code !== "token_invalid")
          throw problem;

        // The cookie's session has ended or was replaced meanwhile, so the refusal says nothing about the session that is there now.
        if (this.#api.hasCookie && ends !== this.#ends)
          return await this.#look();
        const now = await this.#store.swap(held, null);
        if (!now)
          return this.#tell(null, held ? "gone" : undefined);
        stale = held?.access;
      }
    });
  }

  /** Keeps what a refresh gave, unless the session that it was asked for has ended, or gone on, meanwhile. */
  async #commit(held: Session | null, answer: Record<string, unknown>, ends: number): Promise<Session | null> {
    const next = sessionOf(answer, held);
    // The cookie's session has ended then, or made way for another one.
    if (this.#api.hasCookie) {
      if (ends !== this.#ends)
        return await this.#look();
      await this.#store.put(next);
      this.#tell(next);
      await this.#keepDevice(answer);
      return next;
    }

    const now = ends === this.#ends ? await this.#store.swap(held, next) : await this.#store.read();
    if (!now)
      await this.#api.logout(next).catch(() => undefined);
    this.#tell(now, now === next ? "next" : undefined);
    if (now === next)
      await this.#keepDevice(answer);
    return now;
  }

  /** Looks again where nobody has said since whether somebody is signed in. */
  async #look(): Promise<Session | null> {
    return this.#signedIn === undefined ? await this.live() : null;
  }

  /** Keeps the tokens that an answer brings. */
  async learn(answer: Record<string, unknown> | undefined, isLogin: boolean): Promise<void> {
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

  /** The token of this device, which a login before has brought. */
  async device(): Promise<string | undefined> {
    return (await this.#storage.getItem(this.#deviceKey)) ?? undefined;
  }

  async #keepDevice(answer: Record<string, unknown> | undefined): Promise<void> {
    if (typeof answer?.device_token === "string")
      await this.#storage.setItem(this.#deviceKey, answer.device_token);
  }

  /** Ends the session here, and returns it as it was. */
  async take(): Promise<Session | null> {
    try {
      return await this.live();
    } finally {
      await this.end();
    }
  }

  /** Ends the session here, whichever it is. */
  async end(): Promise<void> {
    this.#part();
    await this.#store.put(null);
    this.#tell(null, "out");
  }

  /**
   * Ends the session of this access token, because its account was deleted. A newer session stays. With a cookie, a page of the server may have signed in
   * another account without telling any tab: then this tab asks the server who is signed in, and the others ask at their next call.
   */
  async forget(access: string): Promise<void> {
    const isDeleted = (held: Session | null) => held !== null && idOf(held.access) === idOf(access);
    let held = await this.#store.read();
    const isHere = isDeleted(held);
    if (isHere)
      this.#part();
    // A refresh may put other tokens of the same session there meanwhile.
    while (isDeleted(held))
      held = await this.#store.swap(held, null);
    if (held || !this.#api.hasCookie) {
      this.#tell(held, held ? undefined : "out");
    } else if (isHere) {
      this.#set(undefined);
      this.#tabs?.postMessage("gone");
      await this.live().catch(() => undefined);
    }
  }

  /** The session is over, or another one's turn: what a refresh brings is not kept, and nobody new waits for it. */
  #part(): void {
    this.#ends++;
    this.#refreshing = undefined;
  }

  async #hear(news: News): Promise<void> {
    if (!this.#api.hasCookie) {
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
}
