/** The media type of every 4xx and 5xx body (RFC 9457 §3). */
export const problemMediaType = 'application/problem+json'
