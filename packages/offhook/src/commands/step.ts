import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { wantsColour } from "../command-line/colours.ts";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { findCall } from "../recorded/find-call.ts";
import { meantCalls } from "../recorded/meant-calls.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";
import { startModel, withCall, withCalls } from "../stepping/step-model.ts";
import type { StepModel } from "../stepping/step-model.ts";

/** Steps through one call on the whole terminal, or starts with the list of calls. */
export const step: CommandRunner<GlobalOptions, [call: string | undefined]> = async (
  { screen, signal, env },
  { store: path, color },
  name,
) => {
  const { stdin, stdout } = process;
  if (screen.isJson)
    throw new WrongUsage("step has a screen and no JSON; offhook show --json has the same records.");
  if (!stdin.isTTY || !stdout.isTTY)
    throw new CommandFailure(
      "NOT_A_TERMINAL",
      "step needs a terminal for its keys and its screen. In a pipe, offhook show and offhook ladder say the same.",
      exitCodes.wrongUsage,
    );
  // React takes its slower half, for developers of views, unless it is told.
  env["NODE_ENV"] ??= "production";
  const { stepView } = await import("../stepping/step-view.ts");
  const isInterrupted = await withRecorded(path, async (store) => {
    const calls = await listed(store, "");
    let model = withCalls(startModel(wantsColour({ color }, env, stdout)), calls, "");
    if (name !== undefined) model = await opened(store, model, (await findCall(store, name)).callId);
    return stepView({
      model,
      signal,
      granted: async (asking, wish) =>
        wish.kind === "open"
          ? opened(store, asking, wish.callId)
          : withCalls(asking, await listed(store, wish.filter), wish.filter),
    });
  });
  return isInterrupted ? 130 : exitCodes.ok;
};

async function opened(store: EventStore, model: StepModel, callId: CallId): Promise<StepModel> {
  const summary = await store.findCall({ callId });
  if (summary === undefined)
    throw new CommandFailure("CALL_NOT_FOUND", `The store has no call ${callId} any more.`);
  return withCall(model, summary, await readCall(store, callId));
}

/** As many as anybody scrolls through; a filter finds the others. */
const mostCalls = 1_000;

async function listed(store: EventStore, filter: string): Promise<readonly CallSummary[]> {
  const calls: CallSummary[] = [];
  for await (const call of meantCalls(filter)(store)) {
    calls.push(call);
    if (calls.length >= mostCalls) break;
  }
  return calls;
}
