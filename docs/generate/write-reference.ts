import { writeFileSync } from "node:fs";
import { referencePages } from "./reference-pages.ts";

for (const [name, text] of Object.entries(await referencePages())) {
  writeFileSync(new URL(`../reference/${name}`, import.meta.url), text);
  process.stdout.write(`docs/reference/${name}\n`);
}
