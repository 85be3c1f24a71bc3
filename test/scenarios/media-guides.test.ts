import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { nodePrimitives, sealPacket } from "@offhook/telegram";
import { bareBody, framedSend, newFramedSender, SignalingDecoder } from "@offhook/telegram/signaling";
import type { Call } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { twoPhones } from "./two-phones.ts";

/** The snippets of a guide, as they stand there. */
function snippetsOf(guide: string): readonly string[] {
  const text = readFileSync(new URL(`../../docs/guides/${guide}`, import.meta.url), "utf8");
  return [...text.matchAll(/^```js\n(.*?)^```/gms)].map(([, snippet = ""]) => snippet);
}

/** Runs a snippet with the names that it takes from around it. */
async function run(snippet: string, around: Readonly<Record<string, unknown>>): Promise<void> {
  const script = `return (async () => {\n${snippet}\n})();`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the guide's own text is what is tested
  const play = new Function(...Object.keys(around), script) as (...values: unknown[]) => Promise<void>;
  await play(...Object.values(around));
}

interface MediaOptions {
  readonly key: Uint8Array;
  readonly isOutgoing: boolean;
  readonly version: string;
  readonly customParameters: string | null;
  readonly servers: readonly { kind: string; password?: unknown; peerTag?: unknown }[];
  readonly send: (packet: Uint8Array) => Promise<boolean>;
}

describe("the guide for media engines", () => {
  it("connects two of them with the same key, opposite roles and servers with credentials", async () => {
    const { world, confirm, bob, hangUp } = await twoPhones();
    const [snippet = ""] = snippetsOf("media-engine.md");
    const sessions: { options: MediaOptions; heard: Uint8Array[]; connect: () => void }[] = [];
    const startMedia = (options: MediaOptions) => {
      const { promise: connected, resolve: connect } = Promise.withResolvers<void>();
      const heard: Uint8Array[] = [];
      sessions.push({ options, heard, connect });
      return {
        connected,
        failed: new Promise(() => {}),
        receive: (packet: Uint8Array) => heard.push(packet),
      };
    };
    const call = await confirm();
    for (const each of [call, bob.call()]) await world.during(run(snippet, { call: each, startMedia }));
    const [caller, callee] = sessions;
    if (caller === undefined || callee === undefined) throw new RangeError("two sessions");
    expect(caller.options.key).toEqual(callee.options.key);
    expect(caller.options.key.length).toBe(256);
    expect(sessions.map(({ options }) => options.isOutgoing)).toEqual([true, false]);
    expect(caller.options.version).toBe(callee.options.version);
    for (const { kind, password, peerTag } of sessions.flatMap(({ options }) => options.servers)) {
      if (kind === "webrtc") expect(password).toEqual(expect.stringMatching(/./));
      else expect(peerTag).toHaveLength(16);
    }
    expect(caller.options.servers.length).toBeGreaterThan(0);
    await world.during(caller.options.send(Uint8Array.of(1, 2)));
    await world.clock.settle();
    expect(callee.heard).toEqual([Uint8Array.of(1, 2)]);
    caller.connect();
    await world.clock.settle();
    expect(call.view.context.establishedAt).not.toBeNull();
    await hangUp(bob);
    await atTheEnd(world);
  });

  it("holds credentials that do not print", async () => {
    const { world, confirm, bob, hangUp } = await twoPhones();
    const call = await confirm();
    const media = await world.during(call.media());
    const { signaling: _streams, ...data } = media;
    const shown = `${inspect(media, { depth: 9, showHidden: true })} ${JSON.stringify(data)}`;
    for (const server of media.servers) {
      const secret =
        server.kind === "webrtc" ? server.password.reveal() : inspect(server.peerTag.reveal()).slice(18, 40);
      expect(shown).not.toContain(secret);
    }
    expect(shown.match(/<redacted>/g)?.length).toBe(2 * (media.servers.length + 1));
    await hangUp(bob);
    await atTheEnd(world);
  });
});

describe("the guide for signalling packets", () => {
  const [reading = "", bare = "", answering = ""] = snippetsOf("signaling-packets.md");
  const message = { "@type": "MediaState", muted: true };

  async function read(send: (call: Call, key: Uint8Array) => Promise<unknown>): Promise<string> {
    const { world, confirm, bob, hangUp } = await twoPhones();
    const call = await confirm();
    const lines: unknown[] = [];
    const console = { log: (...line: unknown[]) => lines.push(line) };
    await world.during(run(reading, { call, SignalingDecoder, nodePrimitives, console }));
    const key = (await world.during(bob.call().key())) ?? new Uint8Array();
    await world.during(send(bob.call(), key));
    await world.clock.settle();
    await hangUp(bob);
    await atTheEnd(world);
    return inspect(lines, { depth: 5, breakLength: Number.POSITIVE_INFINITY });
  }

  it("reads what the other side sends, and says what it refuses", async () => {
    const payload = new TextEncoder().encode(JSON.stringify(message));
    const shown = await read(async (call, key) => {
      await call.sendSignaling(sealPacket(key, "callee", bareBody(0, payload).body));
      await call.sendSignaling(sealPacket(key, "caller", bareBody(1, payload).body));
    });
    expect(shown).toMatch(/'bare', 1, 'new', \{ type: 'MediaState', muted: true/);
    expect(shown).toMatch(/B refused: made with another key or by the other side/);
  });

  it("answers with bare bodies", async () => {
    const another = { "@type": "MediaState", muted: false };
    const shown = await read((call, callKey) =>
      run(bare, { call, callKey, message, another, bareBody, sealPacket }),
    );
    expect(shown).toMatch(/'bare', 1, 'new', \{ type: 'MediaState', muted: true/);
    expect(shown).toMatch(/'bare', 2, 'new', \{ type: 'MediaState', muted: false/);
  });

  it("answers in the framed protocol", async () => {
    const shown = await read((call, callKey) =>
      run(answering, { call, callKey, message, framedSend, newFramedSender, sealPacket }),
    );
    expect(shown).toMatch(/'framed', 1, 'new', \{ type: 'MediaState', muted: true/);
  });
});
