import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { secretNames } from "../store/vault.ts";
import { EngineWorld } from "../testing/engine-world/engine-world.ts";
import type { CallUpdate } from "./call-transport.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** A request from a caller who does not come along with the update. */
function fromNobodyKnown(world: EngineWorld): CallUpdate {
  const requested = world.requested();
  if (requested.kind !== "event") throw new TypeError("a request is an event");
  return { ...requested, peers: [] };
}

function callerOf(update: CallUpdate): Parameters<typeof secretNames.peer> {
  if (update.kind !== "event" || update.event.type !== "CallRequested") throw new TypeError("not a request");
  return [update.accountId, update.event.adminRef];
}

describe("a caller of whom nothing is known", () => {
  it("rings unless the policy says otherwise", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    await world.receive(fromNobodyKnown(world));
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });

  it("is declined when the policy says so, by rule K4", async () => {
    const world = new EngineWorld(digest);
    await world.open({ admission: { unknownCallers: "decline" } });
    const rules: (string | null)[] = [];
    world.engine.transitions$.subscribe(({ record }) => rules.push(record.rule));
    await world.receive(fromNobodyKnown(world));
    expect(rules[0]).toBe("K4");
    expect(world.telegram.executions[0]?.effect).toMatchObject({
      type: "DiscardCall",
      params: { reason: "busy" },
    });
  });

  it.each(["with the update", "from before"])("rings when the caller is known %s", async (since) => {
    const world = new EngineWorld(digest);
    await world.open({ admission: { unknownCallers: "decline" } });
    const unknown = fromNobodyKnown(world);
    if (unknown.kind !== "event") throw new TypeError("a request is an event");
    const peers = [{ name: secretNames.peer(...callerOf(unknown)), value: new Uint8Array(8) }];
    if (since === "from before") await world.vault.replace(peers);
    await world.receive(since === "from before" ? unknown : { ...unknown, peers });
    expect(world.engine.liveCalls().map(({ view }) => view.state)).toEqual(["requested.ringing"]);
  });
});

describe("moving on to a conference call", () => {
  it("is refused where Telegram does not offer it", async () => {
    const world = new EngineWorld(digest);
    await world.open();
    const call = await world.confirmedCall();
    await expect(call.migrate("slug")).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await expect(call.migrate("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter: "slug" });
  });
});
