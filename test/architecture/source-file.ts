import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";
import {
  childrenOf,
  declaredIn,
  type Node,
  nodeAt,
  nodesAt,
  text as textOf,
  unwrapped,
} from "./syntax-node.ts";

/** One source file of a package, reduced to what a rule about architecture can ask. */
export interface SourceFile {
  /** From the root of the workspace, with slashes: `packages/engine/src/call/decide.ts`. */
  readonly path: string;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
  /**
   * References to values, types left out, the longest name at each place: `Date.now`, `new Date()`,
   * `new Date(...)`, `setTimeout`, `node:crypto.randomBytes` for `nodeCrypto.randomBytes`. `globalThis.` is dropped.
   * A name that the file declares anywhere is its own everywhere in it, and left out.
   */
  readonly uses: readonly Use[];
}

export interface Import {
  readonly from: string;
  /**
   * What is taken by name: of a mixed import the values. `*` for a namespace, a default, a side effect or an
   * `import()`.
   */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Use {
  readonly name: string;
  readonly line: number;
}

export const workspaceRoot = join(import.meta.dirname, "..", "..");

/** Every TypeScript file below `packages/<name>/src`. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(join(workspaceRoot, "packages")).flatMap((name) => {
    const src = join(workspaceRoot, "packages", name, "src");
    return readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => {
        const path = `packages/${name}/src/${file.replaceAll("\\", "/")}`;
        return sourceFile(path, readFileSync(join(workspaceRoot, path), "utf8"));
      });
  });
}

/** @throws SyntaxError if the text is not TypeScript. */
export function sourceFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text, { lang: "ts", sourceType: "module" });
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const scan = new Scan(text, new Set(declaredIn(program)));
  for (const node of nodesAt(program, "body")) scan.visit(node);
  return { path, isTest: path.endsWith(".test.ts"), imports: scan.imports, uses: scan.uses };
}

class Scan {
  readonly imports: Import[] = [];
  readonly uses: Use[] = [];
  /** Local name of a namespace or default import: the module. */
  readonly #modules = new Map<string, string>();
  readonly #text: string;
  readonly #declared: ReadonlySet<string>;

  constructor(text: string, declared: ReadonlySet<string>) {
    this.#text = text;
    this.#declared = declared;
  }

  visit(node: Node): void {
    if (this.#visitImport(node)) return;
    const name = this.#nameOf(node);
    if (name !== null) return this.#use(name, node);
    if (node.type === "NewExpression") {
      const callee = this.#nameOf(nodeAt(node, "callee"));
      const given = nodesAt(node, "arguments");
      if (callee !== null) {
        this.#use(`new ${callee}(${given.length === 0 ? "" : "..."})`, node);
        for (const argument of given) this.visit(argument);
        return;
      }
    }
    for (const child of childrenOf(node)) this.visit(child);
  }

  /** Also inside types, where `import("x").Y` stands and everything else is left out. */
  #visitImport(node: Node): boolean {
    const source = nodeAt(node, "source");
    const from = source === null ? null : (textOf(source, "value") ?? "(computed)");
    switch (node.type) {
      case "ImportDeclaration": {
        const specifiers = nodesAt(node, "specifiers");
        const values = specifiers.filter((each) => textOf(each, "importKind") !== "type");
        const typeOnly =
          textOf(node, "importKind") === "type" || (values.length === 0 && specifiers.length > 0);
        for (const each of specifiers)
          if (each.type !== "ImportSpecifier") this.#modules.set(nameIn(each, "local"), from ?? "");
        const names = (typeOnly ? specifiers : values).map((each) =>
          each.type === "ImportSpecifier" ? nameIn(each, "imported") : "*",
        );
        this.#import(from, names, typeOnly, node);
        return true;
      }
      case "ExportAllDeclaration":
        this.#import(from, [], textOf(node, "exportKind") === "type", node);
        return true;
      case "ExportNamedDeclaration":
        if (from === null) return false;
        this.#import(
          from,
          nodesAt(node, "specifiers").map((each) => nameIn(each, "local")),
          textOf(node, "exportKind") === "type",
          node,
        );
        return true;
      case "ImportExpression":
        this.#import(from, [], false, node);
        return true;
      case "TSImportType":
        this.#import(from, [], true, node);
        return true;
      default:
        return false;
    }
  }

  #nameOf(wrapped: Node | null): string | null {
    const node = unwrapped(wrapped);
    if (node?.type === "Identifier") {
      const name = textOf(node, "name") ?? "";
      return this.#modules.get(name) ?? (this.#declared.has(name) ? null : name);
    }
    if (node?.type !== "MemberExpression") return null;
    const object = this.#nameOf(nodeAt(node, "object"));
    const property = nodeAt(node, "property");
    // x["now"] is x.now; x[y] has no name, and its parts are looked at one by one.
    const key = node["computed"] === true ? textOf(property, "value") : textOf(property, "name");
    if (object === null || key === null) return null;
    return globalObjects.has(object) ? key : `${object}.${key}`;
  }

  #use(name: string, node: Node): void {
    this.uses.push({ name, line: this.#lineOf(node) });
  }

  #import(from: string | null, names: readonly string[], typeOnly: boolean, node: Node): void {
    const taken = names.length === 0 ? ["*"] : names;
    this.imports.push({ from: from ?? "", names: taken, typeOnly, line: this.#lineOf(node) });
  }

  #lineOf(node: Node): number {
    return this.#text.slice(0, node.start).split("\n").length;
  }
}

const globalObjects: ReadonlySet<string> = new Set(["globalThis", "window", "self"]);

/** `import { "odd name" as x }` has a literal where a name usually stands. */
function nameIn(node: Node, key: string): string {
  const name = nodeAt(node, key);
  return textOf(name, "name") ?? textOf(name, "value") ?? "*";
}
