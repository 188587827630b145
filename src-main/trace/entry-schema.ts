// The shape that dictionary entries must have when they come from a file. A stranger's file may say anything.
import * as v from 'valibot'
import type { Entry } from '../../src-preload/contract/entry'

const whole = v.pipe(v.number(), v.safeInteger())
const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const id = v.pipe(u32, v.minValue(1))
const text = v.pipe(v.string(), v.maxLength(1 << 16))
const index = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(0xffff))
const who = { device: index, driver: index }

const attribute = v.picklist(['UC', 'UC-', 'WC', 'WT', 'WB', 'NP'])

const claim = v.object({
  type: v.literal('claim'),
  id,
  space: v.picklist(['mem', 'io']),
  start: whole,
  end: whole,
  name: text,
  busy: v.boolean(),
  parent: u32,
  ...who,
  error: v.optional(whole),
  holders: v.optional(v.array(u32)),
})

const mapping = v.object({
  type: v.literal('mapping'),
  id,
  cookie: u32,
  virtualHi: u32,
  virtualLo: u32,
  physical: whole,
  size: whole,
  call: text,
  attribute,
  asked: v.optional(attribute),
  ...who,
  error: v.optional(whole),
})

const call = v.object({ type: v.literal('call'), id, what: text, symbol: text, ...who, irq: v.optional(whole) })

const poll = v.object({
  type: v.literal('poll'),
  id,
  region: u32,
  offset: u32,
  until: text,
  sleepUs: v.number(),
  timeoutUs: v.number(),
  atomic: v.boolean(),
  ...who,
})

const log = v.object({
  type: v.literal('log'),
  id,
  level: v.picklist([0, 1, 2, 3, 4, 5, 6, 7]),
  prefix: text,
  text,
  ...who,
})

const difference = v.object({
  region: u32,
  offset: u32,
  register: text,
  field: text,
  model: u32,
  board: u32,
})

const finding = v.object({
  type: v.literal('finding'),
  id,
  severity: v.picklist(['error', 'warning', 'info']),
  rule: text,
  text,
  remedy: text,
  subject: text,
  at: whole,
  ...who,
  difference: v.optional(difference),
})

const bind = v.object({
  type: v.literal('bind'),
  id,
  state: v.picklist(['bound', 'failed', 'deferred', 'unbound']),
  error: whole,
  reason: v.optional(text),
  ...who,
})

const model = v.object({
  type: v.literal('model'),
  id,
  what: v.picklist([
    'device added',
    'device refused',
    'device removed',
    'driver registered',
    'driver refused',
    'driver unregistered',
  ]),
  error: whole,
  ...who,
})

const link = v.object({
  type: v.literal('link'),
  id,
  what: v.picklist(['attached', 'silent', 'back', 'lost', 'detached', 'reset']),
  port: text,
  protocol: text,
  board: text,
  text,
  ...who,
})

export const entrySchema: v.GenericSchema<unknown, Entry> = v.variant('type', [
  claim,
  mapping,
  call,
  poll,
  log,
  finding,
  bind,
  model,
  link,
])
