import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InvalidArgument } from "@offhook/engine";
import type { FaultMaker } from "./file-faults.ts";

/**
 * The one real path of a file, links followed, so that its lock is the same whichever way one came.
 * @throws InvalidArgument, and the owner's errors NOT_FOUND and UNAVAILABLE
 */
export function realPath(path: string, makeFault: (path: string) => FaultMaker): string {
  if (typeof path !== "string" || path === "" || path.includes("\0") || path === ":memory:")
    throw new InvalidArgument("path", path, "the path of a file (for memory there is memoryEventStore)");
  const absolute = resolve(path);
  const folder = dirname(absolute);
  if (existsSync(absolute)) {
    if (statSync(absolute).isDirectory())
      throw makeFault(absolute)("UNAVAILABLE", `${absolute} is a folder; name a file in it.`);
    return realpathSync(absolute);
  }
  if (!existsSync(folder))
    throw makeFault(absolute)(
      "NOT_FOUND",
      `The folder ${folder} does not exist; create it or check the path.`,
    );
  return join(realpathSync(folder), basename(absolute));
}

/** Whether this user may write to a file or into a folder. */
export function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
