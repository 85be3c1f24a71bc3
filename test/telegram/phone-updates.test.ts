import { phoneUpdates } from "@offhook/telegram";
import { filter, firstValueFrom } from "rxjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alice, bob } from "../simulator/loopback-world.ts";
import { GramJsWorld, makeGramJs, passed, requestOf, until } from "./gramjs-world.ts";
import type { MakeClient } from "./gramjs-world.ts";
import { makeTeleproto } from "./teleproto-world.ts";

describe.each<[string, MakeClient]>([
  ["GramJS", makeGramJs],
  ["teleproto", makeTeleproto],
])("phoneUpdates of %s", (_name, make) => {
  let world: GramJsWorld;
  beforeEach(async () => {
    world = await GramJsWorld.start(make);
  });
  afterEach(() => world.close());

  it("tells of an incoming call with a bare client", async () => {
    const client = await world.library(bob);
    await client.connect();
    const ringing = firstValueFrom(
      phoneUpdates(client).pipe(filter((update) => update.kind === "updatePhoneCall")),
    );
    await client.getMe();
    const caller = await world.ear(alice);
    await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
    expect(await ringing).toMatchObject({ phoneCall: { kind: "phoneCallRequested", adminId: "1001" } });
    await client.destroy();
  });

  it("stops listening when the subscription ends, and leaves other handlers alone", async () => {
    const client = await world.library(bob);
    await client.connect();
    let heardByEmbedder = 0;
    client.addEventHandler((update) => {
      if ((update as { className?: string }).className === "UpdatePhoneCall") heardByEmbedder += 1;
    });
    const heard: unknown[] = [];
    const first = phoneUpdates(client).subscribe((update) => heard.push(update));
    const second = phoneUpdates(client).subscribe(() => {});
    await client.getMe();
    await passed(20);
    expect(client.listEventHandlers()).toHaveLength(3);
    first.unsubscribe();
    second.unsubscribe();
    expect(client.listEventHandlers()).toHaveLength(1);
    const caller = await world.ear(alice);
    await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
    await until(() => heardByEmbedder > 0);
    expect(heard).toEqual([]);
    await client.destroy();
  });

  it("errors with a typed failure when the account can't be read", async () => {
    const client = await world.library(bob);
    await client.connect();
    await client.disconnect();
    await expect(firstValueFrom(phoneUpdates(client))).rejects.toMatchObject({
      code: "RPC_FAILURE",
      type: "DISCONNECTED",
    });
    await client.destroy();
  });
});
