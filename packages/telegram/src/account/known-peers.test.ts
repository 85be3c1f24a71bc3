import { memoryVault, secretNames } from "@offhook/engine";
import type { AccountId, PeerRef } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { commitmentTo } from "../key-exchange/commitment.ts";
import { systemRandom } from "../key-exchange/system-random.ts";
import { KnownPeers } from "./known-peers.ts";

const accountId = "alice" as AccountId;

/** A client that has seen one user, and must not be asked anything. */
const client = {
  knownUser: (userId: string) => (userId === "1003" ? { userId, accessHash: "7" } : undefined),
  invoke: () => Promise.reject(new Error("An id is asked of nobody.")),
};

function knownPeers() {
  const vault = memoryVault({ digest: { sha256: commitmentTo }, randomness: systemRandom });
  return { vault, peers: new KnownPeers(vault, accountId, client) };
}

describe("KnownPeers", () => {
  it("keeps an access hash and finds it again by id and by reference", async () => {
    const { vault, peers } = knownPeers();
    const peerRef = await peers.resolve({ userId: "1002", accessHash: "-5" });
    expect(peerRef).toBe(vault.peerRef(accountId, "1002"));
    expect(await peers.resolve({ userId: "1002" })).toBe(peerRef);
    expect(await peers.inputUser(peerRef)).toEqual({ userId: "1002", accessHash: "-5" });
  });

  it("takes a newer access hash", async () => {
    const { peers } = knownPeers();
    await peers.resolve({ userId: "1002", accessHash: "-5" });
    const peerRef = await peers.resolve({ userId: "1002", accessHash: "6" });
    expect(await peers.inputUser(peerRef)).toEqual({ userId: "1002", accessHash: "6" });
  });

  it("writes nothing when nothing is new", async () => {
    const { vault } = knownPeers();
    const written: unknown[] = [];
    const counting = { ...vault, replace: async (entries: unknown) => void written.push(entries) };
    const peerRef = vault.peerRef(accountId, "1002");
    const name = secretNames.peer(accountId, peerRef);
    await vault.put([{ name, value: Buffer.from('{"userId":"1002","accessHash":"-5"}') }]);
    await new KnownPeers(counting, accountId, client).resolve({ userId: "1002", accessHash: "-5" });
    expect(written).toEqual([]);
  });

  it("keeps what the client remembers of a user", async () => {
    const { peers } = knownPeers();
    const peerRef = await peers.resolve({ userId: "1003" });
    expect(await peers.inputUser(peerRef)).toEqual({ userId: "1003", accessHash: "7" });
  });

  it("does not know a stranger, nor one who was forgotten", async () => {
    const { vault, peers } = knownPeers();
    await expect(peers.resolve({ userId: "1002" })).rejects.toMatchObject({ code: "PEER_NOT_FOUND" });
    expect(await peers.inputUser("nobody" as PeerRef)).toBeUndefined();
    const peerRef = await peers.resolve({ userId: "1002", accessHash: "-5" });
    await vault.erase([secretNames.peer(accountId, peerRef)]);
    await expect(peers.resolve({ userId: "1002" })).rejects.toMatchObject({ code: "PEER_NOT_FOUND" });
  });

  it.each([
    [{ userId: "bob" }, "userId"],
    [{ userId: "" }, "userId"],
    [{ userId: "1", accessHash: "0x5" }, "accessHash"],
  ])("refuses %o by name", async (peer, parameter) => {
    const refused = knownPeers().peers.resolve(peer);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter });
  });
});
