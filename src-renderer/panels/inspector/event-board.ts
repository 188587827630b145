// What the event view says of the board: who answered an access, what both said, and how long the wire took.
import type { LabDescription, RegisterInfo } from '../../../src-preload/contract/description'
import { EventKind, Flag, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { unpackRoundTrip } from '../../../src-preload/contract/round-trip'
import { differingFields } from '../../base/difference'
import { address, hex, moment, time, valueIn, type Radix } from '../../base/format'
import { registerAt } from '../../base/register'
import type { Fact } from './facts'

export interface BoardInput {
  lab: LabDescription
  radix: Radix
  /** Of an access the board's part, of the board's part its access. */
  related: { board: EventRow | null }
  goTo: (time: number) => void
  selectRegister: (region: number, offset: number) => void
}

const RESULT_BITS = 0xf
const RETRY_SHIFT = 4
const NO_ACCESS = 0xffff_ffff

const RESULTS: Record<MirrorResult, string> = {
  [MirrorResult.unchecked]: 'nothing to compare with',
  [MirrorResult.equal]: 'equal to the model',
  [MirrorResult.differs]: 'differs from the model',
  [MirrorResult.noise]: 'differs only where it is known to',
  [MirrorResult.fault]: "the board's bus answered with an error",
  [MirrorResult.timeout]: 'no answer in time',
  [MirrorResult.lost]: 'the link went down before the answer',
  [MirrorResult.skipped]: 'never sent',
}

const ANSWERED: Record<number, string> = {
  [MirrorMode.shadow]: 'the model; the board was read back',
  [MirrorMode.board]: 'the board; the model ran along',
  [MirrorMode.compare]: 'the model; the board was asked too',
}
const resultOf = ({ mirror }: EventRow): MirrorResult => (mirror & RESULT_BITS) as MirrorResult
const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write
const low = (seq: number): number => seq % 2 ** 32

/** The board's part of an access, or the access of the board's part. */
export function boardPartOf(row: EventRow, around: readonly EventRow[]): EventRow | null {
  if (isAccess(row) && row.mirror !== MirrorMode.model)
    return around.find(({ kind, valueHi }) => kind === EventKind.mirror && valueHi === low(row.seq)) ?? null
  if (row.kind !== EventKind.mirror || row.valueHi === NO_ACCESS) return null
  return around.find((one) => isAccess(one) && low(one.seq) === row.valueHi) ?? null
}

const same = (name: string, value: string): Fact => ({ name, value, mono: false })

function difference(register: RegisterInfo | null, model: number, board: number): Fact[] {
  if (!register || model === board) return []
  return [{ name: 'Differs in', value: differingFields(register, model, board).join(', ') }]
}

/** Of an access that a board took part in. */
export function boardFacts(row: EventRow, { lab, radix, related: { board }, goTo }: BoardInput): Fact[] {
  if (!isAccess(row) || row.mirror === MirrorMode.model) return []
  const who =
    row.kind === EventKind.write
      ? [same('Written to', 'model and board')]
      : [same('Answered by', ANSWERED[row.mirror] ?? '')]
  if (!board) return who
  const result = resultOf(board)
  const answered = row.kind === EventKind.read && (board.flags & Flag.failed) === 0
  const differs = answered && result === MirrorResult.differs && row.mirror !== MirrorMode.board
  return [
    ...who,
    ...(answered
      ? [{ name: 'Board', value: valueIn(radix, board.value, row.width * 8), run: () => goTo(board.time) }]
      : []),
    same('Compared', row.kind === EventKind.write && result === MirrorResult.unchecked ? '' : RESULTS[result]),
    ...(differs ? difference(registerAt(lab, row.region, row.offset), row.value, board.value) : []),
    ...wireFacts(board),
  ]
}

function wireFacts(board: EventRow): Fact[] {
  const retries = board.mirror >> RETRY_SHIFT
  return [
    {
      name: 'Round trip',
      value: resultOf(board) === MirrorResult.skipped ? '' : time(unpackRoundTrip(board.site), 'µs'),
    },
    same('Retries', retries > 0 ? String(retries) : ''),
  ]
}

/** Of the board's part itself. */
export function mirrorFacts(row: EventRow, { lab, radix, related: { board: access }, ...input }: BoardInput): Fact[] {
  const region = lab.regions.find(({ id }) => id === row.region)
  const register = registerAt(lab, row.region, row.offset)
  const alone = row.valueHi === NO_ACCESS
  const written = (row.flags & Flag.posted) !== 0
  const differs = resultOf(row) === MirrorResult.differs && access && access.mirror !== MirrorMode.board
  return [
    { name: 'Device', value: lab.devices[region?.device ?? -1]?.name ?? '' },
    { name: 'Register', value: register?.name ?? '', run: () => input.selectRegister(row.region, row.offset) },
    { name: 'Offset', value: hex(row.offset, 16) },
    { name: 'Address', value: region ? address(region.start + row.offset, region.space) : '' },
    { name: written ? 'Written' : 'Board', value: valueIn(radix, row.value, row.width * 8) },
    ...(differs ? [{ name: 'Model', value: valueIn(radix, access.value, row.width * 8) }] : []),
    ...(differs ? difference(register, access.value, row.value) : []),
    same('Result', RESULTS[resultOf(row)]),
    ...wireFacts(row),
    alone
      ? same('Access', "the link's own, at the user's wish")
      : { name: 'Access', value: access ? moment(access.time) : '', run: () => access && input.goTo(access.time) },
  ]
}
