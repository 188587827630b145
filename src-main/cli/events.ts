// `mmio-lab events`: what happened, one event a line, as a table or as JSON lines.
import type { LabDescription } from '../../src-preload/contract/description'
import { EventKind } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import type { EventsWanted } from './wanted'
import {
  answeredBy,
  content,
  flagNames,
  initiatorName,
  isAccess,
  kindName,
  mirrorPart,
  modeName,
  placeName,
} from './describe-event'
import { pagesOf } from './event-pages'
import { ExitCode } from './exit-code'
import { complain, print } from './output'
import { openedSession } from './session'
import { dmesgTime } from './time'

export async function listEvents({ path, filter, json }: EventsWanted): Promise<number> {
  const session = await openedSession(path)
  if (!session.ok) {
    complain(session.error)
    return ExitCode.badInput
  }
  const { description } = session.value
  const valid = await session.value.query({ what: 'filter', filter })
  if (valid.ok && !valid.value.ok) {
    const { message, at } = valid.value
    complain({
      code: 'bad-filter',
      message: `--filter ${filter}: ${message}, at character ${at + 1}.`,
      remedy: 'See docs/filter.md.',
    })
    return ExitCode.badInput
  }
  for await (const page of pagesOf(session.value, filter)) {
    if (!page.ok) {
      complain(page.error)
      return ExitCode.badInput
    }
    const lineOf = json ? jsonLine : tableLine
    await print(page.value.map((row) => lineOf(description, row)).join(''))
  }
  await session.value.close()
  return ExitCode.done
}

function tableLine(lab: LabDescription, row: EventRow): string {
  const cells = [
    dmesgTime(row.time) + String(row.time % 1000).padStart(3, '0'),
    String(row.seq).padStart(8),
    kindName(row).padEnd(9),
    initiatorName(lab, row).padEnd(8),
    placeName(lab, row).padEnd(20),
    content(lab, row),
    flagNames(row).join(' '),
  ]
  return `${cells.join(' ').trimEnd()}\n`
}

function jsonLine(lab: LabDescription, row: EventRow): string {
  const names = { kind: kindName(row), by: initiatorName(lab, row), place: placeName(lab, row), flags: flagNames(row) }
  const { seq, time, width, region, offset, value, valueHi, site, entry } = row
  const plain = { seq, time, ...names, width, region, offset, value }
  if (row.kind === EventKind.mirror) {
    return `${JSON.stringify({ ...plain, answered: answeredBy(row), ...mirrorPart(row) })}\n`
  }
  const mirrored = isAccess(row) && row.mirror !== 0 ? { mirror: modeName(row), answered: answeredBy(row) } : {}
  return `${JSON.stringify({ ...plain, valueHi, site, entry, ...mirrored })}\n`
}
