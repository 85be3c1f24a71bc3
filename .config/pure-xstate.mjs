/*
 * A page decides by XState's machines and runs no actor: it has no use for a fifth of XState, which no bundler can see, as
 * actions that start, send to, and stop actors are looked up by name. docs/decisions/0078 says what is left out and why.
 */

/** What runs an actor. `createActor` makes one for the scope of decisions, of which `system` is asked where it is. */
const actor = `class Actor {
  constructor(logic) {
    this.logic = logic;
    this.sessionId = "";
    this.system = { _sendInspectionEvent() {} };
  }
}
`;

/** What is asked in every machine, and has this answer in one without delays and routes that spawns nothing. */
const answered = {
  getDelayedTransitions: "return [];",
  formatRouteTransitions: "",
  createSpawner: "",
};

/**
 * What other machines do: actions that spawn, send, raise, stop, cancel, log and emit; parallel states, history, outputs; and
 * what keeps actors in storage.
 */
const leftOut = [
  "resolveSpawn",
  "executeSpawn",
  "resolveSendTo",
  "retryResolveSendTo",
  "executeSendTo",
  "resolveEnqueueActions",
  "resolveLog",
  "executeLog",
  "resolveEmit",
  "executeEmit",
  "resolveStop",
  "executeStop",
  "resolveCancel",
  "executeCancel",
  "resolveRaise",
  "executeRaise",
  "resolveReferencedActor",
  "createSystem",
  "persistContext",
  "getPersistedSnapshot",
  "resolveHistoryDefaultTransition",
  "transitionParallelNode",
  "resolveOutput",
];

/** @type {readonly (readonly [name: string, body: string])[]} */
const stubs = [
  ...Object.entries(answered),
  ...leftOut.map((name) => /** @type {const} */ ([name, 'throw new Error("left out");'])),
];

/** @returns {import("rolldown").Plugin} */
export function pureXState() {
  /** @type {Set<string>} */
  const found = new Set();
  return {
    name: "pure-xstate",
    transform(code, id) {
      if (!/[\\/]xstate[\\/]dist[\\/]/.test(id)) return null;
      let pure = code.replace(/^class Actor \{[^]*?^\}\n/m, () => {
        found.add("Actor");
        return actor;
      });
      for (const [name, body] of stubs)
        pure = pure.replace(new RegExp(`^function ${name}\\([^]*?^\\}\\n`, "m"), () => {
          found.add(name);
          return `function ${name}() {\n  ${body}\n}\n`;
        });
      // Makers of actions, which `setup` hands to machines that use them.
      pure = pure.replace(
        /^ {4}sendTo,\n {4}raise,\n {4}log,\n {4}cancel,\n {4}stopChild,\n {4}enqueueActions,\n {4}emit,\n {4}spawnChild,\n/m,
        () => {
          found.add("setup");
          return "";
        },
      );
      return { code: pure, map: null };
    },
    buildEnd(error) {
      const missing = ["Actor", "setup", ...stubs.map(([name]) => name)].filter((name) => !found.has(name));
      if (error === undefined && missing.length > 0)
        throw new Error(
          `XState is another than .config/pure-xstate.mjs knows: it has no ${missing.join(", ")}.`,
        );
    },
  };
}
