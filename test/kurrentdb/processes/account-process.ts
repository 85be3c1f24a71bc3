import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Call } from "@offhook/engine";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { folderDataKeys } from "@offhook/store-kurrentdb";
import { openCallEngine } from "offhook";
import type { OpenedCallEngine } from "offhook";
import { TelegramClient } from "telegram";
import type { Order, ProcessSettings, Said, SharedAccount } from "./protocol.ts";

/**
 * One of several processes that share accounts, as an embedder writes it: it stands by for each account, and is the user of
 * those that it gets. It calls the others without a pause, answers, and hangs up after some seconds.
 *
 *     node account-process.ts <ProcessSettings as JSON>      orders come on standard input, what it says goes out
 */
const { store, streamPrefix, keysFolder, port, accounts } = JSON.parse(
  process.argv[2] ?? "",
) as ProcessSettings;
const running = new Map<string, { readonly engine: OpenedCallEngine; readonly give: () => void }>();
const standingBy = new AbortController();
let isCalling = true;

createInterface(process.stdin).on("line", (line) => obey(JSON.parse(line) as Order));
const runs = accounts.map((account) => run(account));
say({ said: "ready" });

function obey(order: Order): void {
  switch (order.order) {
    case "give":
      return running.get(order.account)?.give();
    case "rest":
      isCalling = false;
      for (const { engine } of running.values()) for (const call of engine.liveCalls()) hangUp(call);
      return;
    case "quit":
      standingBy.abort();
      for (const { give } of running.values()) give();
      void Promise.all(runs).then(() => process.exit());
      return;
    default:
      return order satisfies never;
  }
}

/** Takes the account whenever nobody has it. */
async function run(account: SharedAccount): Promise<void> {
  const { accountId } = account;
  while (!standingBy.signal.aborted) {
    try {
      const engine = await opened(account);
      const given = Promise.withResolvers<"given">();
      running.set(accountId, { engine, give: () => given.resolve("given") });
      say({ said: "runs", account: accountId });
      use(account, engine);
      const why = await Promise.race([engine.lost.then(() => "lost" as const), given.promise]);
      running.delete(accountId);
      // The calls go on, as before a deployment: others go on with them.
      await engine.close();
      say({ said: why, account: accountId });
      if (why === "given") await passed(2_500);
    } catch (error) {
      if (standingBy.signal.aborted) return;
      say({ said: "failed", account: accountId, error: String(error) });
      await passed(500);
    }
  }
}

async function opened({ accountId, authKey }: SharedAccount): Promise<OpenedCallEngine> {
  const session = await loopbackSession(Buffer.from(authKey, "hex"));
  return openCallEngine({
    client: new TelegramClient(session, 1, "loopback", loopbackClientOptions(port)),
    accountId,
    store,
    streamPrefix,
    rootKey: new Uint8Array(32).fill(7),
    dataKeys: folderDataKeys(keysFolder),
    standBy: true,
    signal: standingBy.signal,
  });
}

function use({ accountId, callees }: SharedAccount, engine: OpenedCallEngine): void {
  engine.transitions$.subscribe(({ record: { id, callId, revision } }) =>
    say({ said: "recorded", account: accountId, id, callId, revision }),
  );
  engine.diagnostics$.subscribe((diagnostic) => {
    const { kind } = diagnostic;
    // An update that comes before the answer to the request that led to it.
    if (kind === "updateParked") return;
    const error = "error" in diagnostic ? String(diagnostic.error) : "";
    say({ said: "reported", account: accountId, kind, error });
  });
  engine.calls$.subscribe((call) => {
    const seen = new Set<string>();
    call.state$.subscribe(({ state, ringing, confirmed }) => {
      if (seen.has(state)) return;
      seen.add(state);
      if (!isCalling) hangUp(call);
      else if (call.direction === "incoming" && ringing)
        setTimeout(() => void call.answer().catch(() => {}), 300);
      else if (call.direction === "outgoing" && confirmed)
        setTimeout(() => hangUp(call), 500 + Math.random() * 4_000);
    });
  });
  const calling = setInterval(() => {
    if (!isCalling || running.get(accountId)?.engine !== engine) return clearInterval(calling);
    if (engine.liveCalls().some(({ view }) => !view.over)) return;
    const callee = callees[Math.floor(Math.random() * callees.length)];
    if (callee !== undefined) engine.placeCall(callee).catch(() => {});
  }, 400);
}

function hangUp(call: Call): void {
  if (!call.view.over) call.hangUp().catch(() => {});
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/** Out of this process before the next step: what a process said that was killed has happened. */
function say(line: Said): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
