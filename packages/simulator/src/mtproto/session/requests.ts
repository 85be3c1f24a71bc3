import { RpcFault } from "../../server/server-port.ts";
import { TlError } from "../../tl/tl-error.ts";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { TlReader } from "../../tl/tl-reader.ts";
import { type InnerMessage, rpcResult } from "../envelope/message-body.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import type { ServerState } from "../server-state.ts";
import { MalformedPacket } from "../transport/malformed-packet.ts";
import type { Device } from "./device.ts";
import { logIn } from "./login.ts";
import { unwrap } from "./request-wrappers.ts";
import { acknowledgement, dropAnswer, rpcError } from "./service-messages.ts";
import type { Session } from "./session.ts";

/**
 * Executes one request and answers it with rpc_result, once per message id. The answer is the
 * acknowledgement; a request that takes longer than the present turn of the event loop is acknowledged first,
 * so that the client does not ask for its state.
 */
export function answerRequest(
  state: ServerState,
  device: Device,
  session: Session,
  message: InnerMessage,
  cut: () => void,
): void {
  if (!session.isNew(message.msgId)) return;
  let isSettled = false;
  const outcome = execute(state, device, session, message, cut);
  const isAnswered = outcome.then((answer) => {
    isSettled = true;
    if (answer) session.answer(message.msgId, rpcResult(message.msgId, answer));
  });
  session.running.set(message.msgId, isAnswered);
  isAnswered.catch(state.onError).finally(() => session.running.delete(message.msgId));
  setImmediate(() => {
    if (!isSettled) session.sendService(acknowledgement(message.msgId), "notification");
  });
}

/** The bytes of the result or of rpc_error; undefined if the request is swallowed by a fault. Never rejects. */
async function execute(
  state: ServerState,
  device: Device,
  session: Session,
  message: InnerMessage,
  cut: () => void,
): Promise<Buffer | undefined> {
  try {
    const { method, request } = await readRequest(state, device, session, message.body);
    if (request._ === "rpc_drop_answer") return dropAnswer(session, request.reqMsgId as bigint);
    const cutting = state.faults.cutOf(device, method);
    if (cutting === "before") {
      session.forget(message.msgId);
      cut();
      return undefined;
    }
    const result = await perform(state, device, request);
    state.updateReachability(device);
    if (cutting === "after") cut();
    const { codec } = device;
    if (!codec) throw new RpcFault(400, "CONNECTION_NOT_INITED");
    return codec.encodeResult(method, result);
  } catch (error) {
    if (error instanceof RpcFault) return rpcError(error.rpcCode, error.text);
    state.onError(error);
    return rpcError(500, "INTERNAL");
  }
}

async function readRequest(
  state: ServerState,
  device: Device,
  session: Session,
  body: Buffer,
): Promise<{ method: string; request: TlObject }> {
  try {
    const { layer, withoutUpdates, after, body: call } = unwrap(body, device.codec);
    if (layer !== undefined) device.layer = layer;
    if (withoutUpdates) session.wantsUpdates = false;
    if (new TlReader(call).peekUint() === rpcDropAnswerId) {
      return { method: "rpc_drop_answer", request: serviceCodec.decode(call) };
    }
    if (!device.codec) throw new RpcFault(400, "CONNECTION_NOT_INITED");
    const { codec } = device;
    if (!codec.schema.byId(new TlReader(call).peekUint())?.isMethod) {
      throw new RpcFault(400, "INPUT_METHOD_INVALID");
    }
    const request = codec.decode(call);
    for (const msgId of after) await session.running.get(msgId);
    state.updateReachability(device);
    return { method: request._, request };
  } catch (error) {
    if (error instanceof TlError || error instanceof MalformedPacket)
      throw new RpcFault(400, "INPUT_FETCH_FAIL");
    throw error;
  }
}

const rpcDropAnswerId = 0x58e4a740;

async function perform(state: ServerState, device: Device, request: TlObject): Promise<TlValue> {
  const { server, login } = state;
  const loggedIn = login === undefined ? undefined : await logIn(request, device, server, login);
  return loggedIn ?? server.handle(device.asServerSession(), request);
}
