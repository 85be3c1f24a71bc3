import { describe, expect, it } from "vitest";
import { project, snippetsOf } from "./project.ts";
import { run, simulatedUsers } from "./snippet.ts";

const snippets = snippetsOf("docs/guides/embedding.md");
const [ringing = "", answering = "", accounts = "", pacing = "", cancelling = "", slow = ""] = snippets;

const phone = `
  import { openCallEngine } from "offhook";
  const engine = await openCallEngine({ client, store: "phone.db" });`;

/** Two users; the phone of the other one rings, or does something else with the call. */
async function world(taken = "") {
  const path = project();
  const users = await simulatedUsers(path);
  const code = `${users.calleeClient}${phone}
    engine.calls$.subscribe((call) => { ${taken} });
    console.log("ready");`;
  await run(path, code, "phone.mjs").says(/ready/);
  return { path, users };
}

async function said(path: string, code: string): Promise<string> {
  const { code: exitCode, stdout, stderr } = await run(path, code).ended;
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("the guide to embedding", { timeout: 40_000 }, () => {
  it("has the snippets that are run here", () => {
    expect(snippets).toHaveLength(6);
  });

  it.each([
    ["missed", ""],
    ["answered", "call.answer();"],
    ["not now", "call.hangUp();"],
  ])("rings: %s", async (kind, taken) => {
    const { path, users } = await world(taken);
    expect(await said(path, users.callerClient + ringing)).toBe(`${kind}\n`);
  });

  it("answers", async () => {
    const path = project();
    const users = await simulatedUsers(path);
    const snippet = run(path, users.calleeClient + answering);
    await snippet.says(/ready/);
    const call = `${users.callerClient}${phone} await engine.placeCall({ userId, accessHash });`;
    run(path, call, "phone.mjs");
    await snippet.says(/^confirmed$/m);
    const { code, stdout } = await snippet.ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nthe key has 256 bytes\n$/)]);
  });

  it("runs several accounts", async () => {
    const path = project();
    const users = await simulatedUsers(path);
    const other = users.calleeClient
      .replaceAll(/ (key|client) =/g, " other_$1 =")
      .replace("loopbackSession(key)", "loopbackSession(other_key)")
      .replaceAll(/^ *(import|const userId).*$/gm, "")
      .replace("other_client", "otherClient");
    const told = await said(path, `${users.callerClient}${other}${accounts}`);
    expect(told).toBe("alice outgoing\nbob incoming\nmissed\n");
  });

  it("keeps a pace", async () => {
    const { path, users } = await world();
    expect(await said(path, users.callerClient + pacing)).toMatch(
      /^paced peerCooldown in 30 s\n\{ pausedUntil: null, closed: null \}\n$/,
    );
  });

  it("cancels", async () => {
    const { path, users } = await world();
    expect(await said(path, users.callerClient + cancelling)).toBe("cancelled signal cancelled\n");
  });

  it("reads on where a slow loop was cut off", async () => {
    const { path, users } = await world();
    const lines = (await said(path, users.callerClient + slow)).trim().split("\n");
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.map((line) => Number(line.split(" ")[0]))).toEqual(lines.map((_, index) => index));
    expect(lines[0]).toBe("0 CallPlaced");
  });
});
