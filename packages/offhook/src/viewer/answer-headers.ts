/** What goes with every answer of the viewer's server: nothing is kept, framed, sniffed, or told to anybody else. */
export const answerHeaders: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": policyOf("default-src 'none'"),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** What a page may load and run, and that nobody frames it: that can't be said in the page itself. */
export function policyOf(page: string): string {
  return `${page}; frame-ancestors 'none'`;
}
