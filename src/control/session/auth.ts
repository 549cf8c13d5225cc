import { betterAuth } from 'better-auth'
import { newId, toUuid } from '#contract/ids.ts'
import { passwordLength } from '#contract/set-up.ts'
import { deriveKey } from '#platform/secrets.ts'
import type { Control } from '../control.ts'
import { createAttemptCounter } from './attempt-counter.ts'

/** A session ends after this long without a call … */
export const idleSeconds = 30 * 60
/** … and this long after sign-in, whatever happens. */
export const absoluteSeconds = 12 * 60 * 60
/** How old the recorded end of a session may be before a call moves it on. */
const refreshSeconds = 60

/** Carries the caller's address to better-auth. Set by us, never taken from the request. */
export const clientAddressHeader = 'x-hookgate-client-address'

/** What `createAuth` returns: better-auth with e-mail and password, and nothing else. */
export type Auth = ReturnType<typeof createAuth>

/**
 * Sessions of people. better-auth keeps them in our tables; its settings are given here, so that the secret, the address
 * and the checks do not come from its own environment variables. (Two of those still count: BETTER_AUTH_TELEMETRY with
 * an endpoint, which is off unless somebody sets both, and BETTER_AUTH_TRUSTED_ORIGINS, which has no effect because
 * better-auth is only shown our own origin.) There is no way to sign up: people come from
 * set-up and from invitations.
 */
export function createAuth({ db, log, publicUrl }: Pick<Control, 'db' | 'log' | 'publicUrl'>, secretKey: Uint8Array) {
  const { origin, protocol } = new URL(publicUrl)
  const isSecure = protocol === 'https:'
  const cookie = (name: string) => ({
    name: isSecure ? `__Host-hookgate-${name}` : `hookgate-${name}`,
    attributes: { secure: isSecure, httpOnly: true, sameSite: 'lax' as const, path: '/' },
  })
  return betterAuth({
    appName: 'Hookgate',
    baseURL: origin,
    basePath: '/api/auth',
    secrets: [{ version: 1, value: deriveKey(secretKey, 'sessions').toString('base64') }],
    database: { db, type: 'postgres', transaction: true },
    user: {
      modelName: 'auth_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: idleSeconds,
      updateAge: refreshSeconds,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      accountLinking: { enabled: false },
    },
    verification: {
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    databaseHooks: {
      session: {
        update: {
          // better-auth knows only the idle limit: the end it is about to write must not pass the absolute one.
          before: async (changes, context) => {
            const signedInAt = context?.context.session?.session.createdAt
            if (changes.expiresAt === undefined || signedInAt === undefined) return
            const latest = signedInAt.getTime() + absoluteSeconds * 1000
            return { data: { ...changes, expiresAt: new Date(Math.min(changes.expiresAt.getTime(), latest)) } }
          },
        },
      },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 600,
      // Counted by sign-in-limits.ts, which knows the account as well.
      customRules: { '/sign-in/email': false },
      customStorage: createAttemptCounter(),
    },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: cookie('session'), dont_remember: cookie('session-only') },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { generateId: () => toUuid('user', newId('user')) as string, validateSchema: false },
    },
    trustedOrigins: [origin],
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      disableColors: true,
      log: (level, message) => log[level]({ component: 'better-auth' }, message),
    },
  })
}
