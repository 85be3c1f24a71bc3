import { openBundle } from "@offhook/replay";
import type { OpenedBundle } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";
import { linesOf } from "./lines-of.ts";

/**
 * Reads a bundle; what is damaged in it is said on standard error. Loaded when there is one: it brings the machines with it,
 * which a list of a store's calls has no use for.
 */
export async function openBundleFile(path: string, name: string): Promise<OpenedBundle> {
  const bundle = await openBundle(linesOf(path), { digest: nodeDigest, name });
  for (const line of damageLines(bundle, name)) process.stderr.write(`${line}\n`);
  return bundle;
}

const mostShown = 5;

function damageLines({ problems }: OpenedBundle, name: string): readonly string[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, mostShown).map(({ message }) => `  ${message}`);
  const more = problems.length > mostShown ? [`  and ${problems.length - mostShown} more`] : [];
  return [`offhook: the bundle ${name} is damaged; what is whole is read.`, ...shown, ...more];
}
