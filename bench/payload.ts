/** What every scenario sends. */
export const payload =
  '{"user-id":"harrison-example","firstname":"harrison","lastname":"koenig","mobile":"+61400000000"}'

export const jsonHeaders = { 'Content-Type': 'application/json', 'User-Agent': 'hookgate-bench' }
