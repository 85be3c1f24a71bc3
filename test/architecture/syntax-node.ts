/** The few things that the scan needs to know about an ESTree node. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function nodeAt(node: object | null, key: string): Node | null {
  const value: unknown = node === null ? null : Reflect.get(node, key);
  return isNode(value) ? value : null;
}

export function nodesAt(node: object, key: string): readonly Node[] {
  const value: unknown = Reflect.get(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: Node | null, key: string): string | null {
  const value = node?.[key];
  return typeof value === "string" ? value : null;
}

/**
 * What of a node can hold a reference to a value. Keys of properties and members, labels, and types are not among
 * it; of a type, only the `import("x")` inside.
 */
export function childrenOf(node: Node): readonly Node[] {
  if (isType(node)) return importTypesIn(node);
  const named = namingKeys[node.type];
  return nodesBelow(node, node["computed"] === true ? undefined : named);
}

const namingKeys: Readonly<Record<string, string>> = {
  MemberExpression: "property",
  Property: "key",
  MethodDefinition: "key",
  PropertyDefinition: "key",
  AccessorProperty: "key",
  ExportSpecifier: "exported",
  LabeledStatement: "label",
  BreakStatement: "label",
  ContinueStatement: "label",
  MetaProperty: "meta",
};

/** `x as T` and its kind are values with a type attached. */
const valuesWithType: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** The value inside `(x as T)`, `x!` and `x?.y`. */
export function unwrapped(node: Node | null): Node | null {
  const isWrapper = node !== null && (valuesWithType.has(node.type) || wrappers.has(node.type));
  return isWrapper ? unwrapped(nodeAt(node, "expression")) : node;
}

const wrappers: ReadonlySet<string> = new Set(["ParenthesizedExpression", "ChainExpression"]);

function nodesBelow(node: object, except?: string): readonly Node[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (key === except) return [];
    return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
  });
}

function isType(node: Node): boolean {
  return node.type.startsWith("TS") && !valuesWithType.has(node.type);
}

function importTypesIn(node: Node): readonly Node[] {
  return nodesBelow(node).flatMap((child) =>
    child.type === "TSImportType" ? [child] : importTypesIn(child),
  );
}

/** Names of variables, parameters, functions and classes, at any depth. Imports are not among them. */
export function declaredIn(node: object): string[] {
  const names = isNode(node) ? patternsOf(node).flatMap(namesIn) : [];
  return [...names, ...nodesBelow(node).flatMap(declaredIn)];
}

function patternsOf(node: Node): readonly (Node | null)[] {
  switch (node.type) {
    case "VariableDeclarator":
      return [nodeAt(node, "id")];
    case "CatchClause":
      return [nodeAt(node, "param")];
    case "ClassDeclaration":
    case "ClassExpression":
      return [nodeAt(node, "id")];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [nodeAt(node, "id"), ...nodesAt(node, "params")];
    default:
      return [];
  }
}

function namesIn(pattern: Node | null): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [text(pattern, "name") ?? ""];
    case "ObjectPattern":
      return nodesAt(pattern, "properties").flatMap((each) => namesIn(nodeAt(each, "value") ?? each));
    case "ArrayPattern":
      return nodesAt(pattern, "elements").flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(nodeAt(pattern, "left"));
    case "RestElement":
      return namesIn(nodeAt(pattern, "argument"));
    default:
      return [];
  }
}
