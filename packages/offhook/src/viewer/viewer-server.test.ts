import { Agent } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { testCallId } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { followed } from "./situations/followed-stream.ts";
import { admitted, asked, page, viewerSituation } from "./situations/viewer-situation.ts";
import type { ViewerServerOptions } from "./viewer-server.ts";

const opened = (options: Partial<ViewerServerOptions> = {}) => viewerSituation(options, onTestFinished);

describe("the viewer's server", () => {
  it("listens on loopback and nowhere else", async () => {
    const { server } = await opened();
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const others = addresses.filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others)
      await expect(
        new Promise((resolve, reject) =>
          connect(server.port, address, () => resolve(address)).on("error", reject),
        ),
      ).rejects.toThrow(/ECONNREFUSED/);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{16}\/\?token=[\w-]{43}$/);
  });

  it("turns the token into a cookie and leads to an address without it", async () => {
    const { server, base } = await opened({ fragment: "#call=abc" });
    const { status, headers, body } = await asked(server.url);
    expect({ status, body }).toEqual({ status: 303, body: "" });
    expect(headers.location).toBe(`${new URL(base).pathname}#call=abc`);
    expect(headers["set-cookie"]?.[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  it("gives the page, with a strict policy", async () => {
    const { status, headers, body } = await admitted(await opened(), "");
    expect({ status, body }).toEqual({ status: 200, body: page.html });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `${page.policy}; frame-ancestors 'none'`,
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });

  it("says nothing to whoever has no token, with the same care", async () => {
    const { base } = await opened();
    for (const path of ["", "calls", "events?list=", `calls/${testCallId(1)}`]) {
      const { status, headers, body } = await asked(base + path);
      expect([path, status, body]).toEqual([path, 403, expect.stringContaining("Not without the token")]);
      expect(headers).toMatchObject({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("closes the connection of whoever asks wrongly", async () => {
    const { base } = await opened();
    const agent = new Agent({ keepAlive: true });
    const { status, headers } = await asked(base, { method: "POST", agent });
    expect({ status, allow: headers.allow, connection: headers.connection }).toEqual({
      status: 405,
      allow: "GET",
      connection: "close",
    });
  });

  it.each(["../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "calls/..%2f..%2fpackage.json", "calls/", "x"])(
    "has nothing at %s",
    async (path) => {
      const { base, cookie, server } = await opened();
      const { pathname } = new URL(base);
      // Not as an address, which would be made shorter on the way.
      const { status, body } = await asked(`http://127.0.0.1:${server.port}`, {
        path: pathname + path,
        headers: { cookie },
      });
      expect([status, body]).toEqual([404, "There is nothing here.\n"]);
    },
  );

  it("answers no address without end", async () => {
    const { base, cookie } = await opened();
    expect((await asked(`${base}calls?filter=${"a".repeat(20_000)}`, { headers: { cookie } })).status).toBe(
      414,
    );
    expect((await asked(`${base}calls?filter=${"a".repeat(60_000)}`, { headers: { cookie } })).status).toBe(
      431,
    );
  });

  it("is not there any more once it was closed, and forgets who listened", async () => {
    const viewer = await opened();
    const stream = await followed(viewer, "list=");
    const asking = connect(viewer.server.port, "127.0.0.1");
    await new Promise((resolve) => asking.once("connect", resolve));
    asking.on("error", () => {}).write("GET / HTTP/1.1\r\nHost: ");
    const began = performance.now();
    await viewer.server.close();
    await viewer.server.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await stream.ended;
    await expect(asked(viewer.base)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("says when a port is taken", async () => {
    const { server } = await opened();
    await expect(opened({ port: server.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("ends a request that does not come to its end", async () => {
    const { server } = await opened();
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: ");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  }, 15_000);
});
