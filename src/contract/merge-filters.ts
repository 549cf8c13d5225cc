/**
 * The filters of merge fields, apart from `json`. Left out on purpose:
 * - `raw`: it would switch off the encoding of URLs.
 * - `*_exp`: they evaluate text as code, per element and without a check of the budget between.
 * - `push`, `unshift`, `concat`, `group_by*`: they can put a list into itself again and again, and forty of them make a
 *   value that no later filter can finish reading. Without them each value is at most as large as the data.
 * - `sample`: not a function of the data. `inspect`, `date_to_*` and Jekyll's spellings: other filters do the same.
 */
export const liquidFilters = [
  ...(['append', 'prepend', 'capitalize', 'downcase', 'upcase', 'strip', 'lstrip', 'rstrip', 'strip_html'] as const),
  ...(['strip_newlines', 'newline_to_br', 'normalize_whitespace', 'replace', 'replace_first', 'replace_last'] as const),
  ...(['remove', 'remove_first', 'remove_last', 'split', 'truncate', 'truncatewords', 'number_of_words'] as const),
  ...(['slice', 'size', 'escape', 'escape_once', 'url_encode', 'url_decode', 'slugify'] as const),
  ...(['base64_encode', 'base64_decode', 'sha256', 'hmac_sha256'] as const),
  ...(['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round'] as const),
  ...(['times', 'to_integer'] as const),
  ...(['join', 'first', 'last', 'reverse', 'sort', 'sort_natural', 'map', 'sum', 'compact', 'uniq'] as const),
  ...(['where', 'reject', 'find', 'find_index', 'has'] as const),
  ...(['date', 'default'] as const),
] as const

/** Every filter that a merge field may use. */
export const mergeFilters: readonly string[] = ['json', ...liquidFilters]
