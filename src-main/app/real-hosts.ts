// The lab's own hosts as the app sees them: started in threads from the folder of the built files.
import { LabHost, PlaybackHost } from '../lab/host'
import { loadLab } from '../lab/load-lab'
import type { Hosts } from './hosts'

export function realHosts(threads: string): Hosts {
  return {
    async startLab(folder, start) {
      const lab = loadLab(folder)
      return lab.ok ? LabHost.start(lab.value, { threads, ...start }) : lab
    },
    openSession: (file) => PlaybackHost.open(file, { threads }),
  }
}
