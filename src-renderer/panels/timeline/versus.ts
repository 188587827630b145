// What model and board said at one access, side by side, for the popover. Pure; knows no look.
import type { LabDescription } from '../../../src-preload/contract/description'
import { EventKind, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import { unpackRoundTrip } from '../../../src-preload/contract/round-trip'
import type { EventRow } from '../../../src-preload/contract/query'
import { differingFields } from '../../base/difference'
import { time } from '../../base/format'
import { registerAt } from '../../base/register'
import { resultOf, resultText, retriesOf } from './link'

const TWO_32 = 2 ** 32

export interface Versus {
  /** NaN = not recorded: the board answered the driver. */
  model: number
  board: number
  bits: number
  /** Names of what differs. */
  fields: string[]
}

/** An access and what the board said to it; null where one of them is missing. */
export interface Pair {
  access: EventRow | null
  mirror: EventRow
}

/** @param around events before and after it */
export function pairOf(event: EventRow, around: readonly EventRow[]): Pair | null {
  if (event.kind === EventKind.mirror)
    return {
      mirror: event,
      access: around.find((row) => isAccess(row) && row.seq % TWO_32 === event.valueHi && row.seq < event.seq) ?? null,
    }
  if (!isAccess(event)) return null
  const mirror = around.find(
    ({ kind, valueHi, seq }) => kind === EventKind.mirror && valueHi === event.seq % TWO_32 && seq > event.seq,
  )
  return mirror ? { access: event, mirror } : null
}

const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

/** Only of reads that were compared. */
export function versusOf({ access, mirror }: Pair, lab: LabDescription): Versus | null {
  const result = resultOf(mirror.mirror)
  if (access?.kind !== EventKind.read || (result !== MirrorResult.differs && result !== MirrorResult.noise)) return null
  const register = registerAt(lab, mirror.region, mirror.offset)
  const model = access.mirror === MirrorMode.board ? NaN : access.value
  return {
    model,
    board: mirror.value,
    bits: mirror.width * 8,
    fields: register && !Number.isNaN(model) ? differingFields(register, model, mirror.value) : [],
  }
}

export function linkLines({ mirror }: Pair): [name: string, value: string][] {
  const retries = retriesOf(mirror.mirror)
  return [
    ['board', resultText(resultOf(mirror.mirror))],
    ['round trip', time(unpackRoundTrip(mirror.site), 'µs')],
    ...(retries > 0 ? [['sent again', retries === 1 ? 'once' : `${retries} times`] as [string, string]] : []),
  ]
}
