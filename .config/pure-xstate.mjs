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

/** What actions of other machines do: spawn, send, raise, stop, cancel, log, emit, and what keeps actors in storage. */
const leftOut = [
  "resolveSpawn",
  "executeSpawn",
  "createSpawner",
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
      for (const name of leftOut)
        pure = pure.replace(new RegExp(`^function ${name}\\([^]*?^\\}\\n`, "m"), () => {
          found.add(name);
          // An assignment is given a spawner whether it spawns or not.
          return name === "createSpawner"
            ? "function createSpawner() {}\n"
            : `function ${name}() {\n  throw new Error("left out");\n}\n`;
        });
      return { code: pure, map: null };
    },
    buildEnd(error) {
      const missing = ["Actor", ...leftOut].filter((name) => !found.has(name));
      if (error === undefined && missing.length > 0)
        throw new Error(
          `XState is another than .config/pure-xstate.mjs knows: it has no ${missing.join(", ")}.`,
        );
    },
  };
}
