// What the palette offers for what was typed: grouped, best first, and not more than anyone reads. Pure.
import { computeCommandScore } from 'bits-ui'

export interface Offer {
  id: string
  label: string
  hint: string
  /** Words that find it, besides those shown. */
  words: string[]
  keys?: string
  /** Why not now. */
  why?: string | null
  run: () => void
}

export interface OfferGroup {
  name: string
  items: Offer[]
}

const MOST_IN_GROUP = 60
/** Letters scattered over a sentence are no hit beside a real one: what scores below this part of the best is left out. */
const LEAST_OF_BEST = 0.05

/** Keeps the groups in their order while nothing is typed; then the group with the best hit comes first. */
export function matching(groups: OfferGroup[], typed: string): OfferGroup[] {
  const text = typed.trim()
  if (text === '') return groups.filter(({ items }) => items.length > 0).map(cut)
  const hits = groups.map(({ name, items }) => ({ name, scored: scored(items, text) }))
  const best = Math.max(0, ...hits.map((group) => group.scored[0]?.score ?? 0))
  return hits
    .map(({ name, scored: all }) => ({ name, scored: all.filter(({ score }) => score >= best * LEAST_OF_BEST) }))
    .filter((group) => group.scored.length > 0)
    .sort((a, b) => b.scored[0]!.score - a.scored[0]!.score)
    .map((group) => cut({ name: group.name, items: group.scored.map(({ item }) => item) }))
}

const scored = (items: Offer[], text: string): { item: Offer; score: number }[] =>
  items
    .map((item) => ({ item, score: computeCommandScore(item.label, text, item.words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)

const cut = ({ name, items }: OfferGroup): OfferGroup => ({ name, items: items.slice(0, MOST_IN_GROUP) })
