import type { Call } from "@offhook/engine";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { aborted } from "../command-line/interruption.ts";
import { answerAll, answerNothing, readAnswerRules } from "../connection/answer-rules.ts";
import type { AnswerRule, AnswerRules } from "../connection/answer-rules.ts";
import { attendCall } from "../connection/attend-call.ts";
import type { AttendOptions } from "../connection/attend-call.ts";
import { withAccount } from "../connection/open-account.ts";
import type { AccountOptions, OpenedAccount } from "../connection/open-account.ts";
import { showEnded } from "../connection/show-ended.ts";
import { shownStore } from "../recorded/store-address.ts";

interface RecordOptions extends AccountOptions {
  readonly participate?: true;
  readonly answer?: true;
  /** A file of rules. */
  readonly rules?: string;
  readonly calls?: number;
  /** Milliseconds after the keys are agreed. */
  readonly hangUpAfter?: number;
  readonly signal?: Uint8Array;
  readonly untilSignal?: true;
}

/**
 * Records the calls of an account until it is interrupted, or until as many as were asked for have ended. Observes
 * unless told to take part.
 */
export const record: CommandRunner<RecordOptions> = async (terminal, options) => {
  const { screen } = terminal;
  const rules = rulesFor(options);
  const participate = rules !== undefined;
  const account = { ...options, participate, ...(rules && { admission: { busy: rules.busy } }) };
  const exitCode = await withAccount(terminal, account, async ({ engine, signal }) => {
    const wanted = options.calls ?? Number.POSITIVE_INFINITY;
    let ended = 0;
    await new Promise<void>((resolve, reject) => {
      void aborted(signal).then(resolve);
      const known = new Set<string>();
      const attend = (call: Call): void => {
        if (known.has(call.callId)) return;
        known.add(call.callId);
        attendCall(call, attendance(call, options, rules, engine), screen).then((view) => {
          if (!view.over) return;
          showEnded(view, screen);
          if (++ended >= wanted) resolve();
        }, reject);
      };
      engine.calls$.subscribe(attend);
      for (const call of engine.liveCalls()) attend(call);
      screen.tell({
        type: "ready",
        accountId: engine.accountId,
        store: shownStore(options.store),
        participate,
      });
      screen.say(
        `${participate ? "Taking part in" : "Observing"} the calls of ${engine.accountId}, recorded in ${shownStore(options.store)}. Ctrl-C ends it and no call.`,
        "title",
      );
      for (const line of participate ? [] : whatAnObserverSees) screen.say(line, "faint");
    });
    return exitCodes.ok;
  });
  return exitCode ?? exitCodes.ok;
};

const whatAnObserverSees = [
  "Nothing is sent to Telegram about any call: nothing rings, answers or ends because of this. As a second device it",
  "sees calls that come in and that they end; it can't see calls placed on other devices, whether a call was answered",
  "on one of them or cancelled, or anything of the keys. --participate makes it an endpoint of its own.",
];

/** `undefined`: it only observes. @throws WrongUsage */
function rulesFor(options: RecordOptions): AnswerRules | undefined {
  const { participate, answer, rules, hangUpAfter, signal, untilSignal } = options;
  if (answer === true && rules !== undefined)
    throw new WrongUsage(
      "Give either --answer or --rules: --answer is the rule that answers every call at once.",
    );
  if (rules !== undefined) return readAnswerRules(rules);
  if (answer === true) return answerAll;
  if (participate === true) return answerNothing;
  const part = { "--hang-up-after": hangUpAfter, "--signal": signal, "--until-signal": untilSignal };
  for (const [name, value] of Object.entries(part))
    if (value !== undefined)
      throw new WrongUsage(`${name} takes part in calls: give --participate, --answer or --rules with it.`);
  return undefined;
}

function attendance(
  call: Call,
  { hangUpAfter, signal, untilSignal }: RecordOptions,
  rules: AnswerRules | undefined,
  engine: OpenedAccount["engine"],
): AttendOptions {
  const rule = rules?.rules.find((each) => isMeant(each, call, engine));
  const hangUpAfterMs = rule?.hangUpAfterMs ?? hangUpAfter;
  return {
    ...(rule && { rule }),
    ...(hangUpAfterMs !== undefined && { hangUpAfterMs }),
    ...(signal !== undefined && { signal }),
    ...(untilSignal && { untilSignal }),
  };
}

function isMeant(rule: AnswerRule, call: Call, { vault, accountId }: OpenedAccount["engine"]): boolean {
  const { peerRef, video } = call.view.context;
  if (rule.video !== undefined && rule.video !== video) return false;
  return rule.from === undefined || vault.peerRef(accountId, rule.from) === peerRef;
}
