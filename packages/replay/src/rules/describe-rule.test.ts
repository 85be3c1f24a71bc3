import { rules } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { describeRule } from "./describe-rule.ts";

describe("describeRule", () => {
  it.each(Object.keys(rules))("says %s in words with the document that explains it", (id) => {
    const { title, doc } = describeRule(id);
    expect(title.length).toBeGreaterThan(5);
    expect(doc).toMatch(/^https:\/\/core\.telegram\.org\//);
  });

  it("knows what is our own choice", () => {
    expect(describeRule("C23").isOurs).toBe(false);
    expect(describeRule("E44").isOurs).toBe(true);
  });

  it("keeps the name of a rule that it does not know, without its control characters", () => {
    expect(describeRule("X9\u001b[2J")).toEqual({
      id: "X9\\u{1b}[2J",
      title: "a rule of another version of Offhook",
      isOurs: false,
    });
    expect(describeRule("constructor").title).toContain("another version");
    expect(describeRule(null).id).toBe("-");
  });
});
