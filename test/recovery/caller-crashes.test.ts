import { describe } from "vitest";
import { crashEverywhere } from "./crash-everywhere.ts";

describe("a caller's process that dies at any point leads to the same call, or to an end with its own reason", () => {
  crashEverywhere("alice");
});
