import { InvalidArgument, OffhookError } from "@offhook/engine";
import apiText from "telegram/tl/apiTl.js";
import { TlCodec } from "./tl-codec.ts";
import { TlSchema } from "./tl-schema.ts";

/**
 * The layers that the simulator speaks. The base is layer 198, the text that GramJS carries; the others are
 * that text and the lines below. The lines hold every constructor and method that the simulator receives or
 * answers and that differs from 198: the call objects since 202 (`conference_call` is gone), the service message (as layer
 * 216 has it), and the user, which grows every few layers. They are compared with the codecs of mtcute (227) and teleproto (229) in the tests. A
 * layer that is not here is refused rather than guessed.
 */
export const layerFamilies: readonly LayerFamily[] = [
  { firstLayer: 198, lastLayer: 198, changes: "" },
  { firstLayer: 202, lastLayer: 216, changes: callChangesOf202() + userOf202() },
  { firstLayer: 220, lastLayer: 227, changes: callChangesOf202() + userOf220() },
  { firstLayer: 228, lastLayer: 229, changes: callChangesOf202() + userOf220() + userOf228() },
];

/** TL layers that say the same about calls. */
export interface LayerFamily {
  readonly firstLayer: number;
  readonly lastLayer: number;
  readonly changes: string;
}

const codecs = new Map<LayerFamily, TlCodec>();

/** The codec of a layer, made at the first use; undefined for a layer that the simulator does not speak. */
export function codecOfLayer(layer: number): TlCodec | undefined {
  if (!Number.isInteger(layer)) throw new InvalidArgument("layer", layer, "a whole number");
  const family = layerFamilies.find(({ firstLayer, lastLayer }) => firstLayer <= layer && layer <= lastLayer);
  if (!family) return undefined;
  let codec = codecs.get(family);
  if (!codec) {
    codec = new TlCodec(new TlSchema(apiText, family.changes));
    codecs.set(family, codec);
  }
  return codec;
}

function callChangesOf202(): string {
  return `---types---
phoneCallWaiting#c5226f17 flags:# video:flags.6?true id:long access_hash:long date:int admin_id:long participant_id:long protocol:PhoneCallProtocol receive_date:flags.0?int = PhoneCall;
phoneCallRequested#14b0ed0c flags:# video:flags.6?true id:long access_hash:long date:int admin_id:long participant_id:long g_a_hash:bytes protocol:PhoneCallProtocol = PhoneCall;
phoneCallAccepted#3660c311 flags:# video:flags.6?true id:long access_hash:long date:int admin_id:long participant_id:long g_b:bytes protocol:PhoneCallProtocol = PhoneCall;
phoneCall#30535af5 flags:# p2p_allowed:flags.5?true video:flags.6?true conference_supported:flags.8?true id:long access_hash:long date:int admin_id:long participant_id:long g_a_or_b:bytes key_fingerprint:long protocol:PhoneCallProtocol connections:Vector<PhoneConnection> start_date:int custom_parameters:flags.7?DataJSON = PhoneCall;
phoneCallDiscarded#50ca4de1 flags:# need_rating:flags.2?true need_debug:flags.3?true video:flags.6?true id:long reason:flags.0?PhoneCallDiscardReason duration:flags.1?int = PhoneCall;
phoneCallDiscardReasonMigrateConferenceCall#9fbbf1f7 slug:string = PhoneCallDiscardReason;
messageService#7a800e0a flags:# out:flags.1?true mentioned:flags.4?true media_unread:flags.5?true reactions_are_possible:flags.9?true silent:flags.13?true post:flags.14?true legacy:flags.19?true id:int from_id:flags.8?Peer peer_id:Peer saved_peer_id:flags.28?Peer reply_to:flags.3?MessageReplyHeader date:int action:MessageAction reactions:flags.20?MessageReactions ttl_period:flags.25?int = Message;
inputGroupCallSlug#fe06823f slug:string = InputGroupCall;
inputGroupCallInviteMessage#8c10603f msg_id:int = InputGroupCall;
---functions---
phone.requestCall#42ff96ed flags:# video:flags.0?true user_id:InputUser random_id:int g_a_hash:bytes protocol:PhoneCallProtocol = phone.PhoneCall;
phone.createConferenceCall#7d0444bb flags:# muted:flags.0?true video_stopped:flags.2?true join:flags.3?true random_id:int public_key:flags.3?int256 block:flags.3?bytes params:flags.3?DataJSON = Updates;
---removed---
phoneCallDiscardReasonAllowGroupCall
`;
}

function userOf202(): string {
  return `---types---
user#20b1422 ${userFields()} = User;
`;
}

function userOf220(): string {
  return `---types---
user#31774388 ${userFieldsOf220()} = User;
recentStory#711d692d flags:# live:flags.0?true max_id:flags.1?int = RecentStory;
`;
}

function userOf228(): string {
  return `---types---
user#b1b8cc83 ${userFieldsOf220()} linked_community_id:flags2.21?long = User;
`;
}

function userFieldsOf220(): string {
  const flags =
    "bot_forum_view:flags2.16?true bot_forum_can_manage_topics:flags2.17?true bot_can_manage_bots:flags2.18?true bot_guestchat:flags2.19?true bot_guard:flags2.20?true";
  return userFields()
    .replace(" id:long", ` ${flags} id:long`)
    .replace("stories_max_id:flags2.5?int", "stories_max_id:flags2.5?RecentStory");
}

/** Those of 198 and the one that 202 added. */
function userFields(): string {
  const line = /^user#4b46c37e (.*) = User;$/m.exec(apiText)?.[1];
  if (line === undefined) {
    throw new OffhookError(
      "SCHEMA_MISSING",
      "The telegram package has no layer 198: install telegram 2.26.22.",
    );
  }
  return `${line} send_paid_messages_stars:flags2.15?long`;
}
