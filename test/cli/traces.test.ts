import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folder, objects, offhook } from "./offhook-process.ts";

const bytes = (value: Uint8Array) => ({ bytes: Buffer.from(value).toString("base64url") });
const at = (ms: number): number => 1_790_000_000_000 + ms;
const gA = Uint8Array.from([0x40, ...randomBytes(255)]);
const protocol = {
  _: "phoneCallProtocol",
  udpP2p: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0"],
};
const common = {
  id: "7021513",
  accessHash: "5",
  date: at(0) / 1000,
  adminId: "1001",
  participantId: "1002",
  protocol,
};
const request = {
  _: "phone.requestCall",
  userId: { _: "inputUser", userId: "1002", accessHash: "5" },
  randomId: 7,
  gAHash: bytes(createHash("sha256").update(gA).digest()),
  protocol,
};

/** A caller whose program does nothing about phoneCallAccepted. */
const stuck = [
  { at: at(0), account: "alice", kind: "sent", requestId: 1, tl: request },
  {
    at: at(90),
    account: "alice",
    kind: "result",
    requestId: 1,
    tl: { _: "phone.phoneCall", phoneCall: { _: "phoneCallWaiting", ...common }, users: [] },
  },
  {
    at: at(3_000),
    account: "alice",
    kind: "update",
    tl: { _: "updatePhoneCall", phoneCall: { _: "phoneCallAccepted", ...common, gB: bytes(gA) } },
  },
  {
    at: at(23_000),
    account: "alice",
    kind: "update",
    tl: {
      _: "updatePhoneCall",
      phoneCall: {
        _: "phoneCallDiscarded",
        id: "7021513",
        reason: { _: "phoneCallDiscardReasonDisconnect" },
      },
    },
  },
];

it("import --trace makes a recording of it that every command opens", { timeout: 30_000 }, async () => {
  const files = folder();
  const trace = join(files, "trace.jsonl");
  const store = join(files, "theirs.db");
  writeFileSync(trace, `${stuck.map((line) => JSON.stringify(line)).join("\n")}\nnot json\n`);
  const imported = await offhook(["import", "--trace", trace, "--store", store]);
  expect(imported.code).toBe(1);
  expect(imported.stdout).toContain("Line 5 is no JSON.");
  expect(imported.stdout).toContain(`1 call imported into ${store}.`);
  const again = objects((await offhook(["import", "--trace", trace, "--store", store, "--json"])).stdout);
  expect(again.at(-1)).toMatchObject({ type: "summary", mode: "trace", present: 1, imported: 0 });
  expect(again).toContainEqual({ type: "problem", line: 5, message: "Line 5 is no JSON." });

  const explained = await offhook(["explain", "last", "--store", store]);
  expect(explained.stdout.replaceAll(/\s+/g, " ")).toContain("our program never sent phone.confirmCall");
  const shown = await offhook(["show", "last", "--store", store]);
  expect(shown.stdout).toMatch(/CallAccepted +waiting\.registered -> accepted\.deriving/);
  for (const command of [["list"], ["ladder", "last"], ["verify"], ["export", "last"]])
    expect((await offhook([...command, "--store", store])).code).toBe(0);

  const [verified] = objects((await offhook(["verify", "--store", store, "--json"])).stdout);
  expect(verified).toMatchObject({
    type: "verification",
    ok: true,
    origin: { trace: true, redacted: false },
  });

  const opened = await offhook(["list", "--store", trace]);
  expect([opened.code, opened.stderr]).toEqual([3, expect.stringContaining("(STORE_IS_A_TRACE)")]);
});
