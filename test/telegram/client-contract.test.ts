import { describeTelegramClient } from "@offhook/telegram/contracts";
import { libraryWorld } from "./contract-world.ts";
import { makeGramJs } from "./gramjs-world.ts";
import { memoryClientWorld } from "./memory-client-world.ts";
import { makeTeleproto } from "./teleproto-world.ts";

describeTelegramClient("GramJS, layer 198", { knowsMigration: false, open: () => libraryWorld(makeGramJs) });
describeTelegramClient("teleproto, layer 229", {
  knowsMigration: true,
  forgetsServerFaults: true,
  open: () => libraryWorld(makeTeleproto),
});
describeTelegramClient("the simulator's memory client", {
  knowsMigration: true,
  open: async () => memoryClientWorld(),
});
