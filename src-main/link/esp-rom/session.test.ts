import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardIo } from '../board-io'
import { passing } from '../testing/fake-time'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import { espRom } from './protocol'
import { espPeer, type EspPeer, type EspPeerOptions } from './testing/peer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const GPIO_OUT = 0x3ff4_4004

interface Bench {
  wire: PacedWire
  peer: EspPeer
  io: BoardIo
  notes: Noted
}

async function attached(options: EspPeerOptions = {}, changed: Partial<LinkSettings> = {}): Promise<Bench> {
  const wire = pacedWire({ baud: 115_200 })
  const peer = espPeer(wire, options)
  if (options.magic === 0xfff0_c101) peer.statusBytes = 2
  const notes = noted()
  const opened = await passing(espRom.open(wire.lab, { settings: settingsOf(changed), events: notes.events }))
  if (!opened.ok) throw new Error(opened.error.message)
  peer.accesses.length = 0
  peer.packets.length = 0
  return { wire, peer, io: opened.value, notes }
}

/** What the chip sends is lost for that long, from so many more bytes on. */
function deafen(wire: PacedWire, afterBytes: number, ms: number): void {
  wire.toLab.after(afterBytes, () => {
    wire.toLab.silent = true
    setTimeout(() => (wire.toLab.silent = false), ms)
  })
}

describe('attaching to a ROM loader', () => {
  it.each([
    ['ESP32, ROM loader', 0x00f0_1d83],
    ['ESP8266, ROM loader', 0xfff0_c101],
    ['ESP32-C3, ROM loader', 0x1b31_506f],
    ['ESP chip, magic 0x12345678, ROM loader', 0x1234_5678],
  ])('%s', async (board, magic) => {
    const { io, peer } = await attached({ magic })
    expect(io.info.board).toBe(board)
    expect(peer.resets).toBe(0)
  })

  it('resets a chip that runs its application into download mode, and lets it run again at the end', async () => {
    const { io, peer } = await attached({ downloading: false })
    expect(peer).toMatchObject({ resets: 1, downloading: true })
    expect(await passing(io.access(readOf(GPIO_OUT)))).toMatchObject({ status: 'ok' })
    await passing(io.close())
    expect(peer).toMatchObject({ resets: 2, downloading: false })
  })

  it('leaves a chip in download mode that was found there', async () => {
    const { io, peer } = await attached()
    await passing(io.close())
    expect(peer).toMatchObject({ resets: 0, downloading: true })
  })

  it('a probe resets nothing', async () => {
    const wire = pacedWire({ baud: 115_200 })
    const peer = espPeer(wire, { downloading: false })
    const options = { settings: settingsOf(), events: noted().events }
    expect(await passing(espRom.probe(wire.lab, options))).toMatchObject({ info: null })
    expect(peer.resets).toBe(0)
    peer.downloading = true
    expect(await passing(espRom.probe(wire.lab, options))).toMatchObject({ info: { board: 'ESP32, ROM loader' } })
  })

  it('says what to do where nothing answers', async () => {
    const wire = pacedWire({ baud: 115_200 })
    espPeer(wire, { downloading: false, wired: false })
    const opened = await passing(espRom.open(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(opened).toMatchObject({ ok: false, error: { code: 'link', message: 'No ROM loader answers on wire.' } })
  })

  it('Secure Download Mode is told, as a probe finds it and when attaching', async () => {
    const wire = pacedWire({ baud: 115_200 })
    espPeer(wire).secure = true
    const options = { settings: settingsOf(), events: noted().events }
    const { info } = await passing(espRom.probe(wire.lab, options))
    expect(info?.capabilities.memWidths).toEqual([])
    expect(await passing(espRom.open(wire.lab, options))).toMatchObject({
      ok: false,
      error: { message: 'The chip is in Secure Download Mode: it refuses to read and write registers.' },
    })
  })
})

describe('accesses through a ROM loader', () => {
  it('reads and writes words', async () => {
    const { io, peer, notes } = await attached()
    const answers = await passing(Promise.all([io.access(writeOf(GPIO_OUT, 0xc0db_0001)), io.access(readOf(GPIO_OUT))]))
    expect(answers).toMatchObject([
      { status: 'ok', value: 0 },
      { status: 'ok', value: 0xc0db_0001 },
    ])
    expect(peer.accesses).toEqual(['w 3ff44004 c0db0001', 'r 3ff44004'])
    expect(notes.decoded).toEqual([
      'out WRITE_REG 3ff44004 = c0db0001',
      'in WRITE_REG done',
      'out READ_REG 3ff44004',
      'in READ_REG c0db0001',
    ])
  })

  it('writes asked for in one go travel in one packet, in order', async () => {
    const { io, peer } = await attached()
    const writes = Array.from({ length: 20 }, (_, index) => io.access(writeOf(index * 4, index)))
    const read = io.access(readOf(0))
    await passing(Promise.all([...writes, read]))
    expect(peer.packets).toEqual([9, 9, 10])
    expect(peer.accesses.slice(0, 3)).toEqual(['w 00000000 00000000', 'w 00000004 00000001', 'w 00000008 00000002'])
  })

  it('an ESP8266 gets one write in a packet, and so does what must not be repeated', async () => {
    const old = await attached({ magic: 0xfff0_c101 })
    await passing(Promise.all([0, 4, 8].map((address) => old.io.access(writeOf(address, 1)))))
    expect(old.peer.packets).toEqual([9, 9, 9])
    const { io, peer } = await attached()
    await passing(Promise.all([0, 4, 8].map((address) => io.access(writeOf(address, 1, { once: address === 4 })))))
    expect(peer.packets).toEqual([9, 9, 9])
  })

  it('of a packet in which a write fails each write says for itself how it went', async () => {
    const { io, peer } = await attached()
    peer.error = (address) => (address === 8 ? 6 : null)
    const answers = await passing(Promise.all([0, 4, 8, 12].map((address) => io.access(writeOf(address, 1)))))
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok', 'fault', 'ok'])
  })

  it.each([
    [6, 'fault', 'in READ_REG it could not act on the message'],
    [5, 'refused', 'in READ_REG it does not take that message'],
  ])('the loader’s error %i is a %s', async (error, status, text) => {
    const { io, peer, notes } = await attached()
    peer.error = () => error
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status, value: 0 })
    expect(notes.decoded.at(-1)).toBe(text)
  })

  it('refuses what the loader cannot do, without sending a byte', async () => {
    const { io, wire } = await attached()
    const before = wire.toBoard.arrived
    expect(await io.access(readOf(0x10, { width: 1 }))).toMatchObject({ status: 'refused' })
    expect(await io.access(writeOf(0x10, 1, { space: 'io' }))).toMatchObject({ status: 'refused' })
    await vi.advanceTimersByTimeAsync(100)
    expect(wire.toBoard.arrived).toBe(before)
  })
})

describe('when something goes wrong', () => {
  it('half an answer: in step again by a SYNC, then asked again', async () => {
    const { io, wire, peer } = await attached()
    peer.memory.set(0x10, 77)
    deafen(wire, 6, 10)
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', value: 77, retries: 1 })
    expect(peer.packets).toEqual([0x0a, 0x08, 0x0a])
  })

  it('a late answer is not taken for that of the next question', async () => {
    const { io, wire, peer } = await attached({}, { tries: 1 })
    peer.memory.set(0x10, 1).set(0x14, 2)
    wire.toBoard.silent = true
    const first = passing(io.access(readOf(0x10)))
    setTimeout(() => {
      wire.toBoard.silent = false
      // As if the chip had been slow: the answer to the first question, while the SYNC is on its way.
      wire.board.send(Uint8Array.of(0xc0, 1, 0x0a, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xc0))
    }, 255)
    expect(await first).toMatchObject({ status: 'timeout' })
    expect(await passing(io.access(readOf(0x14)))).toMatchObject({ status: 'ok', value: 2 })
  })

  it('garbage between frames is passed over', async () => {
    const { io, wire, peer } = await attached()
    peer.memory.set(0x10, 77)
    wire.board.send(Buffer.from('noise \u00db\u00c0\u00db noise', 'latin1'))
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', value: 77, retries: 0 })
  })

  it('an access that must not be repeated is made once', async () => {
    const { io, wire, peer } = await attached()
    deafen(wire, 6, 10)
    expect(await passing(io.access(readOf(0x10, { once: true })))).toMatchObject({ status: 'timeout', retries: 0 })
    // The eight answers to the SYNC go by first.
    await vi.advanceTimersByTimeAsync(50)
    deafen(wire, 6, 10)
    expect(await passing(io.access(writeOf(0x10, 1, { once: true })))).toMatchObject({ status: 'timeout' })
    expect(peer.accesses).toEqual(['r 00000010', 'w 00000010 00000001'])
  })

  it('silence: timeout, then asked by a SYNC until the chip is back', async () => {
    const { io, peer, notes } = await attached()
    peer.power(false)
    const from = performance.now()
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'timeout' })
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'timeout' })
    expect(performance.now() - from).toBeLessThan(1000)
    await vi.advanceTimersByTimeAsync(3000)
    peer.power(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(notes.states).toEqual(['silent: The ROM loader does not answer.', 'back'])
    expect(peer.packets.every((op) => op === 8)).toBe(true)
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok' })
  })

  it('a bad address that resets the chip: found again, without waiting for the time limit', async () => {
    const { io, peer, notes } = await attached({ downloading: false }, { tries: 2, timeoutMs: 2000 })
    peer.error = (address) => {
      if (address === 0xdead_0000) peer.reset('0x7 (TG0WDT_SYS_RESET)', false)
      return null
    }
    const bad = await passing(io.access(readOf(0xdead_0000, { once: true })), 1500)
    expect(bad).toMatchObject({ status: 'timeout' })
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok' })
    expect(notes.states).toEqual(['reset: The chip was reset: rst:0x7 (TG0WDT_SYS_RESET).'])
  })

  it('a reset while nothing is asked is noticed by what the chip says', async () => {
    const { peer, notes } = await attached()
    peer.reset('0xc (SW_CPU_RESET)', true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(notes.states).toEqual(['reset: The chip was reset: rst:0xc (SW_CPU_RESET).'])
  })

  it('a chip that cannot be reset by its lines says what to do', async () => {
    const { peer, notes } = await attached({ wired: false })
    peer.reset('0x1 (POWERON_RESET)', false)
    await vi.advanceTimersByTimeAsync(1000)
    expect(notes.states).toEqual([
      'silent: The ROM loader does not answer. It was reset and runs its application: bring it into download mode again.',
    ])
  })

  it('killed in mid-access: everything is lost', async () => {
    const { io, wire } = await attached()
    wire.toLab.after(3, () => wire.cut())
    const answers = [io.access(readOf(0x10)), io.access(writeOf(0x14, 1))]
    expect((await passing(Promise.all(answers))).map(({ status }) => status)).toEqual(['lost', 'lost'])
    expect(await io.access(readOf(0x10))).toMatchObject({ status: 'lost' })
  })

  it('closed: what waits is lost, and no access is sent any more', async () => {
    const { io, peer } = await attached()
    const answers = [0, 4, 8].map((address) => io.access(readOf(address)))
    await vi.advanceTimersByTimeAsync(0)
    await passing(io.close())
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['lost', 'lost', 'lost'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(peer.accesses).toEqual(['r 00000000'])
  })
})
