// Operations on mappings and ports: ioremap in all its kinds, accesses through what it gave, and x86's list of memory types.
import type { IoremapCall } from '../ioremap-rules'
import { BadOperation, type Operation } from './operation'
import type { Files } from './iomem-ops'
import { hex64, type Answer, type Handler, type OpsRun } from './run'

const CALLS: Readonly<Record<string, IoremapCall>> = {
  ioremap: 'ioremap',
  uc: 'ioremap_uc',
  wc: 'ioremap_wc',
  wt: 'ioremap_wt',
  cache: 'ioremap_cache',
  np: 'ioremap_np',
}

const PAGE_MASK = 0xfffn
const NO_MAP: Answer = { skip: 'no map' }
/** Cookies by the number of the operation that made them. */
const cookies = new WeakMap<OpsRun, Map<number, number>>()

function cookiesOf(run: OpsRun): Map<number, number> {
  const known = cookies.get(run) ?? new Map<number, number>()
  cookies.set(run, known)
  return known
}

function ioremap(run: OpsRun, op: Operation): Answer {
  const call = CALLS[op.text('kind', 'ioremap')]
  if (!call) throw new BadOperation(`"kind" is one of ${Object.keys(CALLS).join(', ')}`)
  const start = op.u64('start')
  const cookie = run.kernel.ioremap.map(call, start, op.u64('n'))
  if (cookie === 0) return { ok: 0 }
  cookiesOf(run).set(op.index, cookie)
  return { ok: 1, off: hex64(start & PAGE_MASK), mode: run.kernel.ioremap.attributeOf(cookie) }
}

function iounmap(run: OpsRun, op: Operation): Answer {
  const known = cookiesOf(run)
  const cookie = known.get(op.int('ref'))
  if (cookie === undefined) return { ...NO_MAP }
  known.delete(op.int('ref'))
  run.kernel.ioremap.unmap(cookie)
  return {}
}

/** The place that an access is for; null where its mapping has gone. */
function placeOf(run: OpsRun, op: Operation): number | null {
  const cookie = cookiesOf(run).get(op.int('ref'))
  if (cookie === undefined) return null
  const place = cookie + op.int('off', 0)
  if (run.bus.mappingOf(place) === null) throw new BadOperation('"off" lies outside the mapping')
  return place
}

function widthOf(op: Operation, most: number): number {
  const width = op.int('w', 4)
  if (![1, 2, 4, 8].includes(width) || width > most) throw new BadOperation(`"w" is 1, 2, 4 or 8, at most ${most}`)
  return width
}

/** Where no device answers, that machine reads 0; a PC reads all ones. */
function rd(run: OpsRun, op: Operation): Answer {
  const width = widthOf(op, 8)
  const place = placeOf(run, op)
  if (place === null) return { ...NO_MAP }
  const value = read(run, place, width)
  return { val: hex64(run.kernel.context.placeOf(place) === null ? 0n : value) }
}

function read({ bus }: OpsRun, place: number, width: number): bigint {
  if (width === 1) return BigInt(bus.read8(place))
  if (width === 2) return BigInt(bus.read16(place))
  if (width === 4) return BigInt(bus.read32(place))
  const low = BigInt(bus.read64(place))
  return low | (BigInt(bus.readHigh) << 32n)
}

function wr(run: OpsRun, op: Operation): Answer {
  const width = widthOf(op, 8)
  const place = placeOf(run, op)
  if (place === null) return { ...NO_MAP }
  const value = op.u64('val', 0n)
  const low = Number(value & 0xffff_ffffn)
  if (width === 1) run.bus.write8(low, place)
  else if (width === 2) run.bus.write16(low, place)
  else if (width === 4) run.bus.write32(low, place)
  else run.bus.write64(low, Number(value >> 32n), place)
  return {}
}

const inp: Handler = ({ bus }, op) => ({
  val: hex64(BigInt(bus.readPort(op.int('start'), widthOf(op, 4) as 1 | 2 | 4))),
})

export const ioremapOps: Readonly<Record<string, Handler>> = { ioremap, iounmap, rd, wr, inp }

export const ioremapFiles: Files = {
  '/sys/kernel/debug/x86/pat_memtype_list': ({ kernel }) => kernel.ioremap.memtypes?.text() ?? '',
}
