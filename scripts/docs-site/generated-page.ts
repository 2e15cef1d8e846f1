/** A page that is written from the code, in one language. */
export type GeneratedPage = {
  readonly address: string;
  readonly title: string;
  /** Its name in the list of pages. Default: the title. */
  readonly label?: string;
  /** Markdown without a heading. Its links are addresses of the site. */
  readonly body: string;
};
