import { seededRandomness } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { longestUrl, RequestGate } from "./request-gate.ts";
import type { GateRequest } from "./request-gate.ts";

const host = "127.0.0.1:4000";

function openGate(): { gate: RequestGate; folder: string; token: string; admitted: GateRequest } {
  const gate = new RequestGate(seededRandomness(7));
  gate.opensAt(4_000);
  const [folder = "", token = ""] = gate.tokenPath().split("?token=");
  const entered = gate.answer({ method: "GET", url: gate.tokenPath(), headers: { host } });
  const cookie = entered.kind === "entered" ? entered.cookie.split(";", 1)[0] : undefined;
  return { gate, folder, token, admitted: { method: "GET", url: folder, headers: { host, cookie } } };
}

describe("the gate of the viewer's server", () => {
  it("admits whoever shows the cookie, below its folder", () => {
    const { gate, folder, admitted } = openGate();
    const answer = gate.answer({ ...admitted, url: `${folder}calls?filter=a%20b&limit=2` });
    expect(answer).toMatchObject({ kind: "admitted", path: "calls" });
    expect(answer.kind === "admitted" && answer.query.get("filter")).toBe("a b");
  });

  it("gives the cookie for the token, as often as it is shown", () => {
    const { gate, folder, token } = openGate();
    for (const _ of [1, 2])
      expect(gate.answer({ method: "GET", url: gate.tokenPath(), headers: { host } })).toEqual({
        kind: "entered",
        folder,
        cookie: `offhook=${token}; Path=${folder}; HttpOnly; SameSite=Strict`,
      });
  });

  it("gives it for a ticket once", () => {
    const { gate } = openGate();
    const request = { method: "GET", url: gate.ticketPath(), headers: { host } };
    expect([gate.answer(request).kind, gate.answer(request).kind]).toEqual(["entered", "refused"]);
  });

  it("makes secrets that are long and differ", () => {
    const { gate, folder, token } = openGate();
    const ticket = gate.ticketPath().split("?token=")[1] ?? "";
    expect(new Set([folder, token, ticket]).size).toBe(3);
    expect(folder).toMatch(/^\/[\w-]{16}\/$/);
    for (const secret of [token, ticket]) expect(secret).toMatch(/^[\w-]{43}$/);
  });

  const names: readonly (readonly [string, Record<string, string | undefined>, number])[] = [
    ["no Host", { host: undefined }, 403],
    ["a Host of somebody else's name (DNS rebinding)", { host: "evil.example:4000" }, 403],
    ["another port as Host", { host: "127.0.0.1:4001" }, 403],
    ["a Host without the port", { host: "127.0.0.1" }, 403],
    ["the Origin of another page", { origin: "http://evil.example" }, 403],
    ["the Origin of another port", { origin: "http://127.0.0.1:4001" }, 403],
    ["an opaque Origin", { origin: "null" }, 403],
    ["a request from another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a request from another port", { "sec-fetch-site": "same-site" }, 403],
    ["no cookie", { cookie: undefined }, 403],
    ["another cookie", { cookie: "offhook=abc" }, 403],
    ["an empty cookie", { cookie: "offhook=" }, 403],
  ];
  it.each(names)("refuses %s, with the cookie and with the token", (_, headers, status) => {
    const { gate, admitted } = openGate();
    const changed = { ...admitted, headers: { ...admitted.headers, ...headers } };
    expect(gate.answer(changed)).toMatchObject({ kind: "refused", status });
    if ("cookie" in headers) return;
    expect(gate.answer({ ...changed, url: gate.tokenPath() })).toMatchObject({ kind: "refused", status });
  });

  it.each([
    ["its own Origin", { origin: `http://${host}` }],
    ["localhost as Host", { host: "localhost:4000", origin: "http://localhost:4000" }],
    ["its own page asking", { "sec-fetch-site": "same-origin" }],
    ["a person who typed the address", { "sec-fetch-site": "none" }],
  ])("takes %s", (_, headers) => {
    const { gate, admitted } = openGate();
    const answer = gate.answer({ ...admitted, headers: { ...admitted.headers, ...headers } });
    expect(answer.kind).toBe("admitted");
  });

  it("finds its cookie among others", () => {
    const { gate, token, admitted } = openGate();
    for (const [cookie, kind] of [
      [`a=b; offhook=${token}; c=d`, "admitted"],
      [`a=b;offhook=${token}`, "admitted"],
      [`offhook2=x; offhook=${token}`, "admitted"],
      [`offhook2=x; my_offhook=x; offhook=${token}`, "admitted"],
      [`offhook2=${token}`, "refused"],
      [`a=offhook=${token}`, "refused"],
    ] as const)
      expect([cookie, gate.answer({ ...admitted, headers: { host, cookie } }).kind]).toEqual([cookie, kind]);
  });

  it("takes the token at its folder and nowhere below", () => {
    const { gate, folder, token } = openGate();
    const request = { method: "GET", url: `${folder}calls?token=${token}`, headers: { host } };
    expect(gate.answer(request)).toMatchObject({ kind: "refused", status: 403 });
  });

  it("knows its names without the port where that is the one that browsers leave out", () => {
    const gate = new RequestGate(seededRandomness(7));
    gate.opensAt(80);
    for (const name of ["127.0.0.1", "localhost", "127.0.0.1:80"]) {
      const headers = { host: name, origin: `http://${name}` };
      expect(gate.answer({ method: "GET", url: gate.tokenPath(), headers }).kind).toBe("entered");
    }
  });

  it.each(["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", undefined])(
    "refuses the method %s",
    (method) => {
      const { gate, admitted } = openGate();
      expect(gate.answer({ ...admitted, method })).toMatchObject({ kind: "refused", status: 405 });
    },
  );

  it.each<[what: string, url: (folder: string, token: string) => string, status: number]>([
    ["the root", () => "/", 403],
    ["another folder", () => "/AAAAAAAAAAAAAAAA/", 403],
    ["a folder that only begins so", (folder) => folder.slice(0, -1), 403],
    ["a way round through another folder", (folder) => `/x/..${folder}`, 403],
    ["a whole address", (folder) => `http://${host}${folder}`, 403],
    ["the token at another folder", (_, token) => `/?token=${token}`, 403],
    ["the beginning of the token", (folder, token) => `${folder}?token=${token.slice(0, -1)}`, 403],
    ["an empty token", (folder) => `${folder}?token=`, 403],
    ["an address without end", (folder) => folder + "a".repeat(longestUrl), 414],
  ])("refuses %s", (_, url, status) => {
    const { gate, folder, token, admitted } = openGate();
    const answer = gate.answer({ ...admitted, url: url(folder, token) });
    expect(answer).toMatchObject({ kind: "refused", status });
  });

  it("says nothing of its secrets when it refuses", () => {
    const { gate, folder, token, admitted } = openGate();
    for (const headers of [{}, { ...admitted.headers, host: "evil" }, { host }])
      expect(JSON.stringify(gate.answer({ method: "GET", url: "/", headers }))).not.toMatch(
        new RegExp(`${folder.slice(1, -1)}|${token}`),
      );
  });
});
