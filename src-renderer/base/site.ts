// Where in a driver's source an event came from.
import type { LabDescription } from '../../src-preload/contract/description'

export interface Place {
  /** Index into LabDescription.drivers. */
  driver: number
  /** From 1. */
  line: number
  file: string
}

/** @param site position as the event carries it; null where no driver was at work */
export function placeOf(lab: LabDescription, site: number): Place | null {
  const driver = lab.drivers.findIndex(({ firstSite, lines }) => site >= firstSite && site < firstSite + lines)
  const found = lab.drivers[driver]
  return found && site > 0 ? { driver, line: site - found.firstSite + 1, file: found.file } : null
}

/** `greedy.c:25`: the file's name without its folder, as a compiler message has it. */
export const placeText = ({ file, line }: Place): string => `${baseName(file)}:${line}`

export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
