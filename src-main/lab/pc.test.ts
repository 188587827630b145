// The PC lab, run in this process: what its drivers say, which ports they hold, and that a byte, a tick and a second arrive.
import { expect, test } from 'vitest'
import { EventKind } from '../../src-preload/contract/event'
import { iomemText } from '../kernel/resource-text'
import { bench } from './testing/bench'

const PORTS = `0020-0021 : pic1
0040-0043 : timer0
  0040-0043 : pit
0061-0061 : speaker
0070-0077 : rtc0
  0070-0077 : rtc_cmos
00a0-00a1 : pic2
03f8-03ff : serial
  03f8-03ff : serial8250
04d0-04d1 : pic-elcr
`
const SECOND = 1_000_000_000

function booted() {
  const b = bench('pc')
  b.lab.boot()
  const region = (name: string): number => b.description.regions.find((each) => each.name === name)!.id
  return { ...b, region }
}
type Booted = ReturnType<typeof booted>

const raised = ({ sink }: Booted, irq: number): number =>
  sink.rows.filter(({ kind, offset, value }) => kind === EventKind.irq && offset === irq && value === 1).length
const console = ({ sink }: Booted): string =>
  sink.rows
    .filter(({ kind, offset }) => kind === EventKind.serial && offset === 0)
    .map(({ value }) => String.fromCharCode(value))
    .join('')

test('the drivers find their devices and hold their ports', () => {
  const b = booted()
  expect(b.log()).toEqual([
    'pc-serial serial8250: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A',
    'pc-rtc rtc_cmos: setting system clock to 2020-01-01T00:00:00 UTC',
    expect.stringMatching(/^pc-timer pit: 250 Hz, 12\d clocks in 100 us and two reads$/),
  ])
  expect(iomemText(b.lab.kernel.regions.ioports)).toBe(PORTS)
})

test('what is typed comes back', () => {
  const b = booted()
  const { serial } = b.description.devices[b.device('serial8250')]!
  b.runTo(20_000_000)
  b.lab.receive(serial, Buffer.from('hi'))
  b.runTo(25_000_000)
  expect(console(b)).toBe('MMIO Lab PC\r\nttyS0: a 16550A at ports 0x3f8-0x3ff\r\n> hi')
})

test('the timer ticks 250 times a second, the clock once; both reach the interrupt controllers', () => {
  const b = booted()
  b.runTo(1.5 * SECOND)
  expect(raised(b, 0)).toBeGreaterThanOrEqual(370)
  expect(raised(b, 0)).toBeLessThanOrEqual(376)
  expect(raised(b, 8)).toBe(1)
  const { bus } = b.lab
  expect(bus.readPort(0x20, 1) & 0x05).not.toBe(0)
  b.lab.unbind(b.device('pit'))
  expect(b.log().at(-1)).toMatch(/^pc-timer pit: 37\d ticks$/)
})
