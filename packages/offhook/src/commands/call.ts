import { peerAddressOf } from "@offhook/telegram";
import type { CommandRunner } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { aborted } from "../command-line/interruption.ts";
import { attendCall, pause } from "../connection/attend-call.ts";
import { withAccount } from "../connection/open-account.ts";
import type { AccountOptions } from "../connection/open-account.ts";
import { showEnded } from "../connection/show-ended.ts";
import { shownStore } from "../recorded/store-address.ts";

interface CallOptions extends AccountOptions {
  readonly video?: true;
  /** Stay in the call when it is answered. */
  readonly stay?: true;
  /** Milliseconds after which the call is hung up, however far it has come. */
  readonly for?: number;
  readonly signal?: Uint8Array;
  readonly untilSignal?: true;
}

/** Places a call and stays with it to its end. */
export const call: CommandRunner<CallOptions, [user: string]> = async (terminal, options, user) => {
  const { screen } = terminal;
  const address = peerAddressOf(user);
  const isStaying = options.stay === true || options.untilSignal === true;
  const exitCode = await withAccount(
    terminal,
    { ...options, participate: true },
    async ({ engine, signal }) => {
      screen.tell({ type: "ready", accountId: engine.accountId, store: shownStore(options.store) });
      screen.say(
        isStaying
          ? "There is no audio and no video: Offhook signals, and whoever answers hears nothing. Ctrl-C hangs up."
          : "There is no audio: it rings, and is hung up when it is answered. Ctrl-C hangs up before.",
        "faint",
      );
      const placed = await engine.placeCall(address, { video: options.video ?? false });
      const hangUp = (): void => void placed.hangUp().catch(() => {});
      void aborted(signal).then(hangUp);
      const attending = attendCall(
        placed,
        {
          ...(!isStaying && { hangUpAfterMs: 0 }),
          ...(options.signal !== undefined && { signal: options.signal }),
          ...(options.untilSignal && { untilSignal: true }),
        },
        screen,
      );
      if (options.for !== undefined) void pause(options.for, attending).then(hangUp);
      const view = await attending;
      showEnded(view, screen);
      return view.context.confirmedAt === null ? exitCodes.problem : exitCodes.ok;
    },
  );
  return exitCode ?? exitCodes.problem;
};
