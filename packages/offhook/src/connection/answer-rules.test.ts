import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answerRulesIn } from "./answer-rules.ts";

const read = (text: string) => answerRulesIn(text, "rules.json");

describe("the rules of answering", () => {
  it("are read with their durations and defaults", () => {
    const text = `{ "busy": "ring", "rules": [
      { "from": "777000", "do": "decline" },
      { "video": true, "do": "ring" },
      { "do": "answer", "after": "1.5s", "hangUpAfter": "2m" } ] }`;
    expect(read(text)).toEqual({
      busy: "ring",
      rules: [
        { from: "777000", do: "decline", afterMs: 0 },
        { video: true, do: "ring", afterMs: 0 },
        { do: "answer", afterMs: 1_500, hangUpAfterMs: 120_000 },
      ],
    });
    expect(read("{}")).toEqual({ busy: "decline", rules: [] });
    expect(read('{ "busy": "elsewhere" }').busy).toBe("elsewhere");
  });

  it("of the guide are read as it says", () => {
    const guide = readFileSync(new URL("../../../../docs/guides/recording.md", import.meta.url), "utf8");
    const [, json = ""] = /```json\n(.*?)```/s.exec(guide) ?? [];
    expect(read(json).rules.map(({ do: act, afterMs }) => [act, afterMs])).toEqual([
      ["decline", 0],
      ["ring", 0],
      ["answer", 2_000],
    ]);
  });

  it.each([
    ["", /^rules\.json is no JSON: /],
    ["[]", /^rules\.json: the file must be an object with "rules", not \[\]\.$/],
    ['{"rule":[]}', /^rules\.json: rule must be left out: there are "rules" and "busy"/],
    ['{"rules":{}}', /rules must be a list, not \{\}/],
    ['{"busy":"ask"}', /busy must be "decline", "ring" or "elsewhere", not "ask"/],
    ['{"rules":["answer"]}', /rules\[0\] must be an object such as/],
    [
      '{"rules":[{"do":"answer"},{"do":"reject"}]}',
      /rules\[1\]\.do must be "answer", "decline" or "ring", not "reject"/,
    ],
    ['{"rules":[{}]}', /rules\[0\]\.do must be .*, not missing/],
    [
      '{"rules":[{"do":"answer","from":777000}]}',
      /rules\[0\]\.from must be the digits of a user id in quotes.*not 777000/,
    ],
    ['{"rules":[{"do":"answer","from":"@ada"}]}', /rules\[0\]\.from must be the digits/],
    ['{"rules":[{"do":"answer","video":"yes"}]}', /rules\[0\]\.video must be true or false/],
    ['{"rules":[{"do":"answer","after":2}]}', /rules\[0\]\.after must be a duration in quotes.*not 2/],
    ['{"rules":[{"do":"answer","after":"soon"}]}', /rules\[0\]\.after must be a duration/],
    [
      '{"rules":[{"do":"decline","hangUpAfter":"2s"}]}',
      /hangUpAfter must be left out where "do" is not "answer"/,
    ],
    ['{"rules":[{"do":"answer","delay":"2s"}]}', /rules\[0\]\.delay must be left out: there are from, video/],
  ])("%s is refused by place and with what would do", (text, sentence) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: "WRONG_USAGE", message: expect.stringMatching(sentence) }),
    );
  });
});
