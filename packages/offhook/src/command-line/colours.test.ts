import { describe, expect, it } from "vitest";
import { Colours, wantsColour } from "./colours.ts";

const terminal = { isTTY: true };
const pipe = {};

describe("colours", () => {
  it.each([
    ["a terminal", {}, {}, terminal, true],
    ["a pipe", {}, {}, pipe, false],
    ["a dumb terminal", {}, { TERM: "dumb" }, terminal, false],
    ["NO_COLOR", {}, { NO_COLOR: "1" }, terminal, false],
    ["an empty NO_COLOR", {}, { NO_COLOR: "" }, terminal, true],
    ["FORCE_COLOR on a pipe", {}, { FORCE_COLOR: "1" }, pipe, true],
    ["an empty FORCE_COLOR on a pipe", {}, { FORCE_COLOR: "" }, pipe, true],
    ["FORCE_COLOR=0", {}, { FORCE_COLOR: "0" }, terminal, false],
    ["FORCE_COLOR and NO_COLOR", {}, { FORCE_COLOR: "1", NO_COLOR: "1" }, pipe, true],
    ["--no-color and FORCE_COLOR", { color: false }, { FORCE_COLOR: "3" }, terminal, false],
  ])("with %s", (_, asked, env, stream, wanted) => {
    expect(wantsColour(asked, env, stream)).toBe(wanted);
  });

  it("tell two accounts apart, always the same way", () => {
    const colours = new Colours();
    const [caller, callee, again] = ["caller ", "callee", "caller"].map((name) =>
      colours.paint(name, "account"),
    );
    expect(caller?.slice(0, 5)).not.toBe(callee?.slice(0, 5));
    expect(again?.slice(0, 5)).toBe(caller?.slice(0, 5));
  });

  it("leave a text without a tone as it is", () => {
    expect(new Colours().paint("text", "plain")).toBe("text");
  });
});
