// Puts the parts together that need no window: control, settings, log, and what answers the window's calls.
import { basename, join } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { Announcer } from './announcer'
import { Control, type Ask } from './control'
import type { ErrorLog } from './error-log'
import type { Hosts } from './hosts'
import type { Handlers } from './ipc'
import { Labs } from './labs'
import { newRecording, pruneRecordings } from './recordings'
import { SettingsFile } from './settings'

export interface Places {
  /** The user's own folder for this app. */
  user: string
  /** Labs that ship. */
  labs: string
  demo: string
}

export interface Parts {
  control: Control
  settings: SettingsFile
  announcer: Announcer
  handlers: Handlers
}

async function saved(settings: SettingsFile, value: SettingsFile['value']): Promise<Result<null>> {
  try {
    await settings.save(value)
    return done(null)
  } catch (error) {
    return failed('io', `The view could not be saved: ${reason(error)}`)
  }
}

export function compose(places: Places, hosts: Hosts, ask: Ask, log: ErrorLog, version: string): Parts {
  const announcer = new Announcer()
  log.onEntry = (failure) => announcer.notice(failure)
  const settings = new SettingsFile(join(places.user, 'settings.json'))
  const recordings = join(places.user, 'recordings')
  const control: Control = new Control({
    hosts,
    ask,
    announce: announcer,
    labs: new Labs(places.labs, join(places.user, 'recent-labs.json')),
    settings,
    recordAt(folder) {
      const path = newRecording(recordings, basename(folder))
      pruneRecordings(recordings, control.files())
      return path
    },
    demo: places.demo,
    version,
  })
  const handlers: Handlers = {
    start: async () => done(await control.snapshot()),
    query: (query) => control.query(query),
    command: (command) => control.command(command),
    saveSettings: (value) => saved(settings, value),
  }
  return { control, settings, announcer, handlers }
}
