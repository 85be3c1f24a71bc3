import { Observable } from "rxjs";
import { checkClient } from "./library-client.ts";
import type { LibraryClient } from "./library-client.ts";
import type { PhoneUpdate } from "./phone-objects.ts";
import { phoneUpdateOf } from "./phone-update-conversion.ts";
import { rpcFailureOf } from "./rpc-outcome.ts";
import { isTlObject } from "./tl-fields.ts";

/**
 * The updates of a client of GramJS or teleproto that concern calls, as plain data and in Telegram's order. Cold:
 * each subscription listens for itself and stops when it ends. The client must be connected and logged in; otherwise
 * the observable errors with `RpcFailure`. It never completes.
 *
 * Telegram does not send as an update what it answers to an own request, the `phoneCallDiscarded` of an own
 * hang-up for one: with this alone it is not seen.
 * @throws InvalidArgument when it is no such client
 */
export function phoneUpdates(client: LibraryClient): Observable<PhoneUpdate> {
  checkClient(client);
  return new Observable((subscriber) => {
    let stopListening: (() => void) | undefined;
    client.getMe().then(
      () => {
        if (!subscriber.closed) stopListening = listen(client, subscriber, () => {});
      },
      (error: unknown) => subscriber.error(rpcFailureOf("users.getUsers", error)),
    );
    return () => stopListening?.();
  });
}

/**
 * Registers one handler. It must not be before `getMe`: as long as GramJS does not know its own user it asks
 * for it before each update, and the updates overtake each other. It must be synchronous: GramJS does not wait
 * for the handler before it goes on with the next update.
 */
export function listen(
  client: LibraryClient,
  updates: { next(update: PhoneUpdate): void },
  onConnection: (state: ConnectionState) => void,
): () => void {
  return listenRaw(client, (update) => {
    if (isTlObject(update)) {
      // GramJS hangs itself on the object (`_client`) and the users that came along (`_entities`): nothing but
      // copied fields leaves this handler.
      const entities = update["_entities"];
      const phoneUpdate = phoneUpdateOf(update, entities instanceof Map ? entities.values() : []);
      if (phoneUpdate !== undefined) updates.next(phoneUpdate);
    } else if (isConnectionState(update)) {
      onConnection(connectionStates[update.state] ?? "disconnected");
    }
  });
}

/** The same, with what the library gives as it gives it. */
export function listenRaw(
  client: Pick<LibraryClient, "addEventHandler" | "removeEventHandler" | "listEventHandlers">,
  handler: (update: unknown) => void,
): () => void {
  // Without a builder of ours the library makes one for everything, which is then ours alone: it takes a handler
  // away when either its builder or its callback is the one given.
  client.addEventHandler(handler);
  const handlers = client.listEventHandlers();
  const own = handlers.pop();
  if (own !== undefined) handlers.unshift(own);
  return () => client.removeEventHandler(handler, own?.[0] as never);
}

/** `sessionDead`: Telegram does not know the auth key any more. */
export type ConnectionState = "connected" | "disconnected" | "sessionDead";

/** `UpdateConnectionState`: 1 connected, also said every 9 s; 0 broken, of the auth key only; -1 disconnected. */
const connectionStates: Readonly<Record<number, ConnectionState>> = {
  1: "connected",
  0: "sessionDead",
  [-1]: "disconnected",
};

function isConnectionState(update: unknown): update is { readonly state: number } {
  return typeof (update as { state?: unknown } | null)?.state === "number";
}
