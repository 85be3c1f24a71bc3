import { describeGramJsClient } from "./gramjs-client-suite.ts";
import { makeTeleproto } from "./teleproto-world.ts";

describeGramJsClient("teleproto, the successor of GramJS", makeTeleproto);
