// Where the page of a request is, for whoever came by its id or by the link of an e-mail.

/** Without the base URL. */
export function pagePath({ id }: { readonly id: string }, linkId: string | undefined): string {
  return linkId === undefined ? `/approve/${id}` : `/approve/link/mail/${linkId}`;
}
