import { expect, it } from "vitest";
import { offhook } from "./offhook-process.ts";

const commands = [
  "demo",
  "login",
  "logout",
  "record",
  "call",
  "doctor",
  "simulate",
  "list",
  "show",
  "explain",
  "ladder",
  "step",
  "stats",
  "verify",
  "chart",
  "export",
  "import",
  "fork",
  "diff",
  "test",
  "completion",
];

/** `vitest -u` writes the page again. */
it("docs/guides/commands.md says what --help says", { timeout: 20_000 }, async () => {
  const helps = await Promise.all(
    [[], ...commands.map((command) => [command])].map(async (words) => {
      const { code, stdout, stderr } = await offhook([...words, "--help"], { env: { COLUMNS: "100" } });
      expect([code, stderr]).toEqual([0, ""]);
      return `## ${["offhook", ...words].join(" ")}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
    }),
  );
  const main = helps[0] ?? "";
  for (const command of commands) expect(main).toMatch(new RegExp(`^ {2}${command} `, "m"));
  const intro = "# The command line\n\nWhat `offhook help <command>` prints; a test keeps this page so.\n\n";
  await expect(intro + helps.join("\n")).toMatchFileSnapshot("../../docs/guides/commands.md");
});
