import { describe, expect, it } from "vitest";
import { OffhookError, StoreError } from "@offhook/engine";
import { GroupCommit } from "./group-commit.ts";
import type { Transaction } from "./group-commit.ts";

/** A file that writes down what is done to it, and fails when told to. */
class Witness implements Transaction {
  readonly steps: string[] = [];
  failures: Record<string, unknown[]> = {};
  begin = (): void => this.#step("begin");
  commit = (): void => this.#step("commit");
  rollback = (): void => void this.steps.push("rollback");
  emptyLog = (): boolean => {
    this.#step("emptyLog");
    return true;
  };

  #step(name: string): void {
    this.steps.push(name);
    const failure = this.failures[name]?.shift();
    if (failure !== undefined) throw failure;
  }
}

function started(eraseWithinMs = 0): { witness: Witness; writes: GroupCommit } {
  const witness = new Witness();
  const writes = new GroupCommit(
    witness,
    "calls.db",
    (fault, message, options) => new StoreError(`STORE_${fault}`, "calls.db", message, options),
    eraseWithinMs,
  );
  return { witness, writes };
}

const sqliteError = (errcode: number): Error => Object.assign(new Error("from SQLite"), { errcode });

describe("group commit", () => {
  it("commits what comes within one turn together, in order, and answers each", async () => {
    const { witness, writes } = started();
    const order: number[] = [];
    const results = await Promise.all(
      [1, 2, 3].map((number) => writes.run(() => (order.push(number), number * 10), false)),
    );
    expect(results).toEqual([10, 20, 30]);
    expect(order).toEqual([1, 2, 3]);
    expect(witness.steps).toEqual(["begin", "commit"]);
  });

  it("commits a lone write by itself", async () => {
    const { witness, writes } = started();
    await writes.run(() => 1, false);
    await writes.run(() => 2, false);
    expect(witness.steps).toEqual(["begin", "commit", "begin", "commit"]);
  });

  it("commits at most 128 at a time", async () => {
    const { witness, writes } = started();
    await Promise.all(Array.from({ length: 300 }, () => writes.run(() => 0, false)));
    expect(witness.steps.filter((step) => step === "commit")).toHaveLength(3);
  });

  it("refuses one write without hurting the others", async () => {
    const { witness, writes } = started();
    const refusal = new OffhookError("REFUSED", "No.");
    const outcomes = await Promise.allSettled([
      writes.run(() => 1, false),
      writes.run(() => {
        throw refusal;
      }, true),
      writes.run(() => 3, false),
    ]);
    expect(outcomes.map((outcome) => ("value" in outcome ? outcome.value : outcome.reason))).toEqual([
      1,
      refusal,
      3,
    ]);
    expect(witness.steps).toEqual(["begin", "commit"]);
  });

  it.each([
    ["begin", 13, "STORE_FULL"],
    ["commit", 13, "STORE_FULL"],
    ["commit", 778, "STORE_UNAVAILABLE"],
    ["commit", 4874, "STORE_FULL"],
    ["begin", 1032, "STORE_READ_ONLY"],
    ["begin", 11, "STORE_DAMAGED"],
  ])("rolls a batch back when %s fails with %i: %s; the next one goes on", async (step, errcode, code) => {
    const { witness, writes } = started();
    witness.failures = { [step]: [sqliteError(errcode)] };
    const outcomes = await Promise.allSettled([1, 2].map((number) => writes.run(() => number, false)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: { code } });
    expect(witness.steps).toContain("rollback");
    expect(await writes.run(() => "on", false)).toBe("on");
  });

  it("tries again while another program holds the file", async () => {
    const { witness, writes } = started();
    witness.failures = { begin: [sqliteError(5), sqliteError(5)] };
    let runs = 0;
    expect(await writes.run(() => ++runs, false)).toBe(1);
    expect(witness.steps).toEqual(["begin", "rollback", "begin", "rollback", "begin", "commit"]);
  });

  it("empties the log once for all erasures of a batch, before it answers them", async () => {
    const { witness, writes } = started();
    await Promise.all([writes.run(() => 1, true), writes.run(() => 2, false), writes.run(() => 3, true)]);
    expect(witness.steps).toEqual(["begin", "commit", "emptyLog"]);
  });

  it("empties the log in a lull: not as long as something is written", async () => {
    const { witness, writes } = started(40);
    const erased = writes.run(() => 1, true);
    for (let write = 0; write < 10; write++) {
      await new Promise((resolve) => void setTimeout(resolve, 10));
      await writes.run(() => write, false);
    }
    expect(witness.steps).not.toContain("emptyLog");
    await erased;
    expect(witness.steps.at(-1)).toBe("emptyLog");
  });

  it("empties the log all the same when there is no lull, after ten times as long", async () => {
    const { witness, writes } = started(20);
    const writing = new AbortController();
    const erased = writes.run(() => 1, true).then(() => writing.abort());
    let written = 0;
    for (const end = performance.now() + 2_000; performance.now() < end; written++) {
      if (writing.signal.aborted) break;
      await writes.run(() => written, false);
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
    expect([writing.signal.aborted, written > 10]).toEqual([true, true]);
    await erased;
    expect(witness.steps.filter((step) => step === "emptyLog")).toHaveLength(1);
  });

  it("tells of an erasure whose log could not be emptied, and repeats no write", async () => {
    const { witness, writes } = started();
    witness.failures = { emptyLog: [sqliteError(13)] };
    let runs = 0;
    await expect(writes.run(() => ++runs, true)).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(runs).toBe(1);
  });

  it("is drained when everything is answered", async () => {
    const { writes } = started();
    const answered: number[] = [];
    for (let number = 0; number < 200; number++)
      void writes.run(() => number, number % 50 === 0).then((result) => answered.push(result));
    await writes.drained();
    await Promise.resolve();
    expect(answered).toHaveLength(200);
  });
});
