import type { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import type { OpenedStores } from "../scenarios/outside-disk.ts";

/**
 * Every write of all processes as two steps at which the server can die and start again: before it hears of it, and when it has
 * committed but not answered. Started again it does not remember which ids it wrote lately.
 */
export class ServerDeaths {
  /** The steps so far. */
  readonly steps: string[] = [];
  readonly #double: KurrentDbDouble;
  readonly #deadly: number;

  /** @param deadly at which step; below 0: at none */
  constructor(double: KurrentDbDouble, deadly: number) {
    this.#double = double;
    this.#deadly = deadly;
  }

  readonly between = (stores: OpenedStores): OpenedStores => ({
    store: this.#watched(stores.store, ["append"]),
    vault: this.#watched(stores.vault, ["put", "replace", "erase"]),
    accountState: this.#watched(stores.accountState, ["set"]),
    close: () => stores.close(),
  });

  #watched<T extends object>(port: T, writing: readonly (keyof T)[]): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        const method = member.bind(target) as (...args: unknown[]) => unknown;
        if (!writing.includes(name as keyof T)) return method;
        return (...args: unknown[]) => this.#step(String(name), () => method(...args) as Promise<unknown>);
      },
    });
  }

  async #step(name: string, write: () => Promise<unknown>): Promise<unknown> {
    if (this.steps.push(`${name}, not written`) - 1 === this.#deadly) await this.#double.restart();
    if (this.steps.push(`${name}, written`) - 1 !== this.#deadly) return write();
    this.#double.setFaults({ lostAnswers: 1, lostBy: "silence" });
    const committed = new Promise<void>((resolve) => {
      const stop = this.#double.log.onAppend(() => {
        stop();
        resolve();
      });
    });
    const written = write();
    // A write that the server never hears of, because nothing changes, has nothing to lose.
    await Promise.race([committed, written]);
    this.#double.setFaults({ lostAnswers: 0 });
    await this.#double.restart();
    return written;
  }
}
