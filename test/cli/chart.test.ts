import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, it } from "vitest";
import { folder, objects, offhook } from "./offhook-process.ts";
import { project, recordCallInto } from "./project.ts";

const draw = async (...args: readonly string[]) => offhook(["chart", ...args]);

describe("offhook chart", { timeout: 40_000 }, () => {
  it("draws our machines as SVG, to standard output", async () => {
    const { code, stdout, stderr } = await draw("incoming");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^<svg [^>]*aria-label="incomingCall">/);
    expect(() => new Resvg(stdout)).not.toThrow();
  });

  it("writes Mermaid, JSON and a page", async () => {
    const [mermaid, json, html] = await Promise.all([
      draw("--mermaid"),
      draw("--json"),
      draw("--html", "--dark"),
    ]);
    expect(mermaid.stdout).toMatch(/^stateDiagram-v2\n/);
    expect(JSON.parse(json.stdout)).toMatchObject({
      type: "chart",
      format: 1,
      id: "outgoingCall",
      version: "1",
    });
    expect(html.stdout).toMatch(/^<!doctype html>/);
    expect([mermaid, json, html].map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
  });

  it("writes a file, in the format of its ending", async () => {
    const file = join(folder(), "chart.png");
    const { code, stdout, stderr } = await draw("--outline", "-o", file);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/chart\.png: png, \d+ kB\n$/);
    const bytes = readFileSync(file);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(1_000);
  });

  it("says in JSON what it wrote", async () => {
    const file = join(folder(), "chart.json");
    const { stdout } = await draw("--json", "-o", file);
    expect(objects(stdout)[0]).toEqual({
      type: "written",
      file,
      format: "json",
      bytes: readFileSync(file).length,
    });
  });

  it.each([
    [["--full"], "noteAccepted"],
    [["--outline"], "CallAccepted"],
    [["--light"], ".canvas{fill:#ffffff}"],
    [["--dark"], ".canvas{fill:#12151b}"],
  ])("%j is heard", async (options, expected) => {
    const { stdout } = await draw(...options);
    const text = stdout.replaceAll(/<title>[^]*?<\/title>/g, "");
    expect(text).toContain(expected);
    if (options[0] !== "--full") expect(text).not.toContain("noteAccepted");
    if (options[0] === "--light" || options[0] === "--dark") expect(text).not.toContain("@media");
  });

  it.each<[args: readonly string[], code: number, says: RegExp]>([
    [["sideways"], 2, /The machine is "outgoing" or "incoming", not "sideways"/],
    [["-o", "chart.xyz"], 2, /The ending of chart\.xyz says no format\. Use one of \.svg/],
    [["--svg", "--html"], 2, /'--svg' cannot be used with option '--html'/],
    [["--svg", "--json"], 2, /Choose one of --svg and --json\./],
    [["--call", "last", "--heat", "x.db"], 2, /'--call <call>' cannot be used with option '--heat <store>'/],
    [["--heat", "none.db"], 3, /no event store at/],
    [["-o", "/no/such/folder/a.svg"], 1, /can't be written: its folder does not exist/],
    [["--machine", "none.ts"], 1, /There is no file .*none\.ts\. \(MACHINE_NOT_FOUND\)/],
  ])("refuses %j", async (args, code, says) => {
    const ran = await offhook(["chart", ...args], { cwd: folder() });
    expect(ran.code).toBe(code);
    expect(ran.stderr + ran.stdout).toMatch(says);
  });
});

describe("offhook chart --machine", { timeout: 40_000 }, () => {
  const write = (name: string, text: string): string => {
    const path = project();
    writeFileSync(join(path, name), `import { createActor, createMachine } from "xstate";\n${text}`);
    return join(path, name);
  };
  it("draws the one machine that a TypeScript file exports", async () => {
    const file = write(
      "light.ts",
      `interface Typed { readonly a: 1 }
       export const typed: Typed = { a: 1 };
       export const light = createMachine({ id: "light", initial: "on", states: { on: { on: { OFF: "off" } }, off: {} } });
       export default light;`,
    );
    const { code, stdout, stderr } = await draw("--machine", file, "--mermaid");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      'stateDiagram-v2\n  [*] --> on\n  state "on" as on\n  state "off" as off\n  on --> off: OFF\n',
    );
  });

  it("draws the one of several that is named, and asks which without a name", async () => {
    const file = write(
      "two.mjs",
      `export const a = createMachine({ id: "a" });\nexport const b = createMachine({ id: "b" });`,
    );
    expect(JSON.parse((await draw("b", "--machine", file, "--json")).stdout)).toMatchObject({ id: "b" });
    const { code, stderr } = await draw("--machine", file);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /exports 2 machines\. Say which: offhook chart a --machine .*two\.mjs, or one of b\./,
    );
  });

  it("says what a file exports that has no machine", async () => {
    const file = write(
      "none.mjs",
      `export const actor = createActor(createMachine({}));\nexport const config = { states: {} };\nexport function make() {}`,
    );
    const { code, stderr } = await draw("--machine", file);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /exports no machine of XState 5: it exports actor \(an actor, not its machine\), config \(a configuration, not a machine\), make \(a function\)\./,
    );
  });

  it("says why a file can't be loaded", async () => {
    const missing = write("missing.mjs", `import "no-such-package";`);
    expect((await draw("--machine", missing)).stderr).toMatch(
      /no-such-package.* Install what it imports.*\(MACHINE_NOT_LOADED\)/,
    );
    const syntax = write("enum.ts", "enum A { B }\nexport const a = A.B;");
    expect((await draw("--machine", syntax)).stderr).toMatch(
      /--experimental-transform-types, or give a compiled file/,
    );
  });
});

describe("offhook chart with recorded calls", { timeout: 40_000 }, () => {
  const recordedStore = async (): Promise<string> => {
    const path = project();
    await recordCallInto(path);
    return join(path, "calls.db");
  };

  it("draws the path of a call in its own machine", async () => {
    const store = await recordedStore();
    const { code, stdout, stderr } = await draw("--call", "last", "--store", store);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/aria-label="outgoing call [0-9a-f-]{36}"/);
    expect(stdout).toContain('class="state atomic on" data-state="confirmed"');
    const wrong = await draw("incoming", "--call", "last", "--store", store);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/That call is not incoming\./)]);
  });

  it("counts over all calls of a store", async () => {
    const store = await recordedStore();
    const { stdout } = await draw("--heat", store, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      id: "outgoingCall",
      marks: { kind: "heat", calls: 1, transitions: { "new:CallPlaced:0": { count: 1, level: 1 } } },
    });
    expect((await draw("incoming", "--heat", store)).stdout).toMatch(
      /aria-label="0 incoming calls, 0 records"/,
    );
  });
});
