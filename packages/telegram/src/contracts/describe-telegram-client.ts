import { InvalidArgument } from "@offhook/engine";
import { afterEach, beforeEach, describe } from "vitest";
import { describeAnswers } from "./answers.ts";
import { describeConnection } from "./connection.ts";
import { describeFailures } from "./failures.ts";
import type { TelegramClientSubject, TelegramClientWorld } from "./telegram-client-subject.ts";
import { describeUpdates } from "./updates.ts";

/**
 * The promises of `TelegramCallClient`, sentence by sentence, as a vitest suite: what each library was seen to get
 * wrong, and what the engine rests on. `@offhook/simulator` is a Telegram to run it against.
 *
 *     describeTelegramClient("my client", { knowsMigration: true, open: () => myWorld() });
 *
 * @throws InvalidArgument for a subject that can't be opened
 */
export function describeTelegramClient(name: string, subject: TelegramClientSubject): void {
  if (typeof subject?.open !== "function") {
    throw new InvalidArgument("subject", subject, "an object with open(), which gives a world for one test");
  }
  describe(`${name} as a Telegram client`, () => {
    let world: TelegramClientWorld;
    beforeEach(async () => {
      world = await subject.open();
    });
    afterEach(() => world.close());

    const use = () => world;
    describeAnswers(use, subject.knowsMigration);
    describeUpdates(use);
    describeFailures(use, subject.forgetsServerFaults ?? false);
    describeConnection(use);
  });
}
