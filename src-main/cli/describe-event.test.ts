// What a row of `mmio-lab events` says of the rarer kinds.
import { expect, test } from 'vitest'
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, FaultReason, MirrorMode, MirrorResult } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import { packRoundTrip } from '../../src-preload/contract/round-trip'
import { DESCRIPTION } from '../trace/testing/random-lab'
import { answeredBy, content, mirrorPart, placeName } from './describe-event'

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

test('whose value an access has, and what the board said to it', () => {
  const register = { region: 1, offset: 4, value: 0x11 }
  const read = (mirror: number): EventRow => row({ ...register, kind: EventKind.read, mirror })
  const write = row({ ...register, kind: EventKind.write, mirror: MirrorMode.shadow })
  const { model, shadow, board, compare } = MirrorMode
  expect([model, shadow, board, compare].map((mode) => answeredBy(read(mode)))).toEqual([
    'model',
    'model',
    'board',
    'both',
  ])
  expect(answeredBy(write)).toBe('both')
  expect(content(DESCRIPTION, read(model))).toBe('0x00000011')
  expect(content(DESCRIPTION, read(compare))).toBe('0x00000011 (both)')
  const answer = { ...register, kind: EventKind.mirror, site: packRoundTrip(1_234_400) }
  const differs = row({ ...answer, seq: 77, valueHi: 70, mirror: MirrorResult.differs | (2 << 4) })
  expect(content(DESCRIPTION, differs)).toBe('board 0x00000011 differs, 1,234.400 µs, 2 retries, of #70')
  expect(mirrorPart(differs)).toEqual({ result: 'differs', roundTrip: 1_234_400, retries: 2, access: 70 })
  const alone = row({ ...answer, valueHi: 0xffff_ffff, mirror: MirrorResult.unchecked })
  expect(content(DESCRIPTION, alone)).toBe('board 0x00000011 unchecked, 1,234.400 µs, by the link')
  expect(placeName(DESCRIPTION, alone)).toBe('labdev0 STATUS')
  const late = row({ ...answer, seq: 2 ** 32 + 3, valueHi: 0xffff_fff0, mirror: MirrorResult.equal })
  expect(mirrorPart(late).access).toBe(0xffff_fff0)
})

test('the link: what became of it, where, and why', () => {
  const link = { type: 'link', id: 1, port: '/dev/ttyUSB0', device: -1, driver: -1 } as const
  expect(said({ ...link, what: 'attached', protocol: 'uboot', board: 'U-Boot 2023.01', text: '' })).toBe(
    'attached: /dev/ttyUSB0, uboot, U-Boot 2023.01',
  )
  expect(said({ ...link, what: 'lost', protocol: '', board: '', text: 'the port has gone' })).toBe(
    'lost: /dev/ttyUSB0: the port has gone',
  )
})
