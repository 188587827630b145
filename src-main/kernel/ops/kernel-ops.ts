// All operations that a kernel-ops file may name, and a run of them.
import { driverFiles, driverOps } from './driver-ops'
import { catOf, iomemOps, treeFiles } from './iomem-ops'
import { ioremapFiles, ioremapOps } from './ioremap-ops'
import { pollOps } from './poll-ops'
import { OpsRun, type Handler } from './run'
import { treeOps } from './tree-ops'

const handlers: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    ...treeOps,
    ...iomemOps,
    ...pollOps,
    ...ioremapOps,
    ...driverOps,
    cat: catOf({ ...treeFiles, ...ioremapFiles, ...driverFiles }),
  }),
)

/** A fresh kernel on the machine on which the answers in `vectors/` were taken. */
export const newOpsRun = (): OpsRun => new OpsRun(handlers)
