import { calleeExchangeCases } from "./callee-exchange.ts";
import { calleeRequestCases } from "./callee-request.ts";
import { callerExchangeCases } from "./caller-exchange.ts";
import { callerRequestCases } from "./caller-request.ts";
import { endingCases } from "./ending.ts";
import { glareCases } from "./glare.ts";
import { keptKeyCases } from "./kept-key.ts";
import { restartCases } from "./restart.ts";
import type { RuleCase } from "./rule-case.ts";
import { serviceMessageCases } from "./service-message.ts";
import { sessionEndedCases } from "./session-ended.ts";
import { stuckCases } from "./stuck.ts";
import { earlyFaultCases, talkingCases } from "./talking.ts";
import { watchedCallCases } from "./watched-call.ts";

/** Every rule, told as given, when, then. */
export const ruleCases: readonly RuleCase[] = [
  ...callerRequestCases,
  ...callerExchangeCases,
  ...calleeRequestCases,
  ...watchedCallCases,
  ...glareCases,
  ...calleeExchangeCases,
  ...talkingCases,
  ...earlyFaultCases,
  ...endingCases,
  ...serviceMessageCases,
  ...stuckCases,
  ...sessionEndedCases,
  ...keptKeyCases,
  ...restartCases,
];
