import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { referencePages } from "./reference-pages.ts";

const pages = await referencePages();

describe("the generated reference", () => {
  test.each(Object.entries(pages))(
    "%s says what the code says today (npm run docs writes it)",
    (name, text) => {
      const written = readFileSync(new URL(`../reference/${name}`, import.meta.url), "utf8");
      if (name.endsWith(".svg")) expect(written === text, name).toBe(true);
      else expect(written).toBe(text);
    },
  );
});
