// Which refused requests a row shows: those that its device asked for; the row of the whole lab shows all. Pure.
import type { Entry } from '../../../src-preload/contract/entry'
import type { RefusalWindow } from '../../../src-preload/contract/query'
import type { Row } from './rows'

export function refusalsOf(
  { device }: Row,
  { refusals }: RefusalWindow,
  entry: (id: number) => Entry | null,
): RefusalWindow['refusals'] {
  if (device < 0) return refusals
  return refusals.filter((refusal) => {
    const asked = entry(refusal.entry)
    return asked?.type === 'claim' && asked.device === device
  })
}
