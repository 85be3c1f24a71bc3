import { describeGramJsClient } from "./gramjs-client-suite.ts";
import { makeGramJs } from "./gramjs-world.ts";

describeGramJsClient("GramJS", makeGramJs);
