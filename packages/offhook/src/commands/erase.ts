import { eraseCall, erasePeer, systemClock, systemRandomness } from "@offhook/engine";
import type { CallSummary, ErasedCall, ErasePorts, EventStore } from "@offhook/engine";
import { dateText, plainText } from "@offhook/replay";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { openStores } from "../embedding/open-stores.ts";
import { asking } from "../login/asking.ts";
import { findCall } from "../recorded/find-call.ts";
import { writableStore } from "../recorded/store-address.ts";

interface EraseOptions extends GlobalOptions {
  readonly yes?: true;
  readonly user?: string;
  readonly vault?: string;
}

/** Destroys what the vault holds of a call, or of everything with a peer, and leaves a proof in the log. */
export const erase: CommandRunner<EraseOptions, [name: string | undefined]> = async (
  terminal,
  { store: path, yes, user, vault: vaultPath },
  name,
) => {
  if ((name === undefined) === (user === undefined))
    throw new WrongUsage("Name a call or a peer's pseudonym, or give --user <id>: one of them.");
  const address = writableStore(path);
  if (address.kind === "kurrentdb" && vaultPath !== undefined)
    throw new WrongUsage("--vault goes with a store in a file: on a server the vault is there too.");
  const stores = await openStores(address.path, { ...(vaultPath !== undefined && { vaultPath }) });
  try {
    const { events: store, vault } = stores;
    const ports: ErasePorts = {
      store,
      vault,
      clock: systemClock(),
      random: systemRandomness(),
      digest: nodeDigest,
    };
    const target = user === undefined ? await targetOf(store, name ?? "") : await targetOfUser(ports, user);
    if (yes !== true && !(await isWished(terminal, target))) return exitCodes.problem;
    return await eraseTarget(terminal, ports, target);
  } finally {
    await stores.close();
  }
};

/** One call, or a peer with their calls: one entry for each account that had calls with them. */
type Target =
  | { readonly call: CallSummary }
  | { readonly peers: readonly Pick<CallSummary, "accountId" | "peerRef">[]; readonly calls: number };

async function targetOf(store: EventStore, name: string): Promise<Target> {
  const isPseudonym = name.length >= 4 && name !== "last";
  const peers = isPseudonym
    ? await peersOf(store, ({ peerRef }) => peerRef?.startsWith(name) === true)
    : null;
  if (peers === null || peers.calls === 0) return { call: await findCall(store, name) };
  const refs = new Set(peers.peers.map(({ peerRef }) => peerRef));
  if (refs.size > 1)
    throw new CommandFailure(
      "PEER_AMBIGUOUS",
      `${refs.size} peers begin with ${JSON.stringify(name)}. Give more of the pseudonym.`,
      exitCodes.wrongUsage,
    );
  return peers;
}

async function targetOfUser({ store, vault }: ErasePorts, user: string): Promise<Target> {
  if (!/^\d{1,20}$/.test(user)) throw new WrongUsage("--user wants a user id: a whole number.");
  const found = await peersOf(store, ({ accountId, peerRef }) => peerRef === vault.peerRef(accountId, user));
  if (found.calls > 0) return found;
  throw new CommandFailure("PEER_NOT_FOUND", "No recorded call is with this user.", exitCodes.unreadable);
}

async function peersOf(
  store: EventStore,
  isMeant: (call: CallSummary) => boolean,
): Promise<Extract<Target, { readonly calls: number }>> {
  const peers = new Map<string, Pick<CallSummary, "accountId" | "peerRef">>();
  let calls = 0;
  for await (const call of store.listCalls()) {
    if (!isMeant(call)) continue;
    calls++;
    const { accountId, peerRef } = call;
    peers.set(`${accountId} ${peerRef}`, { accountId, peerRef });
  }
  return { peers: [...peers.values()], calls };
}

async function isWished({ screen, signal }: Terminal, target: Target): Promise<boolean> {
  const questions = asking(process.stdin, process.stderr, signal);
  try {
    if (!questions.isPerson || screen.isJson)
      throw new WrongUsage("Erasing can't be undone: say --yes where nobody can be asked.");
    const what =
      "call" in target
        ? `of call ${target.call.callId}`
        : `of this peer, and of ${target.calls} calls with them,`;
    const answer = await questions
      .ask(`Destroy everything that the vault holds ${what} for good? [y/N] `)
      .catch(() => "n");
    return /^y(?:es)?$/i.test(answer);
  } finally {
    questions.close();
  }
}

async function eraseTarget({ screen }: Terminal, ports: ErasePorts, target: Target): Promise<number> {
  const erased: ErasedCall[] = [];
  if ("call" in target) erased.push(await eraseCall(ports, target.call.callId));
  else
    for (const { accountId, peerRef } of target.peers)
      if (peerRef !== null) erased.push(...(await erasePeer(ports, accountId, peerRef)));
  for (const each of erased) {
    screen.tell({ type: "erased", ...each });
    screen.say([
      { text: `${plainText(each.callId, 64)} `, tone: "title" },
      { text: `erased, record ${each.revision} of ${dateText(each.at)} UTC proves it`, tone: "good" },
    ]);
  }
  screen.tell({ type: "summary", ok: true, calls: erased.length, peer: !("call" in target) });
  if (!("call" in target)) screen.say("Nobody can tell from these files any more who this peer is.");
  screen.say("Earlier exports and backups still hold what they held; see docs/guides/erasing.md.", "faint");
  return exitCodes.ok;
}
