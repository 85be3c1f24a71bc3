import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createCallEngine } from "@offhook/engine";
import { openSqliteStores } from "@offhook/store-sqlite";
import { telegramCallClient, telegramTransport } from "@offhook/telegram";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { nodeDigest } from "offhook";
import { filter, firstValueFrom } from "rxjs";
import { TelegramClient } from "telegram";
import { serveBenchmark } from "./bench-side.ts";
import type { Side, SideOptions } from "./bench-side.ts";

/** Calls run by the engine, each step recorded in full durability. */
await serveBenchmark(async (options: SideOptions): Promise<Side> => {
  const { port, authKey, role, peer } = options;
  const session = await loopbackSession(Buffer.from(authKey, "hex"));
  const gramJs = new TelegramClient(session, 1, "bench", loopbackClientOptions(port));
  await gramJs.connect();
  const client = await telegramCallClient(gramJs);
  const stores = await openSqliteStores(join(options.directory, `${role}.db`));
  const { events: store, vault, accountState } = stores;
  const transport = telegramTransport({ accountId: role, client, vault, accountState });
  const engine = await createCallEngine({
    updates$: transport.updates$,
    transports: [transport],
    store,
    vault,
    accountState,
    digest: nodeDigest,
  });
  engine.calls$.pipe(filter(({ direction }) => direction === "incoming")).subscribe((call) => {
    void call.answer();
    call.signalingData$.subscribe(() => void call.sendSignaling(randomBytes(64)));
  });
  return {
    call: async () => {
      if (peer === undefined) throw new TypeError("A caller needs a peer.");
      const call = await engine.placeCall(peer);
      const { over, context } = await firstValueFrom(
        call.state$.pipe(filter((view) => view.confirmed || view.over)),
      );
      if (over) throw new Error(`The call ended before it was confirmed: ${JSON.stringify(context.end)}`);
      const answer = firstValueFrom(call.signalingData$);
      await call.sendSignaling(randomBytes(64));
      await answer;
      await call.hangUp();
      await firstValueFrom(
        call.state$.pipe(
          filter(({ state }) => state.startsWith("discarded.") && state !== "discarded.ending"),
        ),
      );
    },
    close: async () => {
      await engine.close();
      await client.close();
      await stores.close();
    },
  };
});
