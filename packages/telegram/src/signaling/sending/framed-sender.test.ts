import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../vectors/reference-arithmetic.ts";
import { vectors } from "../../../vectors/vectors.ts";
import { nodePrimitives, sealPacket } from "../../node-packets.ts";
import { frameLimits, lastCounter } from "../body/seq.ts";
import type { DecodedBody } from "../decoded-packet.ts";
import type { PacketSender } from "../packet-crypto.ts";
import { SignalingDecoder } from "../signaling-decoder.ts";
import { bareBody } from "./bare-body.ts";
import {
  framedDueAt,
  framedReceived,
  framedSend,
  framedSendDue,
  longestFramedPayload,
  newFramedSender,
} from "./framed-sender.ts";
import type { FramedSenderState, FramedStep } from "./framed-sender.ts";

const callKey = bytesOf(vectors.dh[0]?.key_hex ?? "");
const payload = (number: number, filling = 0): Uint8Array =>
  new TextEncoder().encode(`{"@type":"Numbered","number":${number},"filling":"${"x".repeat(filling)}"}`);

/** One side: what it sends, what it hears, what it has been delivered. */
class Side {
  state: FramedSenderState = newFramedSender;
  readonly delivered: number[] = [];
  readonly packets: Uint8Array[] = [];
  readonly #role: PacketSender;
  readonly #decoder: SignalingDecoder;

  constructor(role: PacketSender) {
    this.#role = role;
    const sender = role === "caller" ? "callee" : "caller";
    this.#decoder = new SignalingDecoder({ callKey, sender, primitives: nodePrimitives });
  }

  take({ state, bodies }: FramedStep): void {
    this.state = state;
    this.packets.push(...bodies.map((body) => sealPacket(callKey, this.#role, body)));
  }

  send(number: number, now: number, filling = 0): void {
    this.take(framedSend(this.state, payload(number, filling), now));
  }

  hear(packet: Uint8Array, now: number): void {
    const { bodies } = this.#decoder.decode(packet);
    for (const body of bodies) {
      for (const record of body.records) {
        if (record.kind !== "message" || record.delivery !== "new") continue;
        const { json } = record.message as unknown as { json: { number: number } };
        this.delivered.push(json.number);
      }
      this.take(framedReceived(this.state, body, now));
    }
  }

  wait(now: number): void {
    this.take(framedSendDue(this.state, now));
  }
}

/** What the other side makes of the bodies of a step. */
function decoded({ bodies }: FramedStep): readonly DecodedBody[] {
  const decoder = new SignalingDecoder({ callKey, sender: "caller", primitives: nodePrimitives });
  return bodies.flatMap((body) => decoder.decode(sealPacket(callKey, "caller", body)).bodies);
}

const shown = (body: DecodedBody | undefined) =>
  body?.records.map((record) =>
    record.kind === "ack" ? `ack ${record.ackedCounter}` : `${record.kind} ${record.counter}`,
  );

describe("a framed sender", () => {
  it("sends a first message by itself, wanting an acknowledgement", () => {
    const step = framedSend(newFramedSender, payload(1), 1000);
    expect(decoded(step)).toMatchObject([
      {
        framing: "framed",
        counter: 1,
        fault: null,
        records: [{ kind: "message", wantsAck: true, isSingle: false }],
      },
    ]);
    expect(framedDueAt(step.state)).toBe(6000);
  });

  it("sends all that waits again with the next one, oldest first, behind an empty record", () => {
    const first = framedSend(newFramedSender, payload(1), 0);
    const second = framedSend(first.state, payload(2), 10);
    expect(shown(decoded(second)[0])).toEqual(["empty 3", "message 1", "message 2"]);
    const repeated = framedSendDue(second.state, 5010);
    expect(shown(decoded(repeated)[0])).toEqual(["empty 4", "message 1", "message 2"]);
    const records = (step: FramedStep): readonly Uint8Array[] =>
      step.state.unacked.map(({ record }) => record);
    expect(records(repeated)).toEqual(records(second));
  });

  it("sends again after 5 s and not before, what is 3 s old along with something else", () => {
    const { state } = framedSend(newFramedSender, payload(1), 0);
    expect(framedSendDue(state, 4999)).toEqual({ state, bodies: [] });
    expect(shown(decoded(framedSendDue(state, 5000))[0])).toEqual(["empty 2", "message 1"]);
    const message = decoded(framedSend(newFramedSender, payload(7), 0)).at(0) as DecodedBody;
    expect(shown(decoded(framedReceived(state, message, 2999))[0])).toEqual(["empty 2", "ack 1"]);
    expect(shown(decoded(framedReceived(state, message, 3000))[0])).toEqual([
      "empty 2",
      "ack 1",
      "message 1",
    ]);
  });

  it("acknowledges a new message at once, and one that came again within 5 s", () => {
    const [alice, bob] = [new Side("caller"), new Side("callee")];
    alice.send(1, 0);
    const [first] = alice.packets as [Uint8Array];
    alice.wait(5000);
    const [, second] = alice.packets as [Uint8Array, Uint8Array];
    bob.hear(first, 100);
    expect(bob.packets.length).toBe(1);
    bob.hear(second, 5100);
    expect([bob.packets.length, framedDueAt(bob.state), bob.delivered]).toEqual([1, 10_100, [1]]);
    bob.wait(10_099);
    expect(bob.packets.length).toBe(1);
    bob.wait(10_100);
    expect([bob.packets.length, framedDueAt(bob.state)]).toEqual([2, null]);
    alice.hear(bob.packets.at(1) as Uint8Array, 10_200);
    expect([alice.state.unacked, framedDueAt(alice.state)]).toEqual([[], null]);
  });

  it("keeps a packet within 16 KiB: what has no room follows when the others are acknowledged", () => {
    const [alice, bob] = [new Side("caller"), new Side("callee")];
    for (const number of [1, 2, 3]) alice.send(number, 0, 7000);
    expect(Math.max(...alice.packets.map(({ length }) => length))).toBeLessThanOrEqual(frameLimits.packet);
    for (const packet of alice.packets) bob.hear(packet, 50);
    expect(bob.delivered).toEqual([1, 2]);
    for (const packet of bob.packets) alice.hear(packet, 100);
    expect(framedDueAt(alice.state)).toBe(0);
    alice.wait(100);
    bob.hear(alice.packets.at(-1) as Uint8Array, 150);
    expect(bob.delivered).toEqual([1, 2, 3]);
  });

  it("sends the oldest message even when there are more acknowledgements than a packet holds", () => {
    const acksToSend = Array.from({ length: 5000 }, (_, index) => index + 1);
    const { state } = framedSend(newFramedSender, payload(1, 9000), 0);
    const step = framedSendDue({ ...state, acksToSend, acksDueAt: 100 }, 5000);
    expect(shown(decoded(step)[0])?.at(-1)).toBe("message 1");
    expect(step.bodies[0]?.length).toBeLessThanOrEqual(frameLimits.packet - 16);
    expect(framedDueAt(step.state)).toBe(5000);
    expect(framedSendDue(step.state, 5000).state.acksToSend.length).toBeLessThan(
      step.state.acksToSend.length,
    );
  });

  it("takes nothing from a body that was refused", () => {
    const { state } = framedSend(newFramedSender, payload(1), 0);
    const ack = { kind: "ack", ackedSeq: 0x4000_0001, ackedCounter: 1 } as const;
    const body = { sizeBytes: 10, framing: "framed", counter: 1, records: [ack] } as const;
    const fault = { code: "seen", problem: "its counter was seen before" } as const;
    expect(framedReceived(state, { ...body, fault }, 1).state).toBe(state);
    expect(framedReceived(state, { ...body, fault: null }, 1).state.unacked).toEqual([]);
  });

  it("takes a payload of up to 16354 bytes", () => {
    const longest = framedSend(newFramedSender, new Uint8Array(longestFramedPayload), 0);
    const again = framedSendDue(longest.state, 5000);
    expect([longest.bodies[0]?.length, again.bodies[0]?.length]).toEqual([16_363, 16_368]);
    for (const wrong of [new Uint8Array(longestFramedPayload + 1), new Uint8Array(), "text" as never]) {
      expect(() => framedSend(newFramedSender, wrong, 0)).toThrow(/1 to 16354 bytes/);
    }
  });

  it("ends with its counters, and with 65536 messages that nobody acknowledges", () => {
    const state = { ...newFramedSender, counter: lastCounter - 1 };
    const last = framedSend(state, payload(1), 0).state;
    expect(last.counter).toBe(0x3fff_ffff);
    const exhausted = expect.objectContaining({ code: "SIGNALING_EXHAUSTED", limit: "counter" });
    for (const step of [
      () => framedSend(last, payload(2), 0),
      () => framedSendDue(last, 5000),
      () => bareBody(lastCounter, payload(1)),
    ])
      expect(step).toThrow(exhausted);
    const message = { record: new Uint8Array(9), counter: 1, lastSentAt: 0 };
    const deaf = { ...newFramedSender, unacked: Array.from({ length: 65_536 }, () => message) };
    expect(() => framedSend(deaf, payload(1), 0)).toThrow(expect.objectContaining({ limit: "unacked" }));
  });
});

describe("two sides over a line that loses, repeats and reorders", () => {
  it("deliver each message once and in order, and come to rest", () => {
    const moment = fc.record({
      advanceMs: fc.nat(4000),
      aliceSends: fc.nat(2),
      bobSends: fc.nat(2),
      filling: fc.constantFrom(0, 0, 0, 300, 6000),
      line: fc.array(fc.constantFrom("arrives", "arrives", "lost", "twice", "late"), {
        minLength: 4,
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), (moments) => {
        const sides = [new Side("caller"), new Side("callee")] as const;
        const onTheWay: [Uint8Array[], Uint8Array[]] = [[], []];
        const sent: [number[], number[]] = [[], []];
        let now = 0;
        const deliver = (fates: readonly string[]): void => {
          sides.forEach((side, index) => {
            const late: Uint8Array[] = [];
            const arriving: Uint8Array[] = [...(onTheWay[index] ?? [])];
            side.packets.splice(0).forEach((packet, each) => {
              const fate = fates[each % fates.length];
              if (fate === "late") late.push(packet);
              else if (fate !== "lost") arriving.push(packet);
              if (fate === "twice") arriving.unshift(packet);
            });
            onTheWay[index] = late;
            for (const packet of arriving.toReversed()) sides[1 - index]?.hear(packet, now);
          });
        };
        for (const { advanceMs, aliceSends, bobSends, filling, line } of moments) {
          now += advanceMs;
          [aliceSends, bobSends].forEach((count, index) => {
            for (let each = 0; each < count; each++) {
              const number = (sent[index]?.length ?? 0) + 1;
              sent[index]?.push(number);
              sides[index]?.send(number, now, filling);
            }
            sides[index]?.wait(now);
          });
          deliver(line);
        }
        for (let round = 0; round < 400 && sides.some(({ state }) => framedDueAt(state) !== null); round++) {
          now += 1000;
          for (const side of sides) side.wait(now);
          deliver(["arrives"]);
        }
        expect([sides[1].delivered, sides[0].delivered]).toEqual(sent);
        expect(sides.map(({ state }) => [state.unacked, state.acksToSend, framedDueAt(state)])).toEqual([
          [[], [], null],
          [[], [], null],
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("bareBody", () => {
  it("counts from 1 and is what the decoder reads as bare", () => {
    const decoder = new SignalingDecoder({ callKey, sender: "callee", primitives: nodePrimitives });
    let counter = 0;
    for (const number of [1, 2, 3]) {
      const next = bareBody(counter, payload(number));
      ({ counter } = next);
      expect(decoder.decode(sealPacket(callKey, "callee", next.body))).toMatchObject({
        framing: "bare",
        bodies: [{ counter: number, records: [{ seq: number, delivery: "new", payload: payload(number) }] }],
      });
    }
    const longest = bareBody(0, new Uint8Array(131_052)).body;
    expect(sealPacket(callKey, "callee", longest).length).toBe(131_072);
    expect(() => bareBody(0, new Uint8Array(131_053))).toThrow(/1 to 131052 bytes/);
    expect(() => bareBody(-1, payload(1))).toThrow(/previousCounter must be a whole number from 0, not -1/);
  });
});
