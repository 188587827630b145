// The shape of each method's argument, held equal to the contract's types by the compiler. Knows no Electron.
import * as v from 'valibot'
import type { Command, Json, Method, Settings } from '../../src-preload/contract/api'
import {
  PROTOCOLS,
  type LinkRequest,
  type LinkSettings,
  type MirrorRule,
  type RegisterSnapshot,
} from '../../src-preload/contract/link'
import type { Query } from '../../src-preload/contract/query'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** Refuses, at compile time, a schema whose output is not exactly the contract's type. */
const exactly =
  <T>() =>
  <S extends v.GenericSchema>(schema: Same<v.InferOutput<S>, T> extends true ? S : never): S =>
    schema

const path = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096), v.excludes('\0')))
const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))
const index = whole(0xffff)
const region = whole(0xffff)
const offset = whole(Number.MAX_SAFE_INTEGER)
const width = v.pipe(v.number(), v.values([1, 2, 4, 8]))
/** ns; may be Infinity, and before the start when the view hangs over it. */
const time = v.number()
const filter = v.pipe(v.string(), v.maxLength(4096))

export const command = exactly<Command>()(
  v.variant('do', [
    v.strictObject({ do: v.literal('run') }),
    v.strictObject({ do: v.literal('pause') }),
    v.strictObject({ do: v.literal('step') }),
    v.strictObject({ do: v.literal('runFor'), ns: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
    v.strictObject({ do: v.literal('speed'), speed: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
    v.strictObject({ do: v.literal('restart') }),
    v.strictObject({ do: v.literal('bind'), driver: index, device: index }),
    v.strictObject({ do: v.literal('unbind'), device: index }),
    v.strictObject({ do: v.literal('stopDriver') }),
    v.strictObject({ do: v.literal('read'), region, offset, width }),
    v.strictObject({
      do: v.literal('write'),
      region,
      offset,
      width,
      value: whole(0xffff_ffff),
    }),
    v.strictObject({ do: v.literal('serial'), region, text: v.pipe(v.string(), v.maxLength(4096)) }),
    v.strictObject({ do: v.literal('openLab'), path }),
    v.strictObject({ do: v.literal('openSession'), path }),
    v.strictObject({ do: v.literal('saveAs'), path }),
    v.strictObject({ do: v.literal('backToLive') }),
  ]),
)

const query = exactly<Query>()(
  v.variant('what', [
    v.strictObject({ what: v.literal('tracks') }),
    v.strictObject({
      what: v.literal('window'),
      tracks: v.pipe(v.array(index), v.maxLength(10_000)),
      t0: time,
      t1: time,
      pixels: whole(16_384),
    }),
    v.strictObject({ what: v.literal('state'), time }),
    v.strictObject({
      what: v.literal('events'),
      filter,
      time,
      direction: v.picklist(['forward', 'backward']),
      count: whole(10_000),
    }),
    v.strictObject({ what: v.literal('filter'), filter }),
    v.strictObject({ what: v.literal('count'), filter, t0: time, t1: time }),
    v.strictObject({ what: v.literal('stats'), t0: time, t1: time }),
    v.strictObject({ what: v.literal('findings') }),
    v.strictObject({ what: v.literal('entries'), ids: v.pipe(v.array(whole(0xffff_ffff)), v.maxLength(10_000)) }),
    v.strictObject({ what: v.literal('memory'), region, offset, length: whole(16 << 20), time }),
    v.strictObject({ what: v.literal('serial'), region, time }),
    v.strictObject({ what: v.literal('extent') }),
    v.strictObject({ what: v.literal('divergence'), time }),
  ]),
)

const word = v.pipe(v.string(), v.maxLength(200))
const port = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024), v.excludes('\0'))
const ms = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60_000))

const linkSettings = v.strictObject({
  port,
  protocol: v.picklist(['auto', ...PROTOCOLS]),
  baud: v.pipe(whole(50_000_000), v.minValue(1)),
  parity: v.picklist(['none', 'even', 'odd']),
  dtr: v.boolean(),
  rts: v.boolean(),
  timeoutMs: ms,
  tries: v.pipe(whole(20), v.minValue(1)),
  window: whole(4096),
  onLost: v.picklist(['ones', 'eio']),
  afterLost: v.picklist(['go-on', 'pause']),
}) satisfies v.GenericSchema<LinkSettings>

const mirrorRule = v.strictObject({
  device: word,
  region: v.optional(word),
  register: v.optional(word),
  mode: v.picklist(['model', 'shadow', 'board', 'compare']),
  base: v.optional(offset),
  noise: v.optional(v.pipe(v.array(word), v.maxLength(1000))),
}) satisfies v.GenericSchema<MirrorRule>

const u32 = whole(0xffff_ffff)
const snapshot = v.strictObject({
  source: word,
  lab: word,
  board: word,
  taken: word,
  devices: v.array(
    v.strictObject({
      name: word,
      compatible: word,
      registers: v.array(v.strictObject({ name: word, region: word, offset, size: whole(64), value: u32 })),
      leftOut: v.array(v.strictObject({ name: word, why: word })),
    }),
  ),
}) satisfies v.GenericSchema<RegisterSnapshot>

const place = { space: v.picklist(['mem', 'io']), address: offset, width: v.picklist([1, 2, 4, 8]) }
const narrow = v.picklist([1, 2, 4])

const link = exactly<LinkRequest>()(
  v.variant('ask', [
    v.strictObject({ ask: v.literal('ports') }),
    v.strictObject({ ask: v.literal('probe'), settings: linkSettings }),
    v.strictObject({ ask: v.literal('attach'), settings: linkSettings }),
    v.strictObject({ ask: v.literal('detach') }),
    v.strictObject({ ask: v.literal('mirror'), rules: v.pipe(v.array(mirrorRule), v.maxLength(10_000)) }),
    v.strictObject({ ask: v.literal('readOnce'), region, offset, width: narrow }),
    v.strictObject({ ask: v.literal('watch'), region, offset, everyMs: whole(60_000) }),
    v.strictObject({ ask: v.literal('peek'), ...place }),
    v.strictObject({ ask: v.literal('poke'), ...place, value: u32 }),
    v.strictObject({
      ask: v.literal('snapshot'),
      from: v.picklist(['board', 'model']),
      device: v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(0xffff)),
    }),
    v.strictObject({ ask: v.literal('saveSnapshot'), snapshot, path }),
    v.strictObject({ ask: v.literal('loadSnapshot'), path }),
    v.strictObject({
      ask: v.literal('teach'),
      device: index,
      register: word,
      field: v.optional(word),
      value: u32,
    }),
    v.strictObject({ ask: v.literal('send'), text: v.pipe(v.string(), v.maxLength(4096)) }),
  ]),
)

const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.null(),
    v.boolean(),
    v.pipe(v.number(), v.finite()),
    v.string(),
    v.array(json),
    v.record(v.string(), json),
  ]),
)

/** Keys that would reach an object's prototype are left out by v.record. */
export const settings = exactly<Settings>()(
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), 'a record, not a list'),
    v.record(v.string(), json),
  ),
)

export const ARGUMENTS = { start: v.undefined(), query, command, link, saveSettings: settings } satisfies Record<
  Method,
  v.GenericSchema
>
export type Argument<M extends Method> = v.InferOutput<(typeof ARGUMENTS)[M]>
