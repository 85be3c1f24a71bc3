import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";
import { isNode, type Node, nodeAt, nodesAt, text } from "../architecture/syntax-node.ts";

const packages = join(import.meta.dirname, "../../packages");

/**
 * The exported functions and constructors of a package that take options: a parameter of a type `...Options`, or one that is
 * called `options`. From the source, so that a new one can't be forgotten.
 */
export function optionTakers(packageName: string): ReadonlySet<string> {
  const source = join(packages, packageName.split("/").slice(0, 2).at(-1) ?? "", "src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  return new Set(files.flatMap((file) => takersIn(readFileSync(join(source, file), "utf8"))));
}

function takersIn(source: string): readonly string[] {
  const { program } = parseSync("source.ts", source, { lang: "ts", sourceType: "module" });
  return nodesAt(program, "body").flatMap((statement) => {
    const declared = nodeAt(statement, "declaration");
    const name = text(nodeAt(declared, "id"), "name");
    if (statement.type !== "ExportNamedDeclaration" || declared === null || name === null) return [];
    return parametersOf(declared).some((parameter) => isOptions(parameter, source)) ? [name] : [];
  });
}

function parametersOf(declared: Node): readonly Node[] {
  if (declared.type === "FunctionDeclaration") return nodesAt(declared, "params");
  const body = nodeAt(declared, "body");
  if (declared.type !== "ClassDeclaration" || body === null) return [];
  return nodesAt(body, "body")
    .filter((member) => text(member, "kind") === "constructor")
    .flatMap((member) => nodesAt(nodeAt(member, "value") ?? member, "params"));
}

function isOptions(parameter: Node, source: string): boolean {
  const named = parameter.type === "AssignmentPattern" ? nodeAt(parameter, "left") : parameter;
  const annotation = nodeAt(named, "typeAnnotation");
  const type = annotation === null ? "" : source.slice(annotation.start, annotation["end"] as number);
  if (!isNode(named) || /ErrorOptions/.test(type)) return false;
  return text(named, "name") === "options" || /Options\b/.test(type);
}
