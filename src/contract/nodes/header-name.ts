/** RFC 9110 §5.6.2: the characters of a header name. */
export const headerName = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"
