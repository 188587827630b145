// One place that answers every query from a store. Expected failures are values.
import type { Result } from '../../../src-preload/contract/errors'
import type { Answers, Query } from '../../../src-preload/contract/query'
import { done, failed, reason } from '../../base/result'
import { FormatError } from '../bytes'
import { compileFilter } from '../filter'
import { FilterError } from '../filter-lexer'
import type { Store } from '../store'
import { divergenceAnswer } from './divergence'
import { countAnswer, eventsAnswer } from './events'
import { memoryAnswer, serialAnswer } from './memory'
import { stateAnswer } from './state'
import { statsAnswer } from './stats'
import { tracksAnswer } from './tracks'
import { windowAnswer } from './window'

/** @returns bad-filter, or io when the file has gone or changed under a session */
export function answer(store: Store, query: Query): Result<Answers[Query['what']]> {
  try {
    return done(answerOf(store, query))
  } catch (error) {
    if (error instanceof FilterError) {
      return failed('bad-filter', `${error.message}, at character ${error.at + 1}`, 'See docs/filter.md.')
    }
    if (error instanceof FormatError || (error as NodeJS.ErrnoException).code !== undefined) {
      return failed('io', `The session cannot be read any more: ${reason(error)}`, 'Open it again.')
    }
    throw error
  }
}

function answerOf(store: Store, query: Query): Answers[Query['what']] {
  switch (query.what) {
    case 'tracks':
      return tracksAnswer(store)
    case 'window':
      return windowAnswer(store, query.tracks, query.t0, query.t1, query.pixels)
    case 'state':
      return stateAnswer(store, query.time)
    case 'events':
      return eventsAnswer(store, query)
    case 'filter':
      return filterAnswer(store, query.filter)
    case 'count':
      return countAnswer(store, query.filter, query.t0, query.t1)
    case 'stats':
      return statsAnswer(store, query.t0, query.t1)
    case 'findings':
      return store.index.journal.findings
    case 'entries':
      return query.ids.flatMap((id) => store.entries.get(id) ?? [])
    case 'memory':
      return memoryAnswer(store, query.region, query.offset, query.length, query.time)
    case 'serial':
      return serialAnswer(store, query.region, query.time)
    case 'extent':
      return store.extent()
    case 'divergence':
      return divergenceAnswer(store, query.time)
  }
}

function filterAnswer(store: Store, filter: string): Answers['filter'] {
  try {
    compileFilter(filter, store.tables)
    return { ok: true }
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, message: error.message, at: error.at }
    throw error
  }
}
