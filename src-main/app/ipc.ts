// The one door from the window: who asks, how much, and in what shape is checked here, once. Answers failures as values, never throws.
import type { IpcMain } from 'electron'
import * as v from 'valibot'
import { METHODS, type Method } from '../../src-preload/contract/api'
import type { Result } from '../../src-preload/contract/errors'
import { failed } from '../base/result'
import { ORIGIN } from './page-file'
import { fits } from './payload'
import { ARGUMENTS, type Argument } from './schemas'

/** What answers the window. */
export type Handlers = { [M in Method]: (argument: Argument<M>) => Promise<Result<unknown>> }

/** As much of a message's sender as is looked at. The frame is null once it is gone. */
export interface Sender {
  readonly senderFrame: { readonly url: string } | null
  readonly sender: { readonly mainFrame: { readonly url: string } }
}

/** Whether a message comes from the main frame, still there, of a page at app://lab/. */
export function isOwnWindow(event: Sender): boolean {
  try {
    const frame = event.senderFrame
    return frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(`${ORIGIN}/`)
  } catch {
    // A frame that was just destroyed throws when it is asked anything.
    return false
  }
}

/** Says where the argument is wrong, without repeating what was sent. */
function misfit(method: Method, issues: readonly v.BaseIssue<unknown>[]): Result<never> {
  const keys = issues[0]?.path?.map((item) => (typeof item.key === 'string' ? item.key.slice(0, 40) : '#')) ?? []
  return failed('bad-input', `${method}: the argument does not fit${keys.length > 0 ? ` at ${keys.join('.')}` : ''}.`)
}

async function answer<M extends Method>(
  handlers: Pick<Handlers, M>,
  method: M,
  event: Sender,
  args: readonly unknown[],
): Promise<Result<unknown>> {
  if (!isOwnWindow(event)) return failed('forbidden', 'Only the lab window may ask.')
  if (args.length > 1 || !fits(args[0])) return failed('bad-input', `${method}: the argument is too large.`)
  const schema = ARGUMENTS[method] as unknown as v.GenericSchema<unknown, Argument<M>>
  const parsed = v.safeParse(schema, args[0])
  return parsed.success ? handlers[method](parsed.output) : misfit(method, parsed.issues)
}

/** Answers the window's calls from now on. `report` hears of bugs, which the window only learns the fact of. */
export function serve(ipc: Pick<IpcMain, 'handle'>, handlers: Handlers, report: (bug: unknown) => void): void {
  const door = (method: Method): void =>
    ipc.handle(method, async (event, ...args: unknown[]) => {
      try {
        return await answer(handlers, method, event, args)
      } catch (bug) {
        report(bug)
        return failed('io', 'Something went wrong inside the app.', 'The error log says more.')
      }
    })
  for (const method of METHODS) door(method)
}
