export { createCallServer, type SimulatedTelegram } from "./server/call-server.ts";
export type { CallServerOptions } from "./server/server-options.ts";
export type { AccountSettings } from "./server/accounts.ts";
export {
  memoryCallClient,
  type MemoryCallClient,
  type MemoryCallClientOptions,
} from "./memory/memory-call-client.ts";

export type { FaultRule, PushFault, PushFaultRule, RequestFault, RequestFaultRule } from "./server/faults.ts";
export {
  type Between,
  blockedCaller,
  busyCallee,
  deactivatedCallee,
  floodedCaller,
  incompatibleCallee,
  lostUpdate,
  occupiedCallee,
  outdatedCallee,
  privateCallee,
  reorderedUpdates,
  repeatedUpdates,
  type Scenario,
  type ScenarioName,
  scenarios,
  serverFault,
  silentCallee,
  slowServer,
  unansweredRequest,
  unheardRequest,
  unreliableNetwork,
} from "./server/scenarios.ts";
export {
  type ChoiceId,
  type ChoiceSettings,
  simulatorChoices,
  type SimulatorChoice,
} from "./server/simulator-choices.ts";
export { type ServerLimits, serverLimitRows } from "./server/server-limits.ts";

export { type CallServer, RpcFault, type ServerSession } from "./server/server-port.ts";
export type { CallReport, CallState, ServerCall } from "./server/server-call.ts";
export type { ServerMessage } from "./server/call-objects.ts";
export type { DhConfig } from "./server/server-context.ts";
export type { TlObject, TlValue } from "./tl/tl-object.ts";
