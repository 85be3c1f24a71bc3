import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { KurrentDbDouble } from "../kurrentdb/double/kurrentdb-double.ts";
import { atTheEnd } from "../scenarios/at-the-end.ts";
import { KurrentDbDisk, SharedServer } from "../scenarios/kurrentdb-disk.ts";
import { storeOn } from "../scenarios/scenarios-on.ts";
import { storyOf } from "../scenarios/story.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import { ServerDeaths } from "./server-deaths.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-server-dies-"));
// Started again, it knows what its file holds and nothing else.
const double = await KurrentDbDouble.start({ readsAtOnce: true, file: join(folder, "log") });
afterAll(async () => {
  await double.close();
  rmSync(folder, { recursive: true, force: true });
});
let deaths = new ServerDeaths(double, -1);
storeOn(
  (outside) =>
    new KurrentDbDisk(outside, new SharedServer(double), { between: (stores) => deaths.between(stores) }),
);

/** An ordinary call, and what each side recorded and asked of Telegram. */
async function played(deadly: number): Promise<unknown> {
  deaths = new ServerDeaths(double, deadly);
  const { world, alice, bob, confirm, pass, hangUp } = await twoPhones();
  await confirm();
  await pass(5_000);
  await hangUp(alice);
  await atTheEnd(world);
  return {
    calls: world.telegram.calls().length,
    records: [await storyOf(alice), await storyOf(bob)],
    requests: [alice.requests, bob.requests],
  };
}

describe("a call whose server dies and starts again", { timeout: 240_000 }, () => {
  it("is the same call at every step: nothing is lost, nothing is there twice, nothing is asked twice", async () => {
    const undisturbed = await played(-1);
    expect(undisturbed).toMatchObject({ calls: 1 });
    const steps = [...deaths.steps];
    expect(steps.length).toBeGreaterThan(40);
    for (const [step, name] of steps.entries()) {
      const course = await played(step);
      expect({ step, name: deaths.steps[step], course }).toEqual({
        step,
        name,
        course: undisturbed,
      });
    }
  });
});
