// A board in a running lab: attached and taken away, stopped, paused, and in its time. The lab runs in this thread; the board is another lab.
import { expect, test } from 'vitest'
import type { LogEntry } from '../../../src-preload/contract/entry'
import { EventKind, Flag, Initiator, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import type { LinkSettings, MirrorRule } from '../../../src-preload/contract/link'
import { unpackRoundTrip } from '../../../src-preload/contract/round-trip'
import type { SimTime } from '../../../src-preload/contract/units'
import { SimClock } from '../../base/clock'
import { MemorySink } from '../../trace/memory-sink'
import { Lab } from '../compose'
import { createLabControl, nowOf, ThreadState, Word, wordsOf } from '../control-words'
import { describeLab } from '../describe-lab'
import { RunControl } from '../run-control'
import { loaded } from '../testing/bench'
import type { LabReply, LabRequest, LinkCommand } from '../thread-protocol'
import { ModelBoard } from './testing/model-board'
import { allIn, CLOCK, labOf, UART } from './testing/rig'

interface Options {
  rules: MirrorRule[]
  drivers?: string[]
  settings?: Partial<LinkSettings>
  /** Not from the start. */
  later?: boolean
  /** ms */
  wall?: () => number
  onBoard?: (board: ModelBoard, words: Int32Array) => void
}

function running({
  rules,
  drivers = [],
  settings = {},
  later = false,
  wall = () => performance.now(),
  onBoard,
}: Options) {
  const found = loaded('arm-virt', drivers)
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const control = createLabControl()
  const words = wordsOf(control)
  const description = describeLab(found)
  const second = labOf()
  const board = new ModelBoard(second.lab, second.clock, { clock, settings })
  onBoard?.(board, words)
  const requests: LabRequest[] = []
  const replies: LabReply[] = []
  const mail = { take: () => requests.shift() ?? null, send: (reply: LabReply) => void replies.push(reply) }
  const run = new RunControl(clock, words, nowOf(control), mail, {
    ...{ speed: 0, until: Infinity, warmUp: 0, wall },
    openPort: () => board,
  })
  const lab = new Lab({ lab: found.lab, description, clock, sink, control, gate: run, instantSerial: true })
  const attach = { channel: new SharedArrayBuffer(8), info: board.info, settings: board.settings }
  run.begin(lab, { rules, ...(!later && { board: attach }) })
  let id = 0
  const ask = (command: LabRequest['command']): LabReply | undefined => {
    requests.push({ id: ++id, command })
    words[Word.request] = 1
    lab.bus.checkpoint()
    return replies.filter((reply) => reply.say === 'answer').at(-1)
  }
  const regionOf = (device: string) =>
    description.regions.find((each) => each.device === description.devices.findIndex(({ name }) => name === device))!
  const log = (): string[] => sink.rows.flatMap(({ entry }) => (entry?.type === 'log' ? [textOf(entry)] : []))
  return { lab, clock, sink, words, board, requests, ask, attach, regionOf, log }
}

const textOf = ({ text }: LogEntry): string => text

const MR = 4

test('attached before the drivers: their first access is mirrored, and equal boards do not differ', () => {
  const { sink, board } = running({ rules: allIn('compare'), drivers: ['pl011', 'rtc-pl031', 'gpio-pl061'] })
  const [first] = sink.rows.filter(({ kind }) => kind === EventKind.read || kind === EventKind.write)
  expect(first!.mirror).toBe(MirrorMode.compare)
  expect(board.log.length).toBeGreaterThan(10)
  const told = sink.rows.filter(({ kind }) => kind === EventKind.mirror)
  expect(told).toHaveLength(board.log.length)
  expect(sink.rows.filter(({ entry }) => entry?.type === 'finding')).toEqual([])
})

test('attach, other rules, detach: from each on, and with no trace left behind', () => {
  const { lab, ask, attach, regionOf, sink, board } = running({ rules: allIn('compare'), later: true })
  const { id } = regionOf(CLOCK)
  const write = (value: number): number => {
    lab.bus.userWrite(id, MR, 4, value)
    return sink.rows.filter(({ kind }) => kind === EventKind.write).at(-1)!.mirror
  }
  const seen = [write(1)]
  ask({ do: 'attachBoard', ...attach })
  seen.push(write(2))
  ask({ do: 'mirror', rules: [{ device: CLOCK, register: 'MR', mode: 'shadow' }] })
  seen.push(write(3))
  ask({ do: 'detachBoard' })
  seen.push(write(4))
  expect(seen).toEqual([MirrorMode.model, MirrorMode.compare, MirrorMode.shadow, MirrorMode.model])
  expect(board.log.map(({ value }) => value)).toEqual([2, 3])
})

test('while it is attached, time is the wall’s: no access is ahead of it, and speed is refused', () => {
  const time = { ms: 0 }
  // So much passes with each look.
  const wall = (): number => (time.ms += 0.01)
  const { lab, board, clock, ask, attach, regionOf } = running({ rules: allIn('compare'), later: true, wall })
  ask({ do: 'attachBoard', ...attach })
  const anchor = { sim: clock.now, wall: time.ms }
  const aheadMs: number[] = []
  const send = board.send.bind(board)
  board.send = (op) => {
    aheadMs.push((clock.now - anchor.sim) / 1e6 - (time.ms - anchor.wall))
    return send(op)
  }
  for (let i = 0; i < 5; i++) {
    clock.advanceTo((clock.now + 300_000) as SimTime)
    lab.bus.userWrite(regionOf(CLOCK).id, MR, 4, i)
  }
  expect(aheadMs).toHaveLength(5)
  // The anchor here is a few looks off theirs.
  expect(Math.max(...aheadMs)).toBeLessThan(0.1)
  expect(Math.min(...aheadMs)).toBeGreaterThan(-1)
  expect(time.ms - anchor.wall).toBeGreaterThan(1.5)
  expect(ask({ do: 'speed', speed: 5 })).toMatchObject({ result: { ok: false, error: { code: 'busy' } } })
  ask({ do: 'detachBoard' })
  expect(ask({ do: 'speed', speed: 0 })).toMatchObject({ result: { ok: true } })
})

test('what the supervisor notes is recorded: the link, and a read past the drivers', () => {
  const { ask, sink, regionOf } = running({ rules: [] })
  const { id } = regionOf(CLOCK)
  const link: LinkCommand = {
    do: 'noteLink',
    entry: { what: 'silent', port: '/dev/ttyUSB0', protocol: 'gdb', board: 'a board', text: 'no answer' },
  }
  ask(link)
  expect(sink.rows.at(-1)).toMatchObject({ kind: EventKind.link, entry: { type: 'link', device: -1, ...link.entry } })
  const answer = { status: 'timeout' as const, value: 0, high: 0, roundTripNs: 750_000_000, retries: 2 }
  ask({ do: 'noteBoardRead', region: id, offset: 0, width: 4, answer })
  const row = sink.rows.at(-1)!
  expect(row).toMatchObject({ kind: EventKind.mirror, region: id, initiator: Initiator.mirror, valueHi: 0xffff_ffff })
  expect([row.mirror, row.flags]).toEqual([MirrorResult.timeout | (2 << 4), Flag.failed])
  expect(unpackRoundTrip(row.site) / 750_000_000).toBeCloseTo(1, 3)
})

test('a driver that hangs on the board is stopped, and the lab goes on', () => {
  const { log, words, sink } = running({
    rules: allIn('board'),
    drivers: ['rtc-pl031'],
    settings: { timeoutMs: 60_000 },
    onBoard: (board, words) => {
      board.isSlow = true
      board.wait = () => {
        expect(words[Word.waiting]).toBe(1)
        words[Word.stop] = 1
        return false
      }
    },
  })
  expect(log().join('\n')).toMatch(/soft lockup - pl031_probe .* did not return: it was asked to stop/)
  expect(words[Word.waiting]).toBe(0)
  expect(sink.rows.filter(({ kind }) => kind === EventKind.mirror).length).toBeGreaterThan(0)
})

test.each([
  ['pause', [ThreadState.paused]],
  ['go-on', []],
] as const)('a board that does not answer: %s', (afterLost, expected) => {
  const states: ThreadState[] = []
  const { lab, board, words, requests, regionOf } = running({ rules: allIn('board'), settings: { afterLost } })
  board.isUp = false
  const pushRun = requests.shift.bind(requests)
  requests.shift = () => {
    const request = pushRun()
    if (request || words[Word.state] !== ThreadState.paused) return request
    states.push(ThreadState.paused)
    return { id: 99, command: { do: 'run' } }
  }
  const cookie = lab.bus.map(regionOf(UART).start as never, 4096, 'UC-')
  lab.bus.initiator = Initiator.FIRST_DRIVER
  for (let i = 0; i < 3; i++) expect(lab.bus.read32(cookie + 0x30)).toBe(0xffff_ffff)
  expect(states).toEqual(expected)
})
