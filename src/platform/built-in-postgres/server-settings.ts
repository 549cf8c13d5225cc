import type { DataFolder } from './data-folder.ts'
import { serverPort } from './socket-directory.ts'

/**
 * The server's settings, the only place that has them; tests put some of their own over them. They go on its command line,
 * which outranks postgresql.conf and ALTER SYSTEM: an older data folder gets those of the release that starts it, and
 * durability cannot be turned off.
 */
export function serverSettings(folder: DataFolder, socketDirectory: string): Record<string, string> {
  return {
    // How our own server is told from others in the process list.
    cluster_name: folder.key,

    // Reached through its socket only. The value is a list, in which a quoted name may hold any character.
    listen_addresses: '',
    port: String(serverPort),
    unix_socket_directories: `"${socketDirectory.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    // Enough for one gateway.
    max_connections: '60',

    // A commit that was acknowledged survives a power cut.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',

    // The bundled server has no lz4 (18.4: the value is refused), so this is pglz.
    wal_compression: 'on',
    max_wal_size: '2GB',
    // Kept to be written again: a new segment costs twice as much.
    min_wal_size: '512MB',
    shared_buffers: '128MB',
    jit: 'off',
    timezone: 'UTC',

    // No statement, parameter or row in the log: they hold what senders sent.
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%m [%p] %q%a ',
    log_timezone: 'UTC',
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
  }
}

/** The settings as one string of options for `pg_ctl -o`, which hands it to a POSIX shell. */
export function settingsAsOptions(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c '${`${name}=${value}`.replaceAll("'", `'\\''`)}'`)
    .join(' ')
}
