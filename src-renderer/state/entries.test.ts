import { expect, test, vi } from 'vitest'
import type { LabState } from './lab.svelte'
import { EntriesState } from './entries.svelte'

const entry = (id: number) => ({ type: 'claim' as const, id, name: `claim ${id}` })

function bench() {
  const asked: number[][] = []
  const lab = {
    source: { epoch: 1 },
    ask: (query: { ids: number[] }) => {
      asked.push(query.ids)
      return Promise.resolve(query.ids.filter((id) => id < 100).map(entry))
    },
  }
  return { asked, lab, entries: new EntriesState(lab as unknown as LabState) }
}

test('what is wanted together is asked for together, and only once', async () => {
  const { asked, entries } = bench()
  expect([entries.get(3), entries.get(4), entries.get(3)]).toEqual([undefined, undefined, undefined])
  await vi.waitFor(() => expect(entries.get(3)).toMatchObject({ id: 3 }))
  expect(entries.claim(4)).toMatchObject({ id: 4 })
  expect(asked).toEqual([[3, 4]])
})

test('an id that nobody knows is not asked for again and again', async () => {
  const { asked, entries } = bench()
  entries.get(500)
  entries.get(5)
  await vi.waitFor(() => expect(entries.get(5)).toBeDefined())
  expect(entries.get(500)).toBeUndefined()
  expect(asked).toHaveLength(1)
})

test('another source has other entries under the same ids', async () => {
  const { asked, lab, entries } = bench()
  entries.get(7)
  await vi.waitFor(() => expect(entries.get(7)).toBeDefined())
  lab.source = { epoch: 2 }
  expect(entries.get(7)).toBeUndefined()
  await vi.waitFor(() => expect(entries.get(7)).toBeDefined())
  expect(asked).toEqual([[7], [7]])
})
