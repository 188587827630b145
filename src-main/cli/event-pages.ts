// All events that fit a filter, page by page, in order.
import type { Result } from '../../src-preload/contract/errors'
import type { EventRow, EventsQuery } from '../../src-preload/contract/query'

const PAGE = 10_000

/** What both a running lab and a session answer. */
export interface EventSource {
  query(query: EventsQuery): Promise<Result<EventRow[]>>
}

export async function* pagesOf(source: EventSource, filter: string): AsyncGenerator<Result<EventRow[]>> {
  let time = 0
  let last = -1
  for (;;) {
    const after = filter.trim() === '' ? `seq > ${last}` : `(${filter}) && seq > ${last}`
    const page = await source.query({ what: 'events', filter: after, time, direction: 'forward', count: PAGE })
    yield page
    if (!page.ok || page.value.length < PAGE) return
    const { seq, time: until } = page.value.at(-1)!
    last = seq
    time = until
  }
}
