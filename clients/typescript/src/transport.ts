import { Problem } from "./problem.js";
import type { Session } from "./session.js";

/**
 * How long one try of a refresh or a logout may take, and the least times between the beginnings of the tries, in milliseconds. The server answers within 4.5
 * seconds, and repeats a lost answer for 10: a third try is in time.
 */
const patience = 4_750;
const pauses = [300, 1_000, 2_000];

/** Sends requests to the API, and to the app's own. */
export class Transport {
  readonly #fetch: typeof fetch;

  /**
   * @param url The address of the API, without a slash at its end.
   * @param hasCookie Whether the session is the server's cookie.
   */
  constructor(readonly url: string, readonly hasCookie: boolean, fetcher: typeof fetch | undefined) {
    // Called as a function: a browser refuses its own fetch as a method of something else.
    this.#fetch = (input, init) => (fetcher ?? fetch)(input, init);
  }

  send(input: RequestInfo | URL, init: RequestInit, token?: string): Promise<Response> {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    if (token !== undefined)
      headers.set("Authorization", `Bearer ${token}`);
    const isOurs = typeof input === "string" && input.startsWith(`${this.url}/`);
    return this.#fetch(input, { ...init, headers, ...(isOurs && { credentials: this.hasCookie ? "include" : "omit" }) });
  }

  /** Asks the API, and gives up after a while. */
  async ask(endpoint: string, body: object | undefined, token?: string): Promise<Response> {
    const giveUp = new AbortController();
    const limit = setTimeout(() => giveUp.abort(), patience);
    try {
      // A sign-out that has been sent reaches the server even if the page goes elsewhere at once.
      const keepalive = endpoint.startsWith("logout");
      const response = await this.send(`${this.url}/${endpoint}/`, { method: "POST", ...(body && json(body)), keepalive, signal: giveUp.signal }, token);
      return new Response((await response.text()) || null, response);
    } finally {
      clearTimeout(limit);
    }
  }

  /** Ends a session on the server: that of the cookie where none is given. */
  async logout(session?: Session): Promise<void> {
    const response = await this.ask("logout", session && { refresh_token: session.refresh }, session?.access);
    // That it has ended already is as good.
    if (!response.ok && response.status !== 401 && response.status !== 400)
      throw await Problem.of(response);
  }
}

/** A request that got no answer, or a server that is ill, ends no session: it is tried again. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
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

/** A body of JSON, with its header. */
export function json(body: object): RequestInit {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
