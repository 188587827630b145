// The objects that the pieces of the timeline share, handed down by Svelte's context.
import { getContext, setContext } from 'svelte'
import type { WindowState } from '../../state/context'
import { TimelineData } from './data.svelte'
import { Gestures } from './gestures.svelte'
import { TimelineModel } from './model.svelte'
import { Navigation } from './navigation'
import { Search } from './search.svelte'

export interface Parts {
  state: WindowState
  data: TimelineData
  model: TimelineModel
  nav: Navigation
  search: Search
}

export interface WindowParts extends Parts {
  gestures: Gestures
}

const KEY = Symbol('timeline')

export function provideParts(state: WindowState): WindowParts {
  const data = new TimelineData(state.lab)
  const model = new TimelineModel(state.lab, data)
  const nav = new Navigation(state.lab, state.view, model)
  const parts = { state, data, model, nav, search: new Search(state.lab, state.view) }
  return setContext(KEY, { ...parts, gestures: new Gestures(parts) })
}

export const timelineParts = (): WindowParts => getContext<WindowParts>(KEY)
