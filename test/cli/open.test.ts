import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { nodeDigest, openSqliteEventStore } from "offhook";
import type { AccountId } from "@offhook/engine";
import { callAppend, callSummary, testCallId } from "@offhook/engine/testing";
import { openBundle } from "@offhook/replay";
import { describe, expect, it, onTestFinished } from "vitest";
import { chained } from "./chained-records.ts";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import { inTerminal, keys } from "./terminal.ts";

/** What somebody could call an account, to have it run where it is shown. */
const hostile = `</script><script>alert(1)</script><!--<script>\u2028"'` as AccountId;

/** A store of two calls, one of an account with markup in its name. */
async function recorded(): Promise<string> {
  const path = join(folder(), "calls.db");
  const store = await openSqliteEventStore(path);
  const accountId = hostile;
  const summary = callSummary(testCallId(2), { accountId, records: 2, direction: "incoming" });
  for (const request of [
    callAppend(testCallId(1), -1, 2),
    callAppend(testCallId(2), -1, 2, { record: { accountId }, summary }),
  ])
    await store.append({ ...request, records: chained(request.records) });
  await store.close();
  return path;
}

describe("offhook open", { timeout: 40_000 }, () => {
  it("serves a page until Ctrl-C, at an address that it says", async () => {
    const store = await recorded();
    const running = start(["open", "--store", store, "--json"]);
    const { url, port, ...told } = await running.told("viewer");
    expect(told).toEqual({ type: "viewer", store });
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/[\\w-]{16}/\\?token=[\\w-]{43}$`));
    const entered = await fetch(url, { redirect: "manual" });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, new URL(url).pathname]);
    const cookie = entered.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const page = await fetch(new URL("./", url), { headers: { cookie } });
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src (?:'sha256-[\w+/=]+' ?){1};.*; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(await page.text()).toMatch(/^<!doctype html>/);
    running.process.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: 130, stderr: "" });
    await expect(fetch(url)).rejects.toThrow();
  });

  it("opens at the call that is named, as every command names it", async () => {
    const store = await recorded();
    for (const name of ["last", testCallId(2)]) {
      const running = start(["open", name, "--store", store, "--json"]);
      const { url } = await running.told("viewer");
      const { headers } = await fetch(url, { redirect: "manual" });
      expect(headers.get("location")).toBe(`${new URL(url).pathname}#call=${testCallId(2)}`);
    }
    const { code, stderr } = await offhook(["open", "nothing", "--store", store]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('no call "nothing"')]);
  });

  it("listens where it is told, and says when that can't be", async () => {
    const store = await recorded();
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const taken = await offhook(["open", "--port", String(port), "--store", store]);
    expect([taken.code, taken.stdout, taken.stderr]).toEqual([
      1,
      "",
      `offhook: Port ${port} can't be had: another program listens there. (PORT_TAKEN)\n`,
    ]);
    await new Promise((resolve) => server.close(resolve));
    const running = start(["open", "--port", String(port), "--store", store, "--json"]);
    expect(await running.told("viewer")).toMatchObject({ port });
  });

  it("starts the browser of a person at a terminal, with an address that is good for one time", async () => {
    const store = await recorded();
    const { browser, started } = fakeBrowser();
    const terminal = inTerminal(["open", "--store", store], {
      columns: 120,
      rows: 24,
      env: { BROWSER: browser, CI: "" },
    });
    const screen = await terminal.until((text) => text.includes("Ctrl-C ends it."));
    const [printed = ""] = /http:\S+/.exec(screen) ?? [];
    await expect.poll(started, { timeout: 10_000 }).toMatch(/^http:/);
    const ticket = started().trim();
    expect(new URL(ticket).pathname).toBe(new URL(printed).pathname);
    expect(ticket).not.toBe(printed);
    const statuses: number[] = [];
    for (const url of [ticket, ticket, printed, printed])
      statuses.push((await fetch(url, { redirect: "manual" })).status);
    expect(statuses).toEqual([303, 403, 303, 303]);
    terminal.type(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
  });

  it.each<[what: string, args: readonly string[], env: Record<string, string>]>([
    ["--no-browser", ["--no-browser"], { CI: "" }],
    ["CI", [], { CI: "1" }],
  ])("starts none with %s", async (_, args, env) => {
    const { browser, started } = fakeBrowser();
    const store = await recorded();
    const terminal = inTerminal(["open", "--store", store, ...args], {
      columns: 120,
      rows: 24,
      env: { BROWSER: browser, ...env },
    });
    await terminal.until((text) => text.includes("Ctrl-C ends it."));
    await new Promise((resolve) => void setTimeout(resolve, 500));
    expect(started()).toBe("");
  });

  it("writes one file with the calls in it, redacted", async () => {
    const store = await recorded();
    const file = join(folder(), "call.html");
    const { code, stdout, stderr } = await offhook(["open", "--all", "--html", file, "--store", store]);
    expect([code, stdout, stderr]).toEqual([0, `2 calls written to ${file}, redacted.\n`, ""]);
    const html = readFileSync(file, "utf8");
    expect(html).toContain("connect-src 'none'");
    for (const known of [testCallId(1), "alice", "peer-of-test", "alert(1)"])
      expect(html).not.toContain(known);
    const { header, problems } = await openBundle(bundleIn(html), { digest: nodeDigest });
    expect([header.mode, header.calls, problems]).toEqual(["redacted", 2, []]);
    const again = await offhook(["open", "last", "--html", file, "--store", store]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("is there already")]);
    const replaced = await offhook(["open", "last", "--html", file, "--force", "--json", "--store", store]);
    const told = { type: "exported", file, mode: "redacted", calls: 1, damaged: [] };
    expect(objects(replaced.stdout)).toEqual([told]);
  });

  it("writes it to standard output for -, and nothing else there", async () => {
    const store = await recorded();
    const { code, stdout, stderr } = await offhook(["open", "last", "--html", "-", "--store", store]);
    expect([code, stderr, existsSync("-")]).toEqual([0, "", false]);
    expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    const { header } = await openBundle(bundleIn(stdout), { digest: nodeDigest });
    expect([header.mode, header.calls]).toEqual(["redacted", 1]);
  });

  it("writes the same as export, plain for whoever confirms it, and no text of it is markup", async () => {
    const store = await recorded();
    const file = join(folder(), "call.html");
    const bundle = join(folder(), "call.bundle");
    const plain = ["--mode", "plain", "--reveal", "--store", store];
    expect((await offhook(["open", "--all", "--html", file, ...plain])).code).toBe(0);
    expect((await offhook(["export", "--all", "-o", bundle, ...plain])).code).toBe(0);
    const html = readFileSync(file, "utf8");
    const exported = readFileSync(bundle, "utf8").trim().split("\n");
    expect(bundleIn(html).map((line) => JSON.parse(line))).toEqual(exported.map((line) => JSON.parse(line)));
    expect(html).not.toContain("<script>alert(1)");
    const opening = html.match(/<script[ >]/g) ?? [];
    expect(html.match(/<\/script/g)).toHaveLength(opening.length);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each<[args: readonly string[], code: number, says: string]>([
    [["--all"], 2, "--all goes with --html <file>."],
    [["--filter", "live=yes"], 2, "--filter goes with --html <file>."],
    [["--force"], 2, "--force goes with --html <file>."],
    [["--mode", "redacted"], 2, "--mode goes with --html <file>."],
    [["last", "--html", "x.html", "--port", "4000"], 2, "--port is for a page that is served"],
    [["last", "--html", "x.html", "--no-browser"], 2, "--no-browser is for a page that is served"],
    [["--html", "x.html"], 2, "Say which calls"],
    [["last", "--all", "--html", "x.html"], 2, "Say which calls"],
    [["last", "--html", "x.html", "--mode", "plain"], 2, "add --reveal"],
    [["last", "--html", "/no/such/folder/x.html"], 1, "its folder does not exist"],
    [["--port", "65536"], 2, "65535"],
    [["--port", "web"], 2, "web"],
  ])("refuses %j", async (args, code, says) => {
    const ran = await offhook(["open", ...args, "--store", await recorded()]);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)]);
    expect(existsSync("x.html")).toBe(false);
  });

  it("says when there is no store", async () => {
    const { code, stderr } = await offhook(["open", "--store", join(folder(), "none.db")]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("no event store at")]);
  });
});

/** The lines of the bundle in a page, as its script reads them. */
function bundleIn(html: string): readonly string[] {
  const [, text = ""] =
    /<script type="application\/x-ndjson" id="bundle">\n([^<]*)\n<\/script>/.exec(html) ?? [];
  return text.split("\n");
}

/** A program that is started as a browser, and what it was started with. */
function fakeBrowser(): { readonly browser: string; readonly started: () => string } {
  const directory = folder();
  const browser = join(directory, "browser.sh");
  const log = join(directory, "started");
  writeFileSync(browser, `#!/bin/sh\necho "$1" >> ${log}\n`);
  chmodSync(browser, 0o755);
  return { browser, started: () => (existsSync(log) ? readFileSync(log, "utf8") : "") };
}
