import { describe, expect, it } from "vitest";
import { createProgram } from "../command-line/program.ts";
import { completionOf } from "./candidates.ts";
import type { Completion } from "./candidates.ts";

const program = createProgram("0", async () => {});
const complete = (line: string): Completion => completionOf(program, line.split(" "), "./offhook.db");
const values = (line: string): readonly string[] => {
  const completion = complete(line);
  return completion.kind === "words" ? completion.candidates.map(({ value }) => value) : [completion.kind];
};

describe("what could stand at the end of a command line", () => {
  it.each([
    ["sh", ["show"]],
    ["completion ", ["bash", "zsh", "fish", "powershell"]],
    ["completion z", ["zsh"]],
    ["list --prob", ["--problem"]],
    ["list --problem st", ["stuck"]],
    ["list --problem=st", ["--problem=stuck"]],
    ["show --f", ["--follow"]],
    ["show last --st", ["--store"]],
    ["--store x.db sho", ["show"]],
    ["ladder last --with ", ["files"]],
    ["fork last -o ", ["files"]],
    ["--store ", ["files"]],
    ["--store=x", ["files"]],
    ["list --limit ", []],
    ["help ver", ["verify"]],
    ["nonsense", []],
    ["show last ", []],
  ])("%j", (line, wanted) => {
    expect(values(line)).toEqual(wanted);
  });

  it("begins with every command that help shows, and says what it is", () => {
    const completion = complete("");
    if (completion.kind !== "words") return expect.fail("There are words.");
    const shown = program
      .createHelp()
      .visibleCommands(program)
      .map((each) => each.name());
    expect(completion.candidates.map(({ value }) => value)).toEqual(shown);
    expect(shown).not.toContain("complete");
    for (const { means } of completion.candidates.filter(({ value }) => value !== "help"))
      expect(means).not.toBe("");
  });

  it.each([
    ["show 01a", { kind: "calls", store: "./offhook.db", begun: "01a" }],
    ["show --store other.db ", { kind: "calls", store: "other.db", begun: "" }],
    ["--store=other.db explain x", { kind: "calls", store: "other.db", begun: "x" }],
    ["diff last 01", { kind: "calls", store: "./offhook.db", begun: "01" }],
  ])("%j asks for a call of a store", (line, wanted) => {
    expect(complete(line)).toEqual(wanted);
  });
});
