// Puts the parts together that need no window: control, settings, log, and what answers the window's calls.
import { basename, join } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { BoardLink } from '../lab/board/board-link'
import { LinkDesk } from '../lab/board/link-desk'
import { SnapshotShelf, type ShelfParts } from '../lab/snapshot/shelf'
import type { StartBoardProcess } from '../link/messages'
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
  link: BoardLink
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

/** What only Electron can give. */
export interface Outside {
  startBoard: StartBoardProcess
  hosts: (link: BoardLink) => Hosts
  ask: Ask & ShelfParts['ask']
  version: string
}

export function compose(places: Places, { startBoard, hosts, ask, version }: Outside, log: ErrorLog): Parts {
  const announcer = new Announcer()
  log.onEntry = (failure) => announcer.notice(failure)
  const settings = new SettingsFile(join(places.user, 'settings.json'))
  const recordings = join(places.user, 'recordings')
  const link: BoardLink = new BoardLink(startBoard, {
    onStatus: (status) => announcer.link(desk.status(status)),
    onTraffic: (traffic) => announcer.traffic(traffic),
  })
  const desk: LinkDesk = new LinkDesk({
    link,
    lab: () => control.lab,
    shelf: new SnapshotShelf({
      link,
      lab: () => control.lab,
      folder: () => control.folder,
      shipped: places.labs,
      ask,
    }),
    onModes: (status) => announcer.link(status),
  })
  const control: Control = new Control({
    hosts: hosts(link),
    ask,
    announce: announcer,
    link: desk,
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
    link: (request) => desk.answer(request),
    saveSettings: (value) => saved(settings, value),
  }
  return { control, link, settings, announcer, handlers }
}
