/** A refusal of the server: RFC 9457, with a `code` for programs. A request that got no answer fails with the error of `fetch`. */
export class Problem extends Error {
  override readonly name = "Problem";

  /** What to act on, such as `second_factor_required`; `/problems` on the server lists all. Empty when something else answered. */
  readonly code: string;

  /** A short heading for people. */
  readonly title: string;

  /** Sentences for people by field, after `validation_failed`. */
  readonly errors: Readonly<Record<string, readonly string[]>>;

  /** The same faults as codes for programs, in the same order. */
  readonly errorCodes: Readonly<Record<string, readonly string[]>>;

  /** Seconds to wait before the next try, where the server says so. */
  readonly retryAfter: number | undefined;

  /**
   * @param status The HTTP status.
   * @param members All that the answer says, such as `login_ticket`, `methods` and `did_you_mean`.
   */
  constructor(readonly status: number, readonly members: Readonly<Record<string, unknown>>, retryAfter?: number) {
    super(typeof members.detail === "string" ? members.detail : `The server answered ${status}.`);
    this.code = typeof members.code === "string" ? members.code : "";
    this.title = typeof members.title === "string" ? members.title : "";
    this.errors = (members.errors ?? {}) as Problem["errors"];
    this.errorCodes = (members.error_codes ?? {}) as Problem["errorCodes"];
    this.retryAfter = retryAfter;
  }

  /** Reads a refusal. */
  static async of(response: Response): Promise<Problem> {
    const wait = response.headers.get("Retry-After");
    const members: unknown = await response.json().catch(() => null);
    return new Problem(
      response.status,
      members !== null && typeof members === "object" ? (members as Record<string, unknown>) : {},
      wait !== null && /^\d+$/.test(wait) ? Number(wait) : undefined);
  }
}
