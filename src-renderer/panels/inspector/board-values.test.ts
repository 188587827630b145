import { expect, test, vi } from 'vitest'
import { EventKind, Flag, Initiator, MirrorResult } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import type { LabState } from '../../state/lab.svelte'
import { BoardReads, differsFrom, lastRead, type BoardValue } from './board-values.svelte'

const row = (offset: number, time: number, value: number, more: Partial<EventRow> = {}): EventRow => ({
  seq: time,
  time,
  kind: EventKind.mirror,
  width: 4,
  flags: 0,
  region: 3,
  offset,
  value,
  valueHi: 7,
  initiator: 16,
  mirror: MirrorResult.equal,
  site: packRoundTrip(260_000),
  entry: null,
  ...more,
})

test('the newest read of each register counts; writes and reads without an answer do not', () => {
  const values = lastRead([
    row(0x30, 50, 0x301, { flags: Flag.posted, mirror: MirrorResult.unchecked }),
    row(0x18, 40, 0, { flags: Flag.failed, mirror: MirrorResult.timeout | (3 << 4) }),
    row(0x18, 30, 0x90, { mirror: MirrorResult.differs | (1 << 4) }),
    row(0x18, 20, 0x80),
  ])
  expect([...values]).toEqual([
    ['3:24', { value: 0x90, time: 30, roundTripNs: 260_000, alone: false, result: MirrorResult.differs }],
  ])
})

test('at an access its own comparison counts, by the user’s wish the model as it is shown', () => {
  const read: BoardValue = { value: 0x90, time: 1, roundTripNs: 0, alone: false, result: MirrorResult.equal }
  expect(differsFrom(read, 0, 0)).toBe(false)
  expect(differsFrom({ ...read, result: MirrorResult.differs }, 0x90, 0)).toBe(true)
  const alone = { ...read, alone: true, result: MirrorResult.unchecked }
  expect(differsFrom(alone, 0x90, 0)).toBe(false)
  expect(differsFrom(alone, 0x80, 0)).toBe(true)
  expect(differsFrom(alone, 0x80, 0x10)).toBe(false)
  expect(differsFrom(alone, NaN, 0)).toBe(false)
})

test('an old value stays while newer reads push it out of the answer, but not before its time', async () => {
  const answers = [[row(0x18, 30, 0x90)], [row(0x24, 60, 1, { initiator: Initiator.mirror })], []]
  const lab = { live: true, source: { epoch: 1 }, ask: () => Promise.resolve(answers.shift()) }
  const reads = new BoardReads(lab as unknown as LabState)
  reads.refresh('uart0', Infinity)
  await vi.waitFor(() => expect(reads.values.size).toBe(1))
  reads.refresh('uart0', Infinity)
  await vi.waitFor(() => expect([...reads.values.keys()].sort()).toEqual(['3:24', '3:36']))
  reads.refresh('uart0', 40)
  await vi.waitFor(() => expect([...reads.values.keys()]).toEqual(['3:24']))
})

test('a recording without a board is not searched again and again', async () => {
  const asked: string[] = []
  const ask = (query: { what: string }) => {
    asked.push(query.what)
    return Promise.resolve([])
  }
  const reads = new BoardReads({ live: false, source: { epoch: 1 }, ask } as unknown as LabState)
  for (const time of [1, 2, 3]) {
    reads.refresh('uart0', time)
    await new Promise((resolve) => setTimeout(resolve))
  }
  expect(asked).toEqual(['tracks'])
})
