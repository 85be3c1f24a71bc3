import type { PhoneUpdate } from "../client/phone-objects.ts";
import { RpcFailure } from "../client/rpc-failure.ts";
import type { TelegramCallClient, UpdatesDifference, UpdatesState } from "../client/telegram-call-client.ts";
import { UpdatesLost } from "./updates-lost.ts";

/** Up to where the account has heard everything. */
export interface StateKeeper {
  read(): Promise<UpdatesState | undefined>;
  /** The account's first state, or the one from which it begins anew. */
  begin(state: UpdatesState): Promise<void>;
  advance(state: UpdatesState): void;
}

export interface Difference {
  /** In Telegram's order. */
  readonly updates: readonly PhoneUpdate[];
  /** Set when something before them can't be had any more. */
  readonly lost: UpdatesLost | undefined;
}

/**
 * All that the account missed, slice after slice. An account without a state begins with the one that its client had at
 * the start, or with the present one; so does one whose state Telegram does not accept any more.
 * @param wasAway whether the connection broke since somebody listens: a state that is asked for only now does not tell
 *   what was pushed meanwhile
 * @throws RpcFailure, StoreError; what was fetched before is fetched again
 */
export async function fetchDifference(
  client: Pick<TelegramCallClient, "invoke" | "updatesState">,
  keeper: StateKeeper,
  wasAway: () => boolean,
): Promise<Difference> {
  const updates: PhoneUpdate[] = [];
  let lost: UpdatesLost | undefined;
  let state: UpdatesState | undefined = await keeper.read();
  if (state === undefined) {
    const { updatesState } = client;
    await keeper.begin(updatesState ?? (await client.invoke("updates.getState", {})));
    if (updatesState === undefined) return { updates, lost: wasAway() ? new UpdatesLost() : undefined };
    state = updatesState;
  }
  for (;;) {
    const { pts, qts, date }: UpdatesState = state;
    let answer: UpdatesDifference;
    try {
      answer = await client.invoke("updates.getDifference", { pts, qts, date, ptsTotalLimit });
    } catch (error) {
      if (!isStateRefused(error)) throw error;
      await keeper.begin(await client.invoke("updates.getState", {}));
      return { updates, lost: new UpdatesLost({ cause: error }) };
    }
    switch (answer.kind) {
      case "differenceEmpty":
        keeper.advance({ ...state, date: answer.date, seq: answer.seq });
        return { updates, lost };
      case "difference":
        updates.push(...answer.updates);
        keeper.advance(answer.state);
        return { updates, lost };
      case "differenceSlice":
        updates.push(...answer.updates);
        // A slice that leads nowhere would be asked for without end.
        if (answer.state.pts === pts && answer.state.qts === qts) return { updates, lost };
        state = answer.state;
        break;
      case "differenceTooLong":
        lost = new UpdatesLost();
        if (answer.pts === pts) return { updates, lost };
        state = { ...state, pts: answer.pts };
        break;
      default:
        return answer satisfies never;
    }
  }
}

/** PERSISTENT_TIMESTAMP_INVALID and its like: Telegram has forgotten this state, or never knew it. */
function isStateRefused(error: unknown): boolean {
  return error instanceof RpcFailure && error.type.startsWith("PERSISTENT_TIMESTAMP_");
}

/** An account with a busy week behind it shall not page through all its messages for the sake of calls. */
const ptsTotalLimit = 10_000;
