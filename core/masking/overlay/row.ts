// The form of the overlay's tables: a line each, `Operation Member.Path kind`, and where the operation's page is.

export interface OverlayRow {
  /** One that has the member. */
  readonly operation: string;
  /** The last names of the member's path; lists and maps have none. */
  readonly member: readonly string[];
  /** `free-form`: prose, scripts, commands or settings, searched as such. `harmless`: its name says more than it is. Any other:
   * all below is masked as this kind. */
  readonly kind: string;
  /** Where to look it up: the operation's page by AWS's scheme of addresses. */
  readonly source: string;
}

export interface OverlayTable {
  readonly service: string;
  readonly rows: readonly OverlayRow[];
}

/** `reference`: the address of the service's API reference up to the operation's name. */
export function overlayTable(service: string, reference: string, lines: string): OverlayTable {
  const rows = lines
    .trim()
    .split('\n')
    .map((line): OverlayRow => {
      const [operation = '', member = '', kind = ''] = line.trim().split(/\s+/);
      // References of one page for several operations are named whole.
      const page = reference.endsWith('.html') ? reference : `${reference}${operation}.html`;
      const source = `https://docs.aws.amazon.com/${page}`;
      return { operation, member: member.split('.'), kind, source };
    });
  return { service, rows };
}
