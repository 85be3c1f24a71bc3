import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { createCallEngine, takeAccount } from "@offhook/engine";
import type { CallTransport } from "@offhook/engine";
import { folderDataKeys, openKurrentDbStores } from "@offhook/store-kurrentdb";
import { NEVER } from "rxjs";

/**
 * An engine process that stands by for an account, and says on standard output when it holds it and what it goes on with:
 * `standing by`, `holds <epoch>`, `adopted <call>`.
 *
 *     node engine-process.ts <url> <folder of data keys> <account>
 */
const [url = "", folder = "", accountId = ""] = process.argv.slice(2);
const stores = await openKurrentDbStores(url, {
  rootKey: new Uint8Array(32).fill(7),
  dataKeys: folderDataKeys(folder),
});
const { events: store, vault, accountState } = stores;
say("standing by");
const hold = await takeAccount({ accountId, accountState, wait: true });
say(`holds ${hold.epoch}`);
// What a connection to Telegram does for others.
setInterval(() => {}, 1_000);
const transport: CallTransport = {
  accountId: hold.accountId,
  selfRef: "self" as CallTransport["selfRef"],
  execute: () => new Promise(() => {}),
  sendSignaling: () => new Promise(() => {}),
  media: async () => undefined,
  resolvePeer: () => Promise.reject(new Error("Nobody is called here.")),
  timeouts: () => Promise.reject(new Error("Nobody is called here.")),
};
const digest = { sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest() };
const ports = { store, vault, accountState, digest, transports: [transport], updates$: NEVER };
const engine = await createCallEngine({ holds: [hold], ...ports });
engine.transitions$.subscribe(({ record }) => {
  if (record.type === "CallAdopted") say(`adopted ${record.callId}`);
});

/** Out of this process before the next step. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
