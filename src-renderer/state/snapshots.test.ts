import { expect, test } from 'vitest'
import type { RegisterSnapshot } from '../../src-preload/contract/link'
import { SnapshotsState } from './snapshots.svelte'

const snapshot = (source: string): RegisterSnapshot => ({ source, lab: 'virt', board: '', taken: '', devices: [] })

test('the newest snapshot is compared with the one before it', () => {
  const state = new SnapshotsState()
  const [first, second, third] = ['board', 'model', 'board'].map((source) => state.add(snapshot(source)))
  expect([state.a, state.b]).toEqual([second!.id, third!.id])
  expect(state.kept.map(({ id }) => id)).toEqual([first!.id, second!.id, third!.id])
})

test('one alone is compared with nothing', () => {
  const state = new SnapshotsState()
  const { id } = state.add(snapshot('board'))
  expect([state.a, state.b]).toEqual([id, 0])
})

test('choosing what stands in the other place makes the two change places', () => {
  const state = new SnapshotsState()
  const [first, second] = ['board', 'model'].map((source) => state.add(snapshot(source)))
  state.choose('a', second!.id)
  expect([state.a, state.b]).toEqual([second!.id, first!.id])
})

test('what is removed is compared no more, and what is saved has its file', () => {
  const state = new SnapshotsState()
  const [first, second] = ['board', 'model'].map((source) => state.add(snapshot(source)))
  state.saved(second!.id, '/tmp/model.json')
  state.remove(first!.id)
  expect(state.kept).toMatchObject([{ id: second!.id, file: '/tmp/model.json' }])
  expect([state.a, state.b]).toEqual([0, second!.id])
})
