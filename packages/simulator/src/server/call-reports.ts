import { updatesFor } from "./call-objects.ts";
import { findCall } from "./find-call.ts";
import type { CallReport } from "./server-call.ts";
import type { Method, ServerContext } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { flag, int, long, object, text } from "./tl-fields.ts";
import { takeUpload } from "./uploads.ts";

/**
 * `phone.setCallRating#59ead627 flags:# user_initiative:flags.0?true peer:InputPhoneCall rating:int
 * comment:string = Updates`
 */
export const setCallRating: Method = (context, asking, request) => {
  const { call, own } = findCall(context, asking, request, "phone.setCallRating");
  const stars = int(request, "rating");
  const comment = text(request, "comment").slice(0, context.limits.commentLength);
  if (!(Number.isInteger(stars) && stars >= 1 && stars <= 5)) throw new RpcFault(400, "CALL_PEER_INVALID");
  const report = reportOf(context, call.id, own.userId);
  report.rating = { stars, comment, userInitiative: flag(request, "userInitiative") };
  return updatesFor(context, asking.account, [], []);
};

/** `phone.saveCallDebug#277add7e peer:InputPhoneCall debug:DataJSON = Bool`; false asks for saveCallLog. */
export const saveCallDebug: Method = (context, asking, request) => {
  const { call, own } = findCall(context, asking, request, "phone.saveCallDebug");
  const debug = text(object(request, "debug"), "data");
  if (debug.length > context.limits.debugLength || !isJson(debug))
    throw new RpcFault(400, "DATA_JSON_INVALID");
  reportOf(context, call.id, own.userId).debugLength = debug.length;
  return context.choices.askCallLog === "enough";
};

/** `phone.saveCallLog#41248786 peer:InputPhoneCall file:InputFile = Bool` */
export const saveCallLog: Method = (context, asking, request) => {
  const { call, own } = findCall(context, asking, request, "phone.saveCallLog");
  const file = object(request, "file");
  const length = takeUpload(asking.account, long(file, "id"), int(file, "parts"));
  reportOf(context, call.id, own.userId).logLength = length;
  return true;
};

function reportOf(context: ServerContext, callId: bigint, userId: bigint): CallReport {
  const reports = context.reports.get(callId) ?? [];
  context.reports.set(callId, reports);
  let report = reports.find((candidate) => candidate.userId === userId);
  if (report === undefined) {
    report = { callId, userId };
    reports.push(report);
  }
  return report;
}

function isJson(given: string): boolean {
  try {
    JSON.parse(given);
    return true;
  } catch {
    return false;
  }
}
