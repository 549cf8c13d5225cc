/** The `max` of a date-time input. Without one browsers take years of six digits, which `Date` does not read. */
export const latestLocalTime = '9999-12-31T23:59'
