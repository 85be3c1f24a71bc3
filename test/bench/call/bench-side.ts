/** One process of a benchmark: it is told what to be, makes calls when asked, and says how long each took. */
export interface SideOptions {
  readonly role: "caller" | "callee";
  readonly port: number;
  /** The pre-shared key, hex. */
  readonly authKey: string;
  /** Where a recording side keeps its files. */
  readonly directory: string;
  readonly peer?: { readonly userId: string; readonly accessHash: string };
}

export interface Side {
  /** Makes one call, from the request to the answer to the hang-up. */
  readonly call: () => Promise<void>;
  readonly close: () => Promise<unknown>;
}

export type ToSide = { readonly kind: "run"; readonly calls: number } | { readonly kind: "close" };
export type FromSide =
  | { readonly kind: "ready" }
  | { readonly kind: "ran"; readonly durationsMs: readonly number[] }
  | { readonly kind: "closed" };

/** Serves the benchmark that forked this process. */
export async function serveBenchmark(open: (options: SideOptions) => Promise<Side>): Promise<void> {
  const side = await open(JSON.parse(process.argv[2] ?? "{}") as SideOptions);
  process.on("message", (message: ToSide) => void answer(side, message));
  tell({ kind: "ready" });
}

async function answer(side: Side, message: ToSide): Promise<void> {
  if (message.kind === "close") {
    await side.close();
    tell({ kind: "closed" });
    process.disconnect();
    return;
  }
  const durationsMs: number[] = [];
  for (let made = 0; made < message.calls; made++) {
    const startedAt = performance.now();
    await side.call();
    durationsMs.push(performance.now() - startedAt);
  }
  tell({ kind: "ran", durationsMs });
}

function tell(message: FromSide): void {
  process.send?.(message);
}
