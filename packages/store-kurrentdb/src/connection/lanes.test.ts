import { describe, expect, it } from "vitest";
import { Gate, Lanes } from "./lanes.ts";

/** Work that ends when it is told to. */
function controlled() {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    running.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    return name;
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => void setImmediate(resolve));
  };
  return { running, work, end };
}

describe("lanes", () => {
  it("run what belongs together in order, whatever becomes of it, and the rest at once", async () => {
    const { running, work, end } = controlled();
    const lanes = new Lanes();
    const failed = lanes.run("a", async () => {
      await work("a1")();
      throw new Error("no");
    });
    const refusal = expect(failed).rejects.toThrow("no");
    void lanes.run("a", work("a2"));
    void lanes.run("b", work("b1"));
    void lanes.runAll(["a", "b"], work("both"));
    expect(running).toEqual(["a1", "b1"]);
    await end("a1");
    await refusal;
    expect(running).toEqual(["a1", "b1", "a2"]);
    await end("a2");
    expect(running).not.toContain("both");
    await end("b1");
    expect(running.at(-1)).toBe("both");
    let isIdle = false;
    const idle = lanes.idle().then(() => (isIdle = true));
    await end("nothing");
    expect(isIdle).toBe(false);
    await end("both");
    await idle;
  });
});

describe("a gate", () => {
  it("lets so many through at a time, and the next one when one has ended", async () => {
    const { running, work, end } = controlled();
    const gate = new Gate(2);
    const passed = ["1", "2", "3", "4"].map((name) => gate.pass(work(name)));
    expect(running).toEqual(["1", "2"]);
    await end("1");
    expect(running).toEqual(["1", "2", "3"]);
    await end("2");
    await end("3");
    await end("4");
    expect(await Promise.all(passed)).toEqual(["1", "2", "3", "4"]);
  });
});
