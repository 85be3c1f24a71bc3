/** The stream stands elsewhere than an append expected. */
export class Conflict extends Error {
  /** -1 when the stream does not exist; `null` when the server did not say. */
  readonly actualRevision: number | null;

  /** @param cause the client's error */
  constructor(cause: unknown) {
    super("the stream stands elsewhere", { cause });
    this.name = "Conflict";
    this.actualRevision = revisionIn(cause);
  }
}

function revisionIn(error: unknown): number | null {
  const { actualState } = error as { readonly actualState?: unknown };
  if (typeof actualState === "bigint") return Number(actualState);
  return actualState === "no_stream" ? -1 : null;
}
