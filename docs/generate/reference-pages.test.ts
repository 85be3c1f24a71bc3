import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { referencePages } from "./reference-pages.ts";

describe("the generated reference", () => {
  test.each(Object.entries(referencePages()))(
    "%s says what the code says today (npm run docs writes it)",
    (name, text) => {
      expect(readFileSync(new URL(`../reference/${name}`, import.meta.url), "utf8")).toBe(text);
    },
  );
});
