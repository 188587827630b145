// Operations that ask: about ranges of the machine's memory, how a resource prints, and files of /proc and /sys.
import { newResource, resource_size } from '../resource'
import { iomemText, pR, pr } from '../resource-text'
import { iomem_map_sanity_check, region_intersects, resource_alignment, walk_iomem_res_desc } from '../resource-walk'
import { BadOperation, type Operation } from './operation'
import { hex32, hex64, type Answer, type Handler, type OpsRun } from './run'
import { typeOf } from './tree-ops'

const wantedOf = (op: Operation): { flags: number; desc: number } => ({
  flags: Number(op.u64('flags', 0n)),
  desc: op.int('desc', 0),
})

const pa = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`

/** Files, by path; each module that knows one adds it. */
export type Files = Readonly<Record<string, (run: OpsRun) => string>>

export const treeFiles: Files = {
  '/proc/iomem': ({ kernel }) => iomemText(kernel.regions.iomem),
  '/proc/ioports': ({ kernel }) => iomemText(kernel.regions.ioports),
}

/** `cat` over all files that there are. */
export const catOf =
  (files: Files): Handler =>
  (run, op) => {
    const path = op.text('path')
    const file = files[path]
    if (!file) throw new BadOperation(`there is no ${path}; the files are ${Object.keys(files).join(', ')}`)
    return { text: file(run) }
  }

function walk(run: OpsRun, op: Operation): Answer {
  const found: unknown[] = []
  const range = { start: op.u64('start'), end: op.u64('end') }
  const ret = walk_iomem_res_desc(run.kernel.regions.iomem, range, wantedOf(op), ({ start, end, flags, desc }) => {
    found.push([hex64(start), hex64(end), hex32(flags), desc])
    return 0
  })
  return { found, ret }
}

export const iomemOps: Readonly<Record<string, Handler>> = {
  walk,
  intersects: ({ kernel }, op) => ({
    ret: region_intersects(kernel.regions.iomem, op.u64('start'), op.u64('n'), wantedOf(op)),
  }),
  sanity: ({ kernel, say }, op) => ({
    ret: iomem_map_sanity_check(kernel.regions.iomem, op.u64('start'), op.u64('n'), say),
  }),
  fmt(_, op) {
    const flags = (typeOf(op, '') | Number(op.u64('flags', 0n))) >>> 0
    const res = newResource(op.u64('start'), op.u64('end'), null, flags)
    return {
      pR: pR(res),
      pr: pr(res),
      pa: `<${pa(res.start)}-${pa(res.end)}>`,
      size: hex64(resource_size(res)),
      alignment: hex64(resource_alignment(res)),
    }
  },
}
