import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { suite, test } from 'node:test'
import {
  generateSecretKey,
  readSettings,
  type SettingName,
  SettingsError,
  settingDeclarations,
  summarizeSettings,
  unknownSettings,
} from '#settings.ts'

type Environment = Partial<Record<SettingName, string>>

function problemsOf(environment: Environment): string[] {
  try {
    readSettings(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

suite('reading the settings', () => {
  test('an empty environment gives every default, and nothing for what has none', () => {
    assert.deepEqual(readSettings({}), {
      HOOKGATE_HOST: '127.0.0.1',
      HOOKGATE_PORT: 8080,
      HOOKGATE_DATA_DIR: resolve('./data'),
      HOOKGATE_ROLES: ['inbound', 'control', 'engine'],
      HOOKGATE_TRUSTED_PROXIES: [],
      HOOKGATE_OUTBOUND_ALLOW: [],
      HOOKGATE_BODY_BYTES_MAX: 1_048_576,
      HOOKGATE_FAILURES_PER_MINUTE: 6000,
      HOOKGATE_RETENTION_DAYS: 30,
      HOOKGATE_LOG_LEVEL: 'info',
    })
  })

  test('an empty variable counts as not given, whichever it is', () => {
    const empty = Object.fromEntries(Object.keys(settingDeclarations).map((name) => [name, '']))
    assert.deepEqual(readSettings(empty), readSettings({}))
  })

  test('one error lists every problem, each under the name of its setting', () => {
    const environment: Environment = {
      HOOKGATE_PORT: '65536',
      HOOKGATE_PUBLIC_URL: 'hooks.example.com',
      DATABASE_URL: 'mysql://database',
      HOOKGATE_OWNER_EMAIL: 'nobody',
      HOOKGATE_OWNER_PASSWORD: 'short',
      HOOKGATE_SECRET_KEY: 'c2hvcnQ=',
      HOOKGATE_ROLES: 'inbound,janitor',
      HOOKGATE_DRAIN_DELAY_SECONDS: '-1',
      HOOKGATE_TRUSTED_PROXIES: '10.0.0.0/8, somewhere',
      HOOKGATE_OUTBOUND_ALLOW: '10.0.0.0/33',
      HOOKGATE_BODY_BYTES_MAX: '1 MB',
      HOOKGATE_FAILURES_PER_MINUTE: '0',
      HOOKGATE_RETENTION_DAYS: '1.5',
      HOOKGATE_LOG_LEVEL: 'loud',
    }
    const problems = problemsOf(environment)
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      Object.keys(environment),
    )
    assert.throws(
      () => readSettings(environment),
      (error: Error) => problems.every((problem) => error.message.includes(`  - ${problem}`)),
    )
  })

  test('a problem of a secret never says what the secret was', () => {
    const secrets = ['mysql://root:hunter22@db', 'hunter2', 'hunter2hunter2']
    const problems = problemsOf({
      DATABASE_URL: secrets[0] ?? '',
      HOOKGATE_OWNER_PASSWORD: secrets[1] ?? '',
      HOOKGATE_SECRET_KEY: secrets[2] ?? '',
    })
    assert.ok(problems.length >= 3)
    assert.deepEqual(
      problems.filter((problem) => problem.includes('hunter')),
      [],
    )
  })

  test('a number is plain digits within its bounds', () => {
    for (const port of ['0', '1', '65535']) assert.equal(readSettings({ HOOKGATE_PORT: port }).HOOKGATE_PORT, +port)
    for (const port of ['-1', '65536', '8080 ', '0x50', '1e3', '8080.0', '+80'])
      assert.deepEqual(problemsOf({ HOOKGATE_PORT: port }), ['HOOKGATE_PORT must be a whole number from 0 to 65535'])
  })

  test('the public URL loses what would double a slash', () => {
    const normalised = (text: string) => readSettings({ HOOKGATE_PUBLIC_URL: text }).HOOKGATE_PUBLIC_URL
    assert.equal(normalised('https://hooks.example.com'), 'https://hooks.example.com')
    assert.equal(normalised('https://hooks.example.com/'), 'https://hooks.example.com')
    assert.equal(normalised('HTTPS://Hooks.Example.COM:443//'), 'https://hooks.example.com')
    assert.equal(normalised('http://10.0.0.1:8080/'), 'http://10.0.0.1:8080')
    assert.equal(normalised('https://hooks.example.com/?#'), 'https://hooks.example.com')
  })

  test('a public URL that could not be sent to senders is refused', () => {
    for (const text of [
      'hooks.example.com',
      'ftp://hooks.example.com',
      'https://hooks.example.com/hooks',
      'https://hooks.example.com/?tenant=1',
      'https://hooks.example.com/#top',
      'https://ops@hooks.example.com',
      'https://:word@hooks.example.com',
    ])
      assert.equal(problemsOf({ HOOKGATE_PUBLIC_URL: text }).length, 1, text)
  })

  test('what a later part of the start could not read is refused here', () => {
    for (const text of ['127.1', '10.0.0.0/33', '10.0.0.0/8/8', 'localhost', '::1%lo'])
      for (const name of ['HOOKGATE_TRUSTED_PROXIES', 'HOOKGATE_OUTBOUND_ALLOW'])
        assert.equal(problemsOf({ [name]: text }).length, 1, `${name}=${text}`)
    assert.equal(problemsOf({ DATABASE_URL: 'postgres://[x' }).length, 1)
    for (const url of ['postgresql:///hookgate?host=/run/postgresql', 'postgres://u:p@db.example:5433/hookgate'])
      assert.deepEqual(problemsOf({ DATABASE_URL: url }), [])
    assert.deepEqual(
      readSettings({ HOOKGATE_OUTBOUND_ALLOW: '10.1.2.3,::ffff:10.0.0.0/104' }).HOOKGATE_OUTBOUND_ALLOW,
      ['10.1.2.3/32', '10.0.0.0/8'],
    )
  })

  test('lists forgive spaces, empty entries, and what is said twice', () => {
    const { HOOKGATE_ROLES, HOOKGATE_TRUSTED_PROXIES } = readSettings({
      HOOKGATE_ROLES: ' engine , inbound,,engine',
      HOOKGATE_TRUSTED_PROXIES: '10.0.0.0/8 ,, 2001:db8::/32, 192.0.2.1',
    })
    assert.deepEqual(HOOKGATE_ROLES, ['engine', 'inbound'])
    assert.deepEqual(HOOKGATE_TRUSTED_PROXIES, ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1/32'])
    assert.equal(problemsOf({ HOOKGATE_ROLES: ' , ' }).length, 1)
  })

  test('the owner needs both settings, and this is said beside other problems', () => {
    const together = 'HOOKGATE_OWNER_EMAIL and HOOKGATE_OWNER_PASSWORD must be given together'
    assert.deepEqual(problemsOf({ HOOKGATE_OWNER_EMAIL: 'owner@example.com' }), [together])
    assert.deepEqual(problemsOf({ HOOKGATE_OWNER_PASSWORD: 'correct horse', HOOKGATE_OWNER_EMAIL: '' }), [together])
    assert.deepEqual(problemsOf({ HOOKGATE_OWNER_EMAIL: 'owner@example.com', HOOKGATE_LOG_LEVEL: 'loud' }), [
      'HOOKGATE_LOG_LEVEL must be trace, debug, info, warn, error or silent',
      together,
    ])
    // A value that is given and not valid is one problem, not two.
    assert.equal(problemsOf({ HOOKGATE_OWNER_EMAIL: 'nobody', HOOKGATE_OWNER_PASSWORD: 'correct horse' }).length, 1)
  })

  test('a generated secret key is one that the settings accept, and another one each time', () => {
    const key = generateSecretKey()
    const read = readSettings({ HOOKGATE_SECRET_KEY: key }).HOOKGATE_SECRET_KEY
    assert.equal(read?.toString('base64'), key)
    assert.notEqual(generateSecretKey(), key)
  })
})

suite('what is said about the settings', () => {
  test('the summary shows every value, and of secrets only that they are set', () => {
    const key = generateSecretKey()
    const environment: Environment = {
      DATABASE_URL: 'postgresql://hookgate:hunter22@db/hookgate',
      HOOKGATE_OWNER_EMAIL: 'Owner@Example.com',
      HOOKGATE_OWNER_PASSWORD: 'hunter22hunter22',
      HOOKGATE_SECRET_KEY: key,
      HOOKGATE_DATA_DIR: '/var/lib/hookgate',
    }
    const summary = summarizeSettings(readSettings(environment))
    assert.deepEqual(summary, {
      HOOKGATE_HOST: '127.0.0.1',
      HOOKGATE_PORT: '8080',
      HOOKGATE_DATA_DIR: '/var/lib/hookgate',
      DATABASE_URL: '(set)',
      HOOKGATE_OWNER_EMAIL: 'owner@example.com',
      HOOKGATE_OWNER_PASSWORD: '(set)',
      HOOKGATE_SECRET_KEY: '(set)',
      HOOKGATE_ROLES: 'inbound,control,engine',
      HOOKGATE_TRUSTED_PROXIES: '',
      HOOKGATE_OUTBOUND_ALLOW: '',
      HOOKGATE_BODY_BYTES_MAX: '1048576',
      HOOKGATE_FAILURES_PER_MINUTE: '6000',
      HOOKGATE_RETENTION_DAYS: '30',
      HOOKGATE_LOG_LEVEL: 'info',
    })
  })

  test('a secret that is not given is not in the summary', () => {
    const summary = summarizeSettings(readSettings({}))
    for (const name of ['DATABASE_URL', 'HOOKGATE_OWNER_PASSWORD', 'HOOKGATE_SECRET_KEY'])
      assert.equal(name in summary, false, name)
  })

  test('names that look like settings and are none are told apart, and stop nothing', () => {
    const environment = { HOOKGATE_PROT: '80', HOOKGATE_PORT: '80', HOOKGATE_URL: 'x', HOOKGATE_KEY: 'x', HOME: '/' }
    assert.deepEqual(unknownSettings(environment), ['HOOKGATE_PROT'])
    assert.equal(readSettings(environment).HOOKGATE_PORT, 80)
  })
})
