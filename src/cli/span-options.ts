import { InvalidArgumentError, Option } from 'commander'
import { readInstant } from '#domain/duration.ts'

/** `--from` and `--to`: a span of time, from an instant to another. */
export function spanOptions(): Option[] {
  return [
    new Option('--from <instant>', 'not before this date or instant').argParser(readInstantOption),
    new Option('--to <instant>', 'before this date or instant').argParser(readInstantOption),
  ]
}

function readInstantOption(text: string): string {
  const instant = readInstant(text)
  if (instant !== undefined) return instant.toISOString()
  throw new InvalidArgumentError('Give a date or an instant, such as 2030-01-31 or 2030-01-31T09:00:00Z.')
}
