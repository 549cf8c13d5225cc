/** A link in text: told from it by more than its colour. */
export const textLinkClass =
  'break-words text-accent underline decoration-line underline-offset-2 hover:decoration-current'
