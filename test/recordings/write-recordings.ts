import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { recordedCourses, recordingOf } from "./recorded-courses.ts";

/*
 * Writes the recordings of this version, before it is released: node --conditions=source write-recordings.ts
 * What an earlier version wrote stays as it is, and what stands there already is not written again.
 */

const manifest = await readFile(new URL("../../packages/engine/package.json", import.meta.url), "utf8");
const { version } = JSON.parse(manifest) as { readonly version: string };
const folder = new URL(`${version}/`, import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, course] of Object.entries(recordedCourses)) {
  const file = new URL(`${name}.jsonl`, folder);
  if (existsSync(file)) {
    console.log(`${version}/${name}.jsonl is there already.`);
    continue;
  }
  writeFileSync(file, await recordingOf(course));
  console.log(`${version}/${name}.jsonl is written.`);
}
