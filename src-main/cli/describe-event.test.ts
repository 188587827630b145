// What a row of `mmio-lab events` says of the rarer kinds.
import { expect, test } from 'vitest'
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, FaultReason } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import { DESCRIPTION } from '../trace/testing/random-lab'
import { content, placeName } from './describe-event'

const row = (parts: Partial<EventRow>): EventRow => ({
  seq: 1,
  time: 0,
  kind: EventKind.model,
  width: 4,
  flags: 0,
  region: 0,
  offset: 0,
  value: 0,
  valueHi: 0,
  initiator: 0,
  mirror: 0,
  site: 0,
  entry: null,
  ...parts,
})

const said = (entry: Entry): string => content(DESCRIPTION, row({ entry }))

test('the driver model: which driver, which device, what became of it and why', () => {
  const who = { id: 1, device: 0, driver: 1 }
  expect(said({ type: 'bind', ...who, state: 'bound', error: 0 })).toBe('greedy bound')
  expect(said({ type: 'bind', ...who, state: 'deferred', error: -517, reason: 'greedy: no clock' })).toBe(
    'greedy deferred = -517: greedy: no clock',
  )
  const came: Entry = { type: 'model', id: 1, what: 'driver registered', device: -1, driver: 1, error: 0 }
  expect(said(came)).toBe('driver registered: greedy')
  const refused: Entry = { type: 'model', id: 1, what: 'device refused', device: 0, driver: -1, error: -16 }
  expect(said(refused)).toBe('device refused = -16')
  expect(placeName(DESCRIPTION, row({ entry: refused }))).toBe('labdev0')
})

test('arrivals, bursts and faults', () => {
  const region = { region: 1, offset: 4 }
  expect(content(DESCRIPTION, row({ ...region, kind: EventKind.arrive, valueHi: 77 }))).toBe('write #77 arrived')
  expect(content(DESCRIPTION, row({ ...region, kind: EventKind.burst, value: 64, valueHi: 8 }))).toBe(
    '64 bytes of 8 writes drained',
  )
  const fault = { kind: EventKind.fault, value: FaultReason.afterUnmap, offset: 0x1000_0004, valueHi: 1 }
  expect(content(DESCRIPTION, row(fault))).toBe('write32 at 0x10000004: used after iounmap()')
})
