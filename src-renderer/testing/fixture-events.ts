// The recording that panels are tested with: a small run of the fixture's lab, event by event, to 1,204.350 µs.
import { EventKind, Flag } from '../../src-preload/contract/event'
import { siteOf } from './fixture-lab'
import { Recorder, type Recording } from './fixture-recorder'

/** Simulated now of the fixture, ns. */
export const FIXTURE_NOW = 1_204_350
const LABDEV = 0
const PL011 = 1
const LABFB = 2
const GREEDY = 3
const CONSOLE_BYTES = 986

interface Bus {
  device: number
  driver: number
  start: number
  size: number
  node: string
  name: string
}
const BUS: Record<'labdev0' | 'labdev1' | 'uart0' | 'fb0', Bus> = {
  uart0: { device: 2, driver: PL011, start: 0x0900_0000, size: 0x1000, node: 'pl011@9000000', name: 'uart0' },
  labdev0: { device: 0, driver: LABDEV, start: 0x1000_0000, size: 0x1000, node: 'labdev@10000000', name: 'labdev0' },
  labdev1: { device: 1, driver: LABDEV, start: 0x1000_1000, size: 0x1000, node: 'labdev@10001000', name: 'labdev1' },
  fb0: { device: 3, driver: LABFB, start: 0x2000_0000, size: 0x20_0000, node: 'fb@20000000', name: 'fb0' },
}
const VIRTUAL_LOW = { uart0: 0x8000_5000, labdev0: 0x8000_7000, labdev1: 0x8000_9000, fb0: 0x8020_0000 }

const claimOf = ({ device, driver, start, size }: Bus, name: string, busy: boolean, parent: number) => ({
  type: 'claim' as const,
  space: 'mem' as const,
  start,
  end: start + size - 1,
  name,
  busy,
  parent,
  device,
  driver: busy ? driver : -1,
})

function insertDevices(r: Recorder): Record<string, number> {
  return Object.fromEntries(
    Object.values(BUS).map((bus) => [bus.name, r.said(0, EventKind.insert, claimOf(bus, bus.node, false, 0))]),
  )
}

/** Claim and mapping, as devm_ioremap_resource makes them. */
function take(r: Recorder, bus: Bus, parent: number, claimed: number, mapped: number, site: number): number {
  const claim = r.said(claimed, EventKind.request, claimOf(bus, `${bus.name} ${bus.node}`, true, parent), { site })
  const wc = bus.name === 'fb0'
  const low = VIRTUAL_LOW[bus.name as keyof typeof VIRTUAL_LOW]
  r.said(
    mapped,
    EventKind.map,
    {
      type: 'mapping',
      cookie: low,
      virtualHi: 0xffff_8000,
      virtualLo: low,
      physical: bus.start,
      size: bus.size,
      call: wc ? 'ioremap_wc' : 'ioremap',
      attribute: wc ? 'WC' : 'UC',
      device: bus.device,
      driver: bus.driver,
    },
    { site },
  )
  return claim
}

function bracket(r: Recorder, from: number, to: number, what: string, symbol: string, bus: Bus, irq?: number): void {
  const call = r.said(from, EventKind.callBegin, {
    type: 'call',
    what,
    symbol,
    device: bus.device,
    driver: bus.driver,
    ...(irq === undefined ? {} : { irq }),
  })
  r.event(to, EventKind.callEnd, { offset: call, entry: r.entries[call - 1]! })
}

function bind(r: Recorder, time: number, device: number, driver: number, error = 0): void {
  r.said(time, EventKind.bind, { type: 'bind', device, driver, state: error ? 'failed' : 'bound', error })
}

function bringUpUart(r: Recorder, parent: number): void {
  const bus = BUS.uart0
  bracket(r, 9_000, 16_000, 'probe', 'pl011_probe', bus)
  take(r, bus, parent, 10_000, 10_400, siteOf(PL011, 12))
  for (const [i, offset, value] of [
    [0, 0x24, 13],
    [1, 0x28, 1],
    [2, 0x2c, 0x70],
    [3, 0x30, 0x101],
  ] as const)
    r.access(11_000 + i * 1_000, 'W', 3, offset, value, siteOf(PL011, 20 + i), PL011)
  bind(r, 16_000, bus.device, PL011)
  const step = (1_040_000 - 452_000) / CONSOLE_BYTES
  for (let i = 0; i < CONSOLE_BYTES; i++) {
    const at = Math.round(452_000 + i * step)
    r.access(at, 'R', 3, 0x18, 0x80, siteOf(PL011, 30), PL011)
    r.access(at + 200, 'W', 3, 0, consoleByte(i), siteOf(PL011, 31), PL011)
    r.event(at + 210, EventKind.serial, { region: 3, offset: 0, value: consoleByte(i) })
  }
  r.log(1_040_000, 6, 'pl011 uart0', 'console drained, 986 characters', bus.device, PL011)
}

const LINE = 'MMIO Lab: five devices on the platform bus\r\n'
const consoleByte = (i: number): number => LINE.charCodeAt(i % LINE.length)

function bringUpPicture(r: Recorder, parent: number): void {
  const bus = BUS.fb0
  bracket(r, 118_000, 449_000, 'probe', 'labfb_probe', bus)
  take(r, bus, parent, 119_000, 119_400, siteOf(LABFB, 14))
  for (let i = 0; i < 16_384; i++) r.access(120_000 + i * 20, 'W', 4, i * 4, 0, siteOf(LABFB, 20), LABFB)
  r.log(448_000, 6, 'labfb fb0', 'first 64 KiB cleared in 327.680 us', bus.device, LABFB)
  bind(r, 449_000, bus.device, LABFB)
}

/** Claim, reset, poll, enable: what labdev's probe does; times relative to the reset's write. */
function bringUpLabdev(r: Recorder, bus: Bus, region: number, parent: number, reset: number, irq: number): void {
  const access = (after: number, op: 'R' | 'W', offset: number, value: number, line: number): void =>
    r.access(reset + after, op, region, offset, value, siteOf(LABDEV, line), LABDEV)
  bracket(r, reset - 4_000, reset + 42_200, 'probe', 'labdev_probe', bus)
  take(r, bus, parent, reset - 2_800, reset - 1_600, siteOf(LABDEV, 54))
  access(0, 'W', 0, 2, 58)
  r.change(reset, region, 4, 1)
  const poll = r.said(reset + 1_000, EventKind.pollBegin, {
    type: 'poll',
    region,
    offset: 4,
    until: '!BUSY',
    sleepUs: 10,
    timeoutUs: 100,
    atomic: false,
    device: bus.device,
    driver: LABDEV,
  })
  for (const after of [2_000, 13_000, 24_000]) access(after, 'R', 4, 1, 59)
  r.change(reset + 30_000, region, 0, 0)
  r.change(reset + 30_000, region, 4, 0)
  access(35_000, 'R', 4, 0, 59)
  r.event(reset + 35_000, EventKind.pollEnd, { offset: poll, entry: r.entries[poll - 1]! })
  r.log(reset + 35_200, 6, `labdev ${bus.name}`, 'reset done after 4 reads', bus.device, LABDEV)
  access(37_000, 'W', 0x0c, 1, 65)
  access(39_000, 'W', 0, 5, 66)
  access(41_000, 'W', 8, 0x2a, 67)
  r.change(reset + 41_000, region, 4, 1)
  r.log(reset + 42_200, 6, `labdev ${bus.name}`, `bound, irq ${irq}`, bus.device, LABDEV)
  bind(r, reset + 42_200, bus.device, LABDEV)
}

function handleIrq(r: Recorder): void {
  for (const [offset, value] of [
    [4, 2],
    [8, 0x54],
    [0x10, 1],
  ] as const)
    r.change(1_122_000, 1, offset, value)
  r.event(1_122_000, EventKind.irq, { offset: 36, value: 1 })
  bracket(r, 1_122_400, 1_126_800, 'irq handler', 'labdev_irq', BUS.labdev0, 36)
  r.access(1_123_400, 'R', 1, 0x10, 1, siteOf(LABDEV, 28), LABDEV)
  r.access(1_124_800, 'R', 1, 8, 0x54, siteOf(LABDEV, 32), LABDEV)
  r.access(1_126_200, 'W', 1, 0x10, 1, siteOf(LABDEV, 34), LABDEV)
  r.change(1_126_200, 1, 0x10, 0)
  r.said(
    1_126_200,
    EventKind.finding,
    {
      type: 'finding',
      severity: 'warning',
      rule: 'irq-ack-not-flushed',
      text: 'The handler acknowledges with a posted write and returns before reading back',
      remedy: 'Read the register back before returning from the handler.',
      subject: 'W IRQ_STATUS 0x0000_0001',
      at: 0,
      device: 0,
      driver: LABDEV,
    },
    { site: siteOf(LABDEV, 34) },
  )
  r.event(1_126_200, EventKind.irq, { offset: 36, value: 0 })
}

function refuseGreedy(r: Recorder, lastSearched: number, holders: number[]): void {
  const site = siteOf(GREEDY, 25)
  const greedy = { device: 4, driver: GREEDY, start: 0x1000_0800, size: 0x1000, node: '', name: 'greedy.0' }
  const call = { type: 'call' as const, what: 'probe', symbol: 'greedy_probe', device: 4, driver: GREEDY }
  const id = r.said(1_148_000, EventKind.callBegin, call)
  const refused = { ...claimOf(greedy, 'greedy.0', true, lastSearched), error: -16, holders }
  r.said(1_150_400, EventKind.request, refused, { flags: Flag.failed, site })
  r.said(
    1_150_400,
    EventKind.finding,
    {
      type: 'finding',
      severity: 'error',
      rule: 'claim-overlap',
      text: 'greedy asked for a region that labdev0 and labdev1 hold',
      remedy: 'Take the range from the devicetree with platform_get_resource().',
      subject: 'request 0x1000_0800–0x1000_17ff',
      at: 0,
      device: 4,
      driver: GREEDY,
    },
    { site },
  )
  const text = "error -EBUSY: can't request region for resource [mem 0x10000800-0x100017ff]"
  r.log(1_150_400, 3, 'greedy greedy.0', text, 4, GREEDY)
  r.event(1_152_000, EventKind.callEnd, { offset: id, value: -16, entry: r.entries[id - 1]! })
  r.log(1_152_000, 3, 'greedy greedy.0', 'probe with driver greedy failed with error -16', 4, GREEDY)
  bind(r, 1_152_000, 4, GREEDY, -16)
}

function secondJob(r: Recorder): void {
  for (const [time, op, offset, value] of [
    [1_170_400, 'R', 4, 2],
    [1_171_800, 'R', 8, 0x54],
    [1_173_200, 'W', 8, 0x2b],
  ] as const)
    r.access(time, op, 1, offset, value, siteOf(LABDEV, 67), LABDEV)
  r.change(1_173_200, 1, 4, 1)
  r.log(1_178_000, 6, 'labdev labdev0', 'job 2 started', 0, LABDEV)
  for (const [offset, value] of [
    [4, 2],
    [8, 0x56],
    [0x10, 1],
  ] as const)
    r.change(1_203_000, 1, offset, value)
  r.event(1_203_000, EventKind.irq, { offset: 36, value: 1 })
  r.access(1_203_400, 'R', 1, 4, 2, siteOf(LABDEV, 59), LABDEV)
}

export function recordFixture(): Recording {
  const r = new Recorder()
  const nodes = insertDevices(r)
  bringUpUart(r, nodes.uart0!)
  bringUpPicture(r, nodes.fb0!)
  bringUpLabdev(r, BUS.labdev0, 1, nodes.labdev0!, 1_057_000, 36)
  bringUpLabdev(r, BUS.labdev1, 2, nodes.labdev1!, 1_104_000, 37)
  handleIrq(r)
  const held = r.entries.filter((entry) => entry.type === 'claim' && entry.busy && entry.driver === LABDEV)
  refuseGreedy(
    r,
    nodes.labdev0!,
    held.map(({ id }) => id),
  )
  secondJob(r)
  return r.finished()
}
