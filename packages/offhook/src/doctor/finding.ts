/** What the doctor found out about one thing. */
export interface Finding {
  /** What was looked at: `node`, `store`, `session` … */
  readonly check: string;
  /** `skipped`: it could not be looked at, and `detail` says why. */
  readonly status: "ok" | "problem" | "skipped";
  readonly detail: string;
  /** What to do about a problem. */
  readonly fix?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, status: "ok", detail });
export const skipped = (check: string, detail: string): Finding => ({ check, status: "skipped", detail });
export const problem = (check: string, detail: string, fix: string): Finding => ({
  check,
  status: "problem",
  detail,
  fix,
});

/** Anything that was thrown, as a problem: our own errors say what to do, others only what happened. */
export function problemOf(check: string, error: unknown, fix: string): Finding {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  const said = typeof message === "string" ? message.replaceAll(/\p{Cc}+/gu, " ").trim() : String(error);
  return problem(check, said, fix);
}
