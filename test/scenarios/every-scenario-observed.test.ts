import { readdirSync } from "node:fs";
import { observers } from "./world.ts";

/*
 * Every scenario of this folder once more, with a device beside each person's phone that only observes. What happens is
 * the same, and at the end of each scenario `atTheEnd` finds that the observer has sent no phone.* request.
 */
observers.besideEveryPhone = true;

for (const file of readdirSync(import.meta.dirname).toSorted()) {
  if (file.endsWith(".test.ts") && !file.startsWith("every-scenario"))
    await import(new URL(file, import.meta.url).href);
}
