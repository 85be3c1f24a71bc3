import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../packages");
const packages = [
  "engine",
  "telegram",
  "store-sqlite",
  "store-kurrentdb",
  "simulator",
  "replay",
  "visualizer",
  "offhook",
];

interface Exported {
  readonly name: string;
  readonly file: string;
}

/** What a module exports, each name with the file that declares it; what comes from another package is that one's. */
function exportsOf(file: string): readonly Exported[] {
  const source = readFileSync(file, "utf8");
  const passedOn = [...source.matchAll(/^export (?:type )?\{([^}]*)\}(?: from "(\.[^"]*)")?;/gm)].flatMap(
    ([, names = "", from]) =>
      names
        .split(",")
        .map((name) => name.trim().replace(/^type /, ""))
        .filter((name) => name !== "")
        .flatMap((name) => {
          const [inside = name, outside = inside] = name.split(" as ");
          if (from === undefined) return declares(source, inside) ? [{ name: inside, file }] : [];
          const found = exportsOf(join(dirname(file), from)).find((each) => each.name === inside);
          return [found ?? { name: outside, file: join(dirname(file), from) }];
        }),
  );
  const declared = [...source.matchAll(declaration("[\\w$]+", "export (?:declare )?"))].map(
    ([, , name = ""]) => ({
      name,
      file,
    }),
  );
  return [...passedOn, ...declared];
}

function declaration(name: string, prefix = "(?:export )?(?:declare )?"): RegExp {
  const kinds = "(?:async )?(?:abstract )?(?:function\\*?|class|const|interface|type)";
  return new RegExp(`^(/\\*\\*[^]*?\\*/\\n)?${prefix}${kinds} (${name})(?![\\w$])`, "gm");
}

function declares(source: string, name: string): boolean {
  return declaration(literal(name)).test(source);
}

function isDocumented({ name, file }: Exported): boolean {
  const [found] = readFileSync(file, "utf8").matchAll(declaration(literal(name)));
  return found?.[1] !== undefined;
}

describe.each(packages)("every export of %s", (name) => {
  const manifest = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, { readonly source: string }>>;
  };
  it.each(Object.entries(manifest.exports))("has a docstring: %s", (_, { source }) => {
    const exported = exportsOf(join(root, name, source));
    const bare = exported.filter((each) => !isDocumented(each));
    expect(bare.map((each) => `${each.name} in ${each.file.slice(root.length + 1)}`)).toEqual([]);
  });
});

function literal(name: string): string {
  return name.replaceAll("$", "\\$");
}
