// The objects that the pieces of the timeline share, handed down by Svelte's context.
import { getContext, setContext } from 'svelte'
import type { WindowState } from '../../state/context'
import { TimelineData } from './data.svelte'
import { Gestures, type GesturedParts } from './gestures.svelte'
import { TimelineModel } from './model.svelte'
import { Navigation } from './navigation'
import { Search } from './search.svelte'

export interface Parts extends GesturedParts {
  gestures: Gestures
  search: Search
}

const KEY = Symbol('timeline')

export function provideParts(state: WindowState): Parts {
  const data = new TimelineData(state.lab)
  const model = new TimelineModel(state.lab, data)
  const nav = new Navigation(state.lab, state.view, model)
  const gestured = { state, data, model, nav }
  const search = new Search(state.lab, state.view)
  return setContext(KEY, { ...gestured, gestures: new Gestures(gestured), search })
}

export const timelineParts = (): Parts => getContext<Parts>(KEY)
