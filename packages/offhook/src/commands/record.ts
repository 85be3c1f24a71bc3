import type { Call } from "@offhook/engine";
import type { CommandRunner } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { aborted } from "../command-line/interruption.ts";
import { attendCall } from "../connection/attend-call.ts";
import type { AttendOptions } from "../connection/attend-call.ts";
import { withAccount } from "../connection/open-account.ts";
import type { AccountOptions } from "../connection/open-account.ts";
import { showEnded } from "../connection/show-ended.ts";

interface RecordOptions extends AccountOptions, AttendOptions {
  readonly calls?: number;
}

/** Records the calls of an account until it is interrupted, or until as many as were asked for have ended. */
export const record: CommandRunner<RecordOptions> = async (terminal, options) => {
  const { screen } = terminal;
  const exitCode = await withAccount(terminal, options, async ({ engine, signal }) => {
    const wanted = options.calls ?? Number.POSITIVE_INFINITY;
    let ended = 0;
    await new Promise<void>((resolve, reject) => {
      void aborted(signal).then(resolve);
      const known = new Set<string>();
      const attend = (call: Call): void => {
        if (known.has(call.callId)) return;
        known.add(call.callId);
        attendCall(call, options, screen).then((view) => {
          if (!view.over) return;
          showEnded(view, screen);
          if (++ended >= wanted) resolve();
        }, reject);
      };
      engine.calls$.subscribe(attend);
      for (const call of engine.liveCalls()) attend(call);
      screen.tell({ type: "ready", accountId: engine.accountId, store: options.store });
      screen.say(
        `Recording the calls of ${engine.accountId} in ${options.store}. Ctrl-C ends it and no call.`,
        "faint",
      );
    });
    return exitCodes.ok;
  });
  return exitCode ?? exitCodes.ok;
};
