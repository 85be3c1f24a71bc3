import type { PeerAddress } from "@offhook/engine";
import type { CommandRunner } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { aborted } from "../command-line/interruption.ts";
import { attendCall } from "../connection/attend-call.ts";
import type { AttendOptions } from "../connection/attend-call.ts";
import { withAccount } from "../connection/open-account.ts";
import type { AccountOptions } from "../connection/open-account.ts";
import { showEnded } from "../connection/show-ended.ts";

interface CallOptions extends AccountOptions, Omit<AttendOptions, "answer"> {
  readonly video?: true;
}

/** Places a call and stays with it to its end. */
export const call: CommandRunner<CallOptions, [user: PeerAddress]> = async (terminal, options, user) => {
  const { screen } = terminal;
  const exitCode = await withAccount(terminal, options, async ({ engine, signal }) => {
    screen.tell({ type: "ready", accountId: engine.accountId, store: options.store });
    const placed = await engine.placeCall(user, { video: options.video ?? false });
    void aborted(signal).then(() => placed.hangUp().catch(() => {}));
    const view = await attendCall(placed, options, screen);
    showEnded(view, screen);
    return view.context.confirmedAt === null ? exitCodes.problem : exitCodes.ok;
  });
  return exitCode ?? exitCodes.problem;
};
