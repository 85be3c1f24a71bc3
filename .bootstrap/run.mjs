/**
 * `node .bootstrap/run.mjs <task> [-- arguments]`: sets the checkout up and runs a task in it.
 *
 * Needs Node 18 and npm, and no dependency. Takes a newer Node if the host's is too old, and pnpm, from the npm
 * registry into `.tools`; installs with the frozen lockfile when it changed; builds what changed. Writes nothing
 * outside the checkout but npm's and pnpm's caches, asks nothing, and says what it does on standard error.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { interruptedBy, passSignalsOn } from "./child.mjs";
import { installWorkspace } from "./install.mjs";
import { alone } from "./lock.mjs";
import { say, SetupError } from "./report.mjs";
import { tasks } from "./tasks.mjs";
import { userFolder } from "./user-folder.mjs";
import { layOutNode } from "./workbench.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolsFolder = join(root, ".tools");
const lock = join(toolsFolder, "lock");

passSignalsOn();
try {
  const { code, signal } = await main(process.argv.slice(2));
  leave(code, signal);
} catch (error) {
  const asked = interruptedBy();
  if (asked !== null) leave(1, asked);
  else if (error instanceof SetupError) {
    say(error.message);
    process.exitCode = error.exitCode;
  } else throw error;
}

/** @param {readonly string[]} argv @returns {Promise<import("./child.mjs").Ending>} */
async function main([name = "", ...rest]) {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (task === undefined)
    throw new SetupError(`There is no task "${name}". There are: ${Object.keys(tasks).join(", ")}.`, 2);
  const node = await alone(lock, async () => {
    const found = await layOutNode(root, toolsFolder);
    await installWorkspace(root, toolsFolder, found);
    return found;
  });
  return task(
    {
      root,
      node,
      userFolder: userFolder(process.env, process.cwd(), root),
      alone: (work) => alone(lock, work),
    },
    rest[0] === "--" ? rest.slice(1) : rest,
  );
}

/** Ends as the task ended, so that the shell sees a Ctrl-C as one. @param {number} code @param {NodeJS.Signals | null} signal */
function leave(code, signal) {
  if (signal === null || process.platform === "win32") {
    process.exitCode = code;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
