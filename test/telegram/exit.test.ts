import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { alice, loopbackWorld } from "../simulator/loopback-world.ts";

/** What an embedder's process does: connect, ask, close; then it has nothing left to do. */
const script = `
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { telegramCallClient } from "@offhook/telegram";
import { TelegramClient } from "telegram";
const session = await loopbackSession(Buffer.from(process.env.KEY, "hex"));
const library = new TelegramClient(session, 1, "loopback", loopbackClientOptions(Number(process.env.PORT)));
const client = await telegramCallClient(library);
await client.invoke("messages.getDhConfig", { version: 0, randomLength: 256 });
client.invoke("phone.saveCallDebug", { peer: { id: "1", accessHash: "1" }, debug: "{}" }).catch(() => {});
await client.close();
console.log("closed");
`;

it("lets the process end by itself soon after a short connection was closed", async () => {
  const world = await loopbackWorld();
  world.telegram.addFault({ request: { method: "phone.saveCallDebug" }, fault: { kind: "dropRequest" } });
  const child = spawn(
    process.execPath,
    [
      "--experimental-strip-types",
      "--no-warnings",
      "--conditions=source",
      "--input-type=module",
      "-e",
      script,
    ],
    {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        KEY: world.keyOf(alice).toString("hex"),
        PORT: String(world.mtproto.port),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [said] = await once(child.stdout, "data");
  expect(String(said)).toBe("closed\n");
  const closedAt = performance.now();
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(performance.now() - closedAt).toBeLessThan(2_000);
  await world.close();
});
