// The shape that a lab's description must have when it comes from a file: every list and every number is bounded.
import * as v from 'valibot'
import type { LabDescription } from '../../src-preload/contract/description'
import { PROTOCOLS } from '../../src-preload/contract/link'

const whole = v.pipe(v.number(), v.safeInteger())
const u16 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff))
const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const size = v.pipe(whole, v.minValue(0))
const index = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(0xffff))
const name = v.pipe(v.string(), v.maxLength(1 << 12))
const text = v.pipe(v.string(), v.maxLength(1 << 22))
const access = v.picklist(['rw', 'ro', 'wo', 'w1c', 'w1s', 'rc', 'w1t'])
const list = <T>(item: v.GenericSchema<unknown, T>, most = 1 << 12): v.GenericSchema<unknown, T[]> =>
  v.pipe(v.array(item), v.maxLength(most))

const field = v.object({
  name,
  lsb: v.pipe(u32, v.maxValue(63)),
  width: v.pipe(u32, v.minValue(1), v.maxValue(64)),
  access,
  doc: text,
  values: list(v.object({ name, value: whole, doc: v.optional(text) })),
  volatile: v.optional(v.boolean()),
})

const register = v.object({
  name,
  offset: v.pipe(u32, v.maxValue(1 << 24)),
  behind: v.optional(u32),
  size: v.picklist([8, 16, 32, 64]),
  access,
  reset: u32,
  readHasEffect: v.boolean(),
  split: v.optional(v.boolean()),
  volatile: v.optional(v.boolean()),
  doc: text,
  fields: list(field, 64),
})

const device = v.object({
  name,
  compatible: name,
  node: name,
  regions: list(u16),
  irqs: list(u32),
  serial: u16,
  properties: v.optional(v.record(name, list(u32, 512))),
  picture: v.optional(
    v.object({
      region: u16,
      offset: u32,
      width: v.pipe(u32, v.maxValue(1 << 14)),
      height: v.pipe(u32, v.maxValue(1 << 14)),
      stride: v.pipe(u32, v.maxValue(1 << 16)),
    }),
  ),
})

const driver = v.object({
  name,
  compatible: list(name),
  file: name,
  source: text,
  firstSite: u32,
  lines: u32,
})

const region = v.object({
  id: v.pipe(u16, v.minValue(1)),
  device: index,
  name,
  space: v.picklist(['mem', 'io']),
  start: size,
  size,
  map: index,
  unanswered: v.optional(v.boolean()),
})

const treeNode = v.object({
  path: name,
  parent: index,
  labels: list(name),
  properties: list(v.object({ name, text })),
  device: index,
  line: u32,
})

const rule = v.object({
  id: name,
  title: name,
  severity: v.picklist(['error', 'warning', 'info']),
  what: text,
  why: text,
  remedy: text,
  bad: text,
  good: text,
})

const link = v.object({
  port: name,
  protocol: v.picklist(['auto', ...PROTOCOLS]),
  baud: u32,
  parity: v.picklist(['none', 'even', 'odd']),
  dtr: v.boolean(),
  rts: v.boolean(),
  timeoutMs: u32,
  tries: u32,
  window: u32,
  onLost: v.picklist(['ones', 'eio']),
  afterLost: v.picklist(['go-on', 'pause']),
})

const mirror = v.object({
  device: name,
  region: v.optional(name),
  register: v.optional(name),
  mode: v.picklist(['model', 'shadow', 'board', 'compare']),
  base: v.optional(size),
  noise: v.optional(list(name)),
})

const map = v.object({ name, doc: text, datasheet: text, size, registers: list(register) })

export const descriptionSchema: v.GenericSchema<unknown, LabDescription> = v.object({
  name,
  title: name,
  readme: text,
  platform: v.picklist(['x86', 'arm64']),
  seed: v.number(),
  devices: list(device),
  drivers: list(driver),
  regions: list(region),
  maps: list(map),
  memory: v.optional(list(v.object({ start: size, size }))),
  devicetree: v.optional(v.object({ file: name, source: text, nodes: list(treeNode, 1 << 14) })),
  rules: v.optional(list(rule)),
  link: v.optional(link),
  mirror: v.optional(list(mirror)),
})
