import type { TlObject } from "../client/tl-fields.ts";
import { isTlObject, longField } from "../client/tl-fields.ts";
import type { CallLine } from "./fold-line.ts";
import type { TracedSides } from "./fold-request.ts";
import type { TraceLine, TraceProblem } from "./trace-line.ts";

/** The lines of one call, in their order. */
export interface SortedCall {
  readonly account: string;
  /** Telegram's id, or for a call that never got one, the request that asked for it. */
  readonly key: string;
  readonly lines: CallLine[];
}

/** Sorts lines by the call that they are about. What belongs to no call that began in the trace is named. */
export function sortLines(lines: readonly TraceLine[]): {
  readonly calls: readonly SortedCall[];
  readonly problems: readonly TraceProblem[];
} {
  const requests = new Map<string, TraceLine>();
  const calls = new Map<string, SortedCall>();
  const problems: TraceProblem[] = [];
  const idOfRequest = namesOfRequests(lines);
  for (const line of lines) {
    const request = requestOf(line, requests);
    if (request === undefined) {
      problems.push({
        line: line.line,
        message: `Line ${line.line} answers a request that is not in the trace.`,
      });
      continue;
    }
    if (!isAboutACall(request ?? line)) continue;
    const key = keyOf(request ?? line, idOfRequest);
    if (key === undefined) {
      problems.push({ line: line.line, message: `Line ${line.line} does not say which call it is about.` });
      continue;
    }
    const name = `${line.account}/${key}`;
    const call = calls.get(name) ?? { account: line.account, key, lines: [] };
    if (call.lines.length === 0 && !begins(line)) {
      problems.push({
        line: line.line,
        message: `Line ${line.line} is about a call whose beginning is not in the trace.`,
      });
      continue;
    }
    calls.set(name, call);
    call.lines.push({ line, request });
  }
  return { calls: [...calls.values()], problems };
}

/** `null`: it is no answer. `undefined`: it answers something that is not here. */
function requestOf(line: TraceLine, requests: Map<string, TraceLine>): TraceLine | null | undefined {
  const name = `${line.account}/${line.requestId}`;
  if (line.kind === "sent") requests.set(name, line);
  return line.kind === "result" || line.kind === "error" ? requests.get(name) : null;
}

function isAboutACall({ kind, tl }: TraceLine): boolean {
  return kind !== "sent" || tl.className === "phone.RequestCall" || isTlObject(tl["peer"]);
}

function begins({ kind, tl }: TraceLine): boolean {
  if (kind === "sent") return tl.className === "phone.RequestCall";
  return kind === "update" && phoneCallIn(tl)?.className === "PhoneCallRequested";
}

function keyOf(line: TraceLine, idOfRequest: ReadonlyMap<TraceLine, string>): string | undefined {
  const { tl } = line;
  if (tl.className === "phone.RequestCall") return idOfRequest.get(line) ?? `request ${line.requestId}`;
  if (line.kind === "sent") return idIn(tl["peer"]);
  return tl.className === "UpdatePhoneCallSignalingData" ? idIn(tl, "phoneCallId") : idIn(phoneCallIn(tl));
}

/** What Telegram called the calls that were asked for: by the answer, or else by the first word about such a call. */
function namesOfRequests(lines: readonly TraceLine[]): ReadonlyMap<TraceLine, string> {
  const names = new Map<TraceLine, string>();
  const requests = new Map<string, TraceLine>();
  for (const line of lines) {
    const request = requestOf(line, requests);
    const id = idIn(phoneCallIn(line.tl));
    if (request?.tl.className === "phone.RequestCall" && id !== undefined) names.set(request, id);
  }
  const known = new Set(names.values());
  const asking: TraceLine[] = [];
  for (const line of lines) {
    const call = phoneCallIn(line.tl);
    const id = idIn(call);
    if (line.kind === "sent" && line.tl.className === "phone.RequestCall" && !names.has(line))
      asking.push(line);
    if (call?.className === "PhoneCallRequested" && id !== undefined) known.add(id);
    if (line.kind !== "update" || id === undefined || known.has(id)) continue;
    const at = asking.findIndex(({ account }) => account === line.account);
    const [request] = at < 0 ? [] : asking.splice(at, 1);
    if (request === undefined) continue;
    names.set(request, id);
    known.add(id);
  }
  return names;
}

/** Who the sides are: from the first object that names both, else from the request. */
export function sidesOf(lines: readonly CallLine[]): TracedSides {
  for (const { line } of lines) {
    const call = phoneCallIn(line.tl);
    const [adminId, participantId] = [idIn(call, "adminId"), idIn(call, "participantId")];
    if (adminId !== undefined && participantId !== undefined) return { adminId, participantId };
  }
  const user = lines[0]?.line.tl["userId"];
  return { adminId: "0", participantId: idIn(user, "userId") ?? "0" };
}

function phoneCallIn(tl: TlObject): TlObject | undefined {
  const call = tl["phoneCall"];
  return isTlObject(call) ? call : undefined;
}

function idIn(object: unknown, field = "id"): string | undefined {
  try {
    return isTlObject(object) ? longField(object, field) : undefined;
  } catch {
    return undefined;
  }
}
