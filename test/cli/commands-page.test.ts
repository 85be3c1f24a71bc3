import { expect, it } from "vitest";
import { offhook } from "./offhook-process.ts";

/** `vitest -u` writes the page again. */
it("docs/guides/commands.md says what --help says", { timeout: 20_000 }, async () => {
  const main = (await offhook(["--help"], { env: { COLUMNS: "100" } })).stdout;
  const listed = main.slice(main.indexOf("\nCommands:")).matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm);
  const commands = [...listed].flatMap(([, name = ""]) => (name === "help" ? [] : [name]));
  expect(commands).toEqual(expect.arrayContaining(["demo", "record", "call", "list", "show", "verify"]));
  const helps = await Promise.all(
    [[], ...commands.map((command) => [command])].map(async (words) => {
      const { code, stdout, stderr } = await offhook([...words, "--help"], { env: { COLUMNS: "100" } });
      expect([code, stderr]).toEqual([0, ""]);
      return `## ${["offhook", ...words].join(" ")}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
    }),
  );
  const intro = "# The command line\n\nWhat `offhook help <command>` prints; a test keeps this page so.\n\n";
  await expect(intro + helps.join("\n")).toMatchFileSnapshot("../../docs/guides/commands.md");
});
