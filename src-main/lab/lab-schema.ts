// What lab.json may say. Strict: an unknown key is a mistake, and every number and list is bounded.
import * as v from 'valibot'
import { DEFAULT_LINK, PROTOCOLS } from '../../src-preload/contract/link'
import type { Taught } from '../registers/taught-map'

const MOST_DEVICES = 64
const ADDRESS_END = 2 ** 40
const MOST_BYTES = 64 * 2 ** 20
const BOARD_FILE = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,100}\.(dts|dtb)$/
/** Also a device tree's; no path ever comes from it. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_,.@+-]{0,63}$/

const name = v.pipe(
  v.string('a name in quotes'),
  v.regex(NAME, 'a name of letters, digits and _ , . @ + -, at most 64 long'),
)
const SIZES: Record<string, number> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }
const TIMES: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }

const count = (text: string): number => Number(text.replaceAll('_', ''))

/** `0x1000_0000`, or a plain number. */
const address = v.pipe(
  v.union([v.number(), v.string()], 'an address such as "0x1000_0000"'),
  v.check(
    (value) => typeof value === 'number' || /^(0x[0-9a-f]+(_[0-9a-f]+)*|\d+)$/i.test(value),
    'an address such as "0x1000_0000"',
  ),
  v.transform((value) => (typeof value === 'number' ? value : count(value))),
  v.integer('a whole number'),
  v.minValue(0, 'an address from 0 up'),
  v.maxValue(ADDRESS_END - 1, 'an address below 2^40'),
)

/** `4KiB`, `0x1000`, or a plain number of bytes. */
const sizeUpTo = (most: number, told: string) =>
  v.pipe(
    v.union([v.number(), v.string()], 'a size such as "4KiB" or "0x1000"'),
    v.check(
      (value) => typeof value === 'number' || /^(0x[0-9a-f_]+|\d+ ?(KiB|MiB|GiB)?)$/i.test(value),
      'a size such as "4KiB" or "0x1000"',
    ),
    v.transform((value) => {
      if (typeof value === 'number') return value
      const unit = /[KMG]iB$/.exec(value)?.[0] ?? ''
      return count(value.slice(0, value.length - unit.length).trim()) * SIZES[unit]!
    }),
    v.integer('a whole number of bytes'),
    v.minValue(1, 'at least 1 byte'),
    v.maxValue(most, `at most ${told}`),
  )
const size = sizeUpTo(MOST_BYTES, '64 MiB')

/** `1200us`; ns. */
const duration = v.pipe(
  v.string('a time such as "1200us"'),
  v.regex(/^\d{1,9}(\.\d{1,3})?(ns|us|ms|s)$/, 'a time such as "1200us": ns, us, ms or s'),
  v.transform((text) => {
    const unit = /[a-z]+$/.exec(text)![0]
    return Math.round(Number(text.slice(0, -unit.length)) * TIMES[unit]!)
  }),
)

const range = { start: address, size }
const few = <T>(item: v.GenericSchema<unknown, T>, most: number) =>
  v.pipe(v.array(item, 'a list in [ ]'), v.maxLength(most, `at most ${most} of them`))

const MOST_CELLS = 512
const cells = few(v.pipe(v.number('a number'), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1)), MOST_CELLS)

/** The words of a devicetree's include/dt-bindings/interrupt-controller/irq.h. */
const IRQ_TYPES = ['none', 'edge-rising', 'edge-falling', 'edge-both', 'level-high', 'level-low'] as const
export type IrqType = (typeof IRQ_TYPES)[number]

const device = v.strictObject({
  name,
  /** Most specific first; the first that the lab has a model for says what the device is. */
  compatible: v.optional(few(name, 8), []),
  /** The node's name; without one the device was made by code. */
  node: v.optional(name),
  regions: v.optional(
    few(
      v.strictObject({
        ...range,
        space: v.optional(v.picklist(['mem', 'io'], '"mem" or "io" (x86 ports)'), 'mem'),
        /** The resource's own; else it has the node's, else the device's. */
        name: v.optional(name),
      }),
      8,
    ),
    [],
  ),
  irqs: v.optional(
    few(
      v.pipe(
        v.number('a number'),
        v.integer('a whole number'),
        v.minValue(0, '0 or more'),
        v.maxValue(1023, '1023 or less'),
      ),
      8,
    ),
    [],
  ),
  /** In the order of `irqs`; what platform_get_irq_byname() looks for. */
  irqNames: v.optional(few(v.string('a name in quotes'), 8), []),
  /** In the order of `irqs`: when the line asks. Level-high unless said. */
  irqTypes: v.optional(few(v.picklist(IRQ_TYPES, IRQ_TYPES.map((each) => `"${each}"`).join(', ')), 8), []),
  /** What its model may want to know, as cells of a devicetree property. */
  properties: v.optional(v.record(name, cells, 'properties in { }'), {}),
  /** Its regions are nodes of the resource tree, as platform_device_add() and AMBA make them. Devicetree alone does not. */
  inTree: v.optional(v.boolean('true or false'), false),
  /** Only the driver of this name may have it, whatever else would match. */
  driverOverride: v.optional(name),
})

/** How accesses travel. */
const bus = v.strictObject({
  /** From the CPU to the device, ns; 0: a write is there at once. */
  posted: v.optional(duration, '150ns'),
  /** Relaxed writes to different devices, and on arm64 stores to memory, may be seen in another order; the seed decides. */
  reorder: v.optional(v.boolean('true or false')),
  /** What answers where nobody does: all ones, or on arm64 an external abort. */
  unmapped: v.optional(v.picklist(['ones', 'abort'], '"ones" or "abort"'), 'ones'),
})
export const DEFAULT_BUS = v.parse(bus, {})

const MOST_RULES = 256
const MOST_NOISE = 64
const MOST_BAUD = 20_000_000

const between = (least: number, most: number) =>
  v.pipe(
    v.number('a number'),
    v.integer('a whole number'),
    v.minValue(least, `${least} or more`),
    v.maxValue(most, `${most} or less`),
  )
const oneOf = <const T extends string>(words: readonly T[]) =>
  v.picklist(words, words.map((each) => `"${each}"`).join(', '))

/** How a real board is reached. The port may be named when it is attached. */
const link = v.strictObject({
  port: v.optional(v.pipe(v.string('a port in quotes'), v.maxLength(256, 'at most 256 letters')), ''),
  protocol: v.optional(oneOf(['auto', ...PROTOCOLS]), DEFAULT_LINK.protocol),
  baud: v.optional(between(1, MOST_BAUD), DEFAULT_LINK.baud),
  parity: v.optional(oneOf(['none', 'even', 'odd']), DEFAULT_LINK.parity),
  dtr: v.optional(v.boolean('true or false'), DEFAULT_LINK.dtr),
  rts: v.optional(v.boolean('true or false'), DEFAULT_LINK.rts),
  timeoutMs: v.optional(between(1, 60_000), DEFAULT_LINK.timeoutMs),
  tries: v.optional(between(1, 100), DEFAULT_LINK.tries),
  window: v.optional(between(0, 1024), DEFAULT_LINK.window),
  onLost: v.optional(oneOf(['ones', 'eio']), DEFAULT_LINK.onLost),
  afterLost: v.optional(oneOf(['go-on', 'pause']), DEFAULT_LINK.afterLost),
})

/** Which accesses go to the board; later rules override earlier ones. */
const mirror = v.strictObject({
  device: name,
  region: v.optional(name),
  register: v.optional(name),
  mode: oneOf(['model', 'shadow', 'board', 'compare']),
  base: v.optional(address),
  noise: v.optional(few(name, MOST_NOISE)),
})

export const labSchema = v.strictObject({
  title: v.pipe(v.string('text in quotes'), v.maxLength(200, 'at most 200 letters')),
  platform: v.optional(v.picklist(['x86', 'arm64'], '"x86" or "arm64"'), 'x86'),
  seed: v.optional(
    v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(0), v.maxValue(2 ** 32 - 1)),
    1,
  ),
  /** Runs unpaced up to here, ns. */
  warmUp: v.optional(duration, '0ns'),
  /** Where a run without a window ends, ns. */
  until: v.optional(duration, '10ms'),
  /** Nodes of the resource tree that belong to no device. */
  windows: v.optional(few(v.strictObject({ name, ...range }), MOST_DEVICES), []),
  /** RAM. */
  memory: v.optional(few(v.strictObject({ start: address, size: sizeUpTo(ADDRESS_END, '1 TiB') }), MOST_DEVICES), []),
  bus: v.optional(bus, {}),
  /** A devicetree in the lab's folder; its devices come before `devices`. */
  board: v.optional(v.pipe(v.string('a file in quotes'), v.regex(BOARD_FILE, "a .dts or .dtb in the lab's folder"))),
  devices: v.optional(few(device, MOST_DEVICES), []),
  link: v.optional(link),
  mirror: v.optional(few(mirror, MOST_RULES)),
  /** Loaded in this order. */
  drivers: few(name, MOST_DEVICES),
  /** Drivers probe what they match as soon as they are loaded. */
  autoprobe: v.optional(v.boolean('true or false'), true),
})

/** `taught` comes from overlay.json. */
export type LabDevice = v.InferOutput<typeof device> & { taught?: Taught }
export type LabFile = Omit<v.InferOutput<typeof labSchema>, 'devices'> & { devices: LabDevice[] }
