import { expect, test } from 'vitest'
import { EventKind, Flag, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { eventFacts, relatedTo, type EventInput } from './event'

const input: Omit<EventInput, 'related'> = {
  lab: FIXTURE_LAB,
  radix: 'hex',
  goTo: () => undefined,
  select: () => undefined,
  selectRegister: () => undefined,
  showLine: () => undefined,
  showRule: () => undefined,
}
const read: EventRow = {
  seq: 7,
  time: 1_000_000,
  kind: EventKind.read,
  width: 4,
  flags: 0,
  region: 3,
  offset: 0x18,
  value: 0x80,
  valueHi: 0,
  initiator: 17,
  mirror: MirrorMode.compare,
  site: 0,
  entry: null,
}
const answer: EventRow = {
  ...read,
  seq: 8,
  time: 1_260_000,
  kind: EventKind.mirror,
  value: 0x88,
  valueHi: 7,
  mirror: MirrorResult.differs | (2 << 4),
  site: packRoundTrip(260_000),
}
const facts = (row: EventRow, around: EventRow[] = [read, answer]) =>
  Object.fromEntries(
    eventFacts(row, { ...input, related: relatedTo(row, around) }).map(({ name, value }) => [name, value]),
  )

test('a compared read says who answered, what both said, where they differ and how long it took', () => {
  expect(facts(read)).toMatchObject({
    Value: '0x0000_0080',
    'Answered by': 'the model; the board was asked too',
    Board: '0x0000_0088',
    Compared: 'differs from the model',
    'Differs in': 'BUSY',
    'Round trip': '260.000 µs',
    Retries: '2',
  })
})

test('the board’s part leads to its access and says what the model had', () => {
  expect(facts(answer)).toMatchObject({
    Register: 'FR',
    Board: '0x0000_0088',
    Model: '0x0000_0080',
    Result: 'differs from the model',
    Access: '1,000.000 µs',
  })
})

test('a read that timed out has no value of the board', () => {
  const late = { ...answer, flags: Flag.failed, mirror: MirrorResult.timeout, value: 0 }
  expect(facts(read, [read, late])).toMatchObject({ Compared: 'no answer in time' })
  expect(facts(read, [read, late])).not.toHaveProperty('Board')
})

test('a read by the user’s wish belongs to no access', () => {
  const alone = { ...answer, valueHi: 0xffff_ffff, initiator: 3, mirror: MirrorResult.unchecked }
  expect(facts(alone)).toMatchObject({ Access: "the link's own, at the user's wish", Initiator: 'mirror' })
})

test('an access of the model alone says nothing of a board', () => {
  const plain = facts({ ...read, mirror: MirrorMode.model })
  expect(plain).not.toHaveProperty('Answered by')
  expect(plain).not.toHaveProperty('Round trip')
})

test('the link’s own events say what happened to it', () => {
  const entry = {
    type: 'link' as const,
    id: 5,
    what: 'lost' as const,
    port: '/dev/ttyUSB0',
    protocol: 'gdb',
    board: 'QEMU',
    text: 'The port has gone',
    device: -1,
    driver: -1,
  }
  const lost = { ...read, kind: EventKind.link, region: 0, value: 5, mirror: 0, initiator: 0, entry }
  expect(facts(lost, [])).toMatchObject({ Link: 'lost', Port: '/dev/ttyUSB0', Said: 'The port has gone' })
})
