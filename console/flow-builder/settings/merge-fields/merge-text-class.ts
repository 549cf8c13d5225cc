/** How the text of a field and the text behind it are set: in the same place, with the same lines. */
export const mergeTextClass =
  'col-start-1 row-start-1 min-w-0 py-[5px] pr-9 pl-2.5 leading-5 whitespace-pre-wrap wrap-anywhere'
