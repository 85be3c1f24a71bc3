/** The viewer's page as one HTML file. */
export interface ViewerDocument {
  readonly html: string;
  /** What the page may load and run, as a Content-Security-Policy. The page says the same of itself. */
  readonly policy: string;
}
