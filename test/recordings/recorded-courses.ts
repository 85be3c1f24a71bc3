import { atTheEnd } from "../scenarios/at-the-end.ts";
import { refused } from "../scenarios/faults.ts";
import { lieAbout } from "../scenarios/tampering.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import type { TwoPhones, TwoPhonesOptions } from "../scenarios/two-phones.ts";

/** The calls of which each released version leaves a recording, by the name of the file. */
export interface RecordedCourse {
  readonly given?: TwoPhonesOptions;
  readonly when: (phones: TwoPhones) => Promise<unknown>;
  readonly liars?: boolean;
}

export const recordedCourses: Readonly<Record<string, RecordedCourse>> = {
  "ordinary-call": {
    given: { choices: { askRating: "confirmed" } },
    when: async ({ world, confirm, hangUp, pass, bob }) => {
      const call = await confirm({ video: true });
      await world.during(call.sendSignaling(Uint8Array.of(1, 2, 3)));
      await world.during(call.mediaEstablished());
      await pass(61_500);
      await hangUp(bob);
      await world.during(call.rate(4, { problems: ["echo"], comment: "an echo" }));
      await world.during(call.provideDebug("{}"));
    },
  },
  "declined-call": {
    when: async ({ place, hangUp, bob }) => {
      await place();
      await hangUp(bob);
    },
  },
  "cancelled-call": {
    when: async ({ place, hangUp, alice }) => {
      await place();
      await hangUp(alice);
    },
  },
  "call-cancelled-while-it-was-requested": {
    given: {
      faults: [{ request: { method: "phone.requestCall" }, fault: { kind: "delay", afterMs: 3000 } }],
    },
    when: async ({ place, hangUp, alice }) => {
      await place();
      await hangUp(alice);
    },
  },
  "timed-out-call": { given: { choices: { timeouts: "clientsOnly" } }, when: ({ place }) => place() },
  "key-rejected-call": {
    liars: true,
    given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ keyFingerprint: "12345" })) } },
    when: async ({ place, answer }) => {
      await place();
      await answer();
    },
  },
  "refused-call": {
    given: { faults: [refused("phone.requestCall", "403 USER_PRIVACY_RESTRICTED")] },
    when: ({ place }) => place(),
  },
  "call-with-repeated-updates": {
    given: { faults: [{ push: {}, fault: { kind: "duplicate", copies: 2, apartMs: 700 }, times: Infinity }] },
    when: async ({ confirm, pass, hangUp, alice }) => {
      await confirm();
      await pass(5000);
      await hangUp(alice);
    },
  },
};

/** What the stores of both phones hold after the course, one record a line. */
export async function recordingOf({ given, when, liars = false }: RecordedCourse): Promise<string> {
  const phones = await twoPhones(given);
  await when(phones);
  await atTheEnd(phones.world, { liars });
  const texts = [...(await phones.alice.disk.records()), ...(await phones.bob.disk.records())];
  return `${texts.join("\n")}\n`;
}
