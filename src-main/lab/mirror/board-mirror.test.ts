// The mirror at the bench: what reaches the board and when, what the driver is given, what is told, and how failures end.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag, Initiator, MirrorMode } from '../../../src-preload/contract/event'
import { pl011Map } from '../../devices/pl011/pl011-map'
import { pl031Map } from '../../devices/pl031/pl031-map'
import type { BoardOp } from '../../link/board-io'
import { allIn, CLOCK, PINS, rig, UART } from './testing/rig'

const uart = pl011Map.registers
const clock = pl031Map.registers
const AT_UART = 0x0900_0000
const AT_CLOCK = 0x0901_0000
const words = ({ write, address, value }: BoardOp): string =>
  `${write ? 'W' : 'R'} ${address.toString(16)}${write ? ` ${value}` : ''}`
const only = (device: string, mode: keyof typeof MirrorMode) => [{ device, mode }]

describe('what reaches the board', () => {
  test('compare: each access, in the order of the program', () => {
    const { lab, map, board } = rig({ rules: allIn('compare') })
    const [at, pins] = [map(UART), map(PINS)]
    lab.bus.write32(13, at + uart.IBRD.offset)
    lab.bus.read32(at + uart.CR.offset)
    lab.bus.write8(3, pins + 0x400)
    lab.bus.read16(pins + 0x400)
    expect(board.log.map(words)).toEqual(['W 9000024 13', 'R 9000030', 'W 9030400 3', 'R 9030400'])
    expect(board.log.map(({ width }) => width)).toEqual([4, 4, 1, 2])
  })

  test('shadow: writes, and reads that change nothing; nothing is waited for', () => {
    const { lab, map, board, waits } = rig({ rules: allIn('shadow') })
    const at = map(UART)
    board.isSlow = true
    lab.bus.write32(65, at + uart.DR.offset)
    lab.bus.read32(at + uart.DR.offset)
    lab.bus.read32(at + uart.CR.offset)
    lab.bus.read32(at + uart.ICR.offset)
    expect(board.log.map(words)).toEqual(['W 9000000 65', 'R 9000030'])
    expect(waits).toEqual([])
  })

  test('model, and a lab without a board: nothing', () => {
    const { lab, map, board, sink } = rig({ rules: [...allIn('compare'), ...allIn('model')] })
    lab.bus.read32(map(UART) + uart.CR.offset)
    expect(board.log).toEqual([])
    expect(sink.rows.at(-1)).toMatchObject({ kind: EventKind.read, mirror: MirrorMode.model })
  })

  test('a register by a rule of its own, elsewhere on the board', () => {
    const base = 0x4000_c000
    const rules = [
      { device: UART, mode: 'compare' as const, base },
      { device: UART, register: 'CR', mode: 'model' as const },
    ]
    const seen: number[] = []
    const { lab, map } = rig({
      rules,
      fault: (op, right) => {
        seen.push(op.address)
        return right
      },
      elsewhere: base - AT_UART,
    })
    const at = map(UART)
    lab.bus.read32(at + uart.CR.offset)
    lab.bus.read32(at + uart.IBRD.offset)
    expect(seen).toEqual([base + uart.IBRD.offset])
  })

  test('a user’s read is the model’s; a user’s write is an access as any other', () => {
    const { lab, board, regionOf } = rig({ rules: allIn('compare') })
    const { id } = regionOf(UART)
    lab.bus.userRead(id, uart.CR.offset, 4)
    lab.bus.userWrite(id, uart.IBRD.offset, 4, 7)
    lab.bus.peek(id, uart.IBRD.offset, 4)
    expect(board.log.map(words)).toEqual(['W 9000024 7'])
  })

  test('once: reads that take something, and writes that do more than to be stored', () => {
    const { lab, map, board } = rig({ rules: allIn('compare') })
    const at = map(UART)
    lab.bus.read32(at + uart.DR.offset)
    lab.bus.read32(at + uart.CR.offset)
    lab.bus.write32(0, at + uart.DR.offset)
    lab.bus.write32(0, at + uart.ICR.offset)
    lab.bus.write32(0, at + uart.IBRD.offset)
    expect(board.log.map(({ once }) => once)).toEqual([true, false, true, true, false])
  })

  test.each(['UC-', 'NP', 'WC', 'WB'] as const)(
    'through a mapping %s the accesses go straight to the board',
    (attribute) => {
      const { lab, map, board } = rig({ rules: allIn('compare'), posted: true })
      const at = map(UART, attribute)
      for (const value of [1, 2]) lab.bus.write32(value, at + uart.IBRD.offset)
      expect(lab.bus.read32(at + uart.IBRD.offset)).toBe(2)
      expect(board.log.map(words)).toEqual(['W 9000024 1', 'W 9000024 2', 'R 9000024'])
    },
  )

  test('writes of before, that were posted, are there first', () => {
    const { lab, map, rows } = rig({ rules: only(CLOCK, 'compare'), posted: true })
    const [serial, time] = [map(UART), map(CLOCK)]
    lab.bus.write32(9, serial + uart.IBRD.offset)
    lab.bus.write32(1, time + clock.MR.offset)
    const arrived = rows(EventKind.arrive)[0]!
    const [, written] = rows(EventKind.write)
    expect(arrived.seq).toBeLessThan(written!.seq)
    expect(written!.flags & Flag.posted).toBe(0)
  })
})

describe('what the driver is given', () => {
  const wrong = (op: BoardOp) => op.address === AT_CLOCK + clock.MR.offset && !op.write

  test('compare: the model’s value; the first field that differs is found, once, at its access', () => {
    const { lab, map, findings, told, sink } = rig({
      rules: allIn('compare'),
      fault: (op, right) =>
        op.address === AT_UART + uart.IFLS.offset && !op.write ? { ...right, value: 0x2a } : right,
    })
    const at = map(UART)
    lab.bus.read32(at + uart.CR.offset)
    for (const _ of [1, 2]) expect(lab.bus.read32(at + uart.IFLS.offset)).toBe(0x12)
    expect(told().map(({ result }) => result)).toEqual(['equal', 'differs', 'differs'])
    const [found, ...others] = findings()
    expect(others).toEqual([])
    expect(found).toMatchObject({
      rule: 'mirror-differs',
      severity: 'error',
      text: `${UART} IFLS.RXIFLSEL: model 2, board 5`,
      subject: `R ${UART} IFLS`,
      difference: { register: 'IFLS', field: 'RXIFLSEL', offset: uart.IFLS.offset, model: 0x12, board: 0x2a },
    })
    expect(sink.rows.find(({ seq }) => seq === found!.at)).toMatchObject({
      kind: EventKind.read,
      offset: uart.IFLS.offset,
      mirror: MirrorMode.compare,
    })
    expect(told()[1]!.of).toBe(found!.at)
  })

  test('board: the board’s value, in the event as well; the model runs along and is compared', () => {
    const { lab, map, findings, rows } = rig({
      rules: allIn('board'),
      fault: (op, right) => (wrong(op) ? { ...right, value: 0x77 } : right),
    })
    const at = map(CLOCK)
    lab.bus.write32(0x1234, at + clock.MR.offset)
    expect(lab.bus.read32(at + clock.MR.offset)).toBe(0x77)
    const [read] = rows(EventKind.read)
    expect(read).toMatchObject({ value: 0x77, mirror: MirrorMode.board })
    expect(read!.flags & (Flag.failed | Flag.stored)).toBe(0)
    expect(lab.bus.peek(read!.region, clock.MR.offset, 4)).toBe(0x1234)
    expect(findings().map(({ text }) => text)).toEqual([`${CLOCK} MR.MATCH: model 0x1234, board 0x77`])
  })

  test('board, of a device that the lab has no model of: the driver talks to the chip', () => {
    const device = 'a000000.virtio_mmio'
    const { lab, map, findings, rows } = rig({
      rules: [{ device, mode: 'board' }],
      fault: (_, right) => ({ ...right, value: 0x7472_6976 }),
    })
    const at = map(device)
    expect(lab.bus.read32(at)).toBe(0x7472_6976)
    lab.bus.write32(1, at + 0x70)
    expect(rows(EventKind.read)[0]!.flags & Flag.failed).toBe(0)
    expect(rows(EventKind.write)[0]!.flags & Flag.failed).toBe(0)
    expect(findings()).toEqual([])
  })

  test('fields that run by themselves, noise by rule and reserved bits are told, and no finding', () => {
    const { lab, map, findings, told } = rig({
      rules: [{ device: UART, mode: 'compare', noise: ['IFLS.TXIFLSEL', 'IBRD'] }, ...only(CLOCK, 'compare')],
      fault: (op, right) =>
        op.write
          ? right
          : { ...right, value: right.value ^ (op.address === AT_UART + uart.IFLS.offset ? 7 : 0xffff_0000) },
    })
    lab.bus.read32(map(CLOCK) + clock.DR.offset)
    const at = map(UART)
    lab.bus.read32(at + uart.IFLS.offset)
    lab.bus.read32(at + uart.IBRD.offset)
    lab.bus.read32(at + uart.LCR_H.offset)
    expect(told().map(({ result }) => result)).toEqual(['noise', 'noise', 'noise', 'noise'])
    expect(findings()).toEqual([])
  })

  test('a big-endian access crosses to the board as it crosses the bus', () => {
    const { lab, map, board, told } = rig({ rules: allIn('compare') })
    const at = map(CLOCK)
    lab.bus.write32(0x1122_3344, at + clock.MR.offset, Flag.bigEndian)
    expect(lab.bus.read32(at + clock.MR.offset, Flag.bigEndian)).toBe(0x1122_3344)
    expect(board.log[0]!.value).toBe(0x4433_2211)
    expect(told()).toMatchObject([{ value: 0x1122_3344 }, { value: 0x1122_3344, result: 'equal' }])
  })
})

describe('a board that does not keep up', () => {
  test('compare goes on after 40 ms, does not wait again while it is behind, and compares when the answer comes', () => {
    const { lab, map, board, waits, told, rows, mirror } = rig({ rules: allIn('compare') })
    const at = map(UART)
    board.isSlow = true
    for (const _ of [1, 2, 3]) expect(lab.bus.read32(at + uart.CR.offset)).toBe(0x300)
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(40)
    expect(told()).toEqual([])
    board.isSlow = false
    mirror.drain()
    expect(told().map(({ result }) => result)).toEqual(['equal', 'equal', 'equal'])
    expect(told().map(({ of }) => of)).toEqual(rows(EventKind.read).map(({ seq }) => seq))
  })

  test.each([
    ['ones', 0xff],
    ['eio', 0xfb],
  ] as const)(
    'board: after all tries the driver reads %s; the event says that it failed, and the late answer is nobody’s',
    (onLost, value) => {
      const { lab, map, board, told, rows, findings, answered, mirror } = rig({
        rules: allIn('board'),
        settings: { onLost, timeoutMs: 100, tries: 2 },
      })
      board.isSlow = true
      expect(lab.bus.read8(map(UART) + uart.CR.offset)).toBe(value)
      expect(board.wall).toBe(1200)
      expect(rows(EventKind.read)[0]!.flags & Flag.failed).toBe(Flag.failed)
      expect(findings().map(({ rule, text }) => [rule, text])).toEqual([
        ['link-lost', `${UART} CR: the board did not answer; the driver read 0x${value.toString(16)}`],
      ])
      expect(answered).toEqual([false])
      board.isSlow = false
      mirror.drain()
      expect(told().map(({ result }) => result)).toEqual(['timeout'])
    },
  )

  test('a lost link is not waited for, and each access still has its event', () => {
    const { lab, map, board, told, waits } = rig({ rules: allIn('board') })
    const at = map(UART)
    lab.bus.write32(1, at + uart.IBRD.offset)
    board.isUp = false
    lab.bus.write32(2, at + uart.IBRD.offset)
    expect(lab.bus.read32(at + uart.IBRD.offset)).toBe(0xffff_ffff)
    expect(told().map(({ result }) => result)).toEqual(['unchecked', 'lost', 'lost'])
    expect(waits).toEqual([])
  })

  test('what is on its way when the board is taken away was lost', () => {
    const { lab, map, board, told, mirror, rows, findings } = rig({ rules: allIn('shadow') })
    const at = map(UART)
    board.isSlow = true
    for (let value = 0; value < 5; value++) lab.bus.write32(value, at + uart.IBRD.offset)
    mirror.end()
    expect(told().map(({ result }) => result)).toEqual(['lost', 'lost', 'lost', 'lost', 'lost'])
    expect(told().map(({ of }) => of)).toEqual(rows(EventKind.write).map(({ seq }) => seq))
    expect(findings()).toEqual([])
  })

  test('a window that is full is waited for, at most 40 ms in all', () => {
    const { lab, map, board, waits } = rig({ rules: allIn('shadow'), settings: { window: 2 } })
    const at = map(UART)
    board.isSlow = true
    for (let value = 0; value < 6; value++) lab.bus.write32(value, at + uart.IBRD.offset)
    expect(waits).toEqual([40])
    expect(board.log).toHaveLength(6)
    lab.bus.read32(at + uart.IBRD.offset)
    expect(board.log).toHaveLength(6)
  })

  test('a driver that waits for the board can be asked to stop', () => {
    const { lab, map, board, stop, waits, rows } = rig({ rules: allIn('board') })
    board.isSlow = true
    stop.asked = true
    expect(lab.bus.read32(map(UART) + uart.CR.offset)).toBe(0xffff_ffff)
    expect(waits).toHaveLength(1)
    expect(rows(EventKind.mirror)).toHaveLength(1)
  })
})

describe('what cannot be done', () => {
  test('a width that the protocol does not have is not sent; board: it counts as not answered', () => {
    const { lab, map, board, told, findings, answered } = rig({
      rules: [...allIn('board'), ...only(PINS, 'compare')],
      capabilities: { memWidths: [4] },
    })
    expect(lab.bus.read8(map(UART) + uart.CR.offset)).toBe(0xff)
    expect(lab.bus.read8(map(PINS) + 0x400)).toBe(0)
    expect(board.log).toEqual([])
    expect(told().map(({ result }) => result)).toEqual(['skipped', 'skipped'])
    expect(answered).toEqual([false])
    expect(findings().map(({ rule, text }) => `${rule}: ${text}`)).toEqual([
      `board-skipped: ${UART} CR: not made on the board, mmio-lab makes 32-bit accesses only`,
      `board-skipped: ${PINS} DIR: not made on the board, mmio-lab makes 32-bit accesses only`,
    ])
  })

  test('an error of the board’s bus is a finding with the board’s address', () => {
    const { lab, map, findings, told } = rig({
      rules: allIn('compare'),
      fault: (_, right) => ({ ...right, status: 'fault' }),
    })
    lab.bus.initiator = Initiator.FIRST_DRIVER
    expect(lab.bus.read32(map(UART) + uart.CR.offset)).toBe(0x300)
    expect(told().map(({ result }) => result)).toEqual(['fault'])
    expect(findings()).toMatchObject([{ rule: 'board-fault', text: expect.stringContaining('0x9000030') as string }])
  })
})
