import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, objects, offhook } from "./offhook-process.ts";

/** Each command called wrongly: what it says, with which code. `{}` is a folder with some files. */
const wrong: readonly (readonly [args: string, exitCode: number, code: string, sentence: RegExp])[] = [
  ["", 2, "WRONG_USAGE", /^Say which command to run\. See offhook --help\.$/],
  ["dance", 2, "WRONG_USAGE", /^Unknown command 'dance'\. See offhook --help\.$/],
  ["help dance", 2, "WRONG_USAGE", /^Unknown command 'dance'\. See offhook --help\.$/],
  [
    "erase -Ft287yU --yes",
    2,
    "WRONG_USAGE",
    /^Unknown option '-Ft287yU'\. If it is the name of a call or a peer, write -- -Ft287yU at the end\. See offhook erase --help\.$/,
  ],
  ["list -Ft287yU", 2, "WRONG_USAGE", /^Unknown option '-Ft287yU'\. See offhook list --help\.$/],
  ["list --fast", 2, "WRONG_USAGE", /^Unknown option '--fast'\. See offhook list --help\.$/],
  ["list now", 2, "FILTER_INVALID", /^The filter can't be read at character 1: "now" is no condition/],
  ["list state=confirmed or", 2, "FILTER_INVALID", /a condition is missing at the end/],
  ["list --limit 0", 2, "WRONG_USAGE", /must be a whole number from 1 to 1000000/],
  ["list --limit 1e3", 2, "WRONG_USAGE", /must be a whole number/],
  ["list --store", 2, "WRONG_USAGE", /argument missing/],
  ["list --store {}/none.db", 3, "STORE_NOT_FOUND", /none\.db/],
  ["list --store {}/text", 3, "STORE_DAMAGED", /text/],
  ["list --store {}", 3, "STORE_UNAVAILABLE", /is a folder/],
  ["show", 2, "WRONG_USAGE", /^Missing required argument 'call'\./],
  ["show last --store {}/none.db", 3, "STORE_NOT_FOUND", /none\.db/],
  ["ladder", 2, "WRONG_USAGE", /^Missing required argument 'call'\./],
  ["ladder last --with", 2, "WRONG_USAGE", /argument missing/],
  [
    "verify last --workers 2",
    2,
    "WRONG_USAGE",
    /^One call is verified in one thread: leave --workers away\.$/,
  ],
  ["verify --store - --workers 2", 2, "WRONG_USAGE", /^A bundle is verified by the thread that reads it/],
  [
    "verify --machine {}/text --workers 2",
    2,
    "WRONG_USAGE",
    /^--machine runs a module of yours, in one thread/,
  ],
  ["verify --store {}/text", 3, "STORE_DAMAGED", /text/],
  ["record", 2, "WRONG_USAGE", /^Whose account\?/],
  ["record --session -", 2, "WRONG_USAGE", /^Standard input holds no session/],
  ["record --session {}/none", 2, "WRONG_USAGE", /^--session: .*none can't be read \(ENOENT\)/],
  ["record --session {}/text", 2, "WRONG_USAGE", /holds no session: neither what offhook login writes/],
  ["record --session {}/session", 2, "WRONG_USAGE", /^It needs --api-id/],
  ["record --session {}/session --api-id 7", 2, "WRONG_USAGE", /^It needs the API hash/],
  [
    "record --session {}/session --api-id 7 --api-hash-file {}/text",
    2,
    "WRONG_USAGE",
    /32 hexadecimal digits/,
  ],
  ["record --session {}/session --api-id seven", 2, "WRONG_USAGE", /--api-id .* must be a whole number/],
  [
    "record --session {}/session --connect 127.0.0.1:1",
    2,
    "WRONG_USAGE",
    /^Give either --session or --connect: .* so leave --connect away; .* give --connect and --auth-key, without --session\.$/,
  ],
  ["record --session {}/session --auth-key {}/key", 2, "WRONG_USAGE", /so leave --auth-key away;/],
  ["record --session - --until-stdin-ends --api-id 7", 2, "WRONG_USAGE", /standard input/i],
  ["record --auth-key {}/key", 2, "WRONG_USAGE", /^--auth-key needs --connect/],
  ["record --connect 127.0.0.1:1", 2, "WRONG_USAGE", /^--connect needs --auth-key/],
  ["record --connect nowhere", 2, "WRONG_USAGE", /must be host:port/],
  ["record --connect 127.0.0.1:70000", 2, "WRONG_USAGE", /must be host:port/],
  ["record --connect 127.0.0.1:1 --auth-key {}/text", 2, "WRONG_USAGE", /holds no auth key: 256 bytes/],
  [
    "record --connect 127.0.0.1:1 --auth-key {}/key",
    1,
    "UNREACHABLE",
    /^Nobody answers at 127\.0\.0\.1:1 \(ECONNREFUSED\)/,
  ],
  ["record --account a/b --connect 127.0.0.1:1", 2, "WRONG_USAGE", /1 to 64 characters/],
  ["record --hang-up-after soon", 2, "WRONG_USAGE", /must be a duration up to a day, such as 20s/],
  ["record --signal hex:0", 2, "WRONG_USAGE", /pairs of hexadecimal digits/],
  ["record --calls 0", 2, "WRONG_USAGE", /whole number from 1/],
  ["record --timeout -1", 2, "WRONG_USAGE", /number of seconds/],
  ["login", 2, "WRONG_USAGE", /^It needs --api-id/],
  ["login --api-id 7", 2, "WRONG_USAGE", /^It needs the API hash/],
  ["login --connect 127.0.0.1:1", 2, "WRONG_USAGE", /^--connect and --public-key belong together/],
  ["login --import-session --connect 127.0.0.1:1 --public-key {}/text", 1, "UNREACHABLE", /^Nobody answers/],
  ["simulate --login abc", 2, "WRONG_USAGE", /3 to 10 digits/],
  ["call", 2, "WRONG_USAGE", /^Missing required argument 'user'\./],
  [
    "call ada",
    2,
    "INVALID_ARGUMENT",
    /^user must be a user name such as @name or t\.me\/name, a phone number/,
  ],
  ["call 1:x", 2, "INVALID_ARGUMENT", /a user id, or an id with its access hash/],
  ["call @ada --for ever", 2, "WRONG_USAGE", /must be a duration up to a day/],
  [
    "record --signal hi",
    2,
    "WRONG_USAGE",
    /^--signal takes part in calls: give --participate, --answer or --rules/,
  ],
  ["record --hang-up-after 2s", 2, "WRONG_USAGE", /^--hang-up-after takes part in calls/],
  ["record --answer --rules {}/text", 2, "WRONG_USAGE", /^Give either --answer or --rules/],
  ["record --rules {}/none.json", 2, "WRONG_USAGE", /none\.json can't be read \(ENOENT\)/],
  ["record --rules {}/text", 2, "WRONG_USAGE", /text is no JSON/],
  ["call 1002 --connect 127.0.0.1:1 --auth-key {}/key", 1, "UNREACHABLE", /offhook simulate/],
  ["simulate --port 70000", 2, "WRONG_USAGE", /whole number from 0 to 65535/],
  ["simulate --users 0", 2, "WRONG_USAGE", /whole number from 1 to 100/],
  ["simulate --write {}/text/below", 2, "WRONG_USAGE", /^--write .* can't be used \(ENOTDIR\)/],
  ...(process.platform === "linux"
    ? ([
        ["simulate --write /proc/nowhere", 2, "WRONG_USAGE", /^--write .* can't be used \(ENOENT\)/],
      ] as const)
    : []),
  ["demo --directory {}/text", 2, "WRONG_USAGE", /^--directory .* can't be used/],
  ["demo now", 2, "WRONG_USAGE", /^Too many arguments for 'demo'\./],
];

describe("wrong usage", () => {
  it.each(wrong)("offhook %s exits with %d %s", async (line, exitCode, code, sentence) => {
    const files = folder();
    writeFileSync(join(files, "text"), "this is no database\n".repeat(10));
    writeFileSync(join(files, "session"), `1${"A".repeat(360)}`, { mode: 0o600 });
    writeFileSync(join(files, "key"), Buffer.alloc(256, 7));
    chmodSync(join(files, "key"), 0o600);
    const args = line.split(" ").filter((word) => word !== "");
    const run = (extra: readonly string[]) =>
      offhook(
        [...extra, ...args].map((word) => word.replace("{}", files)),
        { cwd: files },
      );

    const [plain, json] = await Promise.all([run([]), run(["--json"])]);
    expect([plain.code, plain.stdout]).toEqual([exitCode, ""]);
    const said = /offhook: (.*) \((\w+)\)\n$/.exec(plain.stderr);
    expect(said?.[1]).toMatch(sentence);
    expect(said?.[2]).toBe(code);
    expect(plain.stderr).not.toMatch(/\n {4}at /);

    expect([json.code, json.stderr.replace(/^Usage[^]*$/, "")]).toEqual([exitCode, ""]);
    expect(objects(json.stdout)).toEqual([
      { type: "error", code, message: expect.stringMatching(sentence), exitCode },
    ]);
  });
});
