// The lab's own hosts as the app sees them: started in threads from the folder of the built files.
import type { BoardLink } from '../lab/board/board-link'
import { LabHost, PlaybackHost } from '../lab/host'
import { openLab } from '../lab/open-lab'
import type { Hosts } from './hosts'

export function realHosts(threads: string, link: BoardLink): Hosts {
  return {
    async startLab(path, start) {
      const lab = openLab(path)
      return lab.ok ? LabHost.start(lab.value, { threads, link, ...start }) : lab
    },
    openSession: (file) => PlaybackHost.open(file, { threads }),
  }
}
