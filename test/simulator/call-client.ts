import type { TlObject, TlValue } from "@offhook/simulator";

/** A real Telegram client, spoken to in layer-neutral TL, so that one story runs with any library. */
export interface CallClient {
  /** @throws the library's own error for an RPC error */
  invoke(request: TlObject): Promise<TlValue>;
  /** The next update that arrives, or has arrived and was not taken yet, with this name. */
  update(name: string): Promise<TlObject>;
  /** How many updates have arrived and wait to be taken. */
  waiting(): number;
  close(): Promise<void>;
}

/** What arrived and who waits for it. An update is known by its own name and that of the call inside. */
export class UpdateInbox {
  readonly #arrived: TlObject[] = [];
  readonly #waiters: { readonly name: string; readonly resolve: (update: TlObject) => void }[] = [];

  receive(update: TlObject): void {
    const at = this.#waiters.findIndex(({ name }) => isCalled(update, name));
    if (at >= 0) this.#waiters.splice(at, 1)[0]?.resolve(update);
    else this.#arrived.push(update);
  }

  next(name: string): Promise<TlObject> {
    const at = this.#arrived.findIndex((update) => isCalled(update, name));
    const found = at >= 0 ? this.#arrived.splice(at, 1)[0] : undefined;
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.push({ name, resolve }));
  }

  get size(): number {
    return this.#arrived.length;
  }
}

function isCalled(update: TlObject, name: string): boolean {
  return update._ === name || inner(update, "phoneCall")?._ === name;
}

export function inner(object: TlObject, field: string): TlObject | undefined {
  const value = object[field];
  return typeof value === "object" && "_" in value ? value : undefined;
}
