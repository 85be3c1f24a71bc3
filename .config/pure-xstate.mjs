import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/*
 * A page decides by XState's machines and runs no actor: it has no use for a fifth of XState, which no bundler can see, as
 * actions that start, send to, and stop actors are looked up by name. docs/decisions/0078 says what is left out and why.
 */

/** What this file was read against. Another one is looked at first: a function of the same name may do more there. */
const knownVersion = "5.33.3";

/** What runs an actor. `createActor` makes one for the scope of decisions, of which `system` is asked where it is. */
const actor = `class Actor {
  constructor(logic) {
    this.logic = logic;
    this.sessionId = "";
    this.system = { _sendInspectionEvent() {} };
  }
}
`;

/**
 * What is asked in every machine, and has this answer in one that spawns nothing, without delays, eventless transitions (the
 * engine's decide refuses both), routes and outputs; without parallel states, of which two could move at once; without history;
 * and with whole names of events.
 */
const answered = {
  selectEventlessTransitions: "return [];",
  getMachineOutput: "",
  getDelayedTransitions: "return [];",
  formatRouteTransitions: "",
  createSpawner: "",
  removeConflictingTransitions: "return arguments[0];",
  getEffectiveTargetStates: "return arguments[0].target ?? [];",
  getHistoryNodes: "return [];",
  matchesEventDescriptor: "return arguments[0] === arguments[1];",
  stopChildren: "return arguments[0];",
  addDescendantStatesToEnter: `const [node, history, byDefault, entered] = arguments;
  if (node.type !== "compound") return;
  const [first] = node.initial.target;
  entered.add(first);
  byDefault.add(first);
  addDescendantStatesToEnter(first, history, byDefault, entered);
  addProperAncestorStatesToEnter(first, node, entered, history, byDefault);`,
  addAncestorStatesToEnter: `const [entered, , , ancestors, domain] = arguments;
  for (const node of ancestors) if (!domain || isDescendant(node, domain)) entered.add(node);`,
};

/**
 * What other machines do: actions that spawn, send, raise, stop, cancel, log and emit; parallel states, history, outputs; and
 * what keeps actors in storage.
 */
const leftOut = [
  "spawnChild",
  "stopChild",
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

/** Of a machine: what goes on from a stored snapshot. */
const leftOutMethods = ["restoreSnapshot"];

const refusal = 'throw new Error("left out");';

/** Makers of actions, which `setup` hands to machines that use them. */
const makers =
  /^ {4}sendTo,\n {4}raise,\n {4}log,\n {4}cancel,\n {4}stopChild,\n {4}enqueueActions,\n {4}emit,\n {4}spawnChild,\n/m;

/** @type {readonly (readonly [name: string, is: RegExp, becomes: string])[]} */
const replacements = [
  ["Actor", /^class Actor \{[^]*?^\}\n/m, actor],
  ["the makers of setup", makers, ""],
  ...Object.entries(answered).map(([name, body]) => replacedFunction(name, body)),
  ...leftOut.map((name) => replacedFunction(name, refusal)),
  // What is said of machines that go round in circles, or do not know where to begin.
  ["loops", /`Infinite loop detected: [^`]*`/, '"left out"'],
  ["no initial state", /`No initial state specified for [^`]*`/, '"left out"'],
  // Of a state: what it invokes, which is nothing.
  ["invoke", /^  get invoke\(\) \{[^]*?^  \}\n/m, "  get invoke() {\n    return [];\n  }\n"],
  ...leftOutMethods.map(
    (name) =>
      /** @type {const} */ ([
        name,
        new RegExp(`^  ${name}\\([^]*?^  \\}\\n`, "m"),
        `  ${name}() {\n    ${refusal}\n  }\n`,
      ]),
  ),
];

/** @param {string} name @param {string} body */
function replacedFunction(name, body) {
  return /** @type {const} */ ([
    name,
    new RegExp(`^function ${name}\\([^]*?^\\}\\n`, "m"),
    `function ${name}() {\n  ${body}\n}\n`,
  ]);
}

/**
 * The build fails where XState is of another version, or has not each of these once.
 *
 * @returns {import("rolldown").Plugin}
 */
export function pureXState() {
  /** @type {string[]} */
  const found = [];
  /** @type {Set<string>} */
  const versions = new Set();
  return {
    name: "pure-xstate",
    transform(code, id) {
      if (!/[\\/]xstate[\\/]dist[\\/]/.test(id)) return null;
      versions.add(JSON.parse(readFileSync(join(dirname(id), "../package.json"), "utf8")).version);
      let pure = code;
      for (const [name, is, becomes] of replacements)
        pure = pure.replaceAll(new RegExp(is, "gm"), () => {
          found.push(name);
          return becomes;
        });
      return { code: pure, map: null };
    },
    buildEnd(error) {
      if (error !== undefined) return;
      const odd = replacements
        .map(([name]) => name)
        .filter((name) => found.filter((each) => each === name).length !== 1);
      const others = [...versions].filter((version) => version !== knownVersion);
      if (odd.length === 0 && others.length === 0 && versions.size > 0) return;
      throw new Error(
        `.config/pure-xstate.mjs knows XState ${knownVersion}, and this is ${[...versions].join(", ") || "none"}. ` +
          `Look at what it leaves out${odd.length > 0 ? `, ${odd.join(", ")} above all` : ""}; then test/viewer/pure-xstate.test.ts says whether pages decide as before.`,
      );
    },
  };
}
