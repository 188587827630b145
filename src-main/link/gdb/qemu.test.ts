// Which of QEMU's two ways to memory an access takes, and what has to be said to QEMU before it; and what its monitor prints, read.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { readOf, writeOf } from '../testing/session-kit'
import { pacedWire } from '../testing/paced-wire'
import type { BoardOp } from '../board-io'
import { Conversation } from './conversation'
import { QemuStub, type QemuFacts } from './qemu'
import { deviceRegions, portWording } from './qemu-monitor'

const FACTS: QemuFacts = {
  version: '7.2.22',
  target: { order: 'little', architecture: 'arm' },
  notStarted: true,
  canary: { place: '', arrives: [] },
}
const quiet = { silent: vi.fn(), back: vi.fn(), reset: vi.fn(), decoded: vi.fn() }

function stubOf(changed: Partial<QemuFacts> = {}): QemuStub {
  return new QemuStub(new Conversation(pacedWire().lab, { timeoutMs: 1, tries: 1 }, quiet), { ...FACTS, ...changed })
}

/** What goes to QEMU before the access, where its MMU takes each page to the address that is given. */
function before(
  stub: QemuStub,
  op: BoardOp,
  mmu: (page: number) => string = (page) => `gpa: 0x${page.toString(16)}\r\n`,
): string[] {
  const sent: string[] = []
  for (let first = stub.before(op); first; first = stub.before(op)) {
    const monitor = /^qRcmd,(.*)$/.exec(first.payload)
    const line = monitor ? Buffer.from(monitor[1]!, 'hex').toString() : first.payload
    sent.push(line)
    const output = line.startsWith('gva2gpa') ? mmu(Number(line.split(' ')[1])) : ''
    first.settle({ got: 'reply', reply: { kind: 'ok' }, output, tookMs: 1, retries: 0 })
  }
  return sent
}

describe('QEMU before 10', () => {
  let stub: QemuStub
  beforeEach(() => (stub = stubOf()))

  it('reads as the CPU does and writes physically, and is told only where that changes', () => {
    expect(before(stub, readOf(0x0900_0018))).toEqual(['gva2gpa 0x9000000', 'Qqemu.PhyMemMode:0'])
    expect(before(stub, readOf(0x0900_0000))).toEqual([])
    expect(before(stub, writeOf(0x0900_0000, 1))).toEqual(['Qqemu.PhyMemMode:1'])
    expect(before(stub, writeOf(0x0900_0004, 1))).toEqual([])
    expect(before(stub, readOf(0x0900_0018))).toEqual(['Qqemu.PhyMemMode:0'])
  })

  it('is told again after it was out of step', () => {
    before(stub, readOf(0x0900_0018))
    stub.forget()
    expect(before(stub, readOf(0x0900_0018))).toEqual(['gva2gpa 0x9000000', 'Qqemu.PhyMemMode:0'])
  })

  it.each([
    ['elsewhere', () => 'gpa: 0x40000000\r\n'],
    ['nowhere', () => 'Unmapped\r\n'],
  ])('reads physically where the MMU leads %s', (_where, mmu) =>
    expect(before(stub, readOf(0x0900_0018), mmu)).toEqual(['gva2gpa 0x9000000', 'Qqemu.PhyMemMode:1']),
  )

  it('cannot write the core of a Cortex-M, which others do not have there', () => {
    const cortex = stubOf({ target: { order: 'little', architecture: 'arm-m' } })
    expect(cortex.refuses(writeOf(0xe000_e100, 1))).toBe(true)
    expect(cortex.refuses(readOf(0xe000_e100))).toBe(false)
    expect(stub.refuses(writeOf(0xe000_e100, 1))).toBe(false)
  })
})

describe('the canary', () => {
  it('decides over the version', () => {
    const stub = stubOf({ canary: { place: 'SCR', arrives: [0, 1] } })
    before(stub, readOf(0x1000))
    expect(before(stub, writeOf(0x1000, 1))).toEqual([])
    expect(stub.capabilities.notes).toContain('Writes arrive: tried at SCR.')
  })

  it('that finds no way is told', () => {
    const stub = stubOf({ canary: { place: 'SCR', arrives: [] } })
    expect(stub.capabilities.notes.join()).toContain('Writes do not arrive')
  })
})

it('of QEMU 10, all goes as the CPU does', () => {
  const stub = stubOf({ version: '10.0.2' })
  before(stub, readOf(0x1000))
  expect(before(stub, writeOf(0x1000, 1))).toEqual([])
})

it('devices are found in the memory map of memory space only', () => {
  const map = [
    'FlatView #0',
    ' AS "I/O", root: io',
    ' Root memory region: io',
    '  00000000000003f8-00000000000003ff (prio 0, i/o): serial',
    'FlatView #1',
    ' AS "memory", root: system',
    ' Root memory region: system',
    '  0000000009000000-0000000009000fff (prio 0, i/o): pl011',
    '  0000000040000000-000000004fffffff (prio 0, ram): mach-virt.ram KVM',
  ].join('\r\n')
  expect(deviceRegions(map)).toEqual([{ name: 'pl011', start: 0x0900_0000, size: 0x1000 }])
})

it.each([
  [1, 'i /b 0x71', 'portb[0x0071] = 0x26\r\n', 0x26],
  [2, 'i /h 0x71', 'portw[0x0071] = 0x1234\r\n', 0x1234],
  [4, 'i /w 0x71', 'portl[0x0071] = 0xfffffffe\r\n', 0xffff_fffe],
] as const)('a port is read in %i bytes by %s', (width, line, output, value) => {
  const wording = portWording(readOf(0x71, { width, space: 'io' }))
  expect(wording.said).toBe(`monitor: ${line}`)
  expect(wording.value({ kind: 'ok' }, output)).toEqual({ value, high: 0 })
  expect(wording.value({ kind: 'ok' }, 'invalid char')).toBeNull()
})
